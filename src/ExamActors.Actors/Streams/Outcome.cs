using System.Diagnostics;
using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using Akka.Streams.Kafka.Dsl;
using Akka.Streams.Kafka.Messages;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Telemetry;
using ExamActors.Actors.Wire;

namespace ExamActors.Actors.Streams;

/// <summary>What an element read from a topic came to: records to produce, then its offset to commit.</summary>
/// <param name="Sending">The span that ends when the last record is acknowledged; null where nobody traces.</param>
internal sealed record Outcome(
    IReadOnlyList<ProducerRecord<byte[], byte[]>> Records, ICommittable Offset, Activity? Sending = null)
{
    /// <summary>The same, with its records as a part of a trace.</summary>
    /// <param name="traceParent">The span that they go back to; null for none.</param>
    public Outcome Under(string? traceParent)
    {
        if (traceParent is null || Records.Count == 0)
            return this;
        var span = Tracing.StartApart($"send {Records[0].Topic}", ActivityKind.Producer, traceParent);
        span.Describe("send", Records[0].Topic);
        span?.SetTag("messaging.batch.message_count", Records.Count);
        foreach (var record in Records)
            Tracing.Inject(span, record.Message);
        return this with { Sending = span };
    }

    /// <summary>The element cannot be processed: it goes to dead-letters, whole.</summary>
    public static Outcome DeadLetter(
        CommittableMessage<byte[], byte[]> message, string reason, string? path, ExamSettings settings)
    {
        ExamMeter.DeadLetters.Add(1, ExamMeter.Tag("messaging.destination.name", message.Record.Topic));
        return new Outcome(
            [.. Wire.DeadLetter.From(message.Record, reason, path, settings.DeadLetterPartBytesMax)
                .Select(m => new ProducerRecord<byte[], byte[]>(settings.Topics.DeadLetters.Name, m))],
            message.CommitableOffset);
    }

    /// <summary>
    /// Produces the records in order; an element's offset comes out once its last record is acknowledged.
    /// </summary>
    public static Flow<Outcome, ICommittable, NotUsed> Publish(ActorSystem system, IExamLog log) =>
        Flow.Create<Outcome>()
            .SelectMany(Envelopes)
            .Via(KafkaProducer.FlexiFlow<byte[], byte[], Outcome?>(log.ProducerSettings(system), log.Producer))
            .Where(result => result.PassThrough is not null)
            .Select(result =>
            {
                result.PassThrough!.Sending?.Dispose();
                return result.PassThrough.Offset;
            });

    // Not one MultiMessage: its records are a set, and a student's events have an order.
    private static IEnumerable<IEnvelope<byte[], byte[], Outcome?>> Envelopes(Outcome outcome)
    {
        var last = outcome.Records.Count - 1;
        if (last < 0)
            return [ProducerMessage.PassThrough<byte[], byte[], Outcome?>(outcome)];
        return outcome.Records.Select((record, i) =>
            ProducerMessage.Single(record, i == last ? outcome : null));
    }
}
