using System.Collections.Immutable;
using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Kafka.Dsl;
using Akka.Streams.Kafka.Helpers;
using Akka.Streams.Kafka.Settings;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Results;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Telemetry;
using ExamActors.Actors.Wire;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Streams;

/// <summary>
/// student-events → the results tables, which hold the offsets as well: events and offsets are written in one
/// transaction, so a crash repeats nothing and skips nothing.
/// </summary>
public static class ResultsProjection
{
    public const string Group = "results-projection";

    public static DrainingControl<Done> Run(
        ActorSystem system, IMaterializer materializer, IExamLog log, ExamSettings settings)
    {
        var topic = settings.Topics.StudentEvents.Name;
        var writer = IResultsWriter.Open(settings);
        var control = KafkaConsumer.PlainPartitionedManualOffsetSource(
                log.ConsumerSettings(system, Group),
                Subscriptions.Topics(topic),
                partitions => Task.FromResult(StoredOffsets(writer, topic, partitions)),
                _ => { })
            .Via(Flow.Create<(TopicPartition, Source<ConsumeResult<byte[], byte[]>, NotUsed>)>()
                .MergeMany(settings.Topics.StudentEvents.Partitions, partition => partition.Item2.Select(Decode)))
            .Batch(settings.ProjectionBatchEventsMax, first => new List<Read> { first }, Append)
            .SelectAsync(1, batch => Task.Run(() => Write(batch)))
            .ToMaterialized(Sink.Ignore<Done>(), Keep.Both)
            .MapMaterializedValue(m => DrainingControl<Done>.Create(m.Item1, m.Item2))
            .Run(materializer);
        control.StreamCompletion.ContinueWith(_ => writer.Dispose(), TaskScheduler.Default);
        return control;

        async Task<Done> Write(List<Read> batch)
        {
            // What is no event of ours must not stop the others: it goes to dead-letters before its offset moves on.
            foreach (var read in batch.Where(r => r.Happened is null))
            {
                ExamMeter.DeadLetters.Add(1, ExamMeter.Tag("messaging.destination.name", topic));
                foreach (var part in DeadLetter.From(
                    read.Record, read.Fault!, path: null, settings.DeadLetterPartBytesMax))
                    await log.Producer.ProduceAsync(settings.Topics.DeadLetters.Name, part).ConfigureAwait(false);
            }
            writer.Write(batch.ConvertAll(r => new ProjectedEvent(r.Record.TopicPartitionOffset, r.Happened)));
            return Done.Instance;
        }
    }

    private static IImmutableSet<TopicPartitionOffset> StoredOffsets(
        IResultsWriter writer, string topic, IImmutableSet<TopicPartition> partitions)
    {
        var stored = writer.NextOffsets(topic);
        return partitions
            .Select(p => new TopicPartitionOffset(
                p, stored.TryGetValue(p.Partition.Value, out var next) ? new Offset(next) : Offset.Beginning))
            .ToImmutableHashSet();
    }

    private static Read Decode(ConsumeResult<byte[], byte[]> record)
    {
        try
        {
            return new Read(record, WireRecord.Decode<StudentEvent>(record, "a student's event"), null);
        }
        catch (WireException e)
        {
            return new Read(record, null, e.Message);
        }
    }

    private static List<Read> Append(List<Read> batch, Read next)
    {
        batch.Add(next);
        return batch;
    }

    /// <summary>A record read: an event, or why it is none.</summary>
    private sealed record Read(ConsumeResult<byte[], byte[]> Record, StudentEvent? Happened, string? Fault);
}
