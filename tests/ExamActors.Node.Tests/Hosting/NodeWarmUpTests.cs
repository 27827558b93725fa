using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.TestKit.Xunit2;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Students;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;
using ExamActors.Node.Hosting;
using ExamActors.Node.Tests.Api;
using Xunit;

namespace ExamActors.Node.Tests.Hosting;

/// <summary>A node's sitting of nobody, on Akka's in-memory journal.</summary>
public sealed class NodeWarmUpTests : TestKit
{
    private static readonly ExamCatalog Catalog = ExamCatalog.Empty.With(new PreparedExam(ApiExams.Fixed));

    public NodeWarmUpTests()
        : base(ConfigurationFactory.ParseString(
            """
            akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
            akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
            akka.actor.provider = local
            """).WithFallback(ExamSettingsReader.Reference))
    {
    }

    [Fact]
    public async Task A_session_is_sat_and_nothing_of_it_stays_in_the_journal()
    {
        var written = CreateTestProbe();
        Sys.EventStream.Subscribe(written, typeof(Akka.Event.Warning));

        await NodeWarmUp.Run(Sys, Catalog);

        await written.ExpectNoMsgAsync(TimeSpan.Zero);
        var found = await Sys.ActorOf(Props.Create(() => new Reader(Nobody))).Ask<(List<StudentEvent> Events, long Highest)>("", Limit);
        Assert.Empty(found.Events);
        // It did have some: an item was delivered and answered.
        Assert.True(found.Highest > 5, $"{found.Highest}");
    }

    [Fact]
    public async Task It_works_again_after_one_that_was_broken_off()
    {
        var left = Sys.ActorOf(StudentActor.Props(Nobody, 50, () => Catalog));
        await left.Ask<CommandApplied>(
            new DeliverCommand(new Core.LogPosition(0, 1), new RegisterStudent(Nobody, "1", DateTimeOffset.UtcNow, "warm-up", 0, "")), Limit);
        await left.GracefulStop(Limit);

        await NodeWarmUp.Run(Sys, Catalog);

        var found = await Sys.ActorOf(Props.Create(() => new Reader(Nobody))).Ask<(List<StudentEvent> Events, long Highest)>("", Limit);
        Assert.Empty(found.Events);
    }

    [Fact]
    public async Task Without_a_journal_it_is_told_and_the_node_starts_all_the_same()
    {
        var broken = ActorSystem.Create("broken", ConfigurationFactory.ParseString(
            """
            akka.persistence.journal.plugin = "no.such.journal"
            akka.actor.provider = local
            akka.loglevel = OFF
            akka.stdout-loglevel = OFF
            """).WithFallback(ExamSettingsReader.Reference));

        await NodeWarmUp.Run(broken, Catalog);

        await broken.Terminate();
    }

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private string Nobody => $"~{((ExtendedActorSystem)Sys).Provider.DefaultAddress.HostPort()}";

    private sealed class Reader : ReceivePersistentActor
    {
        private readonly List<StudentEvent> events = [];

        public Reader(string studentId)
        {
            PersistenceId = StudentActor.PersistenceIdOf(studentId);
            Recover<StudentEvent>(events.Add);
            Command<string>(_ => Sender.Tell((events, LastSequenceNr)));
        }

        public override string PersistenceId { get; }
    }
}
