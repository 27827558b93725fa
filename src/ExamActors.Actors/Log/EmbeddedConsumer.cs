using System.Text.RegularExpressions;
using Confluent.Kafka;

namespace ExamActors.Actors.Log;

/// <summary>
/// A consumer over the embedded store, as librdkafka's behaves: one thread polls it, positions and pauses are its own,
/// commits go through the store's writer. Its assignment changes only inside Consume.
/// </summary>
internal sealed partial class EmbeddedConsumer<TKey, TValue> : IConsumer<TKey, TValue>, IGroupMember
{
    private readonly EmbeddedStore store;
    private readonly IDeserializer<TKey> keys;
    private readonly IDeserializer<TValue> values;
    private readonly string groupId;
    private readonly AutoOffsetReset reset;
    private readonly bool reportsEnd;
    private readonly bool autoCommits;
    private readonly bool autoStores;
    private readonly AutoResetEvent awake = new(false);
    private readonly RecordReader reader;
    private readonly object gate = new();
    private readonly List<PartitionCursor> cursors = [];
    private ConsumerGroup? group;
    private List<string> subscription = [];
    private bool rebalanced;
    private int turn;
    private bool closed;

    public EmbeddedConsumer(
        EmbeddedStore store, ConsumerConfig config, IDeserializer<TKey> keys, IDeserializer<TValue> values)
    {
        this.store = store;
        this.keys = keys;
        this.values = values;
        groupId = config.GroupId ?? throw new ArgumentException("'group.id' is required", nameof(config));
        reset = config.AutoOffsetReset ?? AutoOffsetReset.Latest;
        reportsEnd = config.EnablePartitionEof ?? false;
        autoCommits = config.EnableAutoCommit ?? true;
        autoStores = config.EnableAutoOffsetStore ?? true;
        Name = config.ClientId ?? "embedded-consumer";
        reader = new RecordReader(store.Options);
        store.Register(awake);
    }

    public string Name { get; }

    public Handle Handle => throw new NotSupportedException("an embedded consumer has no librdkafka handle");

    public string MemberId => $"{Name}-{GetHashCode():x}";

    public List<string> Subscription
    {
        get
        {
            lock (gate)
                return [.. subscription];
        }
    }

    public List<TopicPartition> Assignment
    {
        get
        {
            lock (gate)
                return cursors.ConvertAll(c => c.TopicPartition);
        }
    }

    public IConsumerGroupMetadata ConsumerGroupMetadata =>
        throw new NotSupportedException("the embedded log has no transactions");

    IReadOnlyList<string> IGroupMember.Topics => subscription;

    public int AddBrokers(string brokers) => 0;

    public void SetSaslCredentials(string username, string password) =>
        throw new NotSupportedException("the embedded log has no credentials");

    public ConsumeResult<TKey, TValue>? Consume(int millisecondsTimeout) =>
        Consume(TimeSpan.FromMilliseconds(millisecondsTimeout));

