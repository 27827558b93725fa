using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Akka.Actor;
using Akka.Hosting;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Confluent.Kafka;
using ExamActors.Actors.Centers;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Students;
using ExamActors.Core;
using ExamActors.Core.Centers;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;
using ExamActors.Node.Api;
using ExamActors.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace ExamActors.Node.Tests.Api;

/// <summary>The gateway with probes in the place of the actors, and a log that does what the test says.</summary>
public sealed class GatewayTests : TestKit, IAsyncLifetime
{
    /// <summary>A reply's wait where the test is that none comes.</summary>
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);
    private static readonly Status.Failure Unreadable = new(new IOException("the journal cannot be read"));
    private static readonly DateTimeOffset At = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly SittingRequested Requested = new(
        "s-1", 1, new CommandCause("start", 0, 0), At, "t-1", "fixed", 1, "c-1", At, 10, null, "staff");

    private readonly TempFolder folder = new();
    private readonly ScriptedProducer producer;
    private readonly TestProbe students;
    private readonly TestProbe centers;
    private readonly IExamLog log;
    private readonly ApiTokens tokens;
    private readonly string token;
    private readonly string staff;
    private ExamSettings settings;
    private WebApplication? app;
    private ApiClient? client;

    public GatewayTests()
    {
        (students, centers) = (CreateTestProbe(), CreateTestProbe());
        settings = ExamSettingsReader.Read(ExamSettingsReader.Reference) with { Data = folder.File("data") };
        ReplyWait = TimeSpan.FromSeconds(30); // what comes is waited for, however busy the machine is
        producer = (ScriptedProducer)(object)DispatchProxy.Create<IProducer<byte[], byte[]>, ScriptedProducer>();
        log = DispatchProxy.Create<IExamLog, LogOfProducer>();
        ((LogOfProducer)(object)log).Producer = (IProducer<byte[], byte[]>)(object)producer;
        tokens = ApiTokens.Open(settings);
        token = tokens.Issue("student", "s-1", TimeSpan.FromHours(1), ("sitting", "t-1"), ("admission", "4"));
        staff = tokens.Issue("staff", "anna", TimeSpan.FromHours(1), ("center", "*"));
    }

    private StudentState Admitted => StudentState.Empty.Apply(
        new StudentRegistered("s-1", 1, Requested.Cause, At, "Ada", 0, "staff"))
        .Apply(Requested with { Version = 2 }).Apply(new SittingConfirmed("s-1", 3, Requested.Cause, At, "t-1"))
        .Apply(new StudentAdmitted("s-1", 4, Requested.Cause, At, "t-1", 4, "hash", "staff"));

    private CommandOutcome Started
    {
        get
        {
            var started = new AttemptStarted("s-1", 5, new CommandCause("start", 0, 0), At,
                tokens.AttemptId("s-1", "t-1"), "t-1", "fixed", 1,
                "c-1", 4, 1, At.AddMinutes(10));
            var delivered = new ItemDelivered("s-1", 6, started.Cause, At, started.AttemptId, "q1", 1);
            return new CommandOutcome([started, delivered], Admitted.Apply(started).Apply(delivered));
        }
    }

    /// <summary>Until the first request.</summary>
    private TimeSpan ReplyWait
    {
        set => settings = settings with { Api = settings.Api with { ReplyWait = value } };
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        client?.Dispose();
        if (app is not null)
            await app.DisposeAsync();
        folder.Dispose();
    }

    private async Task<ApiClient> Client()
    {
        if (client is not null)
            return client;
        var registry = ActorRegistry.For(Sys);
        registry.Register<StudentActor>(students.Ref);
        registry.Register<CenterActor>(centers.Ref);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            // The files of the pages are known by this name.
            ApplicationName = typeof(ApiHost).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(registry);
        ApiHost.AddServices(builder.Services, settings, log, () => ExamCatalog.Empty.With(new PreparedExam(ApiExams.Fixed)));
        app = builder.Build();
        ApiHost.Map(app);
        await app.StartAsync();
        var features = app.Services.GetRequiredService<IServer>().Features;
        return client = new ApiClient(features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    private async Task<ApiReply> Start() => await (await Client()).Post("/session/start", token, new { CommandId = "start" });

    private async Task<IActorRef> Awaited()
    {
        Assert.Equal(new AwaitCommand("s-1", "start"), await students.ExpectMsgAsync<AwaitCommand>(TimeSpan.FromSeconds(10)));
        return students.LastSender;
    }

    [Fact]
    public async Task A_command_goes_on_the_log_under_its_students_id_and_the_outcome_is_the_reply()
    {
        producer.Append = Task.FromResult;
        var reply = Start();
        (await Awaited()).Tell(Started);

        Assert.Equal("q1", (await reply).Ok()["item"]!["itemId"]!.GetValue<string>());
        var (topic, record) = Assert.Single(producer.Appended);
        Assert.Equal(("student-commands", "s-1"), (topic, Encoding.UTF8.GetString(record.Key)));
        var command = JsonNode.Parse(record.Value)!;
        Assert.Equal(("start", "t-1"), (command["commandId"]!.GetValue<string>(), command["sittingId"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Without_an_outcome_in_time_the_command_is_pending()
    {
        ReplyWait = Short;
        producer.Append = Task.FromResult;

        var pending = await Start();

        Assert.Equal((202, "start"), (pending.Status, pending.Json["commandId"]!.GetValue<string>()));
        await Awaited();
    }

    [Fact]
    public async Task A_pending_command_that_is_sent_again_is_waited_for_and_not_appended_again()
    {
        producer.Append = Task.FromResult;
        var first = Start();
        (await Awaited()).Tell(Unreadable);
        Assert.Equal(202, (await first).Status);

        var again = Start();
        (await Awaited()).Tell(Started);

        (await again).Ok();
        Assert.Single(producer.Appended);
        // Once its outcome is told nothing is kept: the actor knows it.
        var later = Start();
        (await Awaited()).Tell(Started);
        (await later).Ok();
        Assert.Equal(2, producer.Appended.Count);
    }

    [Fact]
    public async Task An_actor_that_fails_leaves_the_command_pending_as_it_stands_on_the_log()
    {
        producer.Append = Task.FromResult;
        var reply = Start();
        (await Awaited()).Tell(Unreadable);

        Assert.Equal(202, (await reply).Status);
    }

    [Fact]
    public async Task What_the_log_does_not_take_is_said_at_once()
    {
        producer.Append = _ => Task.FromException<DeliveryResult<byte[], byte[]>>(
            new KafkaException(new Error(ErrorCode.Local_AllBrokersDown)));

        var refused = await Start();

        refused.Is(503, "not_taken");
        Assert.Equal("1", refused.RetryAfter);
        await Awaited(); // who waited is not told, and nobody minds
    }

    [Fact]
    public async Task What_the_log_takes_too_long_for_is_not_taken()
    {
        ReplyWait = Short;
        producer.Append = _ => new TaskCompletionSource<DeliveryResult<byte[], byte[]>>().Task;

        (await Start()).Is(503, "not_taken");
    }

    [Fact]
    public async Task An_outcome_that_comes_before_the_log_has_said_that_it_took_the_command_is_not_lost()
    {
        var taken = new TaskCompletionSource<DeliveryResult<byte[], byte[]>>();
        producer.Append = _ => taken.Task;
        var reply = Start();
        (await Awaited()).Tell(Started);

        taken.SetResult(new DeliveryResult<byte[], byte[]>());

        Assert.Equal("q1", (await reply).Ok()["item"]!["itemId"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_refusal_comes_with_how_things_stand()
    {
        producer.Append = Task.FromResult;
        var reply = Start();
        (await Awaited()).Tell(new CommandOutcome(
            [new CommandRefused("s-1", 5, Requested.Cause, At, RefusalReason.AttemptRunning, "a-2")], Admitted));

        Assert.Equal("t-1", (await reply).Is(409, "attempt_running")["session"]!["sittingId"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_actor_that_does_not_answer_a_question_is_said_to_be_silent()
    {
        ReplyWait = Short;
        var reply = (await Client()).Get("/session", token);
        Assert.Equal(new ReadStudent("s-1"), await students.ExpectMsgAsync<ReadStudent>(TimeSpan.FromSeconds(10)));

        var refused = await reply;

        refused.Is(503, "no_answer");
        Assert.Equal("1", refused.RetryAfter);
    }

    [Fact]
    public async Task A_center_is_asked_in_the_same_way()
    {
        producer.Append = Task.FromResult;

        var reply = (await Client()).Post("/centers/c-1/incidents", staff, new { CommandId = "fire", Reason = "fire" });

        Assert.Equal(new AwaitCenterCommand("c-1", "fire"), await centers.ExpectMsgAsync<AwaitCenterCommand>(
            TimeSpan.FromSeconds(10)));
        centers.LastSender.Tell(new CenterCommandOutcome(
            [new CenterCommandRefused("c-1", 1, new CommandCause("fire", 0, 0), At, CenterRefusal.IncidentGoesOn, "x")],
                CenterState.Empty));
        (await reply).Is(409, "incident_goes_on");
        Assert.Equal("center-commands", Assert.Single(producer.Appended).Topic);

        var end = (await Client()).Post("/centers/c-1/incidents/end", staff, new { CommandId = "end" });
        await centers.ExpectMsgAsync<AwaitCenterCommand>(TimeSpan.FromSeconds(10));
        centers.LastSender.Tell(Unreadable);
        Assert.Equal(202, (await end).Status);
    }

    [Fact]
    public async Task A_check_in_whose_student_may_not_come_in_gives_no_code()
    {
        producer.Append = Task.FromResult;
        var reply = (await Client()).Post("/centers/c-1/check-ins", staff, new { CommandId = "in", SittingId = "t-1" });
        await centers.ExpectMsgAsync<ReadCenter>(TimeSpan.FromSeconds(10));
        centers.LastSender.Tell(new CenterRead(CenterState.Empty));
        await centers.ExpectMsgAsync<AwaitCenterCommand>(TimeSpan.FromSeconds(10));
        centers.LastSender.Tell(new CenterCommandOutcome(
            [new StudentCheckedIn("c-1", 7, new CommandCause("in", 0, 0), At, "t-1", "s-1", 4, "hash", "staff")],
                CenterState.Empty));

        Assert.Equal(new AwaitCommand("s-1", FollowUpId.Of("c-1", 7)),
            await students.ExpectMsgAsync<AwaitCommand>(TimeSpan.FromSeconds(10)));
        students.LastSender.Tell(new CommandOutcome(
            [new CommandRefused("s-1", 5, new CommandCause(FollowUpId.Of("c-1", 7), 0, 0), At,
                RefusalReason.SittingClosed, "t-1")], Admitted));

        (await reply).Is(409, "sitting_closed");
    }

    /// <summary>A producer of which one method is used.</summary>
    public class ScriptedProducer : DispatchProxy
    {
        internal Func<DeliveryResult<byte[], byte[]>, Task<DeliveryResult<byte[], byte[]>>> Append { get; set; } =
            Task.FromResult;

        internal List<(string Topic, Message<byte[], byte[]> Record)> Appended { get; } = [];

        protected override object Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Assert.Equal(nameof(IProducer<,>.ProduceAsync), targetMethod!.Name);
            Appended.Add(((string)args![0]!, (Message<byte[], byte[]>)args[1]!));
            return Append(new DeliveryResult<byte[], byte[]>());
        }
    }

    /// <summary>A log that is its producer.</summary>
    public class LogOfProducer : DispatchProxy
    {
        internal IProducer<byte[], byte[]>? Producer { get; set; }

        protected override object Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Assert.Equal($"get_{nameof(IExamLog.Producer)}", targetMethod!.Name);
            return Producer!;
        }
    }
}
