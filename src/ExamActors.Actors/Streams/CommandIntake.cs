using System.Text;
using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Kafka.Dsl;
using Akka.Streams.Kafka.Helpers;
using Akka.Streams.Kafka.Messages;
using Akka.Streams.Kafka.Settings;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Wire;
using ExamActors.Core;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Streams;

/// <summary>
/// student-commands → the student's actor → student-events → commit. One source per partition; an element is a command
/// until the actor has replied, then the records that its outcome means, then its offset. The offset is committed
/// only when the records are on their topics.
/// </summary>
public static class CommandIntake
{
    public const string Group = "command-intake";

    /// <summary>Starts the stream.</summary>
    /// <param name="students">The shard region of the student actors.</param>
    public static DrainingControl<Done> Run(
        ActorSystem system, IMaterializer materializer, IExamLog log, ExamSettings settings, IActorRef students)
    {
        var source = CloudEventSource.Of(settings.Region, "students");
        return KafkaConsumer.CommittablePartitionedSource(
                log.ConsumerSettings(system, Group), Subscriptions.Topics(settings.Topics.StudentCommands.Name))
            .Via(Flow.Create<(TopicPartition, Source<CommittableMessage<byte[], byte[]>, NotUsed>)>()
                .MergeMany(settings.Topics.StudentCommands.Partitions, partition => OfPartition(partition.Item2)))
            .Via(Outcome.Publish(system, log))
            .ToMaterialized(Committer.Sink(CommitterSettings.Create(system)), Keep.Both)
            .MapMaterializedValue(m => DrainingControl<Done>.Create(m.Item1, m.Item2))
            .Run(materializer);

        Source<Outcome, NotUsed> OfPartition(Source<CommittableMessage<byte[], byte[]>, NotUsed> commands)
        {
            var order = new StudentOrder<CommandApplied>();
            return commands.SelectAsync(settings.IntakeParallelism, message => Handle(message, order));
        }

        Task<Outcome> Handle(CommittableMessage<byte[], byte[]> message, StudentOrder<CommandApplied> order)
        {
            StudentCommand command;
            try
            {
                command = Decode(message.Record);
            }
            catch (WireException e)
            {
                return Task.FromResult(Outcome.DeadLetter(message, e.Message, null, settings));
            }
            var position = new LogPosition(message.Record.Partition.Value, message.Record.Offset.Value);
            return Applied(message, order.Run(command.StudentId, () => students.Ask<CommandApplied>(
                new DeliverCommand(position, command), settings.Student.AskTimeout)));
        }

        async Task<Outcome> Applied(CommittableMessage<byte[], byte[]> message, Task<CommandApplied> reply)
        {
            var applied = await reply.ConfigureAwait(false);
            var importId = CloudEvent.Header(message.Record.Message.Headers, CloudEvent.ImportId);
            var records = new ProducerRecord<byte[], byte[]>[applied.Events.Length];
            for (var i = 0; i < records.Length; i++)
                records[i] = new ProducerRecord<byte[], byte[]>(
                    settings.Topics.StudentEvents.Name, CloudEvent.Of(applied.Events[i], source, importId));
            return new Outcome(records, message.CommitableOffset);
        }
    }

    private static StudentCommand Decode(ConsumeResult<byte[], byte[]> record)
    {
        var type = CloudEvent.HeaderText(record.Message.Headers, CloudEvent.Type)
            ?? throw new WireException($"no {CloudEvent.Type} header");
        if (ExamCodec.Decode(type, record.Message.Value) is not StudentCommand command)
            throw new WireException($"'{type}' is not a student's command");
        if (!command.Id().SequenceEqual(record.Message.Key ?? []))
            throw new WireException($"the key is not the student id '{command.StudentId}'");
        return command;
    }

    private static byte[] Id(this StudentCommand command) => Encoding.UTF8.GetBytes(command.StudentId);
}
