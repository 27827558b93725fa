using System.Collections.Immutable;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;

namespace ExamActors.Core.Students;

/// <summary>Decides what a command means for a student. Pure: the time comes with the command.</summary>
public static class StudentDecider
{
    private const int NameLengthMax = 200;
    private const int ExtraTimePercentMax = 400;

    /// <summary>The events that a command causes: at least one, a refusal is an event as well.</summary>
    /// <param name="state">The student.</param>
    /// <param name="delivered">The command.</param>
    /// <param name="catalog">The exams that are published.</param>
    /// <exception cref="InvalidOperationException">The command is of an unknown kind.</exception>
    public static ImmutableArray<StudentEvent> Decide(StudentState state, DeliverCommand delivered, ExamCatalog catalog)
    {
        var stamps = new EventStamps(state, delivered);
        return delivered.Command switch
        {
            RecordAttempt c => [Record(state, c, stamps)],
            RegisterStudent c => [Register(c, stamps)],
            BookSitting c => [SittingDecisions.Book(state, c, catalog, stamps)],
            MoveSitting c => [SittingDecisions.Move(state, c, catalog, stamps)],
            ConfirmSitting c => SittingDecisions.Confirm(state, c, stamps),
            RejectSitting c => [SittingDecisions.Reject(state, c, stamps)],
            CancelSitting c => [SittingDecisions.Cancel(state, c, stamps)],
            AdmitStudent c => [SittingDecisions.Admit(state, c, stamps)],
            RedeemCode c => [SittingDecisions.Redeem(state, c, stamps)],
            StartAttempt c => Elsewhere(state, c.SittingId, c.Admission, stamps)
                ?? SessionDecisions.Start(state, c, catalog, stamps),
            OpenItem c => Elsewhere(state, state.SittingOf(c.AttemptId), c.Admission, stamps)
                ?? SessionDecisions.Open(state, c, catalog, stamps),
            SubmitAnswer c => Elsewhere(state, state.SittingOf(c.AttemptId), c.Admission, stamps)
                ?? SessionDecisions.Answer(state, c, catalog, stamps),
            FlagItem c => Elsewhere(state, state.SittingOf(c.AttemptId), c.Admission, stamps)
                ?? SessionDecisions.Flag(state, c, catalog, stamps),
            FinishAttempt c => Elsewhere(state, state.SittingOf(c.AttemptId), c.Admission, stamps)
                ?? SessionDecisions.Finish(state, c, catalog, stamps),
            PauseAttempt c => SessionDecisions.Pause(state, c, catalog, stamps),
            ResumeAttempt c => [SessionDecisions.Resume(state, c, stamps)],
            ExpireAttempt c => [SessionDecisions.Expire(state, c, catalog, stamps)],
            RelocateAttempt c => [SessionDecisions.Relocate(state, c, stamps)],
            VoidAttempt c => [SessionDecisions.Void(state, c, stamps)],
            _ => throw new InvalidOperationException($"unknown command {delivered.Command.GetType().Name}"),
        };
    }

    // Whoever came with an earlier code sits no longer there; what their browser still sends is not the student's.
    private static ImmutableArray<StudentEvent>? Elsewhere(
        StudentState state, string? sittingId, long? admission, EventStamps stamps) =>
        admission is { } own && sittingId is not null && state.Sitting(sittingId)?.Admission > own
            ? [stamps.Refuse(RefusalReason.AdmittedElsewhere, sittingId)]
            : null;

    // An imported attempt is a fact of the past: it is recorded even beyond max_attempts, with its number.
    private static StudentEvent Record(StudentState state, RecordAttempt command, EventStamps stamps)
    {
        var attempt = command.Attempt;
        if (state.HasAttempt(attempt.KeenId))
            return stamps.Refuse(RefusalReason.DuplicateAttempt, attempt.KeenId);
        return new AttemptRecorded(
            command.StudentId,
            stamps.Next(),
            stamps.Cause,
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

    private static StudentEvent Register(RegisterStudent command, EventStamps stamps) =>
        string.IsNullOrWhiteSpace(command.Name) || command.Name.Length > NameLengthMax
        || command.ExtraTimePercent is < 0 or > ExtraTimePercentMax
            ? stamps.Refuse(RefusalReason.MalformedCommand, command.StudentId)
            : new StudentRegistered(command.StudentId, stamps.Next(), stamps.Cause, command.At, command.Name.Trim(),
                command.ExtraTimePercent, command.By);
}
