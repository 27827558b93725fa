using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Cluster.Sharding.External;
using Akka.Hosting;
using Akka.Streams;
using Akka.Streams.Kafka.Helpers;
using Akka.Streams.Kafka.Settings;
using ExamActors.Actors.Centers;
using ExamActors.Actors.Exams;
using ExamActors.Actors.Log;
using ExamActors.Actors.Nodes;
using ExamActors.Actors.Persistence;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Streams;
using ExamActors.Actors.Students;
using ExamActors.Node.Api;
using ExamActors.Node.Operating;
using ExamActors.Node.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ExamActors.Node.Hosting;

/// <summary>The actors and streams of a node, by its roles.</summary>
internal static class NodeActors
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    public static void Configure(
        AkkaConfigurationBuilder akka, ExamConfiguration configuration, IExamLog log, LogLevel logLevel,
        Action<CatalogFeed> made, Func<CatalogFeed> feed, IReadOnlySet<string>? streams, IServiceProvider services)
    {
        var settings = configuration.Settings;
        akka.AddSetup(new AkkaLogSetup(services.GetRequiredService<ILoggerFactory>()));
        akka.ConfigureLoggers(loggers =>
            {
                loggers.ClearLoggers();
                // Also for Akka's own logger, which writes to stdout once the others have ended.
                loggers.LogLevel = logLevel switch
                {
                    LogLevel.Debug => Akka.Event.LogLevel.DebugLevel,
                    LogLevel.Information => Akka.Event.LogLevel.InfoLevel,
                    _ => Akka.Event.LogLevel.WarningLevel,
                };
                loggers.AddLogger<AkkaLogLines>();
            })
            .AddHocon(
                JournalConfiguration.Of(settings, configuration.Config)
                    .WithFallback(KafkaExtensions.DefaultSettings),
                HoconAddMode.Replace)
            .WithNodeCluster(settings)
            .WithActors(async (system, registry) =>
            {
                made(new CatalogFeed(log, settings, Akka.Event.Logging.GetLogger(system, typeof(CatalogFeed))));
                await feed().Loaded.ConfigureAwait(false);
                // Alone it has nobody who would do its work meanwhile.
                var warm = settings.Cluster.IsShared && settings.Cluster.Roles.Contains(NodeRole.Exam)
                    ? NodeWarmUp.Run(system, feed().Catalog)
                    : Task.CompletedTask;
                // Who is no member yet must not be given partitions, as nothing could be done with them.
                await NodeCluster.Join(
                    system, settings.Cluster, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping).ConfigureAwait(false);
                await warm.ConfigureAwait(false);
                await StartShards(system, registry, settings, log, feed).ConfigureAwait(false);
                StartStreams(system, registry, settings, log, feed(), streams, services);
                services.GetService<NodeHealth>()?.Started(system);
            });
        if (log is EmbeddedExamLog embedded && settings.Journal == JournalKind.Embedded)
            akka.AddSetup(new EmbeddedStoreSetup(embedded.Store));
    }

    // Where this node has no actors, its region is a proxy of those that have.
    private static async Task StartShards(
        ActorSystem system, IActorRegistry registry, ExamSettings settings, IExamLog log, Func<CatalogFeed> feed)
    {
        registry.Register<StudentActor>(await Region(
            StudentSharding.TypeName,
            studentId => StudentActor.Props(studentId, settings.Student.SnapshotAfterEvents, () => feed().Catalog),
            settings.Student.PassivateAfter,
            new StudentSharding(settings.Topics.StudentCommands.Partitions)).ConfigureAwait(false));
        registry.Register<CenterActor>(await Region(
            CenterSharding.TypeName,
            centerId => CenterActor.Props(
                centerId, settings.Center.SnapshotAfterEvents, TimeProvider.System, settings.Center.DeadlineGrace,
                DeadlineAppender.Of(log, settings)),
            // Centers are few, and a running attempt's deadline must not wait for a message.
            TimeSpan.Zero,
            new CenterSharding(settings.Topics.CenterCommands.Partitions)).ConfigureAwait(false));

        Task<IActorRef> Region(
            string typeName, Func<string, Props> props, TimeSpan passivateAfter, IMessageExtractor extractor)
        {
            var sharding = ClusterSharding.Get(system);
            return settings.Cluster.Roles.Contains(NodeRole.Exam)
                ? sharding.StartAsync(
                    typeName, props, ClusterShardingSettings.Create(system).WithPassivateIdleAfter(passivateAfter), extractor,
                    new PartitionShardAllocation(system, typeName), PoisonPill.Instance)
                : sharding.StartProxyAsync(typeName, ClusterSettings.NameOf(NodeRole.Exam), extractor);
        }
    }

    private static void StartStreams(
        ActorSystem system, IActorRegistry registry, ExamSettings settings, IExamLog log, CatalogFeed feed,
        IReadOnlySet<string>? streams, IServiceProvider services)
    {
        var connections = services.GetService<Connections>();
        system.ActorOf<Undelivered>("undelivered");
        system.ActorOf(NodeFiguresActor.Props(() => connections?.Count ?? 0), NodeFiguresActor.Name);
        // From the end of the flow to its source.
        (string Name, Func<IMaterializer, DrainingControl<Akka.Done>> Run)[] all =
        [
            .. Has(NodeRole.Projection) ? OfResults(system, settings, log) : [],
            .. Has(NodeRole.Exam) ? OfActors(system, registry, settings, log) : [],
            .. settings.Api.Url != "" && Has(NodeRole.Gateway) ? ApiHost.Streams(system, log, settings, services) : [],
        ];
        IActorRef[] runners =
        [
            .. all.Where(s => streams?.Contains(s.Name) ?? true)
                .Select(s => system.ActorOf(StreamRunner.Props(s.Name, s.Run, settings), s.Name)),
        ];
        CoordinatedShutdown.Get(system).AddTask(
            CoordinatedShutdown.PhaseServiceRequestsDone, "drain-streams", async () =>
            {
                // Who was taken out of the cluster reaches no actor elsewhere any more: others have these partitions to do at once.
                if (CoordinatedShutdown.Get(system).ShutdownReason is CoordinatedShutdown.ClusterDowningReason)
                    await Task.WhenAll(runners.Select(r => r.GracefulStop(StopPatience))).ConfigureAwait(false);
                else
                    // From the source of the flow to its end, so that what one stream still produces the next takes in. What
                    // centers tell students at the very end waits on student-commands for the next start.
                    foreach (var runner in runners.Reverse())
                        await runner.Ask<StreamRunner.Drained>(StreamRunner.Drain.Instance).ConfigureAwait(false);
                feed.Dispose();
                return Akka.Done.Instance;
            });

        bool Has(NodeRole role) => settings.Cluster.Roles.Contains(role);
    }

    private static (string Name, Func<IMaterializer, DrainingControl<Akka.Done>> Run)[] OfResults(
        ActorSystem system, ExamSettings settings, IExamLog log) =>
        [(ResultsProjection.Group, m => ResultsProjection.Run(system, m, log, settings))];

    private static (string Name, Func<IMaterializer, DrainingControl<Akka.Done>> Run)[] OfActors(
        ActorSystem system, IActorRegistry registry, ExamSettings settings, IExamLog log)
    {
        var students = registry.Get<StudentActor>();
        var centers = registry.Get<CenterActor>();
        var allocation = ExternalShardAllocation.Get(system);
        var ofStudents = system.ActorOf(
            ShardPlacement.Props(allocation.ClientFor(StudentSharding.TypeName)), "student-placement");
        var ofCenters = system.ActorOf(
            ShardPlacement.Props(allocation.ClientFor(CenterSharding.TypeName)), "center-placement");
        return
        [
            (CenterWaking.Group, m => CenterWaking.Run(system, m, log, settings, centers)),
            (FollowUpStreams.CenterGroup, m => FollowUpStreams.OfCenters(system, m, log, settings)),
            (CenterIntake.Group, m => CenterIntake.Run(system, m, log, settings, centers, ofCenters)),
            (FollowUpStreams.StudentGroup, m => FollowUpStreams.OfStudents(system, m, log, settings)),
            (CommandIntake.Group, m => CommandIntake.Run(system, m, log, settings, students, ofStudents)),
            (AttemptImport.Group, m => AttemptImport.Run(system, m, log, settings)),
        ];
    }
}
