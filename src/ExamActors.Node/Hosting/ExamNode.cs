using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Streams;
using Akka.Streams.Kafka.Helpers;
using Akka.Streams.Kafka.Settings;
using ExamActors.Actors.Centers;
using ExamActors.Actors.Exams;
using ExamActors.Actors.Log;
using ExamActors.Actors.Persistence;
using ExamActors.Actors.Postgres;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Streams;
using ExamActors.Actors.Students;
using ExamActors.Node.Api;
using ExamActors.Node.Operating;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ExamActors.Node.Hosting;

/// <summary>The actor system of a node and the streams that feed it, in one process.</summary>
public static class ExamNode
{
    /// <summary>
    /// A host that runs a node over an open log, with its API where `exam.api.url` has one. The caller disposes of the log
    /// after the host has stopped.
    /// </summary>
    /// <param name="streams">The streams that run, by name; null for all of them.</param>
    /// <exception cref="PostgresSchemaException">PostgreSQL is not as this node needs it.</exception>
    public static IHost Build(
        ExamConfiguration configuration, IExamLog log, LogLevel logLevel, IReadOnlySet<string>? streams = null)
    {
        PostgresSchema.Require(configuration.Settings);
        CatalogFeed? feed = null; // begins with the streams, before any actor of a student
        var api = configuration.Settings.Api;
        if (api.Url == "")
        {
            var bare = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            Add(bare.Services, bare.Logging);
            return bare.Build();
        }
        // Whatever folder the program is started in, the pages' files lie beside it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(ExamNode).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            WebRootPath = "wwwroot",
        });
        builder.WebHost.UseStaticWebAssets();
        // Else a program that was not published takes every unknown address for a file that may yet be there.
        builder.Configuration["ReloadStaticAssetsAtRuntime"] = "false";
        builder.WebHost.UseKestrelCore().UseUrls(api.Url).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = api.RequestBytesMax;
        });
        Add(builder.Services, builder.Logging);
        ApiHost.AddServices(builder.Services, configuration.Settings, log, () => feed!.Catalog);
        var app = builder.Build();
        ApiHost.Map(app);
        return app;

        void Add(IServiceCollection services, ILoggingBuilder logging)
        {
            logging.SetMinimumLevel(logLevel);
            logging.AddFilter("Microsoft.AspNetCore", logLevel > LogLevel.Warning ? logLevel : LogLevel.Warning);
            // It warns that keys in the data folder are not encrypted: they protect forms, and lie beside all the rest.
            logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss.fff ";
            });
            // stdout belongs to the verbs' own output.
            services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
                console => console.LogToStandardErrorThreshold = LogLevel.Trace);
            services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(60));
            services.AddAkka("exam", (akka, provider) => Configure(
                akka, configuration, log, logLevel, made => feed = made, () => feed!, streams, provider));
        }
    }

    /// <summary>Where the API of a host that runs listens; empty where it has none.</summary>
    public static IReadOnlyCollection<string> AddressesOf(IHost host) =>
        host.Services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses.ToArray() ?? [];

    private static void Configure(
        AkkaConfigurationBuilder akka, ExamConfiguration configuration, IExamLog log, LogLevel logLevel,
        Action<CatalogFeed> made, Func<CatalogFeed> feed, IReadOnlySet<string>? streams,
        IServiceProvider services)
    {
        var settings = configuration.Settings;
        akka.ConfigureLoggers(loggers =>
            {
                loggers.ClearLoggers();
                // Also for Akka's own logger, which writes to stdout once the others have ended.
                if (logLevel > LogLevel.Information)
                    loggers.LogLevel = Akka.Event.LogLevel.WarningLevel;
                loggers.AddLoggerFactory();
            })
            .AddHocon(
                JournalConfiguration.Of(settings, configuration.Config)
                    .WithFallback(KafkaExtensions.DefaultSettings),
                HoconAddMode.Replace)
            .WithShardRegion<StudentActor>(
                StudentSharding.TypeName,
                (_, _, _) => studentId => StudentActor.Props(
                    studentId, settings.Student.SnapshotAfterEvents, () => feed().Catalog),
                new StudentSharding(settings.Topics.StudentCommands.Partitions),
                new ShardOptions { PassivateIdleEntityAfter = settings.Student.PassivateAfter })
            .WithShardRegion<CenterActor>(
                CenterSharding.TypeName,
                (_, _, _) => centerId => CenterActor.Props(
                    centerId, settings.Center.SnapshotAfterEvents, TimeProvider.System, settings.Center.DeadlineGrace,
                    DeadlineAppender.Of(log, settings)),
                new CenterSharding(settings.Topics.CenterCommands.Partitions),
                // Centers are few, and a running attempt's deadline must not wait for a message.
                new ShardOptions { ShouldPassivateIdleEntities = false })
            .WithActors(async (system, registry) =>
            {
                made(new CatalogFeed(log, settings, Akka.Event.Logging.GetLogger(system, typeof(CatalogFeed))));
                await feed().Loaded.ConfigureAwait(false);
                StartStreams(system, registry, settings, log, feed(), streams, services);
            })
            .AddStartup(async (system, _) => await JoinSelf(system).ConfigureAwait(false));
        if (log is EmbeddedExamLog embedded && settings.Journal == JournalKind.Embedded)
            akka.AddSetup(new EmbeddedStoreSetup(embedded.Store));
    }

    private static void StartStreams(
        ActorSystem system, IActorRegistry registry, ExamSettings settings, IExamLog log, CatalogFeed feed,
        IReadOnlySet<string>? streams, IServiceProvider services)
    {
        var students = registry.Get<StudentActor>();
        var centers = registry.Get<CenterActor>();
        var connections = services.GetService<Connections>();
        system.ActorOf<Undelivered>("undelivered");
        system.ActorOf(NodeFiguresActor.Props(() => connections?.Count ?? 0), NodeFiguresActor.Name);
        // From the end of the flow to its source.
        (string Name, Func<IMaterializer, DrainingControl<Akka.Done>> Run)[] all =
        [
            (ResultsProjection.Group, m => ResultsProjection.Run(system, m, log, settings)),
            (CenterWaking.Group, m => CenterWaking.Run(system, m, log, settings, centers)),
            (FollowUpStreams.CenterGroup, m => FollowUpStreams.OfCenters(system, m, log, settings)),
            (CenterIntake.Group, m => CenterIntake.Run(system, m, log, settings, centers)),
            (FollowUpStreams.StudentGroup, m => FollowUpStreams.OfStudents(system, m, log, settings)),
            (CommandIntake.Group, m => CommandIntake.Run(system, m, log, settings, students)),
            (AttemptImport.Group, m => AttemptImport.Run(system, m, log, settings)),
            .. settings.Api.Url == "" ? [] : ApiHost.Streams(system, log, settings, services),
        ];
        IActorRef[] runners =
        [
            .. all.Where(s => streams?.Contains(s.Name) ?? true)
                .Select(s => system.ActorOf(StreamRunner.Props(s.Name, s.Run, settings), s.Name)),
        ];
        CoordinatedShutdown.Get(system).AddTask(
            CoordinatedShutdown.PhaseServiceRequestsDone, "drain-streams", async () =>
            {
                // From the source of the flow to its end, so that what one stream still produces the next takes in. What
                // centers tell students at the very end waits on student-commands for the next start.
                foreach (var runner in runners.Reverse())
                    await runner.Ask<StreamRunner.Drained>(StreamRunner.Drain.Instance).ConfigureAwait(false);
                feed.Dispose();
                return Akka.Done.Instance;
            });
    }

    // A cluster of one, unless seed nodes are configured.
    private static Task JoinSelf(ActorSystem system)
    {
        var cluster = Akka.Cluster.Cluster.Get(system);
        return cluster.Settings.SeedNodes.IsEmpty
            ? cluster.JoinAsync(cluster.SelfAddress)
            : Task.CompletedTask;
    }
}
