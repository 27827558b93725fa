using Confluent.Kafka;
using Confluent.Kafka.Admin;
using ExamActors.Actors.Log;
using ExamActors.Actors.Postgres;
using ExamActors.Actors.Results;
using ExamActors.Actors.Settings;
using ExamActors.Node.Hosting;
using ExamActors.TestSupport;
using Npgsql;

namespace ExamActors.System.Tests;

/// <summary>
/// A place of its own for the nodes and verbs of a test, and for who looks at the log and the results beside them. It is the embedded
/// store in a folder. Where KAFKA_BOOTSTRAP names a broker, the log is there instead, with names that no other test has; and where
/// POSTGRES names a database besides, journal and results are in one that is made on its server and dropped at the end.
/// </summary>
internal sealed class Place : IAsyncDisposable
{
    // All tests share it, as they share a real broker; it ends with the tests' process.
    private static readonly Lazy<Task<MockBroker>> Mock = new(() => MockBroker.Start());

    private readonly TempFolder folder = new();
    private readonly ExamConfiguration configuration;
    private readonly string? database;

    private Place(Dictionary<string, string> variables, string? database)
    {
        this.database = database;
        Variables = new(variables) { ["EXAM_DATA"] = folder.File("data") };
        var config = ExamSettingsReader.Layer([], name => Variables.GetValueOrDefault(name) ?? Environment.GetEnvironmentVariable(name));
        configuration = new ExamConfiguration(config, ExamSettingsReader.Read(config));
    }

    /// <summary>The environment of its nodes and verbs.</summary>
    public Dictionary<string, string> Variables { get; }

    public ExamSettings Settings => configuration.Settings;

    /// <summary>The data folder.</summary>
    public string Data => Settings.Data;

    public bool IsOnKafka => Settings.Log == LogKind.Kafka;

    /// <summary>Makes a place.</summary>
    /// <param name="settings">Settings besides, as variables of the environment.</param>
    public static async Task<Place> Make(Dictionary<string, string>? settings = null)
    {
        var variables = new Dictionary<string, string>();
        if (Services.IsKafkaMock || Services.KafkaBootstrap is not null)
        {
            variables["EXAM_LOG"] = "kafka";
            variables["EXAM_KAFKA_BOOTSTRAP_SERVERS"] = Services.KafkaBootstrap ?? (await Mock.Value).BootstrapServers;
            // Short: names stand in tables that wrap.
            variables["EXAM_TOPICS_PREFIX"] = $"t{Guid.NewGuid().ToString("N")[..8]}.";
            // As short as brokers allow: after a kill this long has to pass. The mock waits as long for members that do not come.
            variables["EXAM_KAFKA_SESSION_TIMEOUT"] = Services.IsKafkaMock ? "3s" : "6s";
        }
        string? database = null;
        if (variables.Count > 0 && Services.Postgres is { } server
            && settings?.ContainsKey("EXAM_POSTGRES_CONNECTION_STRING") is not true)
        {
            database = $"test_{Guid.NewGuid():N}";
            await Execute($"CREATE DATABASE {database}");
            variables["EXAM_JOURNAL"] = variables["EXAM_RESULTS"] = "postgres";
            variables["EXAM_POSTGRES_CONNECTION_STRING"] =
                new NpgsqlConnectionStringBuilder(server) { Database = database }.ToString();
        }
        foreach (var (name, value) in settings ?? [])
            variables[name] = value;
        var place = new Place(variables, database);
        if (database is not null)
            await PostgresSchema.Apply(PostgresPool.OfResults(place.Settings), CancellationToken.None);
        if (Services.IsKafkaMock)
            await place.CreateTopics(await Mock.Value);
        return place;
    }

    /// <summary>The embedded store, whatever the environment names: for tests of what it alone does.</summary>
    public static Place OnEmbeddedStore() => new([], null);

    /// <summary>The log on a broker of the test's own, the rest in the folder, whatever the environment names.</summary>
    public static async Task<Place> On(MockBroker broker)
    {
        var place = new Place(
            new() { ["EXAM_LOG"] = "kafka", ["EXAM_KAFKA_BOOTSTRAP_SERVERS"] = broker.BootstrapServers }, database: null);
        await place.CreateTopics(broker);
        return place;
    }

