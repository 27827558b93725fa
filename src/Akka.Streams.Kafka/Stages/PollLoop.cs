using System.Collections.Immutable;
using Akka.Streams.Kafka.Helpers;
using Akka.Streams.Kafka.Settings;
using Confluent.Kafka;

namespace Akka.Streams.Kafka.Stages;

/// <summary>What a source wants to know of its partitions, on the polling thread.</summary>
internal sealed record PollHooks<K, V>(
    Func<AssignedPartition, RecordBuffer<K, V>> Assigned,
    Action<AssignedPartition, RecordBuffer<K, V>> Revoked,
    Action<Exception?> Ended,
    bool Committable,
    Func<IImmutableSet<TopicPartition>, Task<IImmutableSet<TopicPartitionOffset>>>? OffsetsOnAssign = null,
    Action<IImmutableSet<TopicPartition>>? OnRevoke = null);

/// <summary>
/// The thread that owns a consumer: polls it, hands records over by the batch, commits, and follows the group. It polls
/// as long as it lives, so that no slow stream gets the consumer thrown out of its group; while the stream is behind it first
/// waits and then, because a pause throws away what librdkafka has prefetched, pauses.
/// </summary>
internal sealed partial class PollLoop<K, V> : ICommitter
{
    private static readonly TimeSpan PauseAfter = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan HoldStep = TimeSpan.FromMilliseconds(50);

    private readonly ConsumerSettings<K, V> settings;
    private readonly ISubscription subscription;
    private readonly PollHooks<K, V> hooks;
    private readonly AutoResetEvent awake = new(false);
    private readonly PendingCommits commits;
    private readonly Dictionary<TopicPartition, (AssignedPartition Assigned, RecordBuffer<K, V> Buffer)> partitions = [];
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action taken;
    private IConsumer<K, V> consumer = null!;
    private Exception? fatal;
    private int buffers = 1;
    private int outstanding;
    private volatile bool holding;
    private volatile bool closing;
    private volatile bool stopping;
    private long stopDeadlineMs;
    private long heldSinceMs;

    public PollLoop(ConsumerSettings<K, V> settings, ISubscription subscription, PollHooks<K, V> hooks)
    {
        this.settings = settings;
        this.subscription = subscription;
        this.hooks = hooks;
        commits = new PendingCommits(() => awake.Set());
        taken = () =>
        {
            if (Interlocked.Decrement(ref outstanding) <= LowMark && holding)
                awake.Set();
        };
    }

    public string GroupId => settings.GroupId ?? "";

    /// <summary>Completes when the consumer is closed.</summary>
    public Task Closed => closed.Task;

    private bool Detects => settings.ConsumerFactory is not null && subscription is IAutoSubscription;

    private int HighMark => settings.BufferSize * Math.Max(1, Volatile.Read(ref buffers));

    private int LowMark => HighMark / 2;

    public void Start() => new Thread(Run) { Name = $"kafka-consumer-{GroupId}", IsBackground = true }.Start();

    public RecordBuffer<K, V> NewBuffer() => new(taken);

    public Task Commit(IReadOnlyList<KeyValuePair<AssignedPartition, long>> offsets) => commits.Add(offsets);

    /// <summary>Consumes no more, and closes when what was emitted is committed, or after the stop timeout.</summary>
    public void StopWhenCommitted()
    {
        stopDeadlineMs = Environment.TickCount64 + (long)settings.StopTimeout.TotalMilliseconds;
        stopping = true;
        awake.Set();
    }

    /// <summary>Consumes no more, but goes on committing until it is closed.</summary>
    public void StopConsuming()
    {
        stopDeadlineMs = long.MaxValue;
        stopping = true;
        awake.Set();
    }

    public void Close()
    {
        closing = true;
        awake.Set();
    }

    private void Run()
    {
        Exception? failure = null;
        try
        {
            consumer = ConsumerFactory.Create(settings, OnAssigned, OnRevoked, OnLost, OnError);
            consumer.Subscribe(subscription);
            if (subscription is IManualSubscription)
                OnAssigned(consumer.Assignment);
            while (!closing && !(stopping && MayClose()))
                Turn();
        }
        catch (Exception e)
        {
            failure = e;
            // Before closing takes the partitions away, which ends their sources as if all were well.
            foreach (var (_, buffer) in partitions.Values)
                buffer.End(e);
        }
        try
        {
            CloseConsumer();
        }
        catch (Exception e)
        {
            failure ??= e;
        }
        commits.Close();
        foreach (var (_, buffer) in partitions.Values)
            buffer.End(failure);
        hooks.Ended(failure);
        closed.TrySetResult();
    }

    private void Turn()
    {
        commits.Run(consumer);
        if (fatal is not null)
            throw fatal;
        if (stopping || Behind())
        {
            Hold();
            return;
        }
        if (holding)
            Release();
        Balance();
        var first = Consume(partitions.Count > 0 && partitions.Values.Any(p => p.Assigned.Paused)
            ? TimeSpan.FromMilliseconds(2)
            : settings.PollTimeout);
        var stale = Detects && Detect(first);
        if (first is not null && !stale)
            TakeBatch(first);
    }

