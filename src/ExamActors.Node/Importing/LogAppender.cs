using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Node.Verbs;

namespace ExamActors.Node.Importing;

/// <summary>Appends to the log at the log's own pace.</summary>
internal sealed class LogAppender(IExamLog log)
{
    private static readonly TimeSpan FullQueueWait = TimeSpan.FromMilliseconds(2);

    private Error? failure;

    /// <summary>Appends a record; waits as long as the queue is full.</summary>
    public void Append(string topic, Message<byte[], byte[]> message)
    {
        while (true)
        {
            try
            {
                log.Producer.Produce(topic, message, OnDelivered);
                return;
            }
            catch (ProduceException<byte[], byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                Thread.Sleep(FullQueueWait); // the log is the slower one: it sets the pace
            }
        }
    }

    /// <summary>Waits until the log has everything.</summary>
    /// <exception cref="VerbException">It did not take a record.</exception>
    public void Flush(CancellationToken cancellation)
    {
        while (log.Producer.Flush(TimeSpan.FromMilliseconds(200)) > 0)
            cancellation.ThrowIfCancellationRequested();
        ThrowIfFailed();
    }

    /// <summary>Throws where the log did not take a record.</summary>
    /// <exception cref="VerbException">It did not.</exception>
    public void ThrowIfFailed()
    {
        if (failure is { } error)
            throw new VerbException($"{log.Name} did not take a record: {error.Reason}; import the file again");
    }

    private void OnDelivered(DeliveryReport<byte[], byte[]> report)
    {
        if (report.Error.IsError)
            failure ??= report.Error;
    }
}
