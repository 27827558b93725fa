using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Node.Operating;
using ExamActors.Node.Verbs;

namespace ExamActors.Node.Importing;

/// <summary>Follows topics from where they ended when it was made, on a thread of its own.</summary>
internal sealed class TopicWatch : IDisposable
{
    private readonly IConsumer<byte[], byte[]> consumer;
    private readonly Action<ConsumeResult<byte[], byte[]>> take;
    private readonly CancellationTokenSource stop = new();
    private readonly Task reading;

    /// <param name="log">The log.</param>
    /// <param name="topics">The topics; every partition of them is read.</param>
    /// <param name="take">Given each record, one after the other.</param>
    public TopicWatch(IExamLog log, IEnumerable<string> topics, Action<ConsumeResult<byte[], byte[]>> take)
    {
        this.take = take;
        consumer = log.CreateConsumer("topic-watch");
        consumer.Assign(topics
            .SelectMany(t => LogRange.Of(consumer, LogRange.Partitions(t, log.PartitionsOf(t))))
            .Select(r => new TopicPartitionOffset(r.Partition, r.High)));
        reading = Task.Factory.StartNew(
            Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Throws what ended the reading, if something did.</summary>
    public void ThrowIfFailed()
    {
        if (reading.IsFaulted)
            throw new VerbException(
                $"the log cannot be followed: {reading.Exception!.GetBaseException().Message}", reading.Exception);
    }

    /// <summary>Reads no further; what was read has been given when this returns.</summary>
    public void Stop()
    {
        stop.Cancel();
        ((IAsyncResult)reading).AsyncWaitHandle.WaitOne();
    }

    public void Dispose()
    {
        Stop();
        consumer.Dispose();
        stop.Dispose();
    }

    private void Read()
    {
        while (!stop.IsCancellationRequested)
            if (consumer.Consume(TimeSpan.FromMilliseconds(50)) is { Message: not null } record)
                take(record);
    }
}
