using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using ExamActors.Actors.Wire;
using Record = Confluent.Kafka.ConsumeResult<byte[], byte[]>;

namespace ExamActors.Node.Replaying;

/// <summary>
/// Compares what was published with the replay, a partition at a time: every version of every student's events, and every
/// score. Events come first: which scores are of commands that are not replayed is known from them.
/// </summary>
internal sealed class ReplayComparison(
    RecordedCommands commands, string eventsTopic, string scoresTopic, int shownMax)
{
    private const string CauseOffset = "$.cause.offset";

    private readonly HashSet<string> uncommitted = new(StringComparer.Ordinal);
    private readonly HashSet<string> students = new(StringComparer.Ordinal);

    public Comparison Events { get; } = new(eventsTopic, shownMax);

    public Comparison Scores { get; } = new(scoresTopic, shownMax);

    /// <summary>Students with an event, published or replayed.</summary>
    public int Students => students.Count;

    public long Differences => Events.Differences + Scores.Differences;

    /// <summary>Compares a partition of student-events with the same one of the replay.</summary>
    public void CompareEvents(
        IEnumerable<Record> published, IEnumerable<Record> replayed)
    {
        var left = Events.Gather(published);
        foreach (var id in left.Keys)
            students.Add(StudentOf(id));
        foreach (var (id, record) in Distinct(replayed, Events))
        {
            students.Add(StudentOf(id));
            if (left.Remove(id, out var before))
                CompareEvent(id, before, record);
            else
                Events.Differ(id, "it was never published", null, record);
        }
        foreach (var (id, record) in left)
            if (CauseOf(record) is not { } cause)
                Events.Differ(id, "it is no event: it does not say what caused it", record, null);
            else if (commands.IsUncommitted(cause.Partition, cause.Offset))
            {
                Events.Uncommitted++;
                uncommitted.Add(id);
            }
            else
                Events.Differ(id, commands.Absence(cause.Partition, cause.Offset)
                    ?? $"its command, partition {cause.Partition}, offset {cause.Offset}, does not replay it", record, null);
    }

    /// <summary>Compares a partition of scores with the same one of the replay.</summary>
    public void CompareScores(
        IEnumerable<Record> published, IEnumerable<Record> replayed)
    {
        var left = Scores.Gather(published);
        // Compaction keeps an attempt's last record for ever, those before it for a while: from the last one back.
        var later = left.Values.Where(r => uncommitted.Contains(EventOf(r))).Select(KeyOf).ToHashSet(StringComparer.Ordinal);
        foreach (var (id, record) in Distinct(replayed, Scores).Reverse())
            if (left.Remove(id, out var before))
            {
                Scores.Compare(id, before, record, null);
                later.Add(KeyOf(record));
            }
            else if (later.Contains(KeyOf(record)))
                Scores.Compacted++;
            else
                Scores.Differ(id, "it was never published", null, record);
        foreach (var (id, record) in left)
            if (uncommitted.Contains(EventOf(record)))
                Scores.Uncommitted++;
            else
                Scores.Differ(id, "no command replays it", record, null);
    }

    private void CompareEvent(string id, Record published, Record replayed)
    {
        if (!Comparison.IsSame(published, replayed) && CauseOf(published) is { } cause)
        {
            if (commands.Absence(cause.Partition, cause.Offset) is { } absence)
                Events.Differ(id, absence, published, replayed);
            else
                Events.Compare(id, published, replayed, commands.IsShifted(cause.Partition) ? CauseOffset : null);
        }
        else
            Events.Compare(id, published, replayed, null);
    }

    private static IEnumerable<(string Id, Record Record)> Distinct(
        IEnumerable<Record> replayed, Comparison tally)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var record in replayed)
            if (Comparison.IdentityOf(record) is { } id && seen.Add(id))
            {
                tally.Replayed++;
                yield return (id, record);
            }
    }

    private static string KeyOf(Record record) => Encoding.UTF8.GetString(record.Message.Key ?? []);

    private static string EventOf(Record record) =>
        CloudEvent.HeaderText(record.Message.Headers, CloudEvent.Id) ?? "";

    private static string StudentOf(string id) => id[..Math.Max(0, id.LastIndexOf('/'))];

    private static (int Partition, long Offset)? CauseOf(Record record)
    {
        try
        {
            using var json = JsonDocument.Parse(record.Message.Value ?? []);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("cause", out var cause)
                && cause.GetProperty("partition").TryGetInt32(out var partition)
                && cause.GetProperty("offset").TryGetInt64(out var offset) ? (partition, offset) : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
