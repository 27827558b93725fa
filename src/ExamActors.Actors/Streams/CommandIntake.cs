using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Kafka.Helpers;
using Akka.Streams.Kafka.Messages;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Wire;
using ExamActors.Core;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Streams;

/// <summary>
/// student-commands → the student's actor → student-events and scores → commit; <see cref="Intake{TCommand}"/> has the
/// steps.
/// </summary>
public static class CommandIntake
{
    public const string Group = "command-intake";

    /// <summary>Starts the stream.</summary>
    /// <param name="students">The shard region of the student actors.</param>
    /// <param name="placement">Brings the shards to where their partitions are consumed.</param>
    public static DrainingControl<Done> Run(
        ActorSystem system, IMaterializer materializer, IExamLog log, ExamSettings settings, IActorRef students,
        IActorRef placement)
    {
        var source = CloudEventSource.Of(settings.Region, "students");
        return new Intake<StudentCommand>(
            Group, settings.Topics.StudentCommands, "student", c => c.StudentId, placement, settings.Student.AskTimeout, Ask)
            .Run(system, materializer, log, settings);

        async Task<IReadOnlyList<ProducerRecord<byte[], byte[]>>> Ask(
            LogPosition position, StudentCommand command, string? traceParent, byte[]? importId, TimeSpan timeout)
        {
            var applied = await students.Ask<CommandApplied>(
                new DeliverCommand(position, command, traceParent), timeout).ConfigureAwait(false);
            return [.. applied.Events.Select(EventRecord), .. applied.Events.SelectMany(ScoreRecords)];

            ProducerRecord<byte[], byte[]> EventRecord(StudentEvent happened) =>
                new(settings.Topics.StudentEvents.Name, CloudEvent.Of(happened, source, importId));

            IEnumerable<ProducerRecord<byte[], byte[]>> ScoreRecords(StudentEvent happened) =>
                PublishedScore.Of(happened) is { } score
                    ? [new(settings.Topics.Scores.Name, CloudEvent.Of(score, source, importId))]
                    : [];
        }
    }
}
