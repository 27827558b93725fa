using System.Collections.Immutable;
using Akka.Streams.Kafka.Stages;
using Confluent.Kafka;

namespace Akka.Streams.Kafka.Messages;

/// <summary>Something that can be committed: an offset, or several.</summary>
public interface ICommittable
{
    /// <summary>Commits; completes when the broker has it. Not for use beside a Committer.</summary>
    Task Commit();

    /// <summary>How many offsets it stands for.</summary>
    long BatchSize { get; }
}

/// <summary>The offset of one record.</summary>
public interface ICommittableOffset : ICommittable
{
    GroupTopicPartitionOffset Offset { get; }
}

/// <summary>The highest offset of each partition.</summary>
public interface ICommittableOffsetBatch : ICommittable
{
    /// <summary>This batch and the offset, or offsets, given.</summary>
    ICommittableOffsetBatch Updated(ICommittable offset);

    IImmutableSet<GroupTopicPartitionOffset> Offsets { get; }
}

/// <summary>A record with its offset for committing.</summary>
public sealed class CommittableMessage<K, V>(ConsumeResult<K, V> record, ICommittableOffset commitableOffset)
{
    public ConsumeResult<K, V> Record => record;

    public ICommittableOffset CommitableOffset => commitableOffset;
}

/// <summary>A partition as a group consumes it.</summary>
public sealed record GroupTopicPartition(string GroupId, string Topic, int Partition);

/// <summary>The offset of a record, as a group consumed it.</summary>
public sealed record GroupTopicPartitionOffset(string GroupId, string Topic, int Partition, Offset Offset)
{
    public GroupTopicPartition GroupTopicPartition => new(GroupId, Topic, Partition);
}

/// <summary>One record's offset, and the assignment that it was consumed under.</summary>
internal sealed class CommittableOffset(ICommitter committer, AssignedPartition assigned, long offset) : ICommittableOffset
{
    public ICommitter Committer => committer;

    public AssignedPartition Assigned => assigned;

    public long RawOffset => offset;

    public GroupTopicPartitionOffset Offset =>
        new(committer.GroupId, assigned.TopicPartition.Topic, assigned.TopicPartition.Partition.Value, offset);

    public long BatchSize => 1;

    public Task Commit() => committer.Commit([KeyValuePair.Create(assigned, offset)]);
}

/// <summary>Gathers offsets, keeping the highest of each partition.</summary>
public sealed class CommittableOffsetBatch : ICommittableOffsetBatch
{
    private readonly Dictionary<AssignedPartition, (ICommitter Committer, long Offset)> offsets;

    private CommittableOffsetBatch(
        Dictionary<AssignedPartition, (ICommitter, long)> offsets, long batchSize)
    {
        this.offsets = offsets;
        BatchSize = batchSize;
    }

    public static ICommittableOffsetBatch Empty { get; } = new CommittableOffsetBatch([], 0);

    public static ICommittableOffsetBatch Create(ICommittableOffset offset) => Create([offset]);

    public static ICommittableOffsetBatch Create(IEnumerable<ICommittable> offsets)
    {
        var batch = new CommittableOffsetBatch([], 0);
        foreach (var offset in offsets)
            batch.Add(offset);
        return batch;
    }

    public long BatchSize { get; private set; }

    public IImmutableSet<GroupTopicPartitionOffset> Offsets => offsets.Select(o => new GroupTopicPartitionOffset(
        o.Value.Committer.GroupId, o.Key.TopicPartition.Topic, o.Key.TopicPartition.Partition.Value, o.Value.Offset))
        .ToImmutableHashSet();

    public ICommittableOffsetBatch Updated(ICommittable offset)
    {
        var batch = new CommittableOffsetBatch(new(offsets), BatchSize);
        batch.Add(offset);
        return batch;
    }

    public Task Commit() => Task.WhenAll(offsets
        .GroupBy(o => o.Value.Committer, o => KeyValuePair.Create(o.Key, o.Value.Offset))
        .Select(ofCommitter => ofCommitter.Key.Commit([.. ofCommitter])));

    private void Add(ICommittable committable)
    {
        switch (committable)
        {
            case CommittableOffset offset:
                Raise(offset.Assigned, offset.Committer, offset.RawOffset);
                break;
            case CommittableOffsetBatch batch:
                foreach (var (assigned, (committer, offset)) in batch.offsets)
                    Raise(assigned, committer, offset);
                break;
            default:
                throw new ArgumentException($"{committable.GetType()} does not come from a source of this connector");
        }
        BatchSize += committable.BatchSize;
    }

    private void Raise(AssignedPartition assigned, ICommitter committer, long offset)
    {
        if (!offsets.TryGetValue(assigned, out var known) || known.Offset < offset)
            offsets[assigned] = (committer, offset);
    }
}
