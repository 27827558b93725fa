using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using ExamActors.Actors.Wire;
using Record = Confluent.Kafka.ConsumeResult<byte[], byte[]>;

namespace ExamActors.Node.Replaying;

/// <summary>A record that is not as it was published, or was published and not replayed, or the other way round.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Record">Which record: the student and the version, or the attempt as well.</param>
/// <param name="Reason">What is wrong, in words.</param>
/// <param name="Fields">The values that differ; of a record without counterpart all of it.</param>
internal sealed record ReplayDifference(
    string Topic, string Record, string Reason, IReadOnlyList<JsonDifference> Fields);

/// <summary>What a topic's records came to, compared with the replay's.</summary>
/// <param name="topic">The topic.</param>
/// <param name="shownMax">How many differences are kept; all are counted.</param>
internal sealed class Comparison(string topic, int shownMax)
{
    private readonly List<ReplayDifference> shown = [];

    public string Topic => topic;

    /// <summary>Records read from the topic.</summary>
    public long Published { get; private set; }

    /// <summary>Records of the replay, each once.</summary>
    public long Replayed { get; set; }

    /// <summary>Records that are the same in both.</summary>
    public long Equal { get; private set; }

    /// <summary>Records that were published more than once.</summary>
    public long Repeated { get; private set; }

    /// <summary>Records of commands that were not committed, and are not replayed for that.</summary>
    public long Uncommitted { get; set; }

    /// <summary>Replayed records that compaction has taken from the topic.</summary>
    public long Compacted { get; set; }

    public long Differences { get; private set; }

    /// <summary>The first differences.</summary>
    public IReadOnlyList<ReplayDifference> Shown => shown;

    /// <summary>A record has no counterpart.</summary>
    public void Differ(string record, string reason, Record? published, Record? replayed) =>
        Differ(record, reason, [new JsonDifference("$", Text(published), Text(replayed))]);

    private void Differ(string record, string reason, IReadOnlyList<JsonDifference> fields)
    {
        Differences++;
        if (shown.Count < shownMax)
            shown.Add(new ReplayDifference(topic, record, reason, fields));
    }

    /// <summary>The published records by their identity, the first of each; a repeated one must be equal to it.</summary>
    public Dictionary<string, Record> Gather(IEnumerable<Record> published)
    {
        var found = new Dictionary<string, Record>(StringComparer.Ordinal);
        foreach (var record in published)
        {
            Published++;
            if (IdentityOf(record) is not { } id)
                Differ($"{record.TopicPartitionOffset}", $"it is none of ours: no {CloudEvent.Id} header", record, null);
            else if (!found.TryAdd(id, record))
            {
                Repeated++;
                if (FieldsThatDiffer(found[id], record, null) is { Count: > 0 } fields)
                    Differ(id, "it was published twice, and not the same", fields);
            }
        }
        return found;
    }

    /// <summary>Compares a record with its replay.</summary>
    /// <param name="ignored">The JSON path of a value that may differ; null for none.</param>
    public void Compare(
        string id, Record published, Record replayed, string? ignored)
    {
        if (FieldsThatDiffer(published, replayed, ignored) is { Count: > 0 } fields)
            Differ(id, "it replays differently", fields);
        else
            Equal++;
    }

    /// <summary>
    /// Student and version as the header has them, with the key where that is not the student; null without the header.
    /// </summary>
    public static string? IdentityOf(Record record)
    {
        if (CloudEvent.HeaderText(record.Message.Headers, CloudEvent.Id) is not { } id)
            return null;
        var key = Encoding.UTF8.GetString(record.Message.Key ?? []);
        return id.StartsWith(key + "/", StringComparison.Ordinal) ? id : $"{key} of {id}";
    }

    /// <summary>Whether two records are the same, byte for byte.</summary>
    public static bool IsSame(Record published, Record replayed) =>
        KindOf(published) == KindOf(replayed)
        && (published.Message.Value ?? []).AsSpan().SequenceEqual(replayed.Message.Value ?? []);

    private static List<JsonDifference> FieldsThatDiffer(
        Record published, Record replayed, string? ignored)
    {
        if (IsSame(published, replayed))
            return [];
        var (kind, replayedKind) = (KindOf(published), KindOf(replayed));
        if (kind != replayedKind)
            return [new JsonDifference(CloudEvent.Type, kind, replayedKind)];
        try
        {
            using var left = JsonDocument.Parse(published.Message.Value ?? []);
            using var right = JsonDocument.Parse(replayed.Message.Value ?? []);
            return JsonDifference.Between(left.RootElement, right.RootElement, ignored);
        }
        catch (JsonException e)
        {
            return [new JsonDifference("$", $"no JSON: {e.Message}", null)];
        }
    }

    private static string? Text(Record? record) =>
        record?.Message.Value is { } value ? Encoding.UTF8.GetString(value) : null;

    private static string? KindOf(Record record) =>
        CloudEvent.HeaderText(record.Message.Headers, CloudEvent.Type);
}
