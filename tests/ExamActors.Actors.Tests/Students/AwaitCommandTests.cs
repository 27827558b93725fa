using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Students;
using ExamActors.Core;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Tests.Students;

/// <summary>Who asks a student's actor what a command comes to, and how the student is.</summary>
public sealed class AwaitCommandTests : TestKit
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public AwaitCommandTests()
        : base(ConfigurationFactory.ParseString(
            """
            akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
            akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
            akka.actor.provider = local
            """).WithFallback(ExamSettingsReader.Reference))
    {
    }

    [Fact]
    public async Task Who_waits_is_told_when_the_command_comes_and_not_before()
    {
        var student = Start();
        var waiter = Waiting(student, CommandId(1, 0));
        await Apply(student, document: 2, offset: 0);
        await waiter.ExpectNoMsgAsync(TimeSpan.Zero);

        var applied = await Apply(student, document: 1, offset: 1);
        student.Tell(new AwaitCommand("s-1", CommandId(1, 1)), waiter);

        var outcome = await waiter.ExpectMsgAsync<CommandOutcome>(Limit); // document 1 at offset 1 is another command than at 0
        Assert.Equal(applied.Events.AsEnumerable(), outcome.Events);
        Assert.Equal(2, outcome.State.Version);
    }

    [Fact]
    public async Task Everybody_who_waits_is_told_once()
    {
        var student = Start();
        var waiters = Enumerable.Range(0, 5).Select(_ => Waiting(student, CommandId(1, 0))).ToList();

        var applied = await Apply(student, document: 1, offset: 0);
        await Apply(student, document: 2, offset: 1);

        foreach (var waiter in waiters)
        {
            var outcome = await waiter.ExpectMsgAsync<CommandOutcome>(Limit);
            Assert.Equal(applied.Events[0].Version, Assert.Single(outcome.Events).Version);
            Assert.Equal(1, outcome.State.Version);
            await waiter.ExpectNoMsgAsync(TimeSpan.Zero);
        }
    }

    [Fact]
    public async Task A_command_that_was_applied_is_told_from_the_journal_also_after_a_restart()
    {
        var student = Start();
        var applied = await Apply(student, document: 1, offset: 0);
        await Apply(student, document: 2, offset: 1);
        var known = await student.Ask<CommandOutcome>(new AwaitCommand("s-1", CommandId(1, 0)), Limit);
        await WatchAsync(student);
        student.Tell(PoisonPill.Instance);
        await ExpectTerminatedAsync(student);

        var afterwards = await Start().Ask<CommandOutcome>(new AwaitCommand("s-1", CommandId(1, 0)), Limit);

        foreach (var outcome in (CommandOutcome[])[known, afterwards])
        {
            Assert.Equal(applied.Events[0].Version, Assert.Single(outcome.Events).Version);
            Assert.Equal(2, outcome.State.Version); // the student as it is, not as it was
        }
    }

    [Fact]
    public async Task A_command_that_has_left_memory_is_told_when_it_comes_again()
    {
        var student = Start();
        var first = await Apply(student, document: 0, offset: 0);
        for (var i = 1; i <= StudentState.RecentMax; i++)
            await Apply(student, document: i, offset: i);
        var waiter = Waiting(student, CommandId(0, 0));

        var again = await Apply(student, document: 0, offset: 0);

        var outcome = await waiter.ExpectMsgAsync<CommandOutcome>(Limit);
        Assert.True(again.Redelivered);
        Assert.Equal(first.Events[0].Version, Assert.Single(outcome.Events).Version);
        Assert.Equal(StudentState.RecentMax + 1, outcome.State.Version);
    }

    [Fact]
    public async Task A_redelivery_tells_who_began_to_wait_after_the_command()
    {
        var student = Start();
        await Apply(student, document: 1, offset: 0);
        await Apply(student, document: 2, offset: 1);
        // Waits for a command of which the actor knows, and for one of which it will.
        var (known, unknown) = (Waiting(student, CommandId(2, 1)), Waiting(student, CommandId(3, 2)));

        Assert.True((await Apply(student, document: 2, offset: 1)).Redelivered);
        await Apply(student, document: 3, offset: 2);

        Assert.Equal(2, Assert.Single((await known.ExpectMsgAsync<CommandOutcome>(Limit)).Events).Version);
        Assert.Equal(3, Assert.Single((await unknown.ExpectMsgAsync<CommandOutcome>(Limit)).Events).Version);
        await known.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_refusal_is_an_outcome()
    {
        var student = Start();
        await Apply(student, document: 1, offset: 0);
        var waiter = Waiting(student, CommandId(1, 1));

        await Apply(student, document: 1, offset: 1);

        Assert.Equal(RefusalReason.DuplicateAttempt, Assert.IsType<CommandRefused>(
            Assert.Single((await waiter.ExpectMsgAsync<CommandOutcome>(Limit)).Events)).Reason);
    }

    [Fact]
    public async Task A_student_is_read_as_it_is_and_who_is_unknown_has_version_0()
    {
        var student = Start();
        var before = await student.Ask<StudentRead>(new ReadStudent("s-1"), Limit);
        await Apply(student, document: 1, offset: 0);

        var after = await student.Ask<StudentRead>(new ReadStudent("s-1"), Limit);

        Assert.Equal(StudentState.Empty, before.State);
        Assert.Equal(1, after.State.Version);
        Assert.Single(after.State.Attempts);
    }

    private IActorRef Start() => Sys.ActorOf(StudentActor.Props("s-1", 50, () => ExamCatalog.Empty));

    private TestProbe Waiting(IActorRef student, string commandId)
    {
        var waiter = CreateTestProbe();
        student.Tell(new AwaitCommand("s-1", commandId), waiter);
        return waiter;
    }

    private static Task<CommandApplied> Apply(IActorRef student, int document, long offset) =>
        student.Ask<CommandApplied>(StudentActorTests.Deliver(document, offset), Limit);

    private static string CommandId(int document, long offset) => StudentActorTests.Deliver(document, offset).Command.CommandId;
}
