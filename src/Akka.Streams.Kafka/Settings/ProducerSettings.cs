using System.Collections.Immutable;
using Akka.Actor;
using Confluent.Kafka;
using Config = Akka.Configuration.Config;

namespace Akka.Streams.Kafka.Settings;

/// <summary>How a flow or sink produces. Immutable: every With gives a changed copy.</summary>
public sealed class ProducerSettings<TKey, TValue>
{
    private const string Section = "akka.kafka.producer";

    private ProducerSettings(ISerializer<TKey>? keySerializer, ISerializer<TValue>? valueSerializer, Config config)
    {
        KeySerializer = keySerializer;
        ValueSerializer = valueSerializer;
        Parallelism = config.GetInt("parallelism");
        FlushTimeout = config.GetTimeSpan("flush-timeout");
        Properties = KafkaExtensions.Properties(config).ToImmutableDictionary();
    }

    private ProducerSettings(ProducerSettings<TKey, TValue> from)
    {
        KeySerializer = from.KeySerializer;
        ValueSerializer = from.ValueSerializer;
        Parallelism = from.Parallelism;
        FlushTimeout = from.FlushTimeout;
        Properties = from.Properties;
    }

    /// <summary>Settings from the actor system's configuration, section akka.kafka.producer.</summary>
    public static ProducerSettings<TKey, TValue> Create(
        ActorSystem system, ISerializer<TKey>? keySerializer, ISerializer<TValue>? valueSerializer) =>
        new(keySerializer, valueSerializer, KafkaExtensions.Section(system.Settings.Config, Section));

    /// <summary>Settings from a section of the shape of akka.kafka.producer.</summary>
    public static ProducerSettings<TKey, TValue> Create(
        Config config, ISerializer<TKey>? keySerializer, ISerializer<TValue>? valueSerializer) =>
        new(keySerializer, valueSerializer, config.WithFallback(KafkaExtensions.DefaultSettings.GetConfig(Section)));

    public ISerializer<TKey>? KeySerializer { get; }

    public ISerializer<TValue>? ValueSerializer { get; }

    public int Parallelism { get; private init; }

    public TimeSpan FlushTimeout { get; private init; }

    public IImmutableDictionary<string, string> Properties { get; private init; }

    public string? GetProperty(string key) => Properties.TryGetValue(key, out var value) ? value : null;

    public ProducerSettings<TKey, TValue> WithBootstrapServers(string bootstrapServers) =>
        WithProperty("bootstrap.servers", bootstrapServers);

    public ProducerSettings<TKey, TValue> WithProperty(string key, string value) =>
        new(this) { Properties = Properties.SetItem(key, value) };

    public ProducerSettings<TKey, TValue> WithProperties(IEnumerable<KeyValuePair<string, string>> properties) =>
        new(this) { Properties = Properties.SetItems(properties) };

    public ProducerSettings<TKey, TValue> WithProducerConfig(ProducerConfig config) => WithProperties(config);

    public ProducerSettings<TKey, TValue> WithParallelism(int parallelism) => new(this) { Parallelism = parallelism };

    /// <summary>A producer with these settings, for sharing between flows; the caller disposes of it.</summary>
    public IProducer<TKey, TValue> CreateKafkaProducer(Action<IProducer<TKey, TValue>, Error>? producerErrorHandler = null)
    {
        var builder = new ProducerBuilder<TKey, TValue>(Properties)
            .SetErrorHandler(producerErrorHandler ?? ((_, _) => { }));
        if (KeySerializer is not null)
            builder.SetKeySerializer(KeySerializer);
        if (ValueSerializer is not null)
            builder.SetValueSerializer(ValueSerializer);
        return builder.Build();
    }
}
