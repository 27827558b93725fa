using System.Collections.Immutable;
using Akka.Streams.Kafka.Settings;
using Confluent.Kafka;

namespace Akka.Streams.Kafka.Stages;

/// <summary>Partitions that come and go.</summary>
internal sealed partial class PollLoop<K, V>
{
    private IEnumerable<TopicPartitionOffset> OnAssigned(List<TopicPartition> added)
    {
        var offsets = Offsets(added);
        foreach (var partition in added)
        {
            var assigned = new AssignedPartition(partition);
            partitions[partition] = (assigned, hooks.Assigned(assigned));
        }
        buffers = partitions.Values.Select(p => p.Buffer).Distinct().Count();
        if (subscription is IAutoSubscription { PartitionEventsHandler: { HasValue: true } handler })
            handler.Value.OnAssign(added.ToImmutableHashSet(), Restricted());
        return offsets;
    }

    private List<TopicPartitionOffset> Offsets(List<TopicPartition> added)
    {
        if (hooks.OffsetsOnAssign is null || added.Count == 0)
            return added.ConvertAll(p => new TopicPartitionOffset(p, Offset.Unset));
        var given = hooks.OffsetsOnAssign(added.ToImmutableHashSet()).GetAwaiter().GetResult();
        var byPartition = given.ToDictionary(o => o.TopicPartition, o => o.Offset);
        return added.ConvertAll(p => new TopicPartitionOffset(p, byPartition.GetValueOrDefault(p, Offset.Unset)));
    }

    // Still ours: what was emitted gets a moment to be committed, then it is gone.
    private void OnRevoked(List<TopicPartitionOffset> revoked)
    {
        var gone = Take(revoked);
        var deadlineMs = Environment.TickCount64 + (long)settings.WaitClosePartition.TotalMilliseconds;
        if (hooks.Committable && !closing)
            while (!AllCommitted(gone) && Environment.TickCount64 < deadlineMs)
            {
                awake.WaitOne(TimeSpan.FromMilliseconds(10));
                commits.Run(consumer);
            }
        Finish(gone, revoked);
    }

    // The group has gone on without us: too late to commit.
    private void OnLost(List<TopicPartitionOffset> lost) => Finish(Take(lost), lost);

    private List<(AssignedPartition Assigned, RecordBuffer<K, V> Buffer)> Take(List<TopicPartitionOffset> leaving)
    {
        var gone = new List<(AssignedPartition Assigned, RecordBuffer<K, V> Buffer)>();
        foreach (var partition in leaving)
            if (partitions.Remove(partition.TopicPartition, out var known))
            {
                known.Assigned.Revoked = true;
                gone.Add(known);
            }
        // librdkafka remembers a pause beyond the assignment: the partition would come back paused, and stay so.
        Resume(gone.Select(g => g.Assigned));
        return gone;
    }

    private void Finish(
        List<(AssignedPartition Assigned, RecordBuffer<K, V> Buffer)> gone, List<TopicPartitionOffset> revoked)
    {
        foreach (var (assigned, buffer) in gone)
        {
            assigned.Moved = true;
            hooks.Revoked(assigned, buffer);
        }
        buffers = partitions.Values.Select(p => p.Buffer).Distinct().Count();
        hooks.OnRevoke?.Invoke(revoked.Select(r => r.TopicPartition).ToImmutableHashSet());
        if (subscription is IAutoSubscription { PartitionEventsHandler: { HasValue: true } handler })
            handler.Value.OnRevoke(revoked.ToImmutableHashSet(), Restricted());
    }

    // A factory's consumer tells nobody of its partitions: they are compared after each poll. True where the record that
    // this poll gave is from before a partition was moved to its given offset.
    private bool Detect(ConsumeResult<K, V>? record)
    {
        var now = consumer.Assignment;
        if (now.Count == partitions.Count && now.TrueForAll(partitions.ContainsKey))
            return false;
        var gone = partitions.Keys.Except(now).Select(p => new TopicPartitionOffset(p, Offset.Unset)).ToList();
        if (gone.Count > 0)
            OnLost(gone);
        var added = now.Where(p => !partitions.ContainsKey(p)).ToList();
        if (added.Count == 0)
            return false;
        var stale = false;
        foreach (var offset in OnAssigned(added).Where(o => o.Offset != Offset.Unset))
        {
            consumer.Seek(offset);
            stale |= offset.TopicPartition == record?.TopicPartition;
        }
        return stale;
    }
}
