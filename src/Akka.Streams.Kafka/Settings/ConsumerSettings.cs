using System.Collections.Immutable;
using Akka.Actor;
using Confluent.Kafka;
using Config = Akka.Configuration.Config;

namespace Akka.Streams.Kafka.Settings;

/// <summary>How a source consumes. Immutable: every With gives a changed copy.</summary>
public sealed class ConsumerSettings<TKey, TValue>
{
    private const string Section = "akka.kafka.consumer";

    private ConsumerSettings(
        IDeserializer<TKey>? keyDeserializer, IDeserializer<TValue>? valueDeserializer, Config config)
    {
        KeyDeserializer = keyDeserializer;
        ValueDeserializer = valueDeserializer;
        PollTimeout = config.GetTimeSpan("poll-timeout");
        BufferSize = config.GetInt("buffer-size");
        StopTimeout = config.GetTimeSpan("stop-timeout");
        WaitClosePartition = config.GetTimeSpan("wait-close-partition");
        PositionTimeout = config.GetTimeSpan("position-timeout");
        Properties = KafkaExtensions.Properties(config).ToImmutableDictionary();
    }

    private ConsumerSettings(ConsumerSettings<TKey, TValue> from)
    {
        KeyDeserializer = from.KeyDeserializer;
        ValueDeserializer = from.ValueDeserializer;
        PollTimeout = from.PollTimeout;
        BufferSize = from.BufferSize;
        StopTimeout = from.StopTimeout;
        WaitClosePartition = from.WaitClosePartition;
        PositionTimeout = from.PositionTimeout;
        Properties = from.Properties;
        ConsumerFactory = from.ConsumerFactory;
    }

    /// <summary>Settings from the actor system's configuration, section akka.kafka.consumer.</summary>
    public static ConsumerSettings<TKey, TValue> Create(
        ActorSystem system, IDeserializer<TKey>? keyDeserializer, IDeserializer<TValue>? valueDeserializer) =>
        new(keyDeserializer, valueDeserializer, KafkaExtensions.Section(system.Settings.Config, Section));

    /// <summary>Settings from a section of the shape of akka.kafka.consumer.</summary>
    public static ConsumerSettings<TKey, TValue> Create(
        Config config, IDeserializer<TKey>? keyDeserializer, IDeserializer<TValue>? valueDeserializer) =>
        new(keyDeserializer, valueDeserializer,
            config.WithFallback(KafkaExtensions.DefaultSettings.GetConfig(Section)));

    public IDeserializer<TKey>? KeyDeserializer { get; private init; }

    public IDeserializer<TValue>? ValueDeserializer { get; private init; }

    public TimeSpan PollTimeout { get; private init; }

    public int BufferSize { get; private init; }

    public TimeSpan StopTimeout { get; private init; }

    public TimeSpan WaitClosePartition { get; private init; }

    public TimeSpan PositionTimeout { get; private init; }

    public IImmutableDictionary<string, string> Properties { get; private init; }

    /// <summary>Makes the consumer instead of Confluent's builder; null for the builder.</summary>
    public Func<ConsumerSettings<TKey, TValue>, IConsumer<TKey, TValue>>? ConsumerFactory { get; private init; }

    public string? GroupId => GetProperty("group.id");

    public string? GetProperty(string key) => Properties.TryGetValue(key, out var value) ? value : null;

    public ConsumerSettings<TKey, TValue> WithBootstrapServers(string bootstrapServers) =>
        WithProperty("bootstrap.servers", bootstrapServers);

    public ConsumerSettings<TKey, TValue> WithClientId(string clientId) => WithProperty("client.id", clientId);

    public ConsumerSettings<TKey, TValue> WithGroupId(string groupId) => WithProperty("group.id", groupId);

    public ConsumerSettings<TKey, TValue> WithProperty(string key, string value) =>
        new(this) { Properties = Properties.SetItem(key, value) };

    public ConsumerSettings<TKey, TValue> WithProperties(IEnumerable<KeyValuePair<string, string>> properties) =>
        new(this) { Properties = Properties.SetItems(properties) };

    public ConsumerSettings<TKey, TValue> WithConsumerConfig(ConsumerConfig config) => WithProperties(config);

    public ConsumerSettings<TKey, TValue> WithPollTimeout(TimeSpan pollTimeout) =>
        new(this) { PollTimeout = pollTimeout };

    public ConsumerSettings<TKey, TValue> WithStopTimeout(TimeSpan stopTimeout) =>
        new(this) { StopTimeout = stopTimeout };

    public ConsumerSettings<TKey, TValue> WithWaitClosePartition(TimeSpan waitClosePartition) =>
        new(this) { WaitClosePartition = waitClosePartition };

    public ConsumerSettings<TKey, TValue> WithPositionTimeout(TimeSpan positionTimeout) =>
        new(this) { PositionTimeout = positionTimeout };

    public ConsumerSettings<TKey, TValue> WithKeyDeserializer(IDeserializer<TKey> keyDeserializer) =>
        new(this) { KeyDeserializer = keyDeserializer };

    public ConsumerSettings<TKey, TValue> WithValueDeserializer(IDeserializer<TValue> valueDeserializer) =>
        new(this) { ValueDeserializer = valueDeserializer };

    public ConsumerSettings<TKey, TValue> WithConsumerFactory(
        Func<ConsumerSettings<TKey, TValue>, IConsumer<TKey, TValue>> consumerFactory) =>
        new(this) { ConsumerFactory = consumerFactory };
}
