using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Streams;
using ExamActors.Node.Operating;
using ExamActors.Node.Verbs;

namespace ExamActors.Node.Replaying;

/// <summary>
/// The part of student-commands that is replayed: of each partition what is on the topic, up to where its node has
/// committed, because what is behind that may have been published in part only. Without a commit it is all of it.
/// </summary>
internal sealed class RecordedCommands
{
    private readonly Dictionary<int, Part> parts;

    private sealed record Part(LogRange Replayed, long End)
    {
        public List<(long From, long To)> Missing { get; } = [];
    }

    private RecordedCommands(Dictionary<int, Part> parts) => this.parts = parts;

    /// <summary>What is replayed of each partition.</summary>
    public IEnumerable<LogRange> Ranges => parts.Values.Select(p => p.Replayed);

    /// <summary>Offsets that are replayed.</summary>
    public long Count => Ranges.Sum(r => r.High - r.Low);

    /// <summary>Commands on the topic that no node has committed.</summary>
    public long Uncommitted => parts.Values.Sum(p => p.End - p.Replayed.High);

    /// <summary>What cannot be replayed, in words; empty where the topic is whole.</summary>
    public IEnumerable<string> Losses()
    {
        foreach (var part in parts.Values)
        {
            var name = $"{part.Replayed.Partition.Topic}/{part.Replayed.Partition.Partition.Value}";
            if (part.Replayed.Low > 0)
                yield return $"{name} begins at offset {part.Replayed.Low}: what was before it was removed by retention";
            foreach (var (from, to) in part.Missing)
                yield return $"{name} has no records from offset {from} to {to - 1}";
        }
    }

    /// <summary>Looks at the topic as it is now.</summary>
    public static RecordedCommands Of(IExamLog log, string topic)
    {
        using var consumer = log.CreateConsumer(CommandIntake.Group);
        var partitions = LogRange.Partitions(topic, log.PartitionsOf(topic));
        var committed = consumer.Committed(partitions, TimeSpan.FromSeconds(10))
            .ToDictionary(c => c.Partition.Value, c => c.Offset);
        return new RecordedCommands(LogRange.Of(consumer, partitions).ToDictionary(r => r.Partition.Partition.Value, range =>
        {
            var offset = committed.GetValueOrDefault(range.Partition.Partition.Value, Offset.Unset);
            var end = offset == Offset.Unset ? range.High : Math.Clamp(offset.Value, range.Low, range.High);
            return new Part(range with { High = end }, range.High);
        }));
    }

    /// <summary>Notes that offsets hold no record.</summary>
    public void Miss(int partition, long from, long to) => parts[partition].Missing.Add((from, to));

    /// <summary>Whether commands have other offsets in the replay than they had.</summary>
    public bool IsShifted(int partition) =>
        parts.TryGetValue(partition, out var part) && (part.Replayed.Low > 0 || part.Missing.Count > 0);

    /// <summary>Whether a command is behind the end of what is replayed, but on the topic.</summary>
    public bool IsUncommitted(int partition, long offset) =>
        parts.TryGetValue(partition, out var part) && offset >= part.Replayed.High && offset < part.End;

    /// <summary>Why a command is not replayed, in words; null where it is.</summary>
    public string? Absence(int partition, long offset)
    {
        if (!parts.TryGetValue(partition, out var part))
            return $"its command's partition {partition} does not exist";
        var place = $"its command, {part.Replayed.Partition.Topic}/{partition}/{offset},";
        if (offset < part.Replayed.Low)
            return $"{place} was removed by retention";
        if (offset >= part.End)
            return $"{place} is not on the topic, which ends at {part.End}";
        return part.Missing.Exists(m => offset >= m.From && offset < m.To) ? $"{place} is missing from the topic" : null;
    }
}
