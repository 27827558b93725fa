using Akka;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Streams;
using Akka.Streams.Kafka.Helpers;
using Confluent.Kafka;
using ExamActors.Actors.Centers;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Streams;
using ExamActors.Actors.Students;
using ExamActors.Actors.Tests.Centers;
using ExamActors.Actors.Tests.Persistence;
using ExamActors.Actors.Wire;
using ExamActors.Core.Centers;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;
using ExamActors.TestSupport;

namespace ExamActors.Actors.Tests.Streams;

/// <summary>
/// Students, centers and the streams between them on one embedded log, which outlives the actor systems that run on it. In the
/// place of shard regions there are actors that have an actor per id.
/// </summary>
internal sealed class RunningRegion : IAsyncDisposable
{
    /// <summary>The streams in the order in which a booking passes them.</summary>
    public const int Streams = 4;

    private readonly TempFolder folder = new();
    private readonly EmbeddedExamLog log;
    private readonly ExamSettings settings;
    private readonly ExamCatalog catalog;
    private readonly List<DrainingControl<Done>> running = [];
    private ActorSystem? system;

    public RunningRegion(ExamCatalog catalog, DateTimeOffset now)
    {
        this.catalog = catalog;
        Clock = new ManualClock(now);
        settings = ExamSettingsReader.Read(ExamSettingsReader.Reference) with { Data = folder.Path };
        log = new EmbeddedExamLog(EmbeddedStore.Open(new EmbeddedStoreOptions(folder.Path)));
        log.Store.EnsureTopics(settings.Topics.All);
    }

    public ManualClock Clock { get; }

    public List<StudentEvent> StudentEvents =>
        [.. Read("student-events").Cast<StudentEvent>().DistinctBy(e => (e.StudentId, e.Version))];

    public List<CenterEvent> CenterEvents =>
        [.. Read("center-events").Cast<CenterEvent>().DistinctBy(e => (e.CenterId, e.Version))];

    /// <summary>Starts a node with the first so many streams; with all of them it wakes centers as well.</summary>
    public void Start(int streams = Streams)
    {
        system = ActorSystem.Create("region", EmbeddedSystem.Setup(log.Store));
        var materializer = system.Materializer();
        var students = system.ActorOf(Props.Create(() => new Entities(
            id => StudentActor.Props(id, settings.Student.SnapshotAfterEvents, () => catalog))));
        var append = DeadlineAppender.Of(log, settings);
        var centers = system.ActorOf(Props.Create(() => new Entities(
            id => CenterActor.Props(id, settings.Center.SnapshotAfterEvents, Clock, TimeSpan.Zero, append))));
        Func<DrainingControl<Done>>[] all =
        [
            () => CommandIntake.Run(system, materializer, log, settings, students, ActorRefs.Nobody),
            () => FollowUpStreams.OfStudents(system, materializer, log, settings),
            () => CenterIntake.Run(system, materializer, log, settings, centers, ActorRefs.Nobody),
            () => FollowUpStreams.OfCenters(system, materializer, log, settings),
            () => CenterWaking.Run(system, materializer, log, settings, centers),
        ];
        running.AddRange(all.Take(streams == Streams ? all.Length : streams).Select(run => run()));
    }

    /// <summary>Ends the node in the middle of whatever it does.</summary>
    public async Task Crash()
    {
        await system!.Terminate();
        running.Clear();
    }

    /// <summary>Ends the node when its streams have done what they have begun.</summary>
    public async Task Stop()
    {
        foreach (var control in running)
            await control.DrainAndShutdown();
        await Crash();
    }

    /// <summary>Makes every stream begin at the beginning at the next start, as if it had never committed.</summary>
    public void ForgetCommits()
    {
        foreach (var (group, topic) in Groups)
        {
            using var consumer = log.CreateConsumer(group);
            consumer.Commit(Partitions(topic).Select(p => new TopicPartitionOffset(p, 0)));
        }
    }

    public Task Send(StudentCommand command) =>
        log.Producer.ProduceAsync("student-commands", CloudEvent.Of(command, [], importId: null));

    public Task Send(CenterCommand command) => log.Producer.ProduceAsync("center-commands", CloudEvent.Of(command, []));

    public Task Happened<T>(Func<T, bool>? which = null) => Eventually.Become(() =>
        StudentEvents.OfType<T>().Concat(CenterEvents.OfType<T>()).Any(which ?? (_ => true)), otherwise: Story);

    /// <summary>Waits until every stream has committed all that its topic has.</summary>
    public Task Quiet() => Eventually.Become(
        () => Groups.All(g => Committed(g.Group, g.Topic) == Written(g.Topic)), otherwise: Story);

    public List<object> Read(string topic)
    {
        using var consumer = log.CreateConsumer("reader");
        consumer.Assign(Partitions(topic).Select(p => new TopicPartitionOffset(p, Offset.Beginning)));
        var found = new List<object>();
        while (consumer.Consume(TimeSpan.FromMilliseconds(100)) is { } record)
            found.Add(ExamCodec.Decode(
                CloudEvent.HeaderText(record.Message.Headers, CloudEvent.Type)!, record.Message.Value));
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        if (system is not null)
            await system.Terminate();
        log.Dispose();
        folder.Dispose();
    }

    private static (string Group, string Topic)[] Groups =>
    [
        (CommandIntake.Group, "student-commands"), (FollowUpStreams.StudentGroup, "student-events"),
        (CenterIntake.Group, "center-commands"), (FollowUpStreams.CenterGroup, "center-events"),
    ];

    private string Story() => string.Join('\n', StudentEvents.Cast<object>().Concat(CenterEvents));

    private long Committed(string group, string topic)
    {
        using var consumer = log.CreateConsumer(group);
        return consumer.Committed(Partitions(topic), TimeSpan.FromSeconds(5)).Sum(c => Math.Max(0, c.Offset.Value));
    }

    private long Written(string topic)
    {
        using var consumer = log.CreateConsumer("reader");
        return Partitions(topic).Sum(p => consumer.QueryWatermarkOffsets(p, TimeSpan.FromSeconds(5)).High.Value);
    }

    private IEnumerable<TopicPartition> Partitions(string topic) =>
        Enumerable.Range(0, log.PartitionsOf(topic)).Select(p => new TopicPartition(topic, p));

    private sealed class Entities : ReceiveActor
    {
        private readonly Func<string, Props> props;

        public Entities(Func<string, Props> props)
        {
            this.props = props;
            Receive<DeliverCommand>(d => Entity(d.Command.StudentId).Forward(d));
            Receive<DeliverCenterCommand>(d => Entity(d.Command.CenterId).Forward(d));
            Receive<ShardRegion.StartEntity>(s => Entity(s.EntityId));
        }

        private IActorRef Entity(string id) =>
            Context.Child(id) is { } child && !child.IsNobody() ? child : Context.ActorOf(props(id), id);
    }
}
