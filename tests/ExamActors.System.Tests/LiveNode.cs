using System.Text;
using Confluent.Kafka;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Wire;
using ExamActors.Core.Students;
using ExamActors.Node.Api;
using ExamActors.TestSupport;

namespace ExamActors.System.Tests;

/// <summary>A node with its API at an address that stays, however often it is killed; and its log beside it.</summary>
internal sealed class LiveNode : IAsyncDisposable
{
    private readonly string address = $"http://127.0.0.1:{FreePort.Next()}";
    private NodeProcess? process;

    private LiveNode(Place place)
    {
        Place = place;
        Tokens = ApiTokens.Open(place.Settings);
        Api = new ApiClient(address);
        Day = new ExamDay(Api, new StaffTokens(
            Tokens.Issue("staff", "anna", TimeSpan.FromHours(1), ("center", "*")),
            Tokens.Issue("author", "ben", TimeSpan.FromHours(1)), Tokens.Issue("operator", "cleo", TimeSpan.FromHours(1))));
    }

    public Place Place { get; }

    public ApiTokens Tokens { get; }

    public ApiClient Api { get; }

    public ExamDay Day { get; }

    public string Address => address;

    /// <summary>What it has written on stderr since it was started last.</summary>
    public string Log => process!.Errors;

    /// <param name="environment">Settings, as variables of the environment.</param>
    public static async Task<LiveNode> Run(Dictionary<string, string>? environment = null)
    {
        var node = new LiveNode(await Place.Make(environment));
        await node.Start();
        return node;
    }

    public async Task Start()
    {
        process = NodeProcess.Start(["node"], new(Place.Variables) { ["EXAM_API_URL"] = address });
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
    public Task Produce(string topic, string key, byte[] value) => Append(
        Settings.Topics.NameOf(topic), new Message<byte[], byte[]> { Key = Encoding.UTF8.GetBytes(key), Value = value });

    /// <summary>Puts a command on student-commands as a gateway does that ends before it replies.</summary>
    public Task Append(StudentCommand command) => Append(
        Settings.Topics.StudentCommands.Name,
        CloudEvent.Of(command, CloudEventSource.Of(Settings.Region, "gateway"), importId: null));

    /// <summary>Puts a score on scores that the system has not come to.</summary>
    public Task Append(PublishedScore score) => Append(
        Settings.Topics.Scores.Name, CloudEvent.Of(score, CloudEventSource.Of(Settings.Region, "test"), importId: null));

    /// <summary>A student's events on student-events, each version once.</summary>
    public List<StudentEvent> Events(string studentId) =>
    [
        .. Place.Records("student-events").Select(r => WireRecord.Decode<StudentEvent>(r, "a student's event"))
            .Where(e => e.StudentId == studentId).DistinctBy(e => e.Version),
    ];

    /// <summary>The final scores on scores.</summary>
    public IEnumerable<FinalScore> Scores() =>
        Place.Records("scores").Select(r => WireRecord.Decode<PublishedScore>(r, "a score")).OfType<FinalScore>();

    public async ValueTask DisposeAsync()
    {
        process?.Dispose();
        Api.Dispose();
        await Place.DisposeAsync();
    }

    private ExamSettings Settings => Place.Settings;

    private async Task Append(string topic, Message<byte[], byte[]> record)
    {
        using var log = Place.OpenLog();
        await log.Producer.ProduceAsync(topic, record);
    }
}
