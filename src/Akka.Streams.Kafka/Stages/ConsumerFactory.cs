using Akka.Streams.Kafka.Settings;
using Confluent.Kafka;

namespace Akka.Streams.Kafka.Stages;

/// <summary>Makes the consumer of a polling thread.</summary>
internal static class ConsumerFactory
{
    /// <summary>A consumer of the settings' factory, or Confluent's with these handlers.</summary>
    public static IConsumer<K, V> Create<K, V>(
        ConsumerSettings<K, V> settings,
        Func<List<TopicPartition>, IEnumerable<TopicPartitionOffset>> assigned,
        Action<List<TopicPartitionOffset>> revoked,
        Action<List<TopicPartitionOffset>> lost,
        Action<Error> failed)
    {
        if (settings.ConsumerFactory is { } factory)
            return factory(settings);
        var builder = new ConsumerBuilder<K, V>(settings.Properties)
            .SetPartitionsAssignedHandler((_, partitions) => assigned(partitions))
            .SetPartitionsRevokedHandler((_, partitions) => revoked(partitions))
            .SetPartitionsLostHandler((_, partitions) => lost(partitions))
            .SetErrorHandler((_, error) => failed(error))
            .SetLogHandler((_, _) => { });
        if (settings.KeyDeserializer is not null)
            builder.SetKeyDeserializer(settings.KeyDeserializer);
        if (settings.ValueDeserializer is not null)
            builder.SetValueDeserializer(settings.ValueDeserializer);
        return builder.Build();
    }

    public static void Subscribe<K, V>(this IConsumer<K, V> consumer, ISubscription subscription)
    {
        switch (subscription)
        {
            case TopicSubscription topics:
                consumer.Subscribe(topics.Topics);
                break;
            case TopicSubscriptionPattern pattern:
                consumer.Subscribe(pattern.TopicPattern);
                break;
            case Assignment assignment:
                consumer.Assign(assignment.TopicPartitions);
                break;
            case AssignmentWithOffset assignment:
                consumer.Assign(assignment.TopicPartitions);
                break;
            default:
                throw new ArgumentException($"unknown subscription {subscription}", nameof(subscription));
        }
    }
}
