using System.Collections.Concurrent;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using ExamActors.Actors.Centers;
using ExamActors.Actors.Tests.Log;
using ExamActors.Actors.Tests.Persistence;
using ExamActors.Core;
using ExamActors.Core.Centers;
using ExamActors.Core.Students;
using ExamActors.TestSupport;

namespace ExamActors.Actors.Tests.Centers;

/// <summary>
/// The actor on the embedded journal, with a clock that the test moves and a list in the place of student-commands.
/// </summary>
public sealed class CenterActorTests : TestKit
{
    private static readonly DateTimeOffset Morning = new(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(1));
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly StoreFixture fixture;
    private readonly ManualClock clock = new(Morning);
    private readonly ConcurrentQueue<StudentCommand> appended = [];
    private volatile bool logIsDown;
    private long offset;

    public CenterActorTests()
        : this(new StoreFixture())
    {
    }

    private CenterActorTests(StoreFixture fixture)
        : base(EmbeddedSystem.Setup(fixture.Store)) => this.fixture = fixture;

    protected override void AfterAll()
    {
        base.AfterAll();
        fixture.Dispose();
    }

    [Fact]
    public async Task A_command_is_answered_with_its_events_and_survives_a_restart()
    {
        var center = Start();
        var first = await Ask(center, SetUp());
        await Stop(center);

        var second = await Ask(Start(), Reserve("t-1"));

        Assert.Equal(1, Assert.IsType<CenterSetUp>(Assert.Single(first.Events)).Version);
        Assert.Equal(2, Assert.IsType<SeatReserved>(Assert.Single(second.Events)).Version);
        Assert.False(second.Redelivered);
    }

    [Fact]
    public async Task A_command_that_comes_again_yields_the_same_events_also_after_a_restart()
    {
        var center = Start();
        await Ask(center, SetUp());
        var first = await Ask(center, Reserve("t-1"));

        var redelivered = await Ask(center, Reserve("t-1"), at: 1);
        var retried = await Ask(center, Reserve("t-1"));
        await Stop(center);
        var afterRestart = await Ask(Start(), Reserve("t-1"));

        foreach (var again in (CenterCommandApplied[])[redelivered, retried, afterRestart])
        {
            Assert.True(again.Redelivered);
            Assert.Equal(first.Events.AsEnumerable(), again.Events);
        }
    }

    [Fact]
    public async Task A_command_that_has_left_memory_is_found_in_the_journal()
    {
        var center = Start();
        var first = await Ask(center, SetUp(), at: 0);
        for (var i = 1; i <= CenterState.RecentMax; i++)
            await Ask(center, Reserve($"t-{i}"), at: i);

        var again = await Ask(center, SetUp(), at: 0);

        Assert.True(again.Redelivered);
        Assert.Equal(((CenterSetUp)first.Events[0]).Cause, ((CenterSetUp)again.Events[0]).Cause);
        Assert.Equal(1, again.Events[0].Version);
    }

    [Fact]
    public async Task A_seat_asked_for_again_on_a_later_record_after_long_is_the_same_seat()
    {
        var center = Start();
        await Ask(center, SetUp(seats: 1));
        await Ask(center, Reserve("t-1"));
        await Ask(center, new CheckIn("c-1", "check-in", Morning.AddDays(1), "t-1", null, "", "staff"));
        for (var i = 1; i <= CenterState.RecentMax; i++)
            await Ask(center, Note($"a-{i}", AttemptStage.Gone, null));

        var again = await Ask(center, Reserve("t-1"));
        var next = await Ask(center, new CheckIn("c-1", "check-in-again", Morning.AddDays(1), "t-1", null, "", "staff"));

        Assert.IsType<SeatReserved>(Assert.Single(again.Events));
        Assert.Equal(1, Assert.IsType<StudentCheckedIn>(Assert.Single(next.Events)).Seat);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(1)]
    public async Task A_seat_asked_for_again_on_a_later_record_after_long_and_given_back_meanwhile_stays_free(int snapshotAfterEvents)
    {
        var center = Start(snapshotAfterEvents);
        await Ask(center, SetUp(seats: 1));
        var first = await Ask(center, Reserve("t-1") with { CommandId = FollowUpId.Of("s-1", 2) });
        await Ask(center, new ReleaseSeat("c-1", FollowUpId.Of("s-1", 5), Morning, "t-1", "s-1"));
        for (var i = 1; i <= CenterState.RecentMax; i++)
            await Ask(center, Note($"a-{i}", AttemptStage.Gone, null));
        await Stop(center);
        center = Start(snapshotAfterEvents);

        var again = await Ask(center, Reserve("t-1") with { CommandId = FollowUpId.Of("s-1", 2) });
        var next = await Ask(center, Reserve("t-2"));

        Assert.True(again.Redelivered);
        Assert.Equal(first.Events.AsEnumerable(), again.Events);
        Assert.IsType<SeatReserved>(Assert.Single(next.Events));
    }

    [Fact]
    public async Task Recovery_from_a_snapshot_gives_the_same_center()
    {
        var center = Start(snapshotAfterEvents: 2);
        await Ask(center, SetUp(seats: 3));
        for (var i = 1; i <= 3; i++)
            await Ask(center, Reserve($"t-{i}"));
        await Stop(center);

        var refused = await Ask(Start(snapshotAfterEvents: 2), Reserve("t-4"));

        var full = Assert.IsType<SeatRefused>(Assert.Single(refused.Events));
        Assert.Equal((5, SeatRefusal.Full), (full.Version, full.Reason));
    }

