using Confluent.Kafka;

namespace ExamActors.Actors.Log;

/// <summary>Commits: written and fenced as the group decides.</summary>
internal sealed partial class EmbeddedConsumer<TKey, TValue>
{
    public List<TopicPartitionOffset> Committed(TimeSpan timeout) => Committed(Assignment, timeout);

    public List<TopicPartitionOffset> Committed(IEnumerable<TopicPartition> partitions, TimeSpan timeout)
    {
        lock (gate)
            return [.. partitions.Select(p =>
                new TopicPartitionOffset(p, reader.Committed(groupId, StateOf(p)) ?? Offset.Unset))];
    }

    public void StoreOffset(ConsumeResult<TKey, TValue> result) =>
        StoreOffset(new TopicPartitionOffset(result.TopicPartition, result.Offset + 1));

    public void StoreOffset(TopicPartitionOffset offset)
    {
        lock (gate)
            CursorOf(offset.TopicPartition).Stored = offset.Offset;
    }

    public List<TopicPartitionOffset> Commit()
    {
        List<TopicPartitionOffset> stored;
        lock (gate)
            stored = [.. cursors.Where(c => c.Stored is not null).Select(c =>
                new TopicPartitionOffset(c.TopicPartition, c.Stored!.Value))];
        Commit(stored);
        return stored;
    }

    public void Commit(ConsumeResult<TKey, TValue> result) =>
        Commit([new TopicPartitionOffset(result.TopicPartition, result.Offset + 1)]);

    public void Commit(IEnumerable<TopicPartitionOffset> offsets)
    {
        var wanted = offsets.ToList();
        if (wanted.Count == 0)
            return;
        var current = group;
        if (current is not null && wanted.Find(o => !current.Holds(this, o.TopicPartition)) is { } moved)
            throw Failed(wanted, ErrorCode.IllegalGeneration, $"{moved.TopicPartition} has gone to another member");
        var rows = wanted.ConvertAll(o => (StateOf(o.TopicPartition).Id, o.Offset.Value));
        try
        {
            store.Writer.Enqueue(rows.Count, tables =>
            {
                foreach (var (partition, offset) in rows)
                    tables.CommitOffset(groupId, partition, offset);
                return true;
            }).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw Failed(wanted, ErrorCode.Local_Fail, $"the embedded log cannot be written: {e.Message}");
        }
    }

    private static TopicPartitionOffsetException Failed(List<TopicPartitionOffset> offsets, ErrorCode code, string why) =>
        new([.. offsets.Select(o => new TopicPartitionOffsetError(o, new Error(code, why)))]);
}
