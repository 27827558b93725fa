using System.Globalization;
using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Kafka.Dsl;
using Akka.Streams.Kafka.Helpers;
using Akka.Streams.Kafka.Messages;
using Akka.Streams.Kafka.Settings;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Wire;
using ExamActors.Core.Attempts;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Streams;

/// <summary>
/// exams → validated → student-commands → commit. What is no attempt goes to dead-letters, with the reason and the JSON
/// path. The command's id and time come from the document's place on the topic, so that a document which is read again
/// after a crash gives the same command again.
/// </summary>
public static class AttemptImport
{
    public const string Group = "attempt-import";

    public static DrainingControl<Done> Run(
        ActorSystem system, IMaterializer materializer, IExamLog log, ExamSettings settings)
    {
        var source = CloudEventSource.Of(settings.Region, "imports");
        return KafkaConsumer.CommittableSource(
                log.ConsumerSettings(system, Group), Subscriptions.Topics(settings.Topics.Exams.Name))
            // Parsing takes most of this stream's time; the order within a partition is kept.
            .SelectAsync(Environment.ProcessorCount * 4, message => Task.Run(() => Convert(message, source, settings)))
            .Via(Outcome.Publish(system, log))
            .ToMaterialized(Committer.Sink(CommitterSettings.Create(system)), Keep.Both)
            .MapMaterializedValue(m => DrainingControl<Done>.Create(m.Item1, m.Item2))
            .Run(materializer);
    }

    private static Outcome Convert(CommittableMessage<byte[], byte[]> message, byte[] source, ExamSettings settings)
    {
        var record = message.Record;
        var value = record.Message.Value ?? [];
        if (value.Length > settings.ImportRecordBytesMax)
            return Outcome.DeadLetter(message,
                $"{value.Length} bytes; at most {settings.ImportRecordBytesMax} are allowed", null, settings);
        var parsed = AttemptDocument.Parse(value);
        if (parsed.Attempt is not { } attempt)
            return Outcome.DeadLetter(message, parsed.Fault!.Reason, parsed.Fault.Path, settings);
        var command = new RecordAttempt(
            attempt.UserExamId,
            string.Create(CultureInfo.InvariantCulture,
                $"{record.Topic}/{record.Partition.Value}/{record.Offset.Value}/{attempt.KeenId}"),
            new DateTimeOffset(record.Message.Timestamp.UtcDateTime),
            attempt);
        var importId = CloudEvent.Header(record.Message.Headers, CloudEvent.ImportId);
        var produced = CloudEvent.Of(command, source, importId);
        return produced.Value.Length > settings.ImportCommandBytesMax
            ? Outcome.DeadLetter(message,
                $"its command takes {produced.Value.Length} bytes; at most {settings.ImportCommandBytesMax} are allowed",
                null, settings)
            : new Outcome(
                [new ProducerRecord<byte[], byte[]>(settings.Topics.StudentCommands.Name, produced)],
                message.CommitableOffset);
    }
}
