using System.Diagnostics;
using System.Text;
using Akka;
using Akka.Actor;
using Akka.Event;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Kafka.Dsl;
using Akka.Streams.Kafka.Helpers;
using Akka.Streams.Kafka.Messages;
using Akka.Streams.Kafka.Settings;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Nodes;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Telemetry;
using ExamActors.Actors.Wire;
using ExamActors.Core;

namespace ExamActors.Actors.Streams;

/// <summary>
/// commands → the actor of their key → events → commit, for every kind of actor. One source per partition; an element is
/// a command until the actor has replied, then the records that its outcome means, then its offset. The offset is
/// committed only when the records are on their topics. An actor that does not reply, as its node has died or its journal is
/// away, is asked again, and again: what it knows already changes nothing, and only its own partition waits.
/// </summary>
/// <typeparam name="TCommand">The commands of this kind of actor.</typeparam>
/// <param name="Group">The consumer group.</param>
/// <param name="Commands">The topic of commands.</param>
/// <param name="Kind">What the actor is, in words for dead letters: "student".</param>
/// <param name="IdOf">The id of a command's actor, which is the record's key.</param>
/// <param name="Placement">Told which partitions are consumed here, so that their shards come here too.</param>
/// <param name="AskTimeout">How long the first question waits for its reply; those after it wait up to eight times as long.</param>
/// <param name="Ask">Asks the actor, for so long; completes with the records to publish when the journal has the events.</param>
internal sealed record Intake<TCommand>(
    string Group,
    TopicDefinition Commands,
    string Kind,
    Func<TCommand, string> IdOf,
    IActorRef Placement,
    TimeSpan AskTimeout,
    Func<LogPosition, TCommand, string?, byte[]?, TimeSpan, Task<IReadOnlyList<ProducerRecord<byte[], byte[]>>>> Ask) where TCommand : class
{
    private static readonly TimeSpan AgainAfterStep = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AgainAfterMax = TimeSpan.FromSeconds(1);

    /// <summary>Starts the stream.</summary>
    public DrainingControl<Done> Run(
        ActorSystem system, IMaterializer materializer, IExamLog log, ExamSettings settings)
    {
        var processing = $"process {Commands.Name}";
        var ended = new CancellationTokenSource();
        var logger = Logging.GetLogger(system, Group);
        var told = new Seldom(TimeSpan.FromSeconds(5));
        var control = KafkaConsumer.CommittablePartitionedSource(
                log.ConsumerSettings(system, Group),
                Subscriptions.Topics(Commands.Name).WithPartitionEventsHandler(ShardPlacement.Handler(Placement)))
            .Via(Flow.Create<(TopicPartition, Source<CommittableMessage<byte[], byte[]>, NotUsed>)>()
                .MergeMany(Commands.Partitions, partition => OfPartition(partition.Item2)))
            .Via(Outcome.Publish(system, log))
            .ToMaterialized(Committer.Sink(CommitterSettings.Create(system)), Keep.Both)
            .MapMaterializedValue(m => DrainingControl<Done>.Create(m.Item1, m.Item2))
            .Run(materializer);
        control.StreamCompletion.ContinueWith(_ => ended.Cancel(), TaskScheduler.Default);
        return control;

        Source<Outcome, NotUsed> OfPartition(Source<CommittableMessage<byte[], byte[]>, NotUsed> commands)
        {
            var order = new KeyOrder<IReadOnlyList<ProducerRecord<byte[], byte[]>>>();
            return commands.SelectAsync(settings.IntakeParallelism, message => Handle(message, order));
        }

        async Task<Outcome> Handle(
            CommittableMessage<byte[], byte[]> message, KeyOrder<IReadOnlyList<ProducerRecord<byte[], byte[]>>> order)
        {
            TCommand command;
            try
            {
                command = Decode(message.Record);
            }
            catch (WireException e)
            {
                return Outcome.DeadLetter(message, e.Message, null, settings);
            }
            var position = new LogPosition(message.Record.Partition.Value, message.Record.Offset.Value);
            var importId = CloudEvent.Header(message.Record.Message.Headers, CloudEvent.ImportId);
            var began = Stopwatch.GetTimestamp();
            using var span = Tracing.Start(processing, ActivityKind.Consumer, Tracing.Extract(message.Record.Message.Headers));
            span.Describe("process", Commands.Name, Group);
            span.Describe(message.Record.TopicPartitionOffset);
            var traceParent = span?.Id;
            try
            {
                var records = await order.Run(IdOf(command),
                    () => AskUntilReplied(
                        IdOf(command), timeout => Ask(position, command, traceParent, importId, timeout), logger, told, ended.Token))
                    .ConfigureAwait(false);
                Took(began, error: null);
                return new Outcome(records, message.CommitableOffset).Under(traceParent);
            }
            catch (Exception e)
            {
                span.Fail(e);
                Took(began, e.GetType().Name);
                throw;
            }
        }

        void Took(long began, string? error)
        {
            if (!ExamMeter.ProcessDuration.Enabled)
                return;
            var tags = new TagList
            {
                { "messaging.system", "kafka" }, { "messaging.operation.name", "process" },
                { "messaging.destination.name", Commands.Name }, { "messaging.consumer.group.name", Group },
            };
            if (error is not null)
                tags.Add("error.type", error);
            ExamMeter.ProcessDuration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, tags);
        }
    }

    private async Task<IReadOnlyList<ProducerRecord<byte[], byte[]>>> AskUntilReplied(
        string id, Func<TimeSpan, Task<IReadOnlyList<ProducerRecord<byte[], byte[]>>>> ask, ILoggingAdapter logger, Seldom told,
        CancellationToken ended)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                // One that was lost is sent again soon; whoever is slow because of much work is not given more of it.
                return await ask(AskTimeout * (1 << Math.Min(failures, 3))).ConfigureAwait(false);
            }
            catch (Exception e) when (!ended.IsCancellationRequested)
            {
                // At once, then less often. When many wait for the same reason, a line now and then tells of one of them.
                if (told.IsDue())
                    logger.Warning("{ActorKind} {ActorId} does not reply and is asked again ({Failures}); others may wait as well: {Reason}",
                        Kind, id, failures + 1, e.Message);
                await Task.Delay(TimeSpan.FromTicks(Math.Min(AgainAfterMax.Ticks, failures * AgainAfterStep.Ticks)), ended)
                    .ConfigureAwait(false);
            }
        }
    }

    private TCommand Decode(ConsumeResult<byte[], byte[]> record)
    {
        var command = WireRecord.Decode<TCommand>(record, $"a {Kind}'s command");
        return Encoding.UTF8.GetBytes(IdOf(command)).AsSpan().SequenceEqual(record.Message.Key ?? [])
            ? command
            : throw new WireException($"the key is not the {Kind} id '{IdOf(command)}'");
    }
}

/// <summary>Lets something happen once in a while, whoever wants it.</summary>
internal sealed class Seldom(TimeSpan interval)
{
    private long dueAtMs = long.MinValue;

    public bool IsDue()
    {
        var (now, due) = (Environment.TickCount64, Volatile.Read(ref dueAtMs));
        return now >= due && Interlocked.CompareExchange(ref dueAtMs, now + (long)interval.TotalMilliseconds, due) == due;
    }
}
