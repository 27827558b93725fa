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
using ExamActors.Core.Centers;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Streams;

/// <summary>
/// What students' events mean for centers, and centers' for students: events → the commands that follow → commit. A
/// command's id and time come from its event, so that an event which is read again gives the same commands again; the
/// order of an actor's events is the order of their commands.
/// </summary>
public static class FollowUpStreams
{
    /// <summary>The consumer group from student-events to center-commands.</summary>
    public const string StudentGroup = "student-follow-ups";

    /// <summary>The consumer group from center-events to student-commands.</summary>
    public const string CenterGroup = "center-follow-ups";

    // What nothing follows from is known by its header: most events are such, and reading them would be in vain.
    private static readonly HashSet<string> Silent =
    [
        .. ExamCodec.Types.Where(t => t.Type.IsSubclassOf(typeof(StudentEvent)) && !FollowUps.StudentKinds.Contains(t.Type))
            .Select(t => t.WireType),
    ];

    /// <summary>student-events → center-commands.</summary>
    public static DrainingControl<Done> OfStudents(
        ActorSystem system, IMaterializer materializer, IExamLog log, ExamSettings settings)
    {
        var source = CloudEventSource.Of(settings.Region, "students");
        return Run<StudentEvent>(
            system, materializer, log, settings, StudentGroup, settings.Topics.StudentEvents.Name, "a student's event",
            Silent, settings.Topics.CenterCommands.Name,
            (happened, importId) => FollowUps.Of(happened).Select(c => CloudEvent.Of(c, source, importId)));
    }

    /// <summary>center-events → student-commands.</summary>
    public static DrainingControl<Done> OfCenters(
        ActorSystem system, IMaterializer materializer, IExamLog log, ExamSettings settings)
    {
        var source = CloudEventSource.Of(settings.Region, "centers");
        return Run<CenterEvent>(
            system, materializer, log, settings, CenterGroup, settings.Topics.CenterEvents.Name, "a center's event",
            [], settings.Topics.StudentCommands.Name,
            (happened, importId) => FollowUps.Of(happened).Select(c => CloudEvent.Of(c, source, importId)));
    }

    private static DrainingControl<Done> Run<TEvent>(
        ActorSystem system, IMaterializer materializer, IExamLog log, ExamSettings settings, string group, string from,
        string what, HashSet<string> silent, string to,
        Func<TEvent, byte[]?, IEnumerable<Message<byte[], byte[]>>> follow) where TEvent : class
    {
        return KafkaConsumer.CommittableSource(log.ConsumerSettings(system, group), Subscriptions.Topics(from))
            .Select(Follow)
            .Via(Outcome.Publish(system, log))
            .ToMaterialized(Committer.Sink(CommitterSettings.Create(system)), Keep.Both)
            .MapMaterializedValue(m => DrainingControl<Done>.Create(m.Item1, m.Item2))
            .Run(materializer);

        Outcome Follow(CommittableMessage<byte[], byte[]> message)
        {
            if (CloudEvent.HeaderText(message.Record.Message.Headers, CloudEvent.Type) is { } type && silent.Contains(type))
                return new Outcome([], message.CommitableOffset);
            TEvent happened;
            try
            {
                happened = WireRecord.Decode<TEvent>(message.Record, what);
            }
            catch (WireException e)
            {
                return Outcome.DeadLetter(message, e.Message, null, settings);
            }
            var importId = CloudEvent.Header(message.Record.Message.Headers, CloudEvent.ImportId);
            return new Outcome(
                [.. follow(happened, importId).Select(m => new ProducerRecord<byte[], byte[]>(to, m))],
                message.CommitableOffset).Under(Tracing.Extract(message.Record.Message.Headers));
        }
    }
}
