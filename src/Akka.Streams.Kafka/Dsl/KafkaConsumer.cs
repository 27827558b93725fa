using System.Collections.Immutable;
using Akka.Streams.Dsl;
using Akka.Streams.Kafka.Helpers;
using Akka.Streams.Kafka.Messages;
using Akka.Streams.Kafka.Settings;
using Akka.Streams.Kafka.Stages;
using Confluent.Kafka;

namespace Akka.Streams.Kafka.Dsl;

/// <summary>Sources that consume.</summary>
public static class KafkaConsumer
{
    /// <summary>Records; offsets are the caller's own matter.</summary>
    public static Source<ConsumeResult<K, V>, IControl> PlainSource<K, V>(
        ConsumerSettings<K, V> settings, ISubscription subscription) =>
        Source.FromGraph(new SingleSourceStage<K, V, ConsumeResult<K, V>>(
            settings, subscription, committable: false, Plain));

    /// <summary>Records with their offsets for committing: at least once.</summary>
    public static Source<CommittableMessage<K, V>, IControl> CommittableSource<K, V>(
        ConsumerSettings<K, V> settings, ISubscription subscription) =>
        Source.FromGraph(new SingleSourceStage<K, V, CommittableMessage<K, V>>(
            settings, subscription, committable: true, Committable));

    /// <summary>A source of records for each partition, which completes when the partition goes.</summary>
    public static Source<(TopicPartition, Source<ConsumeResult<K, V>, NotUsed>), IControl> PlainPartitionedSource<K, V>(
        ConsumerSettings<K, V> settings, IAutoSubscription subscription) =>
        Source.FromGraph(new SubSourceStage<K, V, ConsumeResult<K, V>>(
            settings, subscription, committable: false, Plain));

    /// <summary>A source of records with their offsets for each partition, which completes when the partition goes.</summary>
    public static Source<(TopicPartition, Source<CommittableMessage<K, V>, NotUsed>), IControl>
        CommittablePartitionedSource<K, V>(ConsumerSettings<K, V> settings, IAutoSubscription subscription) =>
        Source.FromGraph(new SubSourceStage<K, V, CommittableMessage<K, V>>(
            settings, subscription, committable: true, Committable));

    /// <summary>A source of records for each partition, from an offset that the caller keeps.</summary>
    /// <param name="settings">How to consume.</param>
    /// <param name="subscription">What to consume.</param>
    /// <param name="getOffsetsOnAssign">
    /// Where the partitions start; those it leaves out start where the group committed. The consumer waits for it.
    /// </param>
    /// <param name="onRevoke">Told of partitions that have gone.</param>
    public static Source<(TopicPartition, Source<ConsumeResult<K, V>, NotUsed>), IControl>
        PlainPartitionedManualOffsetSource<K, V>(
            ConsumerSettings<K, V> settings,
            IAutoSubscription subscription,
            Func<IImmutableSet<TopicPartition>, Task<IImmutableSet<TopicPartitionOffset>>> getOffsetsOnAssign,
            Action<IImmutableSet<TopicPartition>> onRevoke) =>
        Source.FromGraph(new SubSourceStage<K, V, ConsumeResult<K, V>>(
            settings, subscription, committable: false, Plain, getOffsetsOnAssign, onRevoke));

    private static ConsumeResult<K, V> Plain<K, V>(
        ConsumeResult<K, V> record, AssignedPartition assigned, ICommitter committer) => record;

    private static CommittableMessage<K, V> Committable<K, V>(
        ConsumeResult<K, V> record, AssignedPartition assigned, ICommitter committer) =>
        new(record, new CommittableOffset(committer, assigned, record.Offset.Value));
}
