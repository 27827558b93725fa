using System.Globalization;
using System.Text;
using Confluent.Kafka;

namespace ExamActors.Actors.Wire;

/// <summary>
/// Records for the dead-letters topic: what could not be processed, byte for byte, under its own key, with its own headers
/// and, in `dl_` headers, why, from where and when. What is larger than a part comes in parts that share
/// `dl_id`, in order on one partition; the last one says so.
/// </summary>
public static class DeadLetter
{
    /// <summary>The letter's own id: its origin, or for a record of a file the import's id and the byte offset.</summary>
    public const string Id = "dl_id";

    /// <summary>Why it could not be processed, in words.</summary>
    public const string Reason = "dl_reason";

    /// <summary>The JSON path of the fault, where there is one.</summary>
    public const string Path = "dl_path";

    /// <summary>topic/partition/offset, or file@byte-offset.</summary>
    public const string Origin = "dl_origin";

    /// <summary>The topic that a retry goes to.</summary>
    public const string Topic = "dl_topic";

    /// <summary>When the record came, in UTC.</summary>
    public const string Time = "dl_time";

    /// <summary>The number of the part, from 0.</summary>
    public const string Part = "dl_part";

    /// <summary>Present on the last part.</summary>
    public const string Last = "dl_last";

    /// <summary>On a marker without value: the `dl_id` of the dead letter that was sent to its topic again.</summary>
    public const string Retried = "dl_retried";

    /// <summary>On a retried record: the `dl_id` that it goes back to.</summary>
    public const string RetryOf = "dl_retry_of";

    /// <summary>The records of a dead letter read from a topic.</summary>
    public static IReadOnlyList<Message<byte[], byte[]>> From(
        ConsumeResult<byte[], byte[]> record, string reason, string? path, int partBytesMax)
    {
        var origin = string.Create(CultureInfo.InvariantCulture,
            $"{record.Topic}/{record.Partition.Value}/{record.Offset.Value}");
        var value = record.Message.Value ?? [];
        var parts = new List<Message<byte[], byte[]>>();
        var start = 0;
        do
        {
            var length = Math.Min(partBytesMax, value.Length - start);
            parts.Add(OfPart(
                record.Message.Key, value.AsMemory(start, length), record.Message.Headers, origin, reason, path, origin,
                record.Topic, record.Message.Timestamp.UtcDateTime, parts.Count, start + length == value.Length));
            start += length;
        } while (start < value.Length);
        return parts;
    }

    /// <summary>One part of a dead letter.</summary>
    public static Message<byte[], byte[]> OfPart(
        byte[]? key, ReadOnlyMemory<byte> value, Headers? own, string id, string reason, string? path, string origin,
        string topic, DateTime timeUtc, int part, bool last)
    {
        var headers = new Headers();
        foreach (var header in own ?? [])
            if (!header.Key.StartsWith("dl_", StringComparison.Ordinal) || header.Key == RetryOf)
                headers.Add(header.Key, header.GetValueBytes());
        Add(headers, Id, id);
        Add(headers, Reason, reason);
        if (path is not null)
            Add(headers, Path, path);
        Add(headers, Origin, origin);
        Add(headers, Topic, topic);
        Add(headers, Time, timeUtc.ToString("O", CultureInfo.InvariantCulture));
        Add(headers, Part, part.ToString(CultureInfo.InvariantCulture));
        if (last)
            Add(headers, Last, "true");
        return new Message<byte[], byte[]>
        {
            // Parts of one letter share a partition: a letter without a key is keyed by its id then.
            Key = key ?? (last && part == 0 ? null! : Encoding.UTF8.GetBytes(id)),
            Value = value.ToArray(),
            Headers = headers,
        };
    }

    private static void Add(Headers headers, string name, string value) =>
        headers.Add(name, Encoding.UTF8.GetBytes(value));
}
