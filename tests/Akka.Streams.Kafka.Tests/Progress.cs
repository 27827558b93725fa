using System.Collections.Concurrent;
using Confluent.Kafka;

namespace Akka.Streams.Kafka.Tests;

/// <summary>Which records streams have processed, whoever did it and how often.</summary>
public sealed class Progress
{
    private readonly ConcurrentDictionary<TopicPartition, Partition> partitions = new();

    private sealed class Partition
    {
        public HashSet<long> Ahead { get; } = [];

        public long Complete { get; set; }
    }

    /// <summary>Marks a record as processed; to be called before its offset can be committed.</summary>
    public void Add(TopicPartitionOffset record)
    {
        var partition = partitions.GetOrAdd(record.TopicPartition, _ => new());
        lock (partition)
        {
            partition.Ahead.Add(record.Offset.Value);
            while (partition.Ahead.Remove(partition.Complete))
                partition.Complete++;
        }
    }

    /// <summary>The offset that everything of a partition is processed up to, itself not included.</summary>
    public long Complete(TopicPartition partition)
    {
        if (!partitions.TryGetValue(partition, out var known))
            return 0;
        lock (known)
            return known.Complete;
    }

    /// <summary>Fails if something is committed that was not processed. What was committed must be read before.</summary>
    public void MustCover(IReadOnlyDictionary<TopicPartition, long> committed) => Assert.All(
        committed,
        c => Assert.True(c.Value <= Complete(c.Key), $"{c.Key}: {c.Value} committed, {Complete(c.Key)} processed"));

    public override string ToString() =>
        string.Join(", ", partitions.Keys.OrderBy(p => p.Partition.Value).Select(p => $"{p}: {Complete(p)}"));
}
