using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Node.Operating;
using ExamActors.Node.Verbs;

namespace ExamActors.Node.Replaying;

/// <summary>Copies records from one log to another, each as it is, to the same partition, in the same order.</summary>
internal sealed class LogCopy(IExamLog from, IExamLog to)
{
    private static readonly TimeSpan FullQueueWait = TimeSpan.FromMilliseconds(2);

    private long copied;
    private volatile Error? failure;

    /// <summary>Records that the other log has.</summary>
    public long Copied => Volatile.Read(ref copied);

    /// <summary>Copies ranges, and waits until the other log has them.</summary>
    /// <param name="missing">Told of offsets without a record: partition, from, up to but without.</param>
    /// <exception cref="VerbException">The other log did not take a record.</exception>
    public void Run(IReadOnlyCollection<LogRange> ranges, Action<int, long, long> missing, CancellationToken cancellation)
    {
        var next = ranges.ToDictionary(r => r.Partition, r => r.Low);
        foreach (var record in LogScan.Of(from, ranges))
        {
            cancellation.ThrowIfCancellationRequested();
            if (record.Offset.Value > next[record.TopicPartition])
                missing(record.Partition.Value, next[record.TopicPartition], record.Offset.Value);
            next[record.TopicPartition] = record.Offset.Value + 1;
            Produce(record);
        }
        foreach (var range in ranges.Where(r => next[r.Partition] < r.High))
            missing(range.Partition.Partition.Value, next[range.Partition], range.High);
        while (to.Producer.Flush(TimeSpan.FromMilliseconds(200)) > 0)
            cancellation.ThrowIfCancellationRequested();
        ThrowIfFailed();
    }

    private void Produce(ConsumeResult<byte[], byte[]> record)
    {
        ThrowIfFailed();
        var message = new Message<byte[], byte[]>
        {
            Key = record.Message.Key,
            Value = record.Message.Value,
            Headers = record.Message.Headers,
            Timestamp = record.Message.Timestamp,
        };
        while (true)
        {
            try
            {
                to.Producer.Produce(record.TopicPartition, message, OnDelivered);
                return;
            }
            catch (ProduceException<byte[], byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                Thread.Sleep(FullQueueWait); // the log is the slower one: it sets the pace
            }
        }
    }

    private void OnDelivered(DeliveryReport<byte[], byte[]> report)
    {
        if (report.Error.IsError)
            failure ??= report.Error;
        else
            Interlocked.Increment(ref copied);
    }

    private void ThrowIfFailed()
    {
        if (failure is { } error)
            throw new VerbException($"{to.Name} did not take a record: {error.Reason}");
    }
}