    [Fact]
    public async Task An_attempt_is_ended_once_when_its_time_is_up_and_the_grace_is_over()
    {
        var center = Start();
        await Ask(center, Note("a-1", AttemptStage.Running, Morning.AddMinutes(30)));

        clock.Advance(TimeSpan.FromMinutes(30) + Grace - TimeSpan.FromTicks(1));
        await Ask(center, Reserve("t-1"));
        Assert.Empty(appended);
        clock.Advance(TimeSpan.FromTicks(1));
        await Eventually.Become(() => !appended.IsEmpty);
        clock.Advance(TimeSpan.FromMinutes(5));
        await Ask(center, Reserve("t-2"));

        var expire = Assert.IsType<ExpireAttempt>(Assert.Single(appended));
        Assert.Equal(("s-1", "a-1", Morning.AddMinutes(30)), (expire.StudentId, expire.AttemptId, expire.At));
    }

    [Fact]
    public async Task An_attempt_that_does_not_end_is_asked_to_end_again_until_it_is_gone()
    {
        var center = Start();
        await Ask(center, Note("a-1", AttemptStage.Running, Morning.AddMinutes(30)));
        clock.Advance(TimeSpan.FromMinutes(30) + Grace);
        await Eventually.Become(() => appended.Count == 1);
        await Eventually.Become(() =>
        {
            if (appended.Count < 3)
                clock.Advance(TimeSpan.FromMinutes(1)); // a timer's longest
            return appended.Count >= 3;
        });
        await Ask(center, Note("a-1", AttemptStage.Gone, null));
        var asked = appended.ToList();
        Assert.Equal(asked.Count, asked.Select(c => c.CommandId).Distinct().Count());
        Assert.All(asked, c => Assert.Equal(Morning.AddMinutes(30), c.At));

        clock.Advance(TimeSpan.FromDays(1));
        await Ask(center, Reserve("t-1"));

        Assert.Equal(asked.Count, appended.Count);
    }

    [Fact]
    public async Task A_deadline_that_passed_while_the_center_was_down_is_met_with_its_own_time()
    {
        var center = Start();
        await Ask(center, Note("a-1", AttemptStage.Running, Morning.AddMinutes(30)));
        await Stop(center);
        clock.Advance(TimeSpan.FromHours(5));
        Assert.Empty(appended);

        center = Start();
        await Eventually.Become(() => appended.Count == 1);
        await Stop(center);
        Start();
        await Eventually.Become(() => appended.Count == 2);

        Assert.All(appended, c => Assert.Equal(Morning.AddMinutes(30), c.At));
        Assert.Single(appended.Select(c => c.CommandId).Distinct());
    }

    [Fact]
    public async Task A_clock_that_stands_ends_nothing_and_a_later_deadline_counts()
    {
        var center = Start();
        await Ask(center, Note("a-1", AttemptStage.Running, Morning.AddMinutes(30)));
        await Ask(center, Note("a-1", AttemptStage.Paused, null));
        clock.Advance(TimeSpan.FromHours(1));
        await Ask(center, Note("a-1", AttemptStage.Running, Morning.AddMinutes(90)));
        Assert.Empty(appended);

        clock.Advance(TimeSpan.FromHours(1));
        await Eventually.Become(() => !appended.IsEmpty);

        Assert.Equal(Morning.AddMinutes(90), Assert.Single(appended).At);
    }

    [Fact]
    public async Task An_end_that_the_log_does_not_take_is_appended_later()
    {
        logIsDown = true;
        var center = Start();
        await Ask(center, Note("a-1", AttemptStage.Running, Morning.AddMinutes(30)));
        clock.Advance(TimeSpan.FromHours(1));
        await Ask(center, Reserve("t-1"));
        Assert.Empty(appended);

        logIsDown = false;
        await Eventually.Become(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return !appended.IsEmpty;
        });

        Assert.Equal("a-1", Assert.IsType<ExpireAttempt>(Assert.Single(appended)).AttemptId);
    }

    private IActorRef Start(int snapshotAfterEvents = 50) => Sys.ActorOf(CenterActor.Props(
        "c-1", snapshotAfterEvents, clock, Grace, command =>
        {
            if (logIsDown)
                return Task.FromException(new IOException("the log is down"));
            appended.Enqueue(command);
            return Task.CompletedTask;
        }));

    private async Task Stop(IActorRef center)
    {
        await WatchAsync(center);
        center.Tell(PoisonPill.Instance);
        await ExpectTerminatedAsync(center);
    }

    private Task<CenterCommandApplied> Ask(IActorRef center, CenterCommand command, long? at = null) =>
        center.Ask<CenterCommandApplied>(
            new DeliverCenterCommand(new LogPosition(0, at ?? offset++), command), TimeSpan.FromSeconds(10));

    internal static SetUpCenter SetUp(int seats = 100) => new("c-1", "set-up", Morning, "Center 1", "Europe/Berlin", seats,
        [.. Enum.GetValues<DayOfWeek>().Select(d => new OpeningHours(d, 0, 1440))], "staff");

    private static ReserveSeat Reserve(string sittingId) =>
        new("c-1", $"reserve-{sittingId}", Morning, sittingId, "s-1", "exam-1", Morning.AddDays(1), 60);

    private NoteAttempt Note(string attemptId, AttemptStage stage, DateTimeOffset? deadlineAt) =>
        new("c-1", $"note-{offset}", clock.GetUtcNow(), attemptId, "s-1", "t-1", 1, stage, deadlineAt);
}
