using System.Collections.Immutable;
using ExamActors.Core.Centers;
using ExamActors.Core.Students;

namespace ExamActors.Node.Api;

/// <summary>
/// Whether what a command's id came to is what was asked. An id that was used for something else gives the events of that: nobody may take
/// them for a reply of their own.
/// </summary>
internal static class Outcomes
{
    /// <summary>What is to be told instead of success; null where it is one.</summary>
    public static Problem? Fault(StudentCommand command, ImmutableArray<StudentEvent> events) =>
        events.OfType<CommandRefused>().FirstOrDefault() is { } refused ? Problem.Of(refused)
        : events.Any(e => Answers(command, e)) ? null
        : Problem.IdUsed;

    /// <inheritdoc cref="Fault(StudentCommand, ImmutableArray{StudentEvent})"/>
    public static Problem? Fault(CenterCommand command, ImmutableArray<CenterEvent> events) =>
        events.OfType<CenterCommandRefused>().FirstOrDefault() is { } refused ? Problem.Of(refused)
        : events.Any(e => Answers(command, e)) ? null
        : Problem.IdUsed;

    private static bool Answers(StudentCommand command, StudentEvent happened) => (command, happened) switch
    {
        (RegisterStudent, StudentRegistered) => true,
        (BookSitting c, SittingRequested e) => c.SittingId == e.SittingId,
        (MoveSitting c, SittingRequested e) => c.ToSittingId == e.SittingId,
        (CancelSitting c, SittingCancelled e) => c.SittingId == e.SittingId,
        (StartAttempt c, AttemptStarted e) => c.AttemptId == e.AttemptId,
        (SubmitAnswer c, AnswerScored e) => c.AttemptId == e.AttemptId && c.ItemId == e.ItemId,
        (OpenItem c, ItemOpened e) => c.AttemptId == e.AttemptId && c.ItemId == e.ItemId,
        (OpenItem c, ItemDelivered e) => c.AttemptId == e.AttemptId && c.ItemId == e.ItemId, // for the first time
        (FlagItem c, ItemFlagged e) => c.AttemptId == e.AttemptId && c.ItemId == e.ItemId,
        (FinishAttempt c, AttemptFinished e) => c.AttemptId == e.AttemptId,
        (PauseAttempt c, AttemptPaused e) => c.AttemptId == e.AttemptId,
        (ResumeAttempt c, AttemptResumed e) => c.AttemptId == e.AttemptId,
        (RelocateAttempt c, AttemptRelocated e) => c.AttemptId == e.AttemptId,
        (VoidAttempt c, AttemptVoided e) => c.AttemptId == e.AttemptId,
        _ => false,
    };

    private static bool Answers(CenterCommand command, CenterEvent happened) => (command, happened) switch
    {
        (SetUpCenter, CenterSetUp) => true,
        (CheckIn c, StudentCheckedIn e) => c.SittingId == e.SittingId,
        (BeginIncident, IncidentBegan) => true,
        (EndIncident, IncidentEnded) => true,
        _ => false,
    };
}