    private void TakeBatch(ConsumeResult<K, V> first)
    {
        var touched = new HashSet<RecordBuffer<K, V>>();
        var put = 0;
        (AssignedPartition Assigned, RecordBuffer<K, V> Buffer)? current = null;
        var record = first;
        for (var i = 1; record is not null; i++)
        {
            var stale = Detects && !partitions.ContainsKey(record.TopicPartition) && Detect(record);
            // Records come in runs of one partition; a rebalance within Consume may have taken it, or given it anew.
            if (current is not { Assigned.Revoked: false } last
                || last.Assigned.TopicPartition.Partition != record.Partition
                || last.Assigned.TopicPartition.Topic != record.Topic)
            {
                current = partitions.TryGetValue(record.TopicPartition, out var found) ? found : null;
                if (current is { } next)
                    touched.Add(next.Buffer);
            }
            if (!stale && !record.IsPartitionEOF && current is { } partition)
            {
                partition.Buffer.Put(record, partition.Assigned);
                put++;
            }
            record = i < settings.BufferSize ? Consume(TimeSpan.Zero) : null;
        }
        Interlocked.Add(ref outstanding, put);
        foreach (var buffer in touched)
            buffer.Flush();
    }

    private ConsumeResult<K, V>? Consume(TimeSpan timeout)
    {
        try
        {
            return consumer.Consume(timeout);
        }
        catch (ConsumeException e) when (e.Error.Code is ErrorCode.Local_Transport or ErrorCode.Local_AllBrokersDown
            or ErrorCode.Local_TimedOut or ErrorCode.NetworkException or ErrorCode.RequestTimedOut
            or ErrorCode.LeaderNotAvailable or ErrorCode.NotLeaderForPartition)
        {
            return null; // librdkafka goes on trying by itself
        }
    }

    // Where partitions have buffers of their own, those that are held back alone do not count: the rest can go on.
    private bool Behind()
    {
        if (buffers <= 1)
            return Volatile.Read(ref outstanding) >= HighMark;
        var (flowing, records) = Flowing();
        return flowing == 0 || records >= flowing * settings.BufferSize;
    }

    private bool CaughtUp()
    {
        if (buffers <= 1)
            return Volatile.Read(ref outstanding) <= LowMark;
        var (flowing, records) = Flowing();
        return (flowing > 0 && records <= flowing * settings.BufferSize / 2)
            || partitions.Values.Any(p => p.Assigned.Paused && !IsLeftBehind(p.Buffer));
    }

    private (int Partitions, int Records) Flowing()
    {
        var (flowing, records) = (0, 0);
        foreach (var (assigned, buffer) in partitions.Values)
            if (!assigned.Paused)
                (flowing, records) = (flowing + 1, records + buffer.Count);
        return (flowing, records);
    }

    private bool IsLeftBehind(RecordBuffer<K, V> buffer) => buffers > 1 && buffer.Count > settings.BufferSize / 2;

    // The stream is behind. Polling goes on; after a while, with those paused that are behind.
    private void Hold()
    {
        if (!holding)
        {
            holding = true;
            heldSinceMs = Environment.TickCount64;
        }
        if (!CaughtUp() || stopping)
            awake.WaitOne(HoldStep);
        if (!stopping && CaughtUp())
        {
            Release();
            return;
        }
        if (stopping || Environment.TickCount64 - heldSinceMs > PauseAfter.TotalMilliseconds)
        {
            var all = stopping || buffers <= 1;
            Pause(partitions.Values.Where(p => all || IsLeftBehind(p.Buffer)).Select(p => p.Assigned));
            if (!stopping && partitions.Values.Any(p => !p.Assigned.Paused))
            {
                holding = false;
                return;
            }
            // With everything paused this gives no record, but for one that a rebalance brings: it waits in its buffer.
            var record = Consume(TimeSpan.Zero);
            var stale = Detects && Detect(record);
            if (record is not null && !stale)
                TakeBatch(record);
        }
    }

    private void Release()
    {
        holding = false;
        Resume(partitions.Values.Where(p => !IsLeftBehind(p.Buffer)).Select(p => p.Assigned));
    }

    // A partition whose own source is far behind is held back alone.
    private void Balance()
    {
        foreach (var (assigned, buffer) in partitions.Values)
            if (buffers > 1 && !assigned.Paused && buffer.Count > 4 * settings.BufferSize)
                Pause([assigned]);
            else if (assigned.Paused && !IsLeftBehind(buffer))
                Resume([assigned]);
    }

    private void Pause(IEnumerable<AssignedPartition> wanted)
    {
        var flowing = wanted.Where(a => !a.Paused).ToList();
        if (flowing.Count == 0)
            return;
        consumer.Pause(flowing.Select(a => a.TopicPartition));
        flowing.ForEach(a => a.Paused = true);
    }

    private void Resume(IEnumerable<AssignedPartition> wanted)
    {
        var paused = wanted.Where(a => a.Paused).ToList();
        if (paused.Count == 0)
            return;
        consumer.Resume(paused.Select(a => a.TopicPartition));
        paused.ForEach(a => a.Paused = false);
    }

    private bool MayClose() =>
        stopDeadlineMs != long.MaxValue
        && (Environment.TickCount64 >= stopDeadlineMs || !hooks.Committable || AllCommitted(partitions.Values));

    private bool AllCommitted(
        IEnumerable<(AssignedPartition Assigned, RecordBuffer<K, V> Buffer)> of) =>
        !commits.Any && of.All(p => p.Assigned.Committed >= p.Assigned.Emitted);

    private void CloseConsumer()
    {
        if (consumer is null)
            return;
        try
        {
            commits.Run(consumer);
            if (subscription is IAutoSubscription { PartitionEventsHandler: { HasValue: true } handler })
                handler.Value.OnStop(partitions.Keys.ToImmutableHashSet(), Restricted());
            consumer.Close();
        }
        finally
        {
            consumer.Dispose();
        }
    }

    private RestrictedConsumer<K, V> Restricted() => new(consumer, settings.PositionTimeout);

    private void OnError(Error error)
    {
        if (error.IsFatal || error.Code is ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed
            or ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed
            or ErrorCode.ClusterAuthorizationFailed)
            fatal = new KafkaException(error);
    }
}
