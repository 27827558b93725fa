using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Wire;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Centers;

/// <summary>How a center's commands to students come to the log where no event of its causes them.</summary>
public static class DeadlineAppender
{
    /// <summary>Appends a command to student-commands; the task completes when the log has it.</summary>
    public static Func<StudentCommand, Task> Of(IExamLog log, ExamSettings settings)
    {
        var source = CloudEventSource.Of(settings.Region, "deadlines");
        return command => log.Producer.ProduceAsync(
            settings.Topics.StudentCommands.Name, CloudEvent.Of(command, source, importId: null));
    }
}
