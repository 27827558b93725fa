using System.Text;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Wire;
using ExamActors.Core.Students;
using ExamActors.Node.Api;
using ExamActors.TestSupport;

namespace ExamActors.System.Tests;

/// <summary>A node with its API at an address that stays, however often it is killed; and its log beside it.</summary>
internal sealed class LiveNode : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly string address = $"http://127.0.0.1:{FreePort.Next()}";
    private readonly ExamSettings settings;
    private readonly Dictionary<string, string> environment;
    private NodeProcess? process;

    private LiveNode(Dictionary<string, string> environment)
    {
        this.environment = environment;
        settings = ExamSettingsReader.Read(ExamSettingsReader.Reference) with { Data = folder.File("data") };
        Tokens = ApiTokens.Open(settings);
        Api = new ApiClient(address);
        Day = new ExamDay(Api, new StaffTokens(
            Tokens.Issue("staff", "anna", TimeSpan.FromHours(1), ("center", "*")),
            Tokens.Issue("author", "ben", TimeSpan.FromHours(1)), Tokens.Issue("operator", "cleo", TimeSpan.FromHours(1))));
    }

    public ApiTokens Tokens { get; }

    public ApiClient Api { get; }

    public ExamDay Day { get; }

    public string Address => address;

    /// <summary>The folder with all of its state.</summary>
    public string Data => settings.Data;

    /// <summary>What it has written on stderr since it was started last.</summary>
    public string Log => process!.Errors;

    /// <param name="environment">Settings, as variables of the environment.</param>
    public static async Task<LiveNode> Run(Dictionary<string, string>? environment = null)
    {
        var node = new LiveNode(environment ?? []);
        await node.Start();
        return node;
    }

    public async Task Start()
    {
        process = NodeProcess.Start(["node", "--data", settings.Data], new(environment) { ["EXAM_API_URL"] = address });
        await process.Says("node is running");
        Assert.False(process.HasExited, process.Errors);
        Assert.Contains($"API: {address}.", process.Errors, StringComparison.Ordinal);
    }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        process!.Kill();
        process.Dispose();
        process = null;
    }

    public async Task Restart()
    {
        Kill();
        await Start();
    }

    /// <summary>Asks again until there is a node that answers; a pending command is asked for again, too.</summary>
    public static async Task<ApiReply> Answered(Func<Task<ApiReply>> ask)
    {
        ApiReply? reply = null;
        await Eventually.Become(
            async () =>
            {
                try
                {
                    reply = await ask();
                }
                catch (HttpRequestException)
                {
                    return false;
                }
                return reply.Status is not (202 or 503);
            },
            TimeSpan.FromMinutes(1), () => $"{reply}");
        return reply!;
    }

    /// <summary>A link that signs a browser in.</summary>
    public string SignInLink(string role, string name, string page) => $"{address}/sign-in?back={Uri.EscapeDataString(page)}#token="
        + Tokens.Issue(role, name, TimeSpan.FromHours(1), role == "staff" ? [("center", "*")] : []);

    /// <summary>Puts bytes on a topic.</summary>
    public async Task Produce(string topic, string key, byte[] value)
    {
        using var log = OpenLog();
        await log.Producer.ProduceAsync(topic, new Message<byte[], byte[]> { Key = Encoding.UTF8.GetBytes(key), Value = value });
    }

    /// <summary>Puts a command on student-commands as a gateway does that ends before it replies.</summary>
    public async Task Append(StudentCommand command)
    {
        using var log = OpenLog();
        await log.Producer.ProduceAsync(
            settings.Topics.StudentCommands.Name,
            CloudEvent.Of(command, CloudEventSource.Of(settings.Region, "gateway"), importId: null));
    }

    /// <summary>Puts a score on scores that the system has not come to.</summary>
    public async Task Append(PublishedScore score)
    {
        using var log = OpenLog();
        await log.Producer.ProduceAsync(
            settings.Topics.Scores.Name, CloudEvent.Of(score, CloudEventSource.Of(settings.Region, "test"), importId: null));
    }

    /// <summary>A student's events on student-events, each version once.</summary>
    public List<StudentEvent> Events(string studentId) =>
    [
        .. All<StudentEvent>(settings.Topics.StudentEvents.Name, "a student's event").Where(e => e.StudentId == studentId)
            .DistinctBy(e => e.Version),
    ];

    /// <summary>The final scores on scores.</summary>
    public IEnumerable<FinalScore> Scores() =>
        All<PublishedScore>(settings.Topics.Scores.Name, "a score").OfType<FinalScore>();

    private List<T> All<T>(string topic, string what) where T : class
    {
        using var log = OpenLog();
        using var consumer = log.CreateConsumer("reader");
        var left = new Dictionary<TopicPartition, long>();
        foreach (var partition in Enumerable.Range(0, log.PartitionsOf(topic)).Select(p => new TopicPartition(topic, p)))
            left[partition] = consumer.QueryWatermarkOffsets(partition, TimeSpan.FromSeconds(10)).High.Value;
        consumer.Assign(left.Keys.Select(p => new TopicPartitionOffset(p, 0)));
        var found = new List<T>();
        var count = left.Values.Sum();
        for (var read = 0L; read < count; read++)
        {
            var record = consumer.Consume(TimeSpan.FromSeconds(10));
            Assert.NotNull(record);
            found.Add(WireRecord.Decode<T>(record, what));
        }
        return found;
    }

    public void Dispose()
    {
        process?.Dispose();
        Api.Dispose();
        folder.Dispose();
    }

    private EmbeddedExamLog OpenLog() => new(EmbeddedStore.Open(new EmbeddedStoreOptions(settings.Data) { Owner = false }));
}
