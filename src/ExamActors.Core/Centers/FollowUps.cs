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
        var id = $"{happened.StudentId}/{happened.Version}";
        return happened switch
        {
            SittingRequested e => [new ReserveSeat(e.CenterId, id, e.At, e.SittingId, e.StudentId, e.ExamId, e.StartsAt, e.Minutes)],
            SittingCancelled e => [new ReleaseSeat(e.CenterId, id, e.At, e.SittingId)],
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
        var id = $"{happened.CenterId}/{happened.Version}";
        return happened switch
        {
            SeatReserved e => [new ConfirmSitting(e.StudentId, id, e.At, e.SittingId)],
            SeatRefused e => [new RejectSitting(e.StudentId, id, e.At, e.SittingId, e.Reason)],
            StudentCheckedIn e => [new AdmitStudent(e.StudentId, id, e.At, e.SittingId, e.Seat, e.CodeHash, e.By)],
            AttemptNoted { IncidentId: { } incident } e =>
                [new PauseAttempt(e.StudentId, id, e.At, e.AttemptId, incident, e.CenterId)],
            IncidentBegan e => [.. e.Attempts.Select(a => new PauseAttempt(
                a.StudentId, $"{id}/{a.AttemptId}", e.At, a.AttemptId, e.Reason, e.By))],
            IncidentEnded e => [.. e.Attempts.Select(a => new ResumeAttempt(
                a.StudentId, $"{id}/{a.AttemptId}", e.At, a.AttemptId, e.By))],
            _ => [],
        };
    }

    /// <summary>The commands that end the attempts whose time is up at a moment; the same ones however often that is found out.</summary>
    public static ImmutableArray<StudentCommand> Due(CenterState state, DateTimeOffset at) =>
    [
        .. state.Attempts.Values.Where(a => !a.Paused && a.DeadlineAt <= at).OrderBy(a => a.DeadlineAt)
            .ThenBy(a => a.AttemptId, StringComparer.Ordinal)
            .Select(a => new ExpireAttempt(
                a.StudentId, $"expire/{a.AttemptId}/{a.DeadlineAt:O}", a.DeadlineAt!.Value, a.AttemptId)),
    ];

    private static NoteAttempt Note(
        string centerId, StudentEvent e, string attemptId, AttemptStage stage, DateTimeOffset? deadlineAt) => new(
            centerId, $"{e.StudentId}/{e.Version}", e.At, attemptId, e.StudentId, null, null, stage, deadlineAt);
}
