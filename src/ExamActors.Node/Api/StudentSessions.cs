using System.Collections.Concurrent;
using System.Globalization;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;
using Microsoft.AspNetCore.Http;

namespace ExamActors.Node.Api;

/// <summary>Who asks for a session: what the token says.</summary>
/// <param name="StudentId">The student.</param>
/// <param name="SittingId">The sitting that they are admitted to.</param>
/// <param name="Admission">By which use of a code, <see cref="Sitting.Admission"/>; null for any.</param>
internal readonly record struct SessionBearer(string StudentId, string SittingId, long? Admission);

/// <summary>What a student's request comes to, over HTTP and over the hub.</summary>
/// <param name="Status">HTTP's status code.</param>
/// <param name="Problem">What is wrong; null where nothing is.</param>
/// <param name="Session">How things stand; null where that is not known.</param>
internal readonly record struct SessionReply(int Status, Problem? Problem, SessionView? Session)
{
    public static SessionReply Of(Problem problem, SessionView? session = null) => new(problem.Status, problem, session);
}

/// <summary>A student's session, as its own browser reaches it.</summary>
internal sealed class StudentSessions(Gateway gateway, ApiTokens tokens, Connections connections)
{
    private const int CommandIdLengthMax = 64;

    // Attempt ids are made by HMAC; nobody needs that twice per answer.
    private readonly ConcurrentDictionary<SessionBearer, string> attemptIds = new();

    /// <summary>Uses an admission code; the token is for the session that it is for.</summary>
    public async Task<(Problem? Problem, Admission? Admission, bool Pending)> Admit(AdmissionRequest request)
    {
        if ((Unsound(request.CommandId) ?? UnsoundId(request.StudentId, "studentId")) is { } problem)
            return (problem, null, false);
        if (request.Code.Length is 0 or > 40)
            return (Problem.Malformed("code has 1 to 40 characters."), null, false);
        var hash = ApiTokens.CodeHash(request.StudentId, request.Code);
        switch (await gateway.Send(new RedeemCode(request.StudentId, request.CommandId, gateway.Now, hash))
            .ConfigureAwait(false))
        {
            case Sent<CommandOutcome>.NotTaken:
                return (Problem.NotTaken, null, false);
            case Sent<CommandOutcome>.Pending:
                return (null, null, true);
            case Sent<CommandOutcome>.Done done:
                // A command id that was used before gives what it came to then: only with the same code that is this admission.
                if (done.Outcome.Events.OfType<CodeRedeemed>().FirstOrDefault(e => e.CodeHash == hash) is not { } redeemed)
                    return (new Problem(StatusCodes.Status403Forbidden, "wrong_code",
                        "There is no such admission code, or it was used before."), null, false);
                var bearer = new SessionBearer(request.StudentId, redeemed.SittingId, redeemed.Version);
                // A retry that comes after a later code was used is no admission any more.
                if (View(bearer, done.Outcome.State, whole: true) is not { } view)
                    return (NoView(bearer, done.Outcome.State), null, false);
                var lifetime = TimeSpan.FromSeconds(view.SecondsMax) + TimeSpan.FromHours(12);
                var token = tokens.Issue(
                    ApiClaims.Student, bearer.StudentId, lifetime, (ApiClaims.Sitting, bearer.SittingId),
                    (ApiClaims.Admission, bearer.Admission!.Value.ToString(CultureInfo.InvariantCulture)));
                return (null, new Admission(token, gateway.Now + lifetime, view), false);
            default:
                throw new InvalidOperationException("unknown outcome of a command");
        }
    }

    /// <summary>How things stand, with every answer.</summary>
    public async Task<SessionReply> Read(SessionBearer bearer)
    {
        var state = await gateway.Student(bearer.StudentId).ConfigureAwait(false);
        return View(bearer, state, whole: true) is { } view
            ? new SessionReply(StatusCodes.Status200OK, null, view)
            : SessionReply.Of(NoView(bearer, state));
    }

    /// <summary>Whether a later code was used since: then this bearer sees and does nothing any more.</summary>
    public static bool IsElsewhere(SessionBearer bearer, StudentState state) =>
        state.Sitting(bearer.SittingId)?.Admission > bearer.Admission;

    /// <summary>The view of a state that is at hand; null where the student is not admitted, or is elsewhere.</summary>
    public SessionView? View(SessionBearer bearer, StudentState state, bool whole) => IsElsewhere(bearer, state) ? null : SessionViews.Of(
        bearer.StudentId, state, bearer.SittingId, AttemptId(bearer), gateway.Catalog, gateway.Now, whole);

    /// <summary>What is wrong with a command's id; null where it is sound.</summary>
    /// <remarks>Ids that the system makes have a slash or an at sign, so nobody can take one of them away.</remarks>
    public static Problem? Unsound(string commandId) => commandId.Length > CommandIdLengthMax
        ? Problem.Malformed($"commandId must have 1 to {CommandIdLengthMax} characters.")
        : UnsoundId(commandId, "commandId");

    /// <summary>What is wrong with an id; null where it is sound.</summary>
    public static Problem? UnsoundId(string id, string field) => ExamCheck.IsId(id)
        ? null
        : Problem.Malformed($"{field} must be 1 to {ExamCheck.IdLengthMax} letters, digits, dots, dashes or underscores.");

    /// <summary>Does what a browser asks for.</summary>
    public async Task<SessionReply> Send(SessionBearer bearer, SessionAsk ask)
    {
        if (ask.Problem is { } problem)
            return SessionReply.Of(problem);
        var sent = ask.Command(new SessionIds(bearer.StudentId, bearer.SittingId, AttemptId(bearer), bearer.Admission), gateway.Now);
        switch (await gateway.Send(sent).ConfigureAwait(false))
        {
            case Sent<CommandOutcome>.Done { Outcome: var outcome }:
                var view = View(bearer, outcome.State, whole: false);
                connections.Tell(bearer.StudentId, outcome.State.Version);
                return Outcomes.Fault(sent, outcome.Events) is { } fault
                    ? SessionReply.Of(fault, view)
                    : new SessionReply(StatusCodes.Status200OK, null, view);
            case Sent<CommandOutcome>.Pending:
                return new SessionReply(StatusCodes.Status202Accepted, null, null);
            default:
                return SessionReply.Of(Problem.NotTaken);
        }
    }

    private static Problem NoView(SessionBearer bearer, StudentState state) =>
        IsElsewhere(bearer, state) ? Problem.AdmittedElsewhere : Problem.NotAdmitted;

    private string AttemptId(SessionBearer bearer)
    {
        if (attemptIds.TryGetValue(bearer, out var known))
            return known;
        if (attemptIds.Count > 100_000)
            attemptIds.Clear();
        return attemptIds.GetOrAdd(bearer, tokens.AttemptId(bearer.StudentId, bearer.SittingId));
    }
}
