using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using ExamActors.Actors.Centers;
using ExamActors.Actors.Settings;
using ExamActors.Core;
using ExamActors.Core.Centers;
using ExamActors.TestSupport;

namespace ExamActors.Actors.Tests.Centers;

/// <summary>Who asks a center's actor what a command comes to, and how the center is.</summary>
public sealed class AwaitCenterCommandTests : TestKit
{
    private static readonly DateTimeOffset Morning = new(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(1));
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public AwaitCenterCommandTests()
        : base(ConfigurationFactory.ParseString(
            """
            akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
            akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
            akka.actor.provider = local
            """).WithFallback(ExamSettingsReader.Reference))
    {
    }

    [Fact]
    public async Task Everybody_who_waits_is_told_once_when_the_command_comes()
    {
        var center = Start();
        var waiters = Enumerable.Range(0, 3).Select(_ => CreateTestProbe()).ToList();
        foreach (var waiter in waiters)
            center.Tell(new AwaitCenterCommand("c-1", "set-up"), waiter);
        await Apply(center, new BeginIncident("c-1", "fire", Morning, "fire", "staff"), 0);
        await waiters[0].ExpectNoMsgAsync(TimeSpan.Zero);

        var applied = await Apply(center, CenterActorTests.SetUp(), 1);
        await Apply(center, new EndIncident("c-1", "end", Morning, "staff"), 2);

        foreach (var waiter in waiters)
        {
            var outcome = await waiter.ExpectMsgAsync<CenterCommandOutcome>(Limit);
            Assert.Equal(applied.Events.AsEnumerable(), outcome.Events);
            Assert.Equal((2, "Center 1"), (outcome.State.Version, outcome.State.Name));
            await waiter.ExpectNoMsgAsync(TimeSpan.Zero);
        }
    }

    [Fact]
    public async Task A_command_that_was_applied_is_told_from_the_journal_also_after_a_restart()
    {
        var center = Start();
        await Apply(center, CenterActorTests.SetUp(), 0);
        await Apply(center, new BeginIncident("c-1", "fire", Morning, "fire", "staff"), 1);
        var known = await center.Ask<CenterCommandOutcome>(new AwaitCenterCommand("c-1", "set-up"), Limit);
        await WatchAsync(center);
        center.Tell(PoisonPill.Instance);
        await ExpectTerminatedAsync(center);

        var afterwards = await Start().Ask<CenterCommandOutcome>(new AwaitCenterCommand("c-1", "set-up"), Limit);

        foreach (var outcome in (CenterCommandOutcome[])[known, afterwards])
        {
            Assert.Equal(1, Assert.IsType<CenterSetUp>(Assert.Single(outcome.Events)).Version);
            Assert.Equal("fire", outcome.State.Incident?.IncidentId);
        }
    }

    [Fact]
    public async Task A_redelivery_tells_those_who_wait_for_what_has_left_memory()
    {
        var center = Start();
        await Apply(center, CenterActorTests.SetUp(), 0);
        for (var i = 1; i <= CenterState.RecentMax; i++)
            await Apply(center, new EndIncident("c-1", $"end-{i}", Morning, "staff"), i);
        var waiter = CreateTestProbe();
        center.Tell(new AwaitCenterCommand("c-1", "set-up"), waiter);

        var again = await Apply(center, CenterActorTests.SetUp(), 0);

        Assert.True(again.Redelivered);
        Assert.Equal(1, Assert.Single((await waiter.ExpectMsgAsync<CenterCommandOutcome>(Limit)).Events).Version);
    }

    [Fact]
    public async Task A_center_is_read_as_it_is_and_one_that_is_unknown_has_no_name()
    {
        var center = Start();
        var before = await center.Ask<CenterRead>(new ReadCenter("c-1"), Limit);
        await Apply(center, CenterActorTests.SetUp(), 0);

        var after = await center.Ask<CenterRead>(new ReadCenter("c-1"), Limit);

        Assert.Equal(CenterState.Empty, before.State);
        Assert.Equal((1, 100), (after.State.Version, after.State.Seats));
    }

    private IActorRef Start() => Sys.ActorOf(CenterActor.Props(
        "c-1", 200, new ManualClock(Morning), TimeSpan.Zero, _ => Task.CompletedTask));

    private static Task<CenterCommandApplied> Apply(IActorRef center, CenterCommand command, long offset) =>
        center.Ask<CenterCommandApplied>(new DeliverCenterCommand(new LogPosition(0, offset), command), Limit);
}
