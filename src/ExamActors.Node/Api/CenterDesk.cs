using System.Security.Claims;
using ExamActors.Core;
using ExamActors.Core.Centers;
using ExamActors.Core.Students;

namespace ExamActors.Node.Api;

/// <summary>
/// What may be asked of a center: who may ask, the command that it becomes, and what came of that; the same for the API and for
/// the pages of staff.
/// </summary>
internal sealed class CenterDesk(Gateway gateway, ApiTokens tokens)
{
    /// <summary>Why somebody may not act for a center, or see it; null where they may.</summary>
    public static Problem? Closed(ClaimsPrincipal user, string centerId) =>
        user.IsInRole(ApiClaims.Staff) && user.ActsFor(centerId)
            ? StudentSessions.UnsoundId(centerId, "the center's id")
            : Problem.Forbidden("This token is for something else.");

    public Task<DeskReply<CenterState>> BeginIncident(ClaimsPrincipal user, string centerId, ReasonRequest r) =>
        Ask(user, new BeginIncident(centerId, r.CommandId, gateway.Now, r.Reason, user.By()));

    public Task<DeskReply<CenterState>> EndIncident(ClaimsPrincipal user, string centerId, CommandRequest r) =>
        Ask(user, new EndIncident(centerId, r.CommandId, gateway.Now, user.By()));

    /// <summary>Makes a center known; for operators, which the address's policy says.</summary>
    public async Task<DeskReply<CenterState>> SetUp(ClaimsPrincipal user, string centerId, CenterRequest r)
    {
        if (r.Hours.IsDefault || r.Hours.Contains(null!))
            return DeskReply<CenterState>.Not(Problem.Malformed("hours: null is no time."));
        if (!IsTimeZone(r.TimeZone))
            return DeskReply<CenterState>.Not(
                Problem.Malformed($"There is no time zone '{r.TimeZone}': an IANA name is needed, Europe/Vienna."));
        return await Send(new SetUpCenter(
            centerId, r.CommandId, gateway.Now, r.Name, r.TimeZone, r.Seats, r.Hours, user.By())).ConfigureAwait(false);
    }

    // The code is made from the command's id, so that a retry gives the same one; the log gets its hash.
    public async Task<DeskReply<CheckedIn>> CheckIn(ClaimsPrincipal user, string centerId, CheckInRequest r)
    {
        if ((Closed(user, centerId) ?? StudentSessions.Unsound(r.CommandId)
            ?? StudentSessions.UnsoundId(r.SittingId, "sittingId")) is { } unsound)
            return DeskReply<CheckedIn>.Not(unsound);
        var center = await gateway.Center(centerId).ConfigureAwait(false);
        var studentId = center.Reservations.GetValueOrDefault(r.SittingId)?.StudentId ?? "";
        var code = tokens.AdmissionCode(centerId, r.CommandId);
        var command = new CheckIn(centerId, r.CommandId, gateway.Now, r.SittingId, r.Seat,
            ApiTokens.CodeHash(studentId, code), user.By());
        var sent = await gateway.Send(command).ConfigureAwait(false);
        if (sent is not Sent<CenterCommandOutcome>.Done { Outcome.Events: var events })
            return NotDone<CheckedIn>(sent);
        if (Outcomes.Fault(command, events) is { } fault)
            return DeskReply<CheckedIn>.Not(fault);
        var checkedIn = events.OfType<StudentCheckedIn>().First();
        // The student's actor learns of it from the log; the code works from then on, and is not told before.
        var admitted = await gateway.Await(checkedIn.StudentId, FollowUpId.Of(centerId, checkedIn.Version)).ConfigureAwait(false);
        if (admitted is null)
            return new DeskReply<CheckedIn>.Pending();
        if (admitted.Events.OfType<CommandRefused>().FirstOrDefault() is { } refused)
            return DeskReply<CheckedIn>.Not(Problem.Of(refused));
        return new DeskReply<CheckedIn>.Done(
            new CheckedIn(checkedIn.SittingId, checkedIn.StudentId, checkedIn.Seat, code));
    }

    private async Task<DeskReply<CenterState>> Ask(ClaimsPrincipal user, CenterCommand command) =>
        Closed(user, command.CenterId) is { } closed
            ? DeskReply<CenterState>.Not(closed)
            : await Send(command).ConfigureAwait(false);

    private async Task<DeskReply<CenterState>> Send(CenterCommand command)
    {
        if ((StudentSessions.UnsoundId(command.CenterId, "the center's id") ?? StudentSessions.Unsound(command.CommandId))
            is { } unsound)
            return DeskReply<CenterState>.Not(unsound);
        return await gateway.Send(command).ConfigureAwait(false) switch
        {
            Sent<CenterCommandOutcome>.Done { Outcome: var outcome } => Outcomes.Fault(command, outcome.Events) is { } fault
                ? DeskReply<CenterState>.Not(fault)
                : new DeskReply<CenterState>.Done(outcome.State),
            var sent => NotDone<CenterState>(sent),
        };
    }

    private static DeskReply<T> NotDone<T>(Sent<CenterCommandOutcome> sent) => sent is Sent<CenterCommandOutcome>.Pending
        ? new DeskReply<T>.Pending()
        : DeskReply<T>.Not(Problem.NotTaken);

    // Names of time zones are names of files on some systems.
    private static bool IsTimeZone(string name) =>
        name.Length is > 0 and <= 64 && !name.Contains("..", StringComparison.Ordinal)
        && TimeZoneInfo.TryFindSystemTimeZoneById(name, out _);
}
