using System.Text;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Wire;
using ExamActors.Node.Verbs;

namespace ExamActors.Node.Operating;

/// <summary>A dead letter put together from its parts.</summary>
internal sealed record DeadLetterBox(string Id, IReadOnlyList<ConsumeResult<byte[], byte[]>> Parts, bool Retried)
{
    public string Reason => Text(DeadLetter.Reason) ?? "";

    public string? Path => Text(DeadLetter.Path);

    public string Origin => Text(DeadLetter.Origin) ?? "";

    public string Topic => Text(DeadLetter.Topic) ?? throw new VerbException($"{Id} has no {DeadLetter.Topic} header");

    public string Time => Text(DeadLetter.Time) ?? "";

    public long Bytes => Parts.Sum(p => (long)(p.Message.Value?.Length ?? 0));

    /// <summary>Whether every part is there.</summary>
    public bool Whole => CloudEvent.Header(Parts[^1].Message.Headers, DeadLetter.Last) is not null
        && int.TryParse(CloudEvent.HeaderText(Parts[^1].Message.Headers, DeadLetter.Part), out var last)
        && last == Parts.Count - 1;

    /// <summary>Every dead letter of the topic, oldest first. A part that came twice counts once.</summary>
    public static IReadOnlyList<DeadLetterBox> Read(IExamLog log, string topic) => Of(LogScan.All(log, topic));

    /// <summary>The newest dead letters of the topic, newest first; of a large one perhaps without its first parts.</summary>
    /// <param name="log">The log.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="max">How many.</param>
    public static IEnumerable<DeadLetterBox> Newest(IExamLog log, string topic, int max)
    {
        using var consumer = log.CreateConsumer("dead-letters");
        var ranges = LogRange.Of(consumer, LogRange.Partitions(topic, log.PartitionsOf(topic)))
            .Select(r => r with { Low = Math.Max(r.Low, r.High - max) });
        return Of(LogScan.Of(log, ranges)).Reverse().Take(max);
    }

    private static IReadOnlyList<DeadLetterBox> Of(IEnumerable<ConsumeResult<byte[], byte[]>> records)
    {
        var parts = new Dictionary<string, SortedList<int, ConsumeResult<byte[], byte[]>>>();
        var retried = new HashSet<string>();
        foreach (var record in records)
        {
            if (CloudEvent.HeaderText(record.Message.Headers, DeadLetter.Retried) is { } again)
                retried.Add(again);
            else if (CloudEvent.HeaderText(record.Message.Headers, DeadLetter.Id) is { } id
                && int.TryParse(CloudEvent.HeaderText(record.Message.Headers, DeadLetter.Part), out var number))
            {
                if (!parts.TryGetValue(id, out var letter))
                    parts[id] = letter = [];
                letter[number] = record;
            }
        }
        return
        [
            .. parts.Select(p => new DeadLetterBox(p.Key, [.. p.Value.Values], retried.Contains(p.Key)))
                .OrderBy(l => l.Time, StringComparer.Ordinal)
                .ThenBy(l => l.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>The record as it came, for its topic.</summary>
    public Message<byte[], byte[]> Again()
    {
        var headers = new Headers();
        foreach (var header in Parts[0].Message.Headers)
            if (!header.Key.StartsWith("dl_", StringComparison.Ordinal) && header.Key != CloudEvent.ImportId)
                headers.Add(header.Key, header.GetValueBytes());
        headers.Add(DeadLetter.RetryOf, Encoding.UTF8.GetBytes(Id));
        var value = new byte[Bytes];
        var start = 0;
        foreach (var part in Parts)
        {
            part.Message.Value?.CopyTo(value, start);
            start += part.Message.Value?.Length ?? 0;
        }
        return new Message<byte[], byte[]> { Key = Parts[0].Message.Key, Value = value, Headers = headers };
    }

    /// <summary>The record for dead-letters which says that this one was sent again.</summary>
    public Message<byte[], byte[]> RetriedMarker() => new()
    {
        Key = Parts[0].Message.Key,
        Headers = new Headers { { DeadLetter.Retried, Encoding.UTF8.GetBytes(Id) } },
    };

    private string? Text(string name) => CloudEvent.HeaderText(Parts[0].Message.Headers, name);
}
