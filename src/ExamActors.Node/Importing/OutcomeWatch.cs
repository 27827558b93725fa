using System.Security.Cryptography;
using System.Text;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Wire;
using ExamActors.Core.Students;
using ExamActors.Node.Verbs;

namespace ExamActors.Node.Importing;

/// <summary>
/// Counts what became of the documents of one import, from outside: reads student-events and dead-letters from where
/// they ended before the import, and counts the records that carry its id, each once.
/// </summary>
internal sealed class OutcomeWatch : IDisposable
{
    private static readonly string Recorded = ExamCodec.WireTypeOf(typeof(AttemptRecorded));
    private static readonly string Refused = ExamCodec.WireTypeOf(typeof(CommandRefused));

    private readonly IConsumer<byte[], byte[]> consumer;
    private readonly byte[] importId;
    private readonly string deadLetterTopic;
    private readonly HashSet<UInt128> seen = [];
    private readonly CancellationTokenSource stop = new();
    private readonly Task reading;
    private long accepted;
    private long duplicates;
    private long deadLetters;

    public OutcomeWatch(IExamLog log, ExamSettings settings, byte[] importId)
    {
        this.importId = importId;
        deadLetterTopic = settings.Topics.DeadLetters.Name;
        consumer = log.CreateConsumer("import-wait");
        string[] topics = [settings.Topics.StudentEvents.Name, deadLetterTopic];
        consumer.Assign(topics
            .SelectMany(t => LogRange.Of(consumer, LogRange.Partitions(t, log.PartitionsOf(t))))
            .Select(r => new TopicPartitionOffset(r.Partition, r.High)));
        reading = Task.Factory.StartNew(
            Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Documents recorded and scored.</summary>
    public long Accepted => Volatile.Read(ref accepted);

    /// <summary>Documents refused because they had been recorded before.</summary>
    public long Duplicates => Volatile.Read(ref duplicates);

    /// <summary>Documents in dead-letters.</summary>
    public long DeadLetters => Volatile.Read(ref deadLetters);

    public long Total => Accepted + Duplicates + DeadLetters;

    /// <summary>Throws what ended the reading, if something did.</summary>
    public void ThrowIfFailed()
    {
        if (reading.IsFaulted)
            throw new VerbException(
                $"the outcomes cannot be followed: {reading.Exception!.GetBaseException().Message}", reading.Exception);
    }

    public void Dispose()
    {
        stop.Cancel();
        ((IAsyncResult)reading).AsyncWaitHandle.WaitOne();
        consumer.Dispose();
        stop.Dispose();
    }

    private void Read()
    {
        while (!stop.IsCancellationRequested)
        {
            if (consumer.Consume(TimeSpan.FromMilliseconds(50)) is not { Message: { } message } record)
                continue;
            var id = CloudEvent.Header(message.Headers, CloudEvent.ImportId);
            if (id is null || !id.AsSpan().SequenceEqual(importId))
                continue;
            if (record.Topic == deadLetterTopic)
                CountDeadLetter(message.Headers);
            else
                CountEvent(message.Headers);
        }
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
