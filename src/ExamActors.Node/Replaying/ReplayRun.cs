using Akka.Configuration;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Streams;
using ExamActors.Node.Hosting;
using ExamActors.Node.Importing;
using ExamActors.Node.Operating;
using ExamActors.Node.Verbs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spectre.Console;
using Record = Confluent.Kafka.ConsumeResult<byte[], byte[]>;

namespace ExamActors.Node.Replaying;

/// <summary>
/// Replays recorded commands through the students' part of a node, over a fresh embedded store, and compares what comes out
/// of it with what was published. What centers told students stands among the recorded commands, so no center takes part.
/// </summary>
internal sealed class ReplayRun(ExamConfiguration configuration, IExamLog recorded, string folder, int shownMax)
{
    private const int RecordBytesMax = 256 << 20;

    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(50);

    // The node of the replay is alone, and beside the one whose commands it replays.
    private static readonly Config Alone = ConfigurationFactory.ParseString(
        """
        akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
        akka.cluster.seed-nodes = []
        """);

    private readonly TopicSettings topics = configuration.Settings.Topics;

    /// <summary>What is replayed; whole after <see cref="Run"/>.</summary>
    public RecordedCommands Commands { get; } =
        RecordedCommands.Of(recorded, configuration.Settings.Topics.StudentCommands.Name);

    /// <summary>Replays and compares.</summary>
    /// <param name="stall">How long the replay may stand still.</param>
    /// <exception cref="VerbException">The log lacks a topic, or the replay stands still.</exception>
    public async Task<ReplayComparison> Run(TimeSpan stall, CancellationToken cancellation)
    {
        var settings = Fresh();
        using var log = new EmbeddedExamLog(EmbeddedStore.Open(new EmbeddedStoreOptions(folder)
        {
            Synchronous = Synchronous.Normal,
            MessageBytesMax = RecordBytesMax,
        }));
        log.Store.EnsureTopics(settings.Topics.All);
        var comparison = new ReplayComparison(Commands, topics.StudentEvents.Name, topics.Scores.Name, shownMax);
        await Verb.Notes.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RateColumn())
            .StartAsync(async progress =>
            {
                await Copy(log, progress, cancellation).ConfigureAwait(false);
                await Replay(log, settings, progress, stall, cancellation).ConfigureAwait(false);
                await Task.Run(() => Compare(log, comparison, progress, cancellation), cancellation).ConfigureAwait(false);
            }).ConfigureAwait(false);
        return comparison;
    }

    // Everything is kept: the commands are as old as they are, and every score is compared.
    private ExamSettings Fresh() => configuration.Settings with
    {
        Log = LogKind.Embedded,
        Journal = JournalKind.Embedded,
        Results = ResultsKind.Embedded,
        Data = folder,
        Topics = topics with
        {
            ExamCatalog = Like(topics.ExamCatalog),
            StudentCommands = Like(topics.StudentCommands),
            StudentEvents = Like(topics.StudentEvents),
            Scores = Like(topics.Scores),
        },
    };

    private TopicDefinition Like(TopicDefinition topic) => recorded.PartitionsOf(topic.Name) is > 0 and var partitions
        ? new TopicDefinition(topic.Name, partitions)
        : throw new VerbException($"there is no topic '{topic.Name}' in {recorded.Name}");

    private async Task Copy(IExamLog log, ProgressContext progress, CancellationToken cancellation)
    {
        // Compacted: which of its offsets have no record does not matter.
        new LogCopy(recorded, log).Run(Ranges(recorded, topics.ExamCatalog.Name), (_, _, _) => { }, cancellation);
        var commands = new LogCopy(recorded, log);
        var bar = progress.AddTask("copied", maxValue: Math.Max(1, Commands.Count));
        var copying = Task.Run(() => commands.Run([.. Commands.Ranges], Commands.Miss, cancellation), cancellation);
        while (!copying.IsCompleted)
        {
            Show(bar, commands.Copied);
            await Task.WhenAny(copying, Task.Delay(Refresh, cancellation)).ConfigureAwait(false);
        }
        await copying.ConfigureAwait(false);
        Show(bar, commands.Copied);
        bar.Value = bar.MaxValue;
    }

    private async Task Replay(
        IExamLog log, ExamSettings settings, ProgressContext progress, TimeSpan stall, CancellationToken cancellation)
    {
        var topic = topics.StudentCommands.Name;
        using var consumer = log.CreateConsumer(CommandIntake.Group);
        var partitions = LogRange.Partitions(topic, log.PartitionsOf(topic));
        var total = LogRange.Of(consumer, partitions).Sum(r => r.High);
        var bar = progress.AddTask("replayed", maxValue: Math.Max(1, total));
        using var host = ExamNode.Build(
            new ExamConfiguration(Alone.WithFallback(configuration.Config), settings).WithoutApi(), log,
            LogLevel.Warning,
            new HashSet<string> { CommandIntake.Group });
        await host.StartAsync(cancellation).ConfigureAwait(false);
        var (seen, sinceMs) = (-1L, Environment.TickCount64);
        while (Done() is var done && done < total)
        {
            if (done != seen)
                (seen, sinceMs) = (done, Environment.TickCount64);
            else if (Environment.TickCount64 - sinceMs > stall.TotalMilliseconds)
                throw new VerbException($"the replay stands still at {done:N0} of {total:N0} commands for {stall:g}");
            Show(bar, done);
            await Task.Delay(Refresh, cancellation).ConfigureAwait(false);
        }
        Show(bar, total);
        bar.Value = bar.MaxValue;
        await host.StopAsync(cancellation).ConfigureAwait(false);

        long Done() => consumer.Committed(partitions, TimeSpan.FromSeconds(10)).Sum(c => Math.Max(0, c.Offset.Value));
    }

    private void Compare(
        IExamLog log, ReplayComparison comparison, ProgressContext progress, CancellationToken cancellation)
    {
        var events = Ranges(recorded, topics.StudentEvents.Name);
        var scores = Ranges(recorded, topics.Scores.Name);
        var bar = progress.AddTask("compared", maxValue: Math.Max(1, events.Concat(scores).Sum(r => r.High - r.Low)));
        Partitions(events, topics.StudentEvents.Name, comparison.CompareEvents);
        Partitions(scores, topics.Scores.Name, comparison.CompareScores);
        bar.Value = bar.MaxValue;

        void Partitions(
            List<LogRange> published, string topic, Action<IEnumerable<Record>, IEnumerable<Record>> compare)
        {
            var replayed = Ranges(log, topic);
            for (var i = 0; i < published.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                compare(LogScan.Of(recorded, [published[i]]), LogScan.Of(log, [replayed[i]]));
                Show(bar, comparison.Events.Published + comparison.Scores.Published);
            }
        }
    }

    private static List<LogRange> Ranges(IExamLog log, string topic)
    {
        using var consumer = log.CreateConsumer("replay");
        return LogRange.Of(consumer, LogRange.Partitions(topic, log.PartitionsOf(topic)));
    }

    private static void Show(ProgressTask bar, long records)
    {
        bar.Value = records;
        bar.State.Update<double>(RateColumn.Records, _ => records);
    }
}
