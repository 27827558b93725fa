using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using Akka.Streams.Kafka.Dsl;
using Akka.Streams.Kafka.Messages;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Wire;

namespace ExamActors.Actors.Streams;

/// <summary>What an element read from a topic came to: records to produce, then its offset to commit.</summary>
internal sealed record Outcome(IReadOnlyList<ProducerRecord<byte[], byte[]>> Records, ICommittable Offset)
{
    /// <summary>The element cannot be processed: it goes to dead-letters, whole.</summary>
    public static Outcome DeadLetter(
        CommittableMessage<byte[], byte[]> message, string reason, string? path, ExamSettings settings) =>
        new(
            [.. Wire.DeadLetter.From(message.Record, reason, path, settings.DeadLetterPartBytesMax)
                .Select(m => new ProducerRecord<byte[], byte[]>(settings.Topics.DeadLetters.Name, m))],
            message.CommitableOffset);

    /// <summary>
    /// Produces the records in order; an element's offset comes out once its last record is acknowledged.
    /// </summary>
    public static Flow<Outcome, ICommittable, NotUsed> Publish(ActorSystem system, IExamLog log) =>
        Flow.Create<Outcome>()
            .SelectMany(Envelopes)
            .Via(KafkaProducer.FlexiFlow<byte[], byte[], ICommittable?>(log.ProducerSettings(system), log.Producer))
            .Where(result => result.PassThrough is not null)
            .Select(result => result.PassThrough!);

    // Not one MultiMessage: its records are a set, and a student's events have an order.
    private static IEnumerable<IEnvelope<byte[], byte[], ICommittable?>> Envelopes(Outcome outcome)
    {
        var last = outcome.Records.Count - 1;
        if (last < 0)
            return [ProducerMessage.PassThrough<byte[], byte[], ICommittable?>(outcome.Offset)];
        return outcome.Records.Select((record, i) =>
            ProducerMessage.Single(record, i == last ? outcome.Offset : null));
    }
}
