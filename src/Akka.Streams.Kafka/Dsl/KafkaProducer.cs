using Akka.Streams.Dsl;
using Akka.Streams.Kafka.Helpers;
using Akka.Streams.Kafka.Messages;
using Akka.Streams.Kafka.Settings;
using Akka.Streams.Kafka.Stages;
using Confluent.Kafka;

namespace Akka.Streams.Kafka.Dsl;

/// <summary>Flows and sinks that produce.</summary>
public static class KafkaProducer
{
    /// <summary>Produces records with a producer of its own.</summary>
    public static Sink<ProducerRecord<TKey, TValue>, Task<Done>> PlainSink<TKey, TValue>(
        ProducerSettings<TKey, TValue> settings) => Plain(FlexiFlow<TKey, TValue, NotUsed>(settings));

    /// <summary>Produces records with a shared producer, which stays open.</summary>
    public static Sink<ProducerRecord<TKey, TValue>, Task<Done>> PlainSink<TKey, TValue>(
        ProducerSettings<TKey, TValue> settings, IProducer<TKey, TValue> producer) =>
        Plain(FlexiFlow<TKey, TValue, NotUsed>(settings, producer));

    /// <summary>Produces what envelopes hold with a producer of its own; results come in the envelopes' order.</summary>
    public static Flow<IEnvelope<TKey, TValue, TPassThrough>, IResults<TKey, TValue, TPassThrough>, NotUsed>
        FlexiFlow<TKey, TValue, TPassThrough>(ProducerSettings<TKey, TValue> settings) =>
        Flow.FromGraph(new ProducerStage<TKey, TValue, TPassThrough>(
            settings, () => settings.CreateKafkaProducer(), owned: true));

    /// <summary>Produces what envelopes hold with a shared producer, which stays open.</summary>
    public static Flow<IEnvelope<TKey, TValue, TPassThrough>, IResults<TKey, TValue, TPassThrough>, NotUsed>
        FlexiFlow<TKey, TValue, TPassThrough>(
            ProducerSettings<TKey, TValue> settings, IProducer<TKey, TValue> producer) =>
        Flow.FromGraph(new ProducerStage<TKey, TValue, TPassThrough>(settings, () => producer, owned: false));

    /// <summary>Produces what envelopes hold, then commits the offsets that go through with them.</summary>
    public static Sink<IEnvelope<TKey, TValue, ICommittable>, Task<Done>> CommittableSink<TKey, TValue>(
        ProducerSettings<TKey, TValue> settings, CommitterSettings committerSettings) =>
        Committable(FlexiFlow<TKey, TValue, ICommittable>(settings), committerSettings);

    /// <summary>The same with a shared producer, which stays open.</summary>
    public static Sink<IEnvelope<TKey, TValue, ICommittable>, Task<Done>> CommittableSink<TKey, TValue>(
        ProducerSettings<TKey, TValue> settings, CommitterSettings committerSettings, IProducer<TKey, TValue> producer) =>
        Committable(FlexiFlow<TKey, TValue, ICommittable>(settings, producer), committerSettings);

    private static Sink<ProducerRecord<TKey, TValue>, Task<Done>> Plain<TKey, TValue>(
        Flow<IEnvelope<TKey, TValue, NotUsed>, IResults<TKey, TValue, NotUsed>, NotUsed> flow) =>
        Flow.Create<ProducerRecord<TKey, TValue>>()
            .Select(ProducerMessage.Single)
            .Via(flow)
            .ToMaterialized(Sink.Ignore<IResults<TKey, TValue, NotUsed>>(), Keep.Right);

    private static Sink<IEnvelope<TKey, TValue, ICommittable>, Task<Done>> Committable<TKey, TValue>(
        Flow<IEnvelope<TKey, TValue, ICommittable>, IResults<TKey, TValue, ICommittable>, NotUsed> flow,
        CommitterSettings committerSettings) =>
        flow.Select(result => result.PassThrough)
            .ToMaterialized(Committer.Sink(committerSettings), Keep.Right);
}
