using System.Collections.Immutable;
using ExamActors.Core.Scoring;

namespace ExamActors.Core.Students;

/// <summary>Decides what a command means for a student. Pure: the time comes with the command.</summary>
public static class StudentDecider
{
    /// <summary>The events that a command causes: at least one, a refusal is an event as well.</summary>
    /// <exception cref="InvalidOperationException">The command is of an unknown kind.</exception>
    public static ImmutableArray<StudentEvent> Decide(StudentState state, DeliverCommand delivered)
    {
        var cause = new CommandCause(
            delivered.Command.CommandId, delivered.Position.Partition, delivered.Position.Offset);
        return delivered.Command switch
        {
            RecordAttempt command => [Record(state, command, cause)],
            _ => throw new InvalidOperationException($"unknown command {delivered.Command.GetType().Name}"),
        };
    }

    // An imported attempt is a fact of the past: it is recorded even beyond max_attempts, with its number.
    private static StudentEvent Record(StudentState state, RecordAttempt command, CommandCause cause)
    {
        var attempt = command.Attempt;
        if (state.HasAttempt(attempt.KeenId))
            return new CommandRefused(command.StudentId, state.Version + 1, cause, command.At,
                RefusalReason.DuplicateAttempt, attempt.KeenId);
        return new AttemptRecorded(
            command.StudentId,
            state.Version + 1,
            cause,
            command.At,
            attempt.KeenId,
            attempt.BaseExamId,
            attempt.ExamName,
            state.AttemptsAt(attempt.BaseExamId) + 1,
            attempt.StartedAt,
            attempt.SubmittedAt,
            attempt.Certification,
            attempt.SequenceId,
            attempt.Counts is not null,
            AttemptScoring.Score(attempt));
    }
}
