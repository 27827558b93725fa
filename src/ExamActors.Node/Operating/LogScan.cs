using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Node.Verbs;

namespace ExamActors.Node.Operating;

/// <summary>Reads what topics hold now, from a position up to the end as it stands at the start.</summary>
internal static class LogScan
{
    /// <summary>Every record of a topic, partition by partition interleaved as they come; ends at today's end.</summary>
    public static IEnumerable<ConsumeResult<byte[], byte[]>> All(IExamLog log, string topic)
    {
        List<LogRange> ranges;
        using (var consumer = log.CreateConsumer("log-scan"))
            ranges = LogRange.Of(consumer, LogRange.Partitions(topic, log.PartitionsOf(topic)));
        return Of(log, ranges);
    }

    /// <summary>Every record of these ranges, partition by partition interleaved as they come.</summary>
    public static IEnumerable<ConsumeResult<byte[], byte[]>> Of(IExamLog log, IEnumerable<LogRange> ranges)
    {
        using var consumer = log.CreateConsumer("log-scan");
        var open = ranges.Where(r => r.High > r.Low).ToDictionary(r => r.Partition);
        consumer.Assign(open.Values.Select(r => new TopicPartitionOffset(r.Partition, r.Low)));
        var quietSince = Environment.TickCount64;
        while (open.Count > 0)
        {
            var record = consumer.Consume(TimeSpan.FromMilliseconds(100));
            var inside = false;
            if (record is { Message: not null } && open.TryGetValue(record.TopicPartition, out var range)
                && record.Offset.Value < range.High)
            {
                quietSince = Environment.TickCount64;
                inside = record.Offset.Value + 1 < range.High;
                yield return record;
            }
            // A partition may end in compacted offsets or control records: the position tells, not the last record.
            foreach (var (partition, r) in inside ? [] : open.ToList())
                if (consumer.Position(partition) is var position && position != Offset.Unset && position >= r.High)
                    open.Remove(partition);
            if (Environment.TickCount64 - quietSince > 30_000)
                throw new VerbException(
                    $"{open.Keys.First().Topic}: nothing came for 30 s, though its end was not reached");
        }
    }
}
