using Confluent.Kafka;

namespace ExamActors.Actors.Log;

/// <summary>
/// A producer over the embedded store. A record is acknowledged when its transaction is committed; handlers run in the
/// order of production. There are no transactions.
/// </summary>
internal sealed class EmbeddedProducer<TKey, TValue> : IProducer<TKey, TValue>
{
    private const string NoTransactions = "the embedded log has no transactions";

    private readonly EmbeddedStore store;
    private readonly ISerializer<TKey> keys;
    private readonly ISerializer<TValue> values;
    private readonly object idle = new();
    private int inFlight;
    private int spread;
    private bool disposed;

    public EmbeddedProducer(
        EmbeddedStore store, ProducerConfig config, ISerializer<TKey> keys, ISerializer<TValue> values)
    {
        this.store = store;
        this.keys = keys;
        this.values = values;
        Name = config.ClientId ?? "embedded-producer";
    }

    public string Name { get; }

    public Handle Handle => throw new NotSupportedException("an embedded producer has no librdkafka handle");

    public int AddBrokers(string brokers) => 0;

    public void SetSaslCredentials(string username, string password) =>
        throw new NotSupportedException("the embedded log has no credentials");

    public void Produce(
        string topic, Message<TKey, TValue> message, Action<DeliveryReport<TKey, TValue>>? deliveryHandler = null) =>
        Produce(new TopicPartition(topic, Partition.Any), message, deliveryHandler);

    public void Produce(
        TopicPartition topicPartition, Message<TKey, TValue> message,
        Action<DeliveryReport<TKey, TValue>>? deliveryHandler = null)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        var key = keys.Serialize(message.Key, new SerializationContext(
            MessageComponentType.Key, topicPartition.Topic, message.Headers));
        var value = values.Serialize(message.Value, new SerializationContext(
            MessageComponentType.Value, topicPartition.Topic, message.Headers));
        var size = StoreTables.SizeOf(key, value);
        if (size > store.Options.MessageBytesMax)
            throw Refused(ErrorCode.MsgSizeTooLarge,
                $"{size} bytes; the embedded log takes at most {store.Options.MessageBytesMax}");
        var partition = PartitionFor(topicPartition, key, message);
        if (!store.TryReserve(size))
            throw Refused(ErrorCode.Local_QueueFull, "the queue of the embedded log is full");
        Interlocked.Increment(ref inFlight);
        if (store.Writer.TryEnqueue(new Append(this, partition, key, value, size, message, deliveryHandler)))
            return;
        store.Release(size);
        Finished();
        throw Refused(ErrorCode.Local_Destroy, "the embedded store is closed");

