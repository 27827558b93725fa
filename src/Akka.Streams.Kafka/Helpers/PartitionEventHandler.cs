using System.Collections.Immutable;
using Confluent.Kafka;

namespace Akka.Streams.Kafka.Helpers;

/// <summary>What a partition event handler may do with the consumer, on the consumer's thread.</summary>
public interface IRestrictedConsumer
{
    List<TopicPartition> Assignment { get; }

    List<TopicPartitionOffset> BeginningOffsets(IEnumerable<TopicPartition> topicPartitions);

    void CommitSync(IEnumerable<TopicPartitionOffset> offsets);

    void Committed(IEnumerable<TopicPartition> topicPartitions);

    Offset Position(TopicPartition topicPartition);

    void Seek(TopicPartitionOffset topicPartitionOffset);
}

/// <summary>Told of partitions that come and go, on the consumer's thread: an exception fails the stream.</summary>
public interface IPartitionEventHandler
{
    void OnRevoke(IImmutableSet<TopicPartitionOffset> revokedTopicPartitions, IRestrictedConsumer consumer);

    void OnAssign(IImmutableSet<TopicPartition> assignedTopicPartitions, IRestrictedConsumer consumer);

    void OnStop(IImmutableSet<TopicPartition> topicPartitions, IRestrictedConsumer consumer);
}

internal sealed class RestrictedConsumer<TKey, TValue>(IConsumer<TKey, TValue> consumer, TimeSpan timeout)
    : IRestrictedConsumer
{
    public List<TopicPartition> Assignment => consumer.Assignment;

    public List<TopicPartitionOffset> BeginningOffsets(IEnumerable<TopicPartition> topicPartitions) =>
        [.. topicPartitions.Select(p => new TopicPartitionOffset(p, consumer.QueryWatermarkOffsets(p, timeout).Low))];

    public void CommitSync(IEnumerable<TopicPartitionOffset> offsets) => consumer.Commit(offsets);

    public void Committed(IEnumerable<TopicPartition> topicPartitions) => consumer.Committed(topicPartitions, timeout);

    public Offset Position(TopicPartition topicPartition) => consumer.Position(topicPartition);

    public void Seek(TopicPartitionOffset topicPartitionOffset) => consumer.Seek(topicPartitionOffset);
}