    public ConsumeResult<TKey, TValue>? Consume(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Consume(TimeSpan.FromMilliseconds(100)) is { } result)
                return result;
        }
    }

    public ConsumeResult<TKey, TValue>? Consume(TimeSpan timeout)
    {
        var deadline = timeout == Timeout.InfiniteTimeSpan
            ? long.MaxValue
            : Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        while (true)
        {
            lock (gate)
            {
                RefuseClosed();
                if (rebalanced)
                    TakeAssignment();
                if (TakeNext() is { } next)
                    return next;
            }
            var left = deadline - Environment.TickCount64;
            if (left <= 0 || !awake.WaitOne((int)Math.Min(left, int.MaxValue)))
                return null;
        }
    }

    public void Subscribe(string topic) => Subscribe([topic]);

    public void Subscribe(IEnumerable<string> topics)
    {
        lock (gate)
        {
            subscription = [.. topics.SelectMany(Matching).Distinct()];
            group ??= store.GroupOf(groupId);
        }
        group.Join(this);
    }

    public void Unsubscribe()
    {
        ConsumerGroup? left;
        lock (gate)
        {
            (left, group, subscription) = (group, null, []);
            cursors.Clear();
            rebalanced = false;
        }
        left?.Leave(this);
    }

    public void Assign(TopicPartition partition) => Assign([partition]);

    public void Assign(TopicPartitionOffset partition) => Assign([partition]);

    public void Assign(IEnumerable<TopicPartition> partitions) =>
        Assign(partitions.Select(p => new TopicPartitionOffset(p, Offset.Unset)));

    public void Assign(IEnumerable<TopicPartitionOffset> partitions)
    {
        lock (gate)
        {
            cursors.Clear();
            Add(partitions);
        }
    }

    public void IncrementalAssign(IEnumerable<TopicPartition> partitions) =>
        IncrementalAssign(partitions.Select(p => new TopicPartitionOffset(p, Offset.Unset)));

    public void IncrementalAssign(IEnumerable<TopicPartitionOffset> partitions)
    {
        lock (gate)
            Add(partitions);
    }

    public void IncrementalUnassign(IEnumerable<TopicPartition> partitions)
    {
        var gone = partitions.ToHashSet();
        lock (gate)
            cursors.RemoveAll(c => gone.Contains(c.TopicPartition));
    }

    public void Unassign()
    {
        lock (gate)
            cursors.Clear();
    }

    public void Pause(IEnumerable<TopicPartition> partitions) => SetPaused(partitions, true);

    public void Resume(IEnumerable<TopicPartition> partitions) => SetPaused(partitions, false);

    public void Seek(TopicPartitionOffset tpo)
    {
        lock (gate)
            MoveTo(CursorOf(tpo.TopicPartition), tpo.Offset);
        awake.Set();
    }

    public Offset Position(TopicPartition partition)
    {
        lock (gate)
            return CursorOf(partition).Consumed ?? Offset.Unset;
    }

    public TopicPartitionOffset PositionTopicPartitionOffset(TopicPartition partition) =>
        new(partition, Position(partition));

    public WatermarkOffsets GetWatermarkOffsets(TopicPartition topicPartition)
    {
        var partition = StateOf(topicPartition);
        return new WatermarkOffsets(partition.First, partition.Next);
    }

    public WatermarkOffsets QueryWatermarkOffsets(TopicPartition topicPartition, TimeSpan timeout) =>
        GetWatermarkOffsets(topicPartition);

    public List<TopicPartitionOffset> OffsetsForTimes(
        IEnumerable<TopicPartitionTimestamp> timestampsToSearch, TimeSpan timeout)
    {
        lock (gate)
            return [.. timestampsToSearch.Select(t => new TopicPartitionOffset(
                t.TopicPartition, reader.AtTime(StateOf(t.TopicPartition), t.Timestamp.UnixTimestampMs) ?? Offset.End))];
    }

    public void Close()
    {
        lock (gate)
            if (closed)
                return;
        if (autoCommits && group is not null)
            Commit();
        Unsubscribe();
        lock (gate)
            closed = true;
    }

    public void Dispose()
    {
        Unsubscribe();
        store.Unregister(awake);
        lock (gate)
        {
            if (!closed || cursors.Count >= 0)
                closed = true;
            reader.Dispose();
            awake.Dispose();
        }
    }

    void IGroupMember.Wake()
    {
        rebalanced = true;
        awake.Set();
    }

    private IEnumerable<string> Matching(string topic) => topic.StartsWith('^')
        ? store.TopicNames.Where(t => Regex.IsMatch(t, topic, RegexOptions.None, TimeSpan.FromSeconds(1)))
        : [topic];

    private void TakeAssignment()
    {
        rebalanced = false;
        if (group is null)
            return;
        var held = group.Exchange(this).ToHashSet();
        cursors.RemoveAll(c => !held.Contains(c.TopicPartition));
        held.ExceptWith(cursors.Select(c => c.TopicPartition));
        Add(held.OrderBy(p => p.Topic, StringComparer.Ordinal).ThenBy(p => p.Partition.Value)
            .Select(p => new TopicPartitionOffset(p, Offset.Unset)));
    }

    private void Add(IEnumerable<TopicPartitionOffset> partitions)
    {
        foreach (var partition in partitions)
        {
            var cursor = new PartitionCursor(StateOf(partition.TopicPartition));
            cursors.RemoveAll(c => c.TopicPartition == partition.TopicPartition);
            MoveTo(cursor, partition.Offset);
            cursors.Add(cursor);
        }
    }

    private void MoveTo(PartitionCursor cursor, Offset offset)
    {
        cursor.Consumed = null;
        cursor.MoveTo(offset.Value switch
        {
            -2 => cursor.Partition.First, // Offset.Beginning
            -1 => cursor.Partition.Next, // Offset.End
            < 0 => reader.Committed(groupId, cursor.Partition) ?? ResetOf(cursor),
            var given => given,
        });
    }

    private long ResetOf(PartitionCursor cursor) => reset switch
    {
        AutoOffsetReset.Earliest => cursor.Partition.First,
        AutoOffsetReset.Latest => cursor.Partition.Next,
        _ => throw new ConsumeException(
            new ConsumeResult<byte[], byte[]> { TopicPartitionOffset = new(cursor.TopicPartition, Offset.Unset) },
            new Error(ErrorCode.Local_NoOffset, $"{cursor.TopicPartition} has no committed offset that is still kept")),
    };

    // The partitions take turns: each is read until its buffer is empty.
    private ConsumeResult<TKey, TValue>? TakeNext()
    {
        for (var tried = 0; tried < cursors.Count; tried++, turn++)
        {
            var cursor = cursors[turn % cursors.Count];
            if (cursor.Paused)
                continue;
            if (cursor.Buffer.Count == 0)
                Fill(cursor);
            if (cursor.Buffer.TryDequeue(out var record))
            {
                cursor.Position = record.Offset + 1;
                cursor.Consumed = cursor.Position;
                if (autoStores)
                    cursor.Stored = cursor.Position;
                return ResultOf(cursor, record);
            }
            if (reportsEnd && cursor.Position == cursor.Partition.Next && cursor.EndReported != cursor.Position)
            {
                cursor.EndReported = cursor.Position.Value;
                return new ConsumeResult<TKey, TValue>
                {
                    TopicPartitionOffset = new(cursor.TopicPartition, cursor.Position.Value),
                    IsPartitionEOF = true,
                };
            }
        }
        return null;
    }

    private void Fill(PartitionCursor cursor)
    {
        var partition = cursor.Partition;
        var (first, next) = (partition.First, partition.Next);
        if (cursor.Position < first || cursor.Position > next)
            cursor.MoveTo(ResetOf(cursor));
        if (cursor.Position is not { } position || position >= next)
            return;
        reader.Fetch(partition, position, next, store.Options.FetchRowsMax, store.Options.FetchBytesMax, cursor.Buffer);
        // Compaction may have left nothing up to the end.
        if (cursor.Buffer.Count == 0)
            cursor.Position = cursor.Consumed = next;
    }

    private ConsumeResult<TKey, TValue> ResultOf(PartitionCursor cursor, RawRecord record)
    {
        var headers = HeaderBytes.Decode(record.Headers);
        var timestamp = new Timestamp(record.TimestampMs, TimestampType.CreateTime);
        var place = new TopicPartitionOffset(cursor.TopicPartition, record.Offset);
        return new ConsumeResult<TKey, TValue>
        {
            TopicPartitionOffset = place,
            Message = new Message<TKey, TValue>
            {
                Timestamp = timestamp,
                Headers = headers,
                Key = Read(keys, record.Key, MessageComponentType.Key, ErrorCode.Local_KeyDeserialization),
                Value = Read(values, record.Value, MessageComponentType.Value, ErrorCode.Local_ValueDeserialization),
            },
        };

        T Read<T>(IDeserializer<T> deserializer, byte[]? bytes, MessageComponentType component, ErrorCode code)
        {
            // The bytes are this consumer's own: nobody needs a copy.
            if (ReferenceEquals(deserializer, Deserializers.ByteArray))
                return (T)(object?)bytes!;
            try
            {
                return deserializer.Deserialize(
                    bytes, bytes is null, new SerializationContext(component, place.Topic, headers));
            }
            catch (Exception e)
            {
                throw new ConsumeException(
                    new ConsumeResult<byte[], byte[]>
                    {
                        TopicPartitionOffset = place,
                        Message = new Message<byte[], byte[]>
                        {
                            Key = record.Key!,
                            Value = record.Value!,
                            Headers = headers,
                            Timestamp = timestamp,
                        },
                    },
                    new Error(code, $"{place}: {e.Message}"), e);
            }
        }
    }

    private void SetPaused(IEnumerable<TopicPartition> partitions, bool paused)
    {
        lock (gate)
            foreach (var partition in partitions)
                CursorOf(partition).Paused = paused;
        awake.Set();
    }

    private PartitionState StateOf(TopicPartition partition)
    {
        var states = store.PartitionsOf(partition.Topic);
        return states is not null && (uint)partition.Partition.Value < (uint)states.Length
            ? states[partition.Partition.Value]
            : throw new KafkaException(new Error(
                ErrorCode.UnknownTopicOrPart, $"the embedded log has no {partition}"));
    }

    private PartitionCursor CursorOf(TopicPartition partition) =>
        cursors.Find(c => c.TopicPartition == partition)
        ?? throw new KafkaException(new Error(ErrorCode.Local_State, $"{partition} is not assigned"));

    private void RefuseClosed() => ObjectDisposedException.ThrowIf(closed || store.IsDisposed, this);
}
