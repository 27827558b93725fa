using Confluent.Kafka;

namespace Akka.Streams.Kafka.Messages;

/// <summary>A record to be produced.</summary>
public sealed record ProducerRecord<K, V>
{
    public ProducerRecord(string topic, int? partition, Message<K, V> message)
    {
        Topic = topic;
        Partition = partition;
        Message = message;
    }

    public ProducerRecord(string topic, Message<K, V> message)
        : this(topic, null, message)
    {
    }

    public ProducerRecord(TopicPartition topicPartition, Message<K, V> message)
        : this(topicPartition.Topic, topicPartition.Partition.Value, message)
    {
    }

    public ProducerRecord(string topic, K key, V value)
        : this(topic, null, new Message<K, V> { Key = key, Value = value })
    {
    }

    public ProducerRecord(string topic, V value)
        : this(topic, null, new Message<K, V> { Value = value })
    {
    }

    public ProducerRecord(TopicPartition topicPartition, V value)
        : this(topicPartition, new Message<K, V> { Value = value })
    {
    }

    public string Topic { get; }

    /// <summary>The partition; null where the key decides.</summary>
    public int? Partition { get; }

    public Message<K, V> Message { get; }
}