    /// <summary>The path of something beside the data.</summary>
    public string File(string name) => folder.File(name);

    /// <summary>Starts a node or verb.</summary>
    public NodeProcess Start(params string[] arguments) => NodeProcess.Start(arguments, Variables);

    /// <summary>Runs a verb to its end.</summary>
    public Task<(int Code, string Output, string Errors)> Run(params string[] arguments) =>
        NodeProcess.Run(arguments, Variables);

    /// <summary>A node that is running.</summary>
    public async Task<NodeProcess> StartNode()
    {
        var node = Start("node");
        await node.Says("node is running");
        return node;
    }

    /// <summary>On Kafka a node that is running; on the embedded store none, as verbs run one meanwhile there.</summary>
    public async Task<NodeProcess?> StartNodeForVerbs() => IsOnKafka ? await StartNode() : null;

    /// <summary>Opens the log beside its nodes.</summary>
    public IExamLog OpenLog() => configuration.OpenLog(owner: false);

    /// <summary>How many records a topic has ever had.</summary>
    /// <param name="topic">Its name without prefix.</param>
    public long Written(string topic)
    {
        using var log = OpenLog();
        using var consumer = log.CreateConsumer("count");
        return Partitions(log, topic).Sum(p => consumer.QueryWatermarkOffsets(p, TimeSpan.FromSeconds(10)).High.Value);
    }

    /// <summary>Everything that a topic holds now.</summary>
    /// <param name="topic">Its name without prefix.</param>
    public List<ConsumeResult<byte[], byte[]>> Records(string topic)
    {
        using var log = OpenLog();
        using var consumer = log.CreateConsumer("reader");
        var marks = Partitions(log, topic)
            .Select(p => (Partition: p, Marks: consumer.QueryWatermarkOffsets(p, TimeSpan.FromSeconds(10)))).ToList();
        consumer.Assign(marks.Select(m => new TopicPartitionOffset(m.Partition, m.Marks.Low)));
        var count = marks.Sum(m => m.Marks.High.Value - m.Marks.Low.Value);
        var found = new List<ConsumeResult<byte[], byte[]>>();
        while (found.Count < count)
        {
            var record = consumer.Consume(TimeSpan.FromSeconds(10));
            Assert.NotNull(record);
            found.Add(record);
        }
        return found;
    }

    /// <summary>The partitions of a topic.</summary>
    /// <param name="log">The log.</param>
    /// <param name="topic">Its name without prefix.</param>
    public IEnumerable<TopicPartition> Partitions(IExamLog log, string topic)
    {
        var name = Settings.Topics.NameOf(topic);
        return Enumerable.Range(0, log.PartitionsOf(name)).Select(p => new TopicPartition(name, p));
    }

    /// <summary>Opens the results; null where there are none yet.</summary>
    public ResultsReader? Results() => ResultsReader.Open(Settings);

    /// <summary>Outcomes in the results.</summary>
    public long Projected()
    {
        using var results = Results();
        return results?.Summary() is { } totals ? totals.Attempts + totals.Duplicates : 0;
    }

    public async ValueTask DisposeAsync()
    {
        if (database is not null)
            await Execute($"DROP DATABASE {database} WITH (FORCE)"); // what was killed may still be connected
        if (IsOnKafka && Settings.Kafka.BootstrapServers == Services.KafkaBootstrap)
            await DeleteTopics();
        folder.Dispose();
    }

    // The mock broker makes none for a node.
    private async Task CreateTopics(MockBroker broker)
    {
        foreach (var topic in Settings.Topics.All)
            await broker.CreateTopic(topic.Name, topic.Partitions);
    }

    private async Task DeleteTopics()
    {
        using var admin = new AdminClientBuilder(Settings.Kafka.ClientProperties()).Build();
        try
        {
            await admin.DeleteTopicsAsync(Settings.Topics.All.Select(t => t.Name));
        }
        catch (DeleteTopicsException e) when (e.Results.All(r =>
            r.Error.Code is ErrorCode.NoError or ErrorCode.UnknownTopicOrPart))
        {
            // No node was ever started.
        }
    }

    private static async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(Services.Postgres);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
