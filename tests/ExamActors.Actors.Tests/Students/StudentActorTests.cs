using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Students;
using ExamActors.Core;
using ExamActors.Core.Attempts;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;
using ExamActors.Core.Tests.Exams;
using ExamActors.Core.Tests.Oracles;
using ExamActors.Core.Tests.Students;

namespace ExamActors.Actors.Tests.Students;

/// <summary>The actor on Akka's in-memory journal; the journals that last have tests of their own.</summary>
public sealed class StudentActorTests : TestKit
{
    private static readonly DateTimeOffset At = new(2018, 1, 23, 14, 0, 0, TimeSpan.Zero);

    public StudentActorTests()
        : base(ConfigurationFactory.ParseString(
            """
            akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
            akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
            akka.actor.provider = local
            """).WithFallback(ExamSettingsReader.Reference))
    {
    }

    [Fact]
    public async Task A_command_is_answered_with_its_events_and_survives_a_restart()
    {
        var student = Start();
        var first = await Ask(student, Deliver(document: 1, offset: 0));
        await Restart(student);

        var second = await Ask(Start(), Deliver(document: 2, offset: 1));

        Assert.Equal(1, Assert.IsType<AttemptRecorded>(Assert.Single(first.Events)).Version);
        Assert.Equal(2, Assert.IsType<AttemptRecorded>(Assert.Single(second.Events)).Version);
        Assert.False(second.Redelivered);
    }

    [Fact]
    public async Task A_command_that_comes_again_yields_the_same_events_also_after_a_restart()
    {
        var student = Start();
        var first = await Ask(student, Deliver(document: 1, offset: 0));
        await Ask(student, Deliver(document: 2, offset: 1));

        var again = await Ask(student, Deliver(document: 1, offset: 0));
        await Restart(student);
        var afterRestart = await Ask(Start(), Deliver(document: 1, offset: 0));
        var next = await Ask(Start(), Deliver(document: 3, offset: 2));

        Assert.True(again.Redelivered);
        Assert.Equal(Id(first), Id(again));
        Assert.Equal(Id(first), Id(afterRestart));
        Assert.Equal(3, next.Events[0].Version);
    }

    [Fact]
    public async Task A_command_that_has_left_memory_is_found_in_the_journal()
    {
        var student = Start();
        var first = await Ask(student, Deliver(document: 0, offset: 0));
        for (var i = 1; i <= StudentState.RecentMax; i++)
            await Ask(student, Deliver(document: i, offset: i));

        var again = await Ask(student, Deliver(document: 0, offset: 0));

        Assert.True(again.Redelivered);
        Assert.Equal(Id(first), Id(again));
    }

    [Fact]
    public async Task A_command_behind_the_last_one_that_was_never_applied_is_applied()
    {
        var student = Start();
        await Ask(student, Deliver(document: 1, offset: 5));

        var late = await Ask(student, Deliver(document: 2, offset: 3));

        Assert.False(late.Redelivered);
        Assert.IsType<AttemptRecorded>(Assert.Single(late.Events));
    }

    [Fact]
    public async Task A_document_recorded_before_is_refused()
    {
        var student = Start();
        await Ask(student, Deliver(document: 1, offset: 0));

        var refused = await Ask(student, Deliver(document: 1, offset: 1));

        Assert.Equal(RefusalReason.DuplicateAttempt, Assert.IsType<CommandRefused>(Assert.Single(refused.Events)).Reason);
    }

    [Fact]
    public async Task Recovery_from_a_snapshot_gives_the_same_student()
    {
        var student = Start(snapshotAfterEvents: 2);
        for (var i = 0; i < 5; i++)
            await Ask(student, Deliver(document: i, offset: i));
        await Restart(student);

        var refused = await Ask(Start(snapshotAfterEvents: 2), Deliver(document: 0, offset: 5));

        Assert.Equal(6, Assert.IsType<CommandRefused>(Assert.Single(refused.Events)).Version);
    }

    // The same cases as in the pure state machine's tests, with a restart after every command.
    [Fact]
    public async Task Time_goes_on_as_in_the_cases_whenever_the_actor_restarts()
    {
        var faults = new List<string>();
        foreach (var timing in TimingCase.All.Where(c => c.WhyNot is null))
        {
            var (catalog, offset) = (SampleExams.Catalog(timing.Exam), 0L);
            faults.AddRange(await timing.Faults(async command =>
            {
                var student = Sys.ActorOf(StudentActor.Props($"{command.StudentId}-{timing.Id}", 2, () => catalog));
                var applied = await Ask(student, new DeliverCommand(new LogPosition(0, offset++), command));
                await Restart(student);
                return applied.Events;
            }));
        }
        Oracles.AssertNone(faults);
    }

    private IActorRef Start(int snapshotAfterEvents = 50) =>
        Sys.ActorOf(StudentActor.Props("s-1", snapshotAfterEvents, () => ExamCatalog.Empty));

    private async Task Restart(IActorRef student)
    {
        await WatchAsync(student);
        student.Tell(PoisonPill.Instance);
        await ExpectTerminatedAsync(student);
    }

    private static Task<CommandApplied> Ask(IActorRef student, DeliverCommand command) =>
        student.Ask<CommandApplied>(command, TimeSpan.FromSeconds(10));

    private static (string, long) Id(CommandApplied applied) => (applied.Events[0].Cause.Id, applied.Events[0].Version);

    internal static DeliverCommand Deliver(int document, long offset)
    {
        var attempt = new AssessmentAttempt(
            document.ToString("x24", CultureInfo.InvariantCulture), "s-1", "exam-1", "Exam 1", At, At.AddMinutes(1), 1,
            false, "sequence-1", 1, null,
            [new AttemptQuestion("q-1", [new AttemptOption("o-1", true, true, At, true)], null)]);
        return new DeliverCommand(
            new LogPosition(0, offset), new RecordAttempt("s-1", $"exams/0/{offset}/{document}", At, attempt));
    }
}
