using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Akka.TestKit.Xunit2;
using ExamActors.Actors.Centers;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Students;
using ExamActors.Actors.Tests.Centers;
using ExamActors.Actors.Tests.Students;
using ExamActors.Core;
using ExamActors.Core.Centers;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Tests.Persistence;

public sealed class FailingJournalTests : TestKit
{
    public FailingJournalTests()
        : base(ConfigurationFactory.ParseString(
            $$"""
            akka.actor.provider = local
            akka.persistence.journal.plugin = "failing-journal"
            akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
            failing-journal {
              class = "{{typeof(FailingJournal).AssemblyQualifiedName}}"
              plugin-dispatcher = "akka.actor.default-dispatcher"
            }
            """).WithFallback(ExamSettingsReader.Reference))
    {
    }

    [Fact]
    public async Task A_failed_write_fails_the_command_at_once_with_the_cause()
    {
        var student = Sys.ActorOf(StudentActor.Props("s-1", snapshotAfterEvents: 50, () => ExamCatalog.Empty));
        await WatchAsync(student);

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => student.Ask<CommandApplied>(
            StudentActorTests.Deliver(document: 1, offset: 0), TimeSpan.FromSeconds(10)));

        Assert.Contains(FailingJournal.Reason, failure.ToString(), StringComparison.Ordinal);
        await ExpectTerminatedAsync(student);
    }

    [Fact]
    public async Task A_center_whose_write_fails_replies_with_the_cause_and_no_event()
    {
        var center = Sys.ActorOf(CenterActor.Props(
            "c-1", snapshotAfterEvents: 50, TimeProvider.System, TimeSpan.Zero, _ => Task.CompletedTask));
        await WatchAsync(center);

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => center.Ask<CenterCommandApplied>(
            new DeliverCenterCommand(new LogPosition(0, 0), CenterActorTests.SetUp()), TimeSpan.FromSeconds(10)));

        Assert.Contains(FailingJournal.Reason, failure.ToString(), StringComparison.Ordinal);
        await ExpectTerminatedAsync(center);
    }

    private sealed class FailingJournal : MemoryJournal
    {
        public const string Reason = "the disk is full";

        protected override Task<IImmutableList<Exception?>?> WriteMessagesAsync(
            IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken) =>
            Task.FromException<IImmutableList<Exception?>?>(new IOException(Reason));
    }
}
