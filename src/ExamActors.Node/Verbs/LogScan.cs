using Confluent.Kafka;
using ExamActors.Actors.Log;

namespace ExamActors.Node.Verbs;

/// <summary>Reads what topics hold now, from a position up to the end as it stands at the start.</summary>
internal static class LogScan
{
    /// <summary>Every record of a topic, partition by partition interleaved as they come; ends at today's end.</summary>
    public static IEnumerable<ConsumeResult<byte[], byte[]>> All(IExamLog log, string topic)
    {
        using var consumer = log.CreateConsumer("log-scan");
        var ranges = LogRange.Of(consumer, LogRange.Partitions(topic, log.PartitionsOf(topic)))
            .Where(r => r.High > r.Low)
            .ToDictionary(r => r.Partition);
        consumer.Assign(ranges.Values.Select(r => new TopicPartitionOffset(r.Partition, r.Low)));
        var quietSince = Environment.TickCount64;
        while (ranges.Count > 0)
        {
            var record = consumer.Consume(TimeSpan.FromMilliseconds(100));
            if (record is { Message: not null } && ranges.TryGetValue(record.TopicPartition, out var range)
                && record.Offset.Value < range.High)
            {
                quietSince = Environment.TickCount64;
                yield return record;
            }
            // A partition may end in compacted offsets or control records: the position tells, not the last record.
            foreach (var (partition, r) in ranges.ToList())
                if (consumer.Position(partition) is var position && position != Offset.Unset && position >= r.High)
                    ranges.Remove(partition);
            if (Environment.TickCount64 - quietSince > 30_000)
                throw new VerbException($"{topic}: nothing came for 30 s, though its end was not reached");
        }
    }
}
