using System.Collections.Immutable;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Results;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Streams;

namespace ExamActors.Node.Operating;

/// <summary>What a topic holds, and how far our streams are behind.</summary>
/// <param name="Topic">Its name.</param>
/// <param name="Partitions">Its partitions; 0 where there is no such topic.</param>
/// <param name="Records">Records that are kept.</param>
/// <param name="Appended">Records that were ever appended: the next offsets, summed.</param>
/// <param name="Readers">Our streams that read it.</param>
internal sealed record TopicLag(
    string Topic, int Partitions, long Records, long Appended, ImmutableArray<ReaderLag> Readers);

/// <summary>How far a stream is behind.</summary>
/// <param name="Group">Its consumer group.</param>
/// <param name="Partitions">How far it is in each partition.</param>
internal sealed record ReaderLag(string Group, ImmutableArray<PartitionLag> Partitions)
{
    /// <summary>Records that it has not committed.</summary>
    public long Behind => Partitions.Sum(p => p.Behind);
}

/// <summary>How far a stream is in a partition.</summary>
/// <param name="Partition">The partition's number.</param>
/// <param name="Committed">The next offset that it has committed; the first one that is kept where it has none.</param>
/// <param name="Behind">Records that it has not committed.</param>
internal sealed record PartitionLag(int Partition, long Committed, long Behind);

/// <summary>Reads the topics' offsets. Not for two threads at once.</summary>
internal sealed class LogLag(IExamLog log, ExamSettings settings) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, IConsumer<byte[], byte[]>> consumers = [];
    private readonly Dictionary<string, int> partitions = [];

    /// <summary>Every topic of the settings, as it is now.</summary>
    /// <exception cref="KafkaException">The log does not answer.</exception>
    public ImmutableArray<TopicLag> Read() => [.. settings.Topics.All.Select(t => Read(t.Name))];

    public void Dispose()
    {
        foreach (var consumer in consumers.Values)
            consumer.Dispose();
    }

    private TopicLag Read(string topic)
    {
        // A topic's partitions do not change while it is there.
        if (partitions.GetValueOrDefault(topic) == 0)
            partitions[topic] = log.PartitionsOf(topic);
        var groups = ReadersOf(topic).ToArray();
        if (partitions[topic] == 0)
            return new TopicLag(topic, 0, 0, 0, [.. groups.Select(g => new ReaderLag(g, []))]);
        var all = LogRange.Partitions(topic, partitions[topic]);
        var ranges = LogRange.Of(Consumer(groups.FirstOrDefault("topic-lag")), all);
        return new TopicLag(topic, partitions[topic], ranges.Sum(r => r.High - r.Low), ranges.Sum(r => r.High),
            [.. groups.Select(g => new ReaderLag(g, Partitions(g, topic, all, ranges)))]);
    }

    private ImmutableArray<PartitionLag> Partitions(string group, string topic, List<TopicPartition> all, List<LogRange> ranges)
    {
        // The projection's offsets are where its rows are.
        var next = group == ResultsProjection.Group
            ? ResultsReader.NextOffsetsOf(settings, topic)
            : Consumer(group).Committed(all, Timeout).Where(c => c.Offset != Offset.Unset)
                .ToDictionary(c => c.Partition.Value, c => c.Offset.Value);
        return
        [
            .. ranges.Select(r =>
            {
                var committed = Math.Max(r.Low, next.GetValueOrDefault(r.Partition.Partition.Value));
                return new PartitionLag(r.Partition.Partition.Value, committed, Math.Max(0, r.High - committed));
            }),
        ];
    }

    private IConsumer<byte[], byte[]> Consumer(string group) =>
        consumers.TryGetValue(group, out var known) ? known : consumers[group] = log.CreateConsumer(group);

    private IEnumerable<string> ReadersOf(string topic)
    {
        var topics = settings.Topics;
        return topic == topics.Exams.Name ? [AttemptImport.Group]
            : topic == topics.StudentCommands.Name ? [CommandIntake.Group]
            : topic == topics.StudentEvents.Name ? [FollowUpStreams.StudentGroup, ResultsProjection.Group]
            : topic == topics.CenterCommands.Name ? [CenterIntake.Group]
            : topic == topics.CenterEvents.Name ? [FollowUpStreams.CenterGroup]
            : [];
    }
}
