using System.Collections.Immutable;
using Akka.Streams.Kafka.Helpers;
using Akka.Util;
using Confluent.Kafka;

namespace Akka.Streams.Kafka.Settings;

/// <summary>What a source consumes.</summary>
public interface ISubscription;

/// <summary>Given partitions, outside of a group's balance.</summary>
public interface IManualSubscription : ISubscription;

/// <summary>Topics whose partitions the group shares out.</summary>
public interface IAutoSubscription : ISubscription
{
    Option<IPartitionEventHandler> PartitionEventsHandler { get; }

    /// <summary>The same subscription, with a handler that is told of partitions that come and go.</summary>
    IAutoSubscription WithPartitionEventsHandler(IPartitionEventHandler partitionEventHandler);
}

internal sealed record TopicSubscription(IImmutableSet<string> Topics) : IAutoSubscription
{
    public Option<IPartitionEventHandler> PartitionEventsHandler { get; private init; }

    public IAutoSubscription WithPartitionEventsHandler(IPartitionEventHandler partitionEventHandler) =>
        this with { PartitionEventsHandler = Option<IPartitionEventHandler>.Create(partitionEventHandler) };
}

internal sealed record TopicSubscriptionPattern(string TopicPattern) : IAutoSubscription
{
    public Option<IPartitionEventHandler> PartitionEventsHandler { get; private init; }

    public IAutoSubscription WithPartitionEventsHandler(IPartitionEventHandler partitionEventHandler) =>
        this with { PartitionEventsHandler = Option<IPartitionEventHandler>.Create(partitionEventHandler) };
}

internal sealed record Assignment(IImmutableSet<TopicPartition> TopicPartitions) : IManualSubscription;

internal sealed record AssignmentWithOffset(IImmutableSet<TopicPartitionOffset> TopicPartitions) : IManualSubscription;

/// <summary>Makes subscriptions.</summary>
public static class Subscriptions
{
    /// <summary>All partitions of the topics, shared with the other members of the group.</summary>
    public static IAutoSubscription Topics(params string[] topics) =>
        new TopicSubscription(topics.ToImmutableHashSet());

    /// <summary>All topics whose name matches a regular expression.</summary>
    public static IAutoSubscription TopicPattern(string topicPattern) =>
        new TopicSubscriptionPattern(topicPattern.StartsWith('^') ? topicPattern : $"^{topicPattern}");

    /// <summary>The partitions given, from where the group committed.</summary>
    public static IManualSubscription Assignment(params TopicPartition[] topicPartitions) =>
        new Assignment(topicPartitions.ToImmutableHashSet());

    /// <summary>The partitions given, from the offsets given.</summary>
    public static IManualSubscription AssignmentWithOffset(params TopicPartitionOffset[] topicPartitions) =>
        new AssignmentWithOffset(topicPartitions.ToImmutableHashSet());
}
