using System.Collections.Concurrent;
using Confluent.Kafka;

namespace Akka.Streams.Kafka.Stages;

/// <summary>Commits that wait for the polling thread: merged into one request, fenced, retried while that may help.</summary>
internal sealed class PendingCommits(Action wake)
{
    private static readonly TimeSpan RetryFor = TimeSpan.FromSeconds(15);

    private readonly ConcurrentQueue<Pending> queue = new();
    private readonly List<Pending> taken = [];
    private volatile bool closed;

    private sealed record Pending(
        IReadOnlyList<KeyValuePair<AssignedPartition, long>> Offsets, TaskCompletionSource Completion, long SinceMs);

    public bool Any => !queue.IsEmpty || taken.Count > 0;

    public Task Add(IReadOnlyList<KeyValuePair<AssignedPartition, long>> offsets)
    {
        var pending = new Pending(
            offsets, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously),
            Environment.TickCount64);
        queue.Enqueue(pending);
        wake();
        if (closed)
            Close(); // it may have come too late to be seen
        return pending.Completion.Task;
    }

    /// <summary>Commits what waits. On the polling thread.</summary>
    public void Run<K, V>(IConsumer<K, V> consumer)
    {
        while (queue.TryDequeue(out var pending))
            taken.Add(pending);
        if (taken.Count == 0)
            return;
        var highest = new Dictionary<AssignedPartition, long>();
        foreach (var (assigned, offset) in taken.SelectMany(p => p.Offsets))
            // What has moved is the new owner's; what is committed already must not go back.
            if (!assigned.Moved && offset > Math.Max(assigned.Committed, highest.GetValueOrDefault(assigned, -1)))
                highest[assigned] = offset;
        try
        {
            if (highest.Count > 0)
                consumer.Commit(highest.Select(h => new TopicPartitionOffset(h.Key.TopicPartition, h.Value + 1)));
            foreach (var (assigned, offset) in highest)
                assigned.Committed = offset;
            Finish(p => p.Completion.TrySetResult());
        }
        catch (KafkaException e) when (HasMoved(e))
        {
            // The group has gone on without us: the records come again, to their new owner.
            Finish(p => p.Completion.TrySetResult());
        }
        catch (KafkaException e) when (MayPass(e) && Environment.TickCount64 - taken[0].SinceMs < RetryFor.TotalMilliseconds)
        {
            // Stays taken, for the next turn.
        }
        catch (KafkaException e)
        {
            Finish(p => p.Completion.TrySetException(e));
        }
    }

    /// <summary>Fails what waits and what will still come.</summary>
    public void Close()
    {
        closed = true;
        while (queue.TryDequeue(out var pending))
            Fail(pending);
        lock (taken)
            Finish(Fail);

        static void Fail(Pending pending) =>
            pending.Completion.TrySetException(new InvalidOperationException("the consumer is closed"));
    }

    private void Finish(Action<Pending> finish)
    {
        taken.ForEach(finish);
        taken.Clear();
    }

    private static bool HasMoved(KafkaException e) => CodeOf(e) is ErrorCode.IllegalGeneration
        or ErrorCode.UnknownMemberId or ErrorCode.FencedInstanceId or ErrorCode.StaleMemberEpoch;

    private static bool MayPass(KafkaException e) => CodeOf(e) is ErrorCode.RebalanceInProgress
        or ErrorCode.Local_WaitCoord or ErrorCode.Local_Transport or ErrorCode.Local_TimedOut or ErrorCode.RequestTimedOut
        or ErrorCode.GroupCoordinatorNotAvailable or ErrorCode.NotCoordinatorForGroup
        or ErrorCode.GroupLoadInProgress or ErrorCode.NetworkException;

    private static ErrorCode CodeOf(KafkaException e) => e is TopicPartitionOffsetException each
        ? each.Results.Find(r => r.Error.IsError)?.Error.Code ?? e.Error.Code
        : e.Error.Code;
}
