using System.Security.Cryptography;
using System.Text;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Wire;
using ExamActors.Core.Students;

namespace ExamActors.Node.Importing;

/// <summary>
/// Counts what became of the documents of one import, from outside: reads student-events and dead-letters from where
/// they ended before the import, and counts the records that carry its id, each once.
/// </summary>
internal sealed class OutcomeWatch : IDisposable
{
    private static readonly string Recorded = ExamCodec.WireTypeOf(typeof(AttemptRecorded));
    private static readonly string Refused = ExamCodec.WireTypeOf(typeof(CommandRefused));

    private readonly byte[] importId;
    private readonly string deadLetterTopic;
    private readonly HashSet<UInt128> seen = [];
    private readonly TopicWatch watch;
    private long accepted;
    private long duplicates;
    private long deadLetters;

    public OutcomeWatch(IExamLog log, ExamSettings settings, byte[] importId)
    {
        this.importId = importId;
        deadLetterTopic = settings.Topics.DeadLetters.Name;
        watch = new TopicWatch(log, [settings.Topics.StudentEvents.Name, deadLetterTopic], Take);
    }

    /// <summary>Documents recorded and scored.</summary>
    public long Accepted => Volatile.Read(ref accepted);

    /// <summary>Documents refused because they had been recorded before.</summary>
    public long Duplicates => Volatile.Read(ref duplicates);

    /// <summary>Documents in dead-letters.</summary>
    public long DeadLetters => Volatile.Read(ref deadLetters);

    public long Total => Accepted + Duplicates + DeadLetters;

    /// <summary>Throws what ended the reading, if something did.</summary>
    public void ThrowIfFailed() => watch.ThrowIfFailed();

    public void Dispose() => watch.Dispose();

    private void Take(ConsumeResult<byte[], byte[]> record)
    {
        var headers = record.Message.Headers;
        var id = CloudEvent.Header(headers, CloudEvent.ImportId);
        if (id is null || !id.AsSpan().SequenceEqual(importId))
            return;
        if (record.Topic == deadLetterTopic)
            CountDeadLetter(headers);
        else
            CountEvent(headers);
    }

    private void CountDeadLetter(Headers headers)
    {
        if (CloudEvent.Header(headers, DeadLetter.Last) is not null && First(headers, DeadLetter.Id))
            Interlocked.Increment(ref deadLetters);
    }

    private void CountEvent(Headers headers)
    {
        var type = CloudEvent.HeaderText(headers, CloudEvent.Type);
        if (type == Recorded && First(headers, CloudEvent.Id))
            Interlocked.Increment(ref accepted);
        else if (type == Refused && First(headers, CloudEvent.Id))
            Interlocked.Increment(ref duplicates);
    }

    // 128 bits of a hash instead of the id: a million of them take 40 MB less.
    private bool First(Headers headers, string idHeader)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(CloudEvent.Header(headers, idHeader) ?? [], hash);
        return seen.Add(System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash));
    }
}
