using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace ExamActors.Node.Api;

/// <summary>A student's HTTP API; SessionContract.cs has its shapes.</summary>
internal static class SessionEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/v1/admissions", Admit).AllowAnonymous().RequireRateLimiting(ApiLimits.Admissions)
            .WithTags("session").WithSummary("Use the admission code from check-in")
            .Produces<Admission>().Produces<CommandPending>(202)
            .ProducesProblem(400).ProducesProblem(403).ProducesProblem(429).ProducesProblem(503);
        var session = app.MapGroup("/api/v1/session").RequireAuthorization(ApiPolicies.Session)
            .WithTags("session").ProducesProblem(401).ProducesProblem(403).ProducesProblem(409).ProducesProblem(429);
        session.MapGet("", async (ClaimsPrincipal user, StudentSessions sessions) =>
                Result(await sessions.Read(Bearer(user)).ConfigureAwait(false), null))
            .WithSummary("The session: the item in front, the time left, every answer").Produces<SessionView>();
        Command<CommandRequest>("start", "Begin: the clock runs, the first item comes",
            (s, b, r) => s.Start(b, r), r => r.CommandId);
        Command<AnswerRequest>("answers", "Answer the item in front; the reply has the next one",
            (s, b, r) => s.Answer(b, r), r => r.CommandId);
        Command<ItemRequest>("open", "Turn to an item of a fixed form",
            (s, b, r) => s.Open(b, r), r => r.CommandId);
        Command<FlagRequest>("flags", "Mark an item of a fixed form for review, or take the mark away",
            (s, b, r) => s.Flag(b, r), r => r.CommandId);
        Command<CommandRequest>("finish", "Hand in",
            (s, b, r) => s.Finish(b, r), r => r.CommandId);

        void Command<TRequest>(
            string path, string summary, Func<StudentSessions, SessionBearer, TRequest, Task<SessionReply>> send,
            Func<TRequest, string> commandId) where TRequest : class =>
            session.MapPost(path, async ([FromBody] TRequest request, ClaimsPrincipal user, StudentSessions sessions) =>
                    Result(await send(sessions, Bearer(user), request).ConfigureAwait(false), commandId(request)))
                .WithSummary(summary)
                .Produces<SessionView>().Produces<CommandPending>(202)
                .ProducesProblem(400).ProducesProblem(404).ProducesProblem(413).ProducesProblem(422).ProducesProblem(503);
    }

    /// <summary>Who asks, by a token that the policy has let through.</summary>
    public static SessionBearer Bearer(ClaimsPrincipal user) => new(user.Subject(), user.Sitting()!, user.Admission());

    private static async Task<IResult> Admit([FromBody] AdmissionRequest request, StudentSessions sessions) =>
        await sessions.Admit(request).ConfigureAwait(false) switch
        {
            { Problem: { } problem } => problem.Result(),
            { Admission: { } admission } => Results.Json(admission, ApiJson.Readable.Admission),
            _ => Results.Json(
                new CommandPending(request.CommandId), ApiJson.Readable.CommandPending, statusCode: StatusCodes.Status202Accepted),
        };

    private static IResult Result(SessionReply reply, string? commandId) => reply switch
    {
        { Problem: { } problem } => problem.Result(reply.Session),
        { Status: StatusCodes.Status202Accepted } => Results.Json(
            new CommandPending(commandId!), ApiJson.Readable.CommandPending, statusCode: StatusCodes.Status202Accepted),
        _ => Results.Json(reply.Session, ApiJson.Readable.SessionView),
    };
}
