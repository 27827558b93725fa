using System.Security.Claims;
using ExamActors.Core.Students;

namespace ExamActors.Node.Api;

/// <summary>
/// What may be asked for a student: who may ask, the command that it becomes, and what came of that; the same for the API and for
/// the pages of staff.
/// </summary>
internal sealed class StudentDesk(Gateway gateway)
{
    public const int ReasonLengthMax = 500;

    private static readonly Problem NotYours = Problem.Forbidden("This token is for something else.");

    public Task<DeskReply<StudentState>> Register(ClaimsPrincipal user, string studentId, StudentRequest r) =>
        !user.IsInRole(ApiClaims.Staff) ? Not(NotYours)
        : Unsound(studentId, r.CommandId) is { } unsound ? Not(unsound)
        : Send(new RegisterStudent(studentId, r.CommandId, gateway.Now, r.Name, r.ExtraTimePercent, user.By()));

    // The newest version is chosen here and stands on the log, so that a replay books the same one.
    public Task<DeskReply<StudentState>> Book(ClaimsPrincipal user, string studentId, BookRequest r) =>
        Booked(user, studentId, r.CommandId, [r.SittingId, r.ExamId, r.CenterId], () => new BookSitting(
            studentId, r.CommandId, gateway.Now, r.SittingId, r.ExamId,
            r.ExamVersion ?? gateway.Catalog.Newest(r.ExamId)?.Definition.Version ?? 1, r.CenterId, r.StartsAt, user.By()));

    public Task<DeskReply<StudentState>> Move(ClaimsPrincipal user, string studentId, string sittingId, MoveRequest r) =>
        Booked(user, studentId, r.CommandId, [sittingId, r.ToSittingId, r.CenterId], () => new MoveSitting(
            studentId, r.CommandId, gateway.Now, sittingId, r.ToSittingId, r.CenterId, r.StartsAt, user.By()));

    public Task<DeskReply<StudentState>> Cancel(ClaimsPrincipal user, string studentId, string sittingId, CommandRequest r) =>
        Booked(user, studentId, r.CommandId, [sittingId],
            () => new CancelSitting(studentId, r.CommandId, gateway.Now, sittingId, user.By()));

    public Task<DeskReply<StudentState>> Pause(ClaimsPrincipal user, string studentId, string attemptId, ReasonRequest r) =>
        OfAttempt(user, studentId, attemptId, r.CommandId, UnsoundReason(r.Reason),
            () => new PauseAttempt(studentId, r.CommandId, gateway.Now, attemptId, r.Reason, user.By()));

    public Task<DeskReply<StudentState>> Resume(ClaimsPrincipal user, string studentId, string attemptId, CommandRequest r) =>
        OfAttempt(user, studentId, attemptId, r.CommandId, null,
            () => new ResumeAttempt(studentId, r.CommandId, gateway.Now, attemptId, user.By()));

    public Task<DeskReply<StudentState>> Relocate(ClaimsPrincipal user, string studentId, string attemptId, RelocateRequest r) =>
        OfAttempt(user, studentId, attemptId, r.CommandId, UnsoundId(r.CenterId),
            () => new RelocateAttempt(studentId, r.CommandId, gateway.Now, attemptId, r.CenterId, r.Seat, user.By()));

    public Task<DeskReply<StudentState>> Void(ClaimsPrincipal user, string studentId, string attemptId, ReasonRequest r) =>
        OfAttempt(user, studentId, attemptId, r.CommandId, UnsoundReason(r.Reason),
            () => new VoidAttempt(studentId, r.CommandId, gateway.Now, attemptId, r.Reason, user.By()));

    /// <summary>What is wrong with a reason; null where it is sound.</summary>
    public static Problem? UnsoundReason(string reason) =>
        reason.Length is > 0 and <= ReasonLengthMax && !string.IsNullOrWhiteSpace(reason)
            ? null
            : Problem.Malformed($"reason must have 1 to {ReasonLengthMax} characters.");

    private async Task<DeskReply<StudentState>> Booked(
        ClaimsPrincipal user, string studentId, string commandId, string[] ids, Func<StudentCommand> command)
    {
        if (!user.MayBookFor(studentId))
            return DeskReply<StudentState>.Not(NotYours);
        if ((Unsound(studentId, commandId) ?? ids.Select(UnsoundId).FirstOrDefault(p => p is not null)) is { } unsound)
            return DeskReply<StudentState>.Not(unsound);
        return await Send(command()).ConfigureAwait(false);
    }

    private async Task<DeskReply<StudentState>> OfAttempt(
        ClaimsPrincipal user, string studentId, string attemptId, string commandId, Problem? fault, Func<StudentCommand> command)
    {
        if (!user.IsInRole(ApiClaims.Staff))
            return DeskReply<StudentState>.Not(NotYours);
        if ((Unsound(studentId, commandId) ?? UnsoundId(attemptId) ?? fault) is { } unsound)
            return DeskReply<StudentState>.Not(unsound);
        var state = await gateway.Student(studentId).ConfigureAwait(false);
        return Elsewhere(user, attemptId, state) is { } elsewhere
            ? DeskReply<StudentState>.Not(elsewhere)
            : await Send(command()).ConfigureAwait(false);
    }

    private async Task<DeskReply<StudentState>> Send(StudentCommand command) =>
        await gateway.Send(command).ConfigureAwait(false) switch
        {
            Sent<CommandOutcome>.Done { Outcome: var outcome } => Outcomes.Fault(command, outcome.Events) is { } fault
                ? DeskReply<StudentState>.Not(fault)
                : new DeskReply<StudentState>.Done(outcome.State),
            Sent<CommandOutcome>.Pending => new DeskReply<StudentState>.Pending(),
            _ => DeskReply<StudentState>.Not(Problem.NotTaken),
        };

    private static Task<DeskReply<StudentState>> Not(Problem problem) => Task.FromResult(DeskReply<StudentState>.Not(problem));

    // Staff acts where the attempt goes on, or was sat; what is unknown is said by the student's actor.
    private static Problem? Elsewhere(ClaimsPrincipal user, string attemptId, StudentState state)
    {
        if (state.Session?.AttemptId != attemptId && !state.HasAttempt(attemptId))
            return null;
        var centers = state.Session is { } session && session.AttemptId == attemptId
            ? [session.CenterId]
            : state.Sittings.Where(s => s.Stage == SittingStage.Used
                && s.ExamId == state.Attempts.First(a => a.AttemptId == attemptId).ExamId).Select(s => s.CenterId).ToArray();
        // An attempt that was recorded elsewhere belongs to no center: it is for those who act for all.
        return centers.DefaultIfEmpty("").Any(user.ActsFor)
            ? null
            : Problem.Forbidden("The attempt is at a center that this token is not for.");
    }

    private static Problem? Unsound(string studentId, string commandId) =>
        StudentSessions.UnsoundId(studentId, "the student's id") ?? StudentSessions.Unsound(commandId);

    private static Problem? UnsoundId(string id) =>
        StudentSessions.UnsoundId(id, $"'{(id.Length > 64 ? id[..64] : id)}'");
}
