using System.Collections.Immutable;
using ExamActors.Core.Students;

namespace ExamActors.Core.Centers;

/// <summary>
/// What a student's events mean for centers, and a center's for students: the commands that follow, made from the event alone, so that an
/// event read twice gives the same commands with the same ids. A student and a center agree through them only.
/// </summary>
public static class FollowUps
{
    /// <summary>The kinds of students' events from which something may follow: nothing ever does from the others.</summary>
    public static ImmutableHashSet<Type> StudentKinds { get; } =
    [
        typeof(SittingRequested), typeof(SittingCancelled), typeof(AttemptStarted), typeof(AttemptPaused),
        typeof(AttemptResumed), typeof(AttemptFinished), typeof(AttemptVoided), typeof(AttemptRelocated),
    ];

    /// <summary>The commands to centers that follow from a student's event.</summary>
    public static ImmutableArray<CenterCommand> Of(StudentEvent happened)
    {
        var id = FollowUpId.Of(happened.StudentId, happened.Version);
        return happened switch
        {
            SittingRequested e => [new ReserveSeat(e.CenterId, id, e.At, e.SittingId, e.StudentId, e.ExamId, e.StartsAt, e.Minutes)],
            SittingCancelled e => [new ReleaseSeat(e.CenterId, id, e.At, e.SittingId, e.StudentId)],
            AttemptStarted e => [new NoteAttempt(e.CenterId, id, e.At, e.AttemptId, e.StudentId, e.SittingId, e.Seat,
                AttemptStage.Running, e.DeadlineAt)],
            AttemptPaused e => [Note(e.CenterId, e, e.AttemptId, AttemptStage.Paused, null)],
            AttemptResumed e => [Note(e.CenterId, e, e.AttemptId, AttemptStage.Running, e.DeadlineAt)],
            AttemptFinished e => [Note(e.CenterId, e, e.AttemptId, AttemptStage.Gone, null)],
            AttemptVoided { CenterId: { } center } e => [Note(center, e, e.AttemptId, AttemptStage.Gone, null)],
            AttemptRelocated e when e.FromCenterId == e.CenterId =>
                [new NoteAttempt(e.CenterId, id, e.At, e.AttemptId, e.StudentId, null, e.Seat, e.Stage, e.DeadlineAt)],
            AttemptRelocated e =>
            [
                Note(e.FromCenterId, e, e.AttemptId, AttemptStage.Gone, null),
                new NoteAttempt(e.CenterId, id, e.At, e.AttemptId, e.StudentId, null, e.Seat, e.Stage, e.DeadlineAt),
            ],
            _ => [],
        };
    }

    /// <summary>The commands to students that follow from a center's event.</summary>
    public static ImmutableArray<StudentCommand> Of(CenterEvent happened)
    {
        var id = FollowUpId.Of(happened.CenterId, happened.Version);
        return happened switch
        {
            SeatReserved e => [new ConfirmSitting(e.StudentId, id, e.At, e.SittingId)],
            SeatRefused e => [new RejectSitting(e.StudentId, id, e.At, e.SittingId, e.Reason)],
            StudentCheckedIn e => [new AdmitStudent(e.StudentId, id, e.At, e.SittingId, e.Seat, e.CodeHash, e.By)],
            AttemptNoted { IncidentId: { } incident } e =>
                [new PauseAttempt(e.StudentId, id, e.At, e.AttemptId, incident, e.CenterId)],
            IncidentBegan e => [.. e.Attempts.Select(a => new PauseAttempt(
                a.StudentId, FollowUpId.Of(e.CenterId, e.Version, a.AttemptId), e.At, a.AttemptId, e.Reason, e.By))],
            IncidentEnded e => [.. e.Attempts.Select(a => new ResumeAttempt(
                a.StudentId, FollowUpId.Of(e.CenterId, e.Version, a.AttemptId), e.At, a.AttemptId, e.By))],
            _ => [],
        };
    }

    /// <summary>
    /// How long after it was asked to end an attempt is asked again, with another id, where the attempt still goes on: the student's node may
    /// not have had the exam.
    /// </summary>
    public static readonly TimeSpan AskAgainAfter = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The commands that end the attempts whose time is up at a moment; the same ones however often that is found out before it is asked again.
    /// </summary>
    public static ImmutableArray<StudentCommand> Due(CenterState state, DateTimeOffset at) =>
    [
        .. state.Attempts.Values.Where(a => !a.Paused && a.DeadlineAt <= at).OrderBy(a => a.DeadlineAt)
            .ThenBy(a => a.AttemptId, StringComparer.Ordinal)
            .Select(a => new ExpireAttempt(a.StudentId, $"expire/{a.AttemptId}/{a.DeadlineAt:O}/{Asked(a, at)}",
                a.DeadlineAt!.Value, a.AttemptId)),
    ];

    /// <summary>The first moment after another at which something more is due, if nothing happens until then; null for none.</summary>
    public static DateTimeOffset? NextDue(CenterState state, DateTimeOffset at) =>
        state.Attempts.Values.Where(a => a is { Paused: false, DeadlineAt: not null })
            .Min(a => a.DeadlineAt > at ? a.DeadlineAt : a.DeadlineAt + AskAgainAfter * (Asked(a, at) + 1));

    // How often it would have been asked before.
    private static long Asked(AttemptHere attempt, DateTimeOffset at) => (long)((at - attempt.DeadlineAt!.Value) / AskAgainAfter);

    private static NoteAttempt Note(
        string centerId, StudentEvent e, string attemptId, AttemptStage stage, DateTimeOffset? deadlineAt) => new(
            centerId, FollowUpId.Of(e.StudentId, e.Version), e.At, attemptId, e.StudentId, null, null, stage, deadlineAt);
}