        ProduceException<TKey, TValue> Refused(ErrorCode code, string reason) => new(
            new Error(code, reason),
            new DeliveryResult<TKey, TValue> { Topic = topicPartition.Topic, Message = message });
    }

    public Task<DeliveryResult<TKey, TValue>> ProduceAsync(
        string topic, Message<TKey, TValue> message, CancellationToken cancellationToken = default) =>
        ProduceAsync(new TopicPartition(topic, Partition.Any), message, cancellationToken);

    public Task<DeliveryResult<TKey, TValue>> ProduceAsync(
        TopicPartition topicPartition, Message<TKey, TValue> message, CancellationToken cancellationToken = default)
    {
        var completion = new TaskCompletionSource<DeliveryResult<TKey, TValue>>(
            TaskCreationOptions.RunContinuationsAsynchronously);
        Produce(topicPartition, message, report =>
        {
            if (report.Error.IsError)
                completion.TrySetException(new ProduceException<TKey, TValue>(report.Error, report));
            else
                completion.TrySetResult(report);
        });
        return completion.Task.WaitAsync(cancellationToken);
    }

    // Handlers are called by the store's own thread.
    public int Poll(TimeSpan timeout) => 0;

    public int Flush(TimeSpan timeout)
    {
        var deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        lock (idle)
            while (inFlight > 0 && deadline - Environment.TickCount64 is > 0 and var left)
                Monitor.Wait(idle, TimeSpan.FromMilliseconds(Math.Min(left, int.MaxValue)));
        return inFlight;
    }

    public void Flush(CancellationToken cancellationToken = default)
    {
        while (Flush(TimeSpan.FromMilliseconds(100)) > 0)
            cancellationToken.ThrowIfCancellationRequested();
    }

    public void Dispose() => disposed = true;

    public void InitTransactions(TimeSpan timeout) => throw new NotSupportedException(NoTransactions);

    public void BeginTransaction() => throw new NotSupportedException(NoTransactions);

    public void CommitTransaction(TimeSpan timeout) => throw new NotSupportedException(NoTransactions);

    public void CommitTransaction() => throw new NotSupportedException(NoTransactions);

    public void AbortTransaction(TimeSpan timeout) => throw new NotSupportedException(NoTransactions);

    public void AbortTransaction() => throw new NotSupportedException(NoTransactions);

    public void SendOffsetsToTransaction(
        IEnumerable<TopicPartitionOffset> offsets, IConsumerGroupMetadata groupMetadata, TimeSpan timeout) =>
        throw new NotSupportedException(NoTransactions);

    private PartitionState PartitionFor(TopicPartition wanted, byte[]? key, Message<TKey, TValue> message)
    {
        var partitions = store.PartitionsOf(wanted.Topic) ?? throw Unknown(ErrorCode.UnknownTopicOrPart);
        if (wanted.Partition != Partition.Any)
            return (uint)wanted.Partition.Value < (uint)partitions.Length
                ? partitions[wanted.Partition.Value]
                : throw Unknown(ErrorCode.Local_UnknownPartition);
        // Records without a key go to one partition for a while, as Kafka's sticky partitioner sends them.
        return partitions[key is null
            ? (int)((uint)Interlocked.Increment(ref spread) / 64 % (uint)partitions.Length)
            : Murmur2.Partition(key, partitions.Length)];

        ProduceException<TKey, TValue> Unknown(ErrorCode code) => new(
            new Error(code, $"the embedded log has no {wanted}"),
            new DeliveryResult<TKey, TValue> { Topic = wanted.Topic, Message = message });
    }

    private void Finished()
    {
        if (Interlocked.Decrement(ref inFlight) == 0)
            lock (idle)
                Monitor.PulseAll(idle);
    }

    private sealed class Append(
        EmbeddedProducer<TKey, TValue> producer, PartitionState partition, byte[]? key, byte[]? value, long size,
        Message<TKey, TValue> message, Action<DeliveryReport<TKey, TValue>>? handler) : StoreWrite
    {
        private readonly byte[]? headers = HeaderBytes.Encode(message.Headers);
        private readonly Timestamp timestamp = message.Timestamp.Type == TimestampType.NotAvailable
            ? new Timestamp(DateTime.UtcNow)
            : message.Timestamp;
        private long offset;

        public override void Run(StoreTables tables) =>
            offset = tables.Append(partition.Id, timestamp.UnixTimestampMs, key, value, headers);

        public override void Done(Exception? failure)
        {
            producer.store.Release(size);
            message.Timestamp = timestamp;
            try
            {
                handler?.Invoke(new DeliveryReport<TKey, TValue>
                {
                    Topic = partition.Topic,
                    Partition = partition.Number,
                    Offset = failure is null ? offset : Offset.Unset,
                    Message = message,
                    Status = failure is null ? PersistenceStatus.Persisted : PersistenceStatus.NotPersisted,
                    Error = failure is null
                        ? new Error(ErrorCode.NoError)
                        : new Error(ErrorCode.Local_Fail, $"the embedded log cannot be written: {failure.Message}"),
                });
            }
            finally
            {
                producer.Finished();
            }
        }
    }
}
