using System.Collections.Concurrent;
using Confluent.Kafka;

namespace Akka.Streams.Kafka.Stages;

/// <summary>
/// Records between the polling thread, which puts them in by the batch, and one stage, which takes them one by one. The
/// stage is woken only when it has found the buffer empty.
/// </summary>
internal sealed class RecordBuffer<K, V>(Action taken)
{
    private readonly ConcurrentQueue<(ConsumeResult<K, V> Record, AssignedPartition Assigned)> queue = new();
    private int starving;
    private volatile Action? wake;
    private volatile bool ended;

    public int Count => queue.Count;

    /// <summary>Whether there will be no more records.</summary>
    public bool Ended => ended;

    /// <summary>What ended it, where it was a failure.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Names the stage's callback; called again by the next stage that takes over.</summary>
    public void Attach(Action callback) => wake = callback;

    /// <summary>Takes the next record of a partition that has not gone; false, and a wake-up later, where there is none.</summary>
    public bool TryTake(out ConsumeResult<K, V> record, out AssignedPartition assigned)
    {
        while (true)
        {
            while (queue.TryDequeue(out var next))
            {
                taken();
                if (next.Assigned.Revoked)
                    continue;
                (record, assigned) = next;
                assigned.Emitted = record.Offset.Value;
                return true;
            }
            // Only after this mark may the other side have to wake us; what came before it is found by the second look.
            Volatile.Write(ref starving, 1);
            Interlocked.MemoryBarrier();
            if (queue.IsEmpty)
            {
                (record, assigned) = (null!, null!);
                return false;
            }
            Volatile.Write(ref starving, 0);
        }
    }

    public void Put(ConsumeResult<K, V> record, AssignedPartition assigned) => queue.Enqueue((record, assigned));

    /// <summary>Wakes the stage if it waits; once a batch.</summary>
    public void Flush()
    {
        if (Interlocked.Exchange(ref starving, 0) == 1)
            wake?.Invoke();
    }

    /// <summary>Drops what is still inside: its partition has gone.</summary>
    public void Discard()
    {
        while (queue.TryDequeue(out _))
            taken();
    }

    public void End(Exception? failure = null)
    {
        if (ended)
            return;
        Failure = failure;
        ended = true;
        wake?.Invoke();
    }
}
