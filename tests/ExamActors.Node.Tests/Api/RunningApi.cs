using System.Text;
using System.Text.Json.Nodes;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Wire;
using ExamActors.Core.Students;
using ExamActors.Node.Api;
using ExamActors.Node.Hosting;
using ExamActors.TestSupport;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ExamActors.Node.Tests.Api;

/// <summary>A node in the test's process over an embedded log in a folder of its own, with its API at a free port.</summary>
public sealed class RunningApi : IAsyncLifetime
{
    /// <summary>What tokens are signed with.</summary>
    public static readonly string TokenKey = Convert.ToBase64String(
        Encoding.UTF8.GetBytes("a key that everybody may read: tests"));

    private readonly TempFolder folder = new();
    private readonly EmbeddedExamLog log;
    private readonly IHost host;
    private ApiClient? client;
    private ExamDay? day;

    public RunningApi()
        : this(api => api)
    {
    }

    internal RunningApi(
        Func<ApiSettings, ApiSettings> with, Func<TelemetrySettings, TelemetrySettings>? telemetry = null,
        LogLevel logLevel = LogLevel.Error)
    {
        var settings = ExamSettingsReader.Read(ExamSettingsReader.Reference);
        Settings = settings with
        {
            Data = folder.File("data"),
            // A busy machine must not turn a reply into "not yet", nor a test's haste into a flood.
            Api = with(settings.Api with
            {
                Url = "http://127.0.0.1:0",
                TokenKey = TokenKey,
                ReplyWait = TimeSpan.FromSeconds(30),
                RequestsPerSecond = 100_000,
                RequestsBurst = 100_000,
                AdmissionsPerMinute = 100_000,
            }),
            Telemetry = telemetry?.Invoke(settings.Telemetry) ?? settings.Telemetry,
            Center = settings.Center with { DeadlineGrace = TimeSpan.Zero },
        };
        log = new EmbeddedExamLog(EmbeddedStore.Open(new EmbeddedStoreOptions(Settings.Data)));
        log.Store.EnsureTopics(Settings.Topics.All);
        host = ExamNode.Build(new ExamConfiguration(ExamSettingsReader.Reference, Settings), log, logLevel);
        Tokens = ApiTokens.Open(Settings);
        Staff = Tokens.Issue("staff", "anna", TimeSpan.FromHours(1), ("center", "*"));
        Author = Tokens.Issue("author", "ben", TimeSpan.FromHours(1));
        Operator = Tokens.Issue("operator", "cleo", TimeSpan.FromHours(1));
    }

    public ExamSettings Settings { get; }

    public ApiTokens Tokens { get; }

    public string Staff { get; }

    public string Author { get; }

    public string Operator { get; }

    public IServiceProvider Services => host.Services;

    public ApiClient Client => client!;

    public ExamDay Day => day!;

    public async Task InitializeAsync()
    {
        await host.StartAsync();
        client = new ApiClient(Assert.Single(ExamNode.AddressesOf(host)));
        day = new ExamDay(client, new StaffTokens(Staff, Author, Operator));
        foreach (var exam in ApiExams.All)
            await day.Publish(ApiExams.Json(exam));
        await day.SetUp("c-1");
    }

    public async Task DisposeAsync()
    {
        client?.Dispose();
        await host.StopAsync();
        host.Dispose();
        log.Dispose();
        folder.Dispose();
    }

    /// <summary>A student who has begun, and what they see.</summary>
    public async Task<(SeatedStudent Student, JsonNode Session)> Began(
        string studentId, string examId = "fixed", string centerId = "c-1", int extraTimePercent = 0)
    {
        var student = await Day.Seat(studentId, examId, centerId, extraTimePercent);
        return (student, (await Client.Post("/session/start", student.Token, new { CommandId = "start" })).Ok());
    }

    public string AttemptOf(SeatedStudent student) => Tokens.AttemptId(student.StudentId, student.SittingId);

    public Task<ApiReply> Answer(SeatedStudent student, string commandId, string itemId, JsonObject answer) =>
        Client.Post("/session/answers", student.Token, Request(commandId, itemId, answer).ToJsonString());

    public static JsonObject Request(string commandId, string itemId, JsonObject answer) =>
        new() { ["commandId"] = commandId, ["itemId"] = itemId, ["answer"] = answer.DeepClone() };

    public Task<HubClient> Hub(SeatedStudent student) => HubClient.Connect(Client.Address, student.Token);

    public Task Append(StudentCommand command) =>
        Produce(Settings.Topics.StudentCommands.Name, CloudEvent.Of(command, [], importId: null));

    public Task Produce(string topic, Message<byte[], byte[]> record) => log.Producer.ProduceAsync(topic, record);

    /// <summary>A student's events as they stand on student-events now, each version once.</summary>
    public List<StudentEvent> Events(string studentId) =>
        [.. Records(Settings.Topics.StudentEvents, studentId)
            .Select(r => WireRecord.Decode<StudentEvent>(r, "a student's event")).DistinctBy(e => e.Version)];

    /// <summary>A student's events, once one of a kind is among them.</summary>
    public async Task<List<StudentEvent>> EventsWith<T>(string studentId)
    {
        List<StudentEvent> events = [];
        await Eventually.Become(() => (events = Events(studentId)).OfType<T>().Any(), otherwise: () => string.Join('\n', events));
        return events;
    }

    /// <summary>How many commands stand on the log for a student or a center, and how many exams are published.</summary>
    public int Commands(string key) => Records(Settings.Topics.StudentCommands, key).Count
        + Records(Settings.Topics.CenterCommands, key).Count + Records(Settings.Topics.ExamCatalog, null).Count;

    private List<ConsumeResult<byte[], byte[]>> Records(TopicDefinition topic, string? key)
    {
        using var consumer = log.CreateConsumer("reader");
        var partitions = Enumerable.Range(0, topic.Partitions).Select(p => new TopicPartition(topic.Name, p)).ToList();
        var count = partitions.Sum(p => consumer.QueryWatermarkOffsets(p, TimeSpan.FromSeconds(10)).High.Value);
        consumer.Assign(partitions.Select(p => new TopicPartitionOffset(p, 0)));
        var found = new List<ConsumeResult<byte[], byte[]>>();
        for (var read = 0L; read < count; read++)
        {
            var record = consumer.Consume(TimeSpan.FromSeconds(10));
            Assert.NotNull(record);
            if (key is null || Encoding.UTF8.GetString(record.Message.Key) == key)
                found.Add(record);
        }
        return found;
    }
}
