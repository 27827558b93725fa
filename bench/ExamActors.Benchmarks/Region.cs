using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.TestSupport;
using Npgsql;

namespace ExamActors.Benchmarks;

/// <summary>
/// A region on this machine: nodes as processes that form a cluster, librdkafka's in-memory broker in another, and a PostgreSQL of
/// its own that commits to the disk. EXAM_NODE_ASSEMBLY names another build's ExamActors.Node.dll for the nodes.
/// </summary>
internal sealed class Region : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly string? NodeAssembly = Environment.GetEnvironmentVariable("EXAM_NODE_ASSEMBLY");

    // Those of docker/postgres/postgresql.conf that bear on speed.
    private static readonly (string, string)[] PostgresSettings =
    [
        ("max_connections", "200"), ("shared_buffers", "512MB"), ("wal_compression", "on"), ("max_wal_size", "4GB"),
        ("checkpoint_timeout", "15min"),
    ];

    private readonly TempFolder folder = new();
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly Dictionary<string, string> environment;
    private readonly string database;

    private Region(MockBroker broker, PostgresServer postgres, string database, Dictionary<string, string> environment)
    {
        (Broker, Postgres, this.database, this.environment) = (broker, postgres, database, environment);
        Settings = ExamSettingsReader.Read(ExamSettingsReader.Layer(
            [], name => environment.GetValueOrDefault(name) ?? Environment.GetEnvironmentVariable(name)));
        Log = new KafkaExamLog(Settings.Kafka, Settings.RecordBytesMax);
    }

    public ExamSettings Settings { get; }

    public KafkaExamLog Log { get; }

    public MockBroker Broker { get; }

    public PostgresServer Postgres { get; }

    public List<RegionNode> Nodes { get; } = [];

    public string Urls => string.Join(',', Nodes.Select(n => n.Url));

    /// <summary>The CPU time of all nodes since they were started.</summary>
    public TimeSpan NodesCpu => Nodes.Aggregate(TimeSpan.Zero, (sum, n) => sum + n.Process.Cpu);

    /// <summary>Starts a region, and waits until all of its nodes are ready.</summary>
    /// <param name="nodes">How many nodes.</param>
    /// <param name="settings">Environment variables of the nodes besides.</param>
    public static async Task<Region> Start(int nodes, params (string Name, string Value)[] settings)
    {
        var broker = await MockBroker.Start();
        var postgres = await PostgresServer.Create(PostgresSettings);
        var database = await postgres.CreateDatabase();
        var environment = new Dictionary<string, string>
        {
            ["EXAM_LOG"] = "kafka",
            ["EXAM_JOURNAL"] = "postgres",
            ["EXAM_RESULTS"] = "postgres",
            ["EXAM_KAFKA_BOOTSTRAP_SERVERS"] = broker.BootstrapServers,
            ["EXAM_POSTGRES_CONNECTION_STRING"] = database,
            ["EXAM_API_TOKEN_KEY"] = Convert.ToBase64String(new byte[32]),
            ["EXAM_API_ADMISSIONS_PER_MINUTE"] = "100000",
            ["EXAM_TELEMETRY_LOG_LEVEL"] = "warning",
        };
        foreach (var (name, value) in settings)
            environment[name] = value;
        var region = new Region(broker, postgres, database, environment);
        // The in-memory broker creates no topics through the admin client.
        foreach (var topic in region.Settings.Topics.All)
            await broker.CreateTopic(topic.Name, topic.Partitions);
        await region.Run("schema", "apply");
        region.Add(nodes);
        await region.StartNodes();
        return region;
    }

    /// <summary>Starts all nodes, and waits until they are ready.</summary>
    public async Task StartNodes()
    {
        foreach (var node in Nodes)
            node.Process = NodeProcess.Start(["node"], node.Environment, assembly: NodeAssembly);
        await Eventually.Become(async () =>
        {
            foreach (var node in Nodes)
                if (!await IsReady(node))
                    return false;
            return true;
        }, Patience, () => string.Join('\n', Nodes.Select(n => n.Process.Errors)));
    }

    /// <summary>SIGTERM to all nodes at once, and waits for their ends.</summary>
    public async Task StopNodes()
    {
        Nodes.ForEach(n => n.Process.Terminate());
        foreach (var node in Nodes)
        {
            await node.Process.Exit(Patience);
            node.Process.Dispose();
        }
    }

    /// <summary>Runs a verb to its end, which must be a good one.</summary>
    public async Task Run(params string[] arguments)
    {
        var (code, output, errors) = await NodeProcess.Run(arguments, environment);
        if (code != 0)
            throw new InvalidOperationException($"{string.Join(' ', arguments)}: exit code {code}\n{output}\n{errors}");
    }

    /// <summary>Starts a verb beside the nodes.</summary>
    public NodeProcess StartVerb(params string[] arguments) => NodeProcess.Start(arguments, environment);

    /// <summary>The sum of a metric's series on a node: of those that have all of these labels, as name="value".</summary>
    public async Task<double> Metric(RegionNode node, string name, params string[] labels)
    {
        if (node.Process.HasExited)
            throw new InvalidOperationException($"a node has ended\n{node.Process.Errors}");
        var text = await http.GetStringAsync(new Uri(node.MetricsUrl + "/metrics"));
        return text.Split('\n')
            .Where(l => l.StartsWith(name + "{", StringComparison.Ordinal) || l.StartsWith(name + " ", StringComparison.Ordinal))
            .Where(l => labels.All(label => l.Contains(label, StringComparison.Ordinal)))
            .Sum(l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    /// <summary>The sum of a metric over all nodes.</summary>
    public async Task<double> Metric(string name, params string[] labels)
    {
        var sum = 0.0;
        foreach (var node in Nodes)
            sum += await Metric(node, name, labels);
        return sum;
    }

    /// <summary>What the database takes, and what was written to PostgreSQL's WAL since its beginning, in bytes.</summary>
    public async Task<(long Database, long Wal)> PostgresBytes()
    {
        await using var connection = new NpgsqlConnection($"{database};Pooling=false");
        await connection.OpenAsync();
        await using var query = new NpgsqlCommand(
            "SELECT pg_database_size(current_database()), pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint", connection);
        await using var reader = await query.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    public async ValueTask DisposeAsync()
    {
        Nodes.ForEach(n => n.Process.Dispose());
        http.Dispose();
        Log.Dispose();
        await Postgres.DisposeAsync();
        await Broker.DisposeAsync();
        folder.Dispose();
    }

    private void Add(int count)
    {
        var ports = Enumerable.Range(0, count).Select(_ => FreePort.Next()).ToArray();
        var seeds = string.Join(", ", ports.Select(port => $"127.0.0.1:{port}"));
        for (var i = 0; i < count; i++)
        {
            var (url, metrics) = ($"http://127.0.0.1:{FreePort.Next()}", $"http://127.0.0.1:{FreePort.Next()}");
            Nodes.Add(new RegionNode(url, metrics, new Dictionary<string, string>(environment)
            {
                ["EXAM_API_URL"] = url,
                ["EXAM_TELEMETRY_PROMETHEUS_URL"] = metrics,
                ["EXAM_DATA"] = folder.File($"node-{i}"),
                ["EXAM_CLUSTER_PORT"] = $"{ports[i]}",
                ["EXAM_CLUSTER_SEED_NODES"] = seeds,
            }));
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "whatever goes wrong, it is not ready")]
    private async Task<bool> IsReady(RegionNode node)
    {
        if (node.Process.HasExited)
            throw new InvalidOperationException($"a node has ended\n{node.Process.Errors}");
        try
        {
            using var reply = await http.GetAsync(new Uri(node.Url + "/health/ready"));
            return reply.IsSuccessStatusCode;
        }
        catch (Exception)
        {
            return false;
        }
    }
}

/// <summary>A node of a region; its addresses stay when it is started again.</summary>
internal sealed class RegionNode(string url, string metricsUrl, Dictionary<string, string> environment)
{
    public string Url => url;

    public string MetricsUrl => metricsUrl;

    public Dictionary<string, string> Environment => environment;

    public NodeProcess Process { get; set; } = null!;
}
