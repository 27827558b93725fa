using System.Collections.Immutable;
using Confluent.Kafka;

namespace Akka.Streams.Kafka.Messages;

/// <summary>What a producing flow takes: a record, several, or none, and something that goes through with them.</summary>
public interface IEnvelope<K, V, out TPassThrough>
{
    TPassThrough PassThrough { get; }

    IEnvelope<K, V, TPassThrough2> WithPassThrough<TPassThrough2>(TPassThrough2 value);
}

/// <summary>Makes envelopes.</summary>
public static class ProducerMessage
{
    public static IEnvelope<K, V, TPassThrough> Single<K, V, TPassThrough>(
        ProducerRecord<K, V> record, TPassThrough passThrough) => new Message<K, V, TPassThrough>(record, passThrough);

    public static IEnvelope<K, V, NotUsed> Single<K, V>(ProducerRecord<K, V> record) =>
        new Message<K, V, NotUsed>(record, NotUsed.Instance);

    public static IEnvelope<K, V, TPassThrough> Multi<K, V, TPassThrough>(
        IImmutableSet<ProducerRecord<K, V>> records, TPassThrough passThrough) =>
        new MultiMessage<K, V, TPassThrough>(records, passThrough);

    public static IEnvelope<K, V, NotUsed> Multi<K, V>(IImmutableSet<ProducerRecord<K, V>> records) =>
        new MultiMessage<K, V, NotUsed>(records, NotUsed.Instance);

    public static IEnvelope<K, V, TPassThrough> PassThrough<K, V, TPassThrough>(TPassThrough passThrough) =>
        new PassThroughMessage<K, V, TPassThrough>(passThrough);

    public static IEnvelope<K, V, NotUsed> PassThrough<K, V>() => new PassThroughMessage<K, V, NotUsed>(NotUsed.Instance);
}

public sealed class Message<K, V, TPassThrough>(ProducerRecord<K, V> record, TPassThrough passThrough)
    : IEnvelope<K, V, TPassThrough>
{
    public ProducerRecord<K, V> Record => record;

    public TPassThrough PassThrough => passThrough;

    public IEnvelope<K, V, TPassThrough2> WithPassThrough<TPassThrough2>(TPassThrough2 value) =>
        new Message<K, V, TPassThrough2>(Record, value);
}

public sealed class MultiMessage<K, V, TPassThrough>(
    IImmutableSet<ProducerRecord<K, V>> records, TPassThrough passThrough) : IEnvelope<K, V, TPassThrough>
{
    public IImmutableSet<ProducerRecord<K, V>> Records => records;

    public TPassThrough PassThrough => passThrough;

    public IEnvelope<K, V, TPassThrough2> WithPassThrough<TPassThrough2>(TPassThrough2 value) =>
        new MultiMessage<K, V, TPassThrough2>(Records, value);
}

public sealed class PassThroughMessage<K, V, TPassThrough>(TPassThrough passThrough) : IEnvelope<K, V, TPassThrough>
{
    public TPassThrough PassThrough => passThrough;

    public IEnvelope<K, V, TPassThrough2> WithPassThrough<TPassThrough2>(TPassThrough2 value) =>
        new PassThroughMessage<K, V, TPassThrough2>(value);
}

/// <summary>What a producing flow gives, in the order of the envelopes, when all their records are acknowledged.</summary>
public interface IResults<K, V, out TPassThrough>
{
    TPassThrough PassThrough { get; }
}

public sealed class Result<K, V, TPassThrough>(DeliveryReport<K, V> metadata, Message<K, V, TPassThrough> message)
    : IResults<K, V, TPassThrough>
{
    public DeliveryReport<K, V> Metadata => metadata;

    public Message<K, V, TPassThrough> Message => message;

    public Offset Offset => Metadata.Offset;

    public TPassThrough PassThrough => Message.PassThrough;
}

public sealed class MultiResultPart<K, V>(DeliveryReport<K, V> metadata, ProducerRecord<K, V> record)
{
    public DeliveryReport<K, V> Metadata => metadata;

    public ProducerRecord<K, V> Record => record;
}

public sealed class MultiResult<K, V, TPassThrough>(
    IImmutableSet<MultiResultPart<K, V>> parts, TPassThrough passThrough) : IResults<K, V, TPassThrough>
{
    public IImmutableSet<MultiResultPart<K, V>> Parts => parts;

    public TPassThrough PassThrough => passThrough;
}

public sealed class PassThroughResult<K, V, TPassThrough>(TPassThrough passThrough) : IResults<K, V, TPassThrough>
{
    public TPassThrough PassThrough => passThrough;
}
