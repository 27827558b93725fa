using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Akka.Actor;
using Akka.Cluster;
using ExamActors.Actors.Log;
using ExamActors.Actors.Results;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Telemetry;
using ExamActors.Node.Api;
using ExamActors.Node.Operating;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ExamActors.Node.Telemetry;

/// <summary>
/// What is read where it is asked for: the cluster as this node sees it, its connections, its disk; and of the leader of
/// the cluster how far the readers of the log are. Of the leader alone, so that a partition that nobody consumes is seen
/// as well, and each one is asked for once.
/// </summary>
internal sealed class NodeGauges : BackgroundService
{
    private readonly IServiceProvider services;
    private readonly ExamSettings settings;
    private readonly IExamLog log;
    private readonly Meter meter = new(ExamMeter.Name);
    private volatile Cluster? cluster;
    private volatile Watched? watched;

    /// <summary>What the leader has read.</summary>
    private sealed record Watched(ImmutableArray<TopicLag> Topics, long Running, long Paused);

    public NodeGauges(IServiceProvider services, ExamSettings settings, IExamLog log)
    {
        this.services = services;
        this.settings = settings;
        this.log = log;
        meter.CreateObservableGauge("examactors.cluster.members", Members, "{member}",
            "Members of the cluster as this node sees it, by status.");
        meter.CreateObservableGauge("examactors.cluster.unreachable", () => cluster?.State.Unreachable.Count ?? 0, "{member}",
            "Members of the cluster that are not reachable, as this node sees it.");
        meter.CreateObservableGauge("examactors.connections", () => Api<Connections>()?.Count ?? 0, "{connection}",
            "Students' browsers that are connected to this node's hub.");
        meter.CreateObservableGauge("examactors.gateway.pending", () => Api<Gateway>()?.PendingCount ?? 0, "{command}",
            "Commands that this node's gateway has appended and no reply has told of yet.");
        meter.CreateObservableGauge("examactors.consumer.lag", () => Lags(p => p.Behind), "{record}",
            "Records that a group of ours has not committed, by group, topic and partition; of the cluster's leader.");
        meter.CreateObservableGauge("examactors.consumer.committed", () => Lags(p => p.Committed), "{record}",
            "The next offset that a group of ours has committed, by group, topic and partition; of the cluster's leader.");
        meter.CreateObservableGauge("examactors.sessions", Sessions, "{session}",
            "Students' sessions that run or are paused, by the results tables; of the cluster's leader.");
        meter.CreateObservableGauge("system.filesystem.usage", Disk, "By",
            "The file system of the data folder: bytes in use and free.");
    }

    public override void Dispose()
    {
        meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var logger = services.GetRequiredService<ILogger<NodeGauges>>();
        await Started(stoppingToken).ConfigureAwait(false);
        cluster = Cluster.Get(services.GetRequiredService<ActorSystem>());
        ExamMeter.BeginAtZero(settings.Topics.All.Select(t => t.Name));
        using var lag = new LogLag(log, settings);
        using var timer = new PeriodicTimer(settings.Telemetry.WatchInterval);
        do
            try
            {
                watched = cluster.State.Leader == cluster.SelfAddress ? await Task.Run(() => Watch(lag), stoppingToken).ConfigureAwait(false) : null;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Alerts tell of values that are missing; a broker that is away must not end the watch.
                watched = null;
                logger.LogWarning(e, "the log's offsets could not be read; they are read again in {Interval}", settings.Telemetry.WatchInterval);
            }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    private Watched Watch(LogLag lag)
    {
        var topics = lag.Read();
        var (running, paused) = ResultsReader.RunningOf(settings);
        return new Watched(topics, running, paused);
    }

    // The actor system is there when all that was started before has started.
    private Task Started(CancellationToken cancellation)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(started.SetResult);
        return started.Task.WaitAsync(cancellation);
    }

    private T? Api<T>() where T : class => cluster is null ? null : services.GetService<T>();

    private IEnumerable<Measurement<int>> Members() => cluster is not { } joined
        ? []
        : Enum.GetValues<MemberStatus>().Where(s => s != MemberStatus.Removed).Select(status => new Measurement<int>(
            joined.State.Members.Count(m => m.Status == status),
            ExamMeter.Tag("examactors.member.status", status.ToString())));

    private IEnumerable<Measurement<long>> Lags(Func<PartitionLag, long> value) => watched is not { } now
        ? []
        : from topic in now.Topics
          from reader in topic.Readers
          from partition in reader.Partitions
          select new Measurement<long>(value(partition),
              ExamMeter.Tag("messaging.consumer.group.name", reader.Group),
              ExamMeter.Tag("messaging.destination.name", topic.Topic),
              ExamMeter.Tag("messaging.destination.partition.id", partition.Partition));

    private IEnumerable<Measurement<long>> Sessions() => watched is not { } now
        ? []
        :
        [
            new(now.Running, ExamMeter.Tag("examactors.session.state", "running")),
            new(now.Paused, ExamMeter.Tag("examactors.session.state", "paused")),
        ];

    private IEnumerable<Measurement<long>> Disk()
    {
        var drive = new DriveInfo(settings.Data);
        return
        [
            new(drive.TotalSize - drive.AvailableFreeSpace, ExamMeter.Tag("system.filesystem.state", "used")),
            new(drive.AvailableFreeSpace, ExamMeter.Tag("system.filesystem.state", "free")),
        ];
    }
}
