using System.Security.Claims;
using ExamActors.Node.Trials;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

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
        var session = Group(app, "/api/v1/session", ApiPolicies.Session, "session");
        session.MapGet("", async (ClaimsPrincipal user, StudentSessions sessions) =>
                Result(await sessions.Read(Bearer(user)).ConfigureAwait(false), null))
            .WithSummary("The session: the item in front, the time left, every answer").Produces<SessionView>();
        Commands(session, (services, user, ask) =>
            services.GetRequiredService<StudentSessions>().Send(Bearer(user), ask));
        var trial = Group(app, "/api/v1/trial", ApiPolicies.Trial, "trial");
        trial.MapGet("", (ClaimsPrincipal user, TrialRuns trials) => Result(trials.Read(user.Subject()), null))
            .WithSummary("The trial run: the item in front, the time left, every answer").Produces<SessionView>();
        Commands(trial, (services, user, ask) =>
            Task.FromResult(services.GetRequiredService<TrialRuns>().Send(user.Subject(), ask)));
    }

    private delegate Task<SessionReply> Doing(IServiceProvider services, ClaimsPrincipal user, SessionAsk ask);

    private static RouteGroupBuilder Group(IEndpointRouteBuilder app, string path, string policy, string tag) =>
        app.MapGroup(path).RequireAuthorization(policy).WithTags(tag)
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(409).ProducesProblem(429);

    private static void Commands(RouteGroupBuilder group, Doing send)
    {
        Command<CommandRequest>("start", "Begin: the clock runs, the first item comes", SessionAsk.Start);
        Command<AnswerRequest>("answers", "Answer the item in front; the reply has the next one", SessionAsk.Answer);
        Command<ItemRequest>("open", "Turn to an item of a fixed form", SessionAsk.Open);
        Command<FlagRequest>("flags", "Mark an item of a fixed form for review, or take the mark away", SessionAsk.Flag);
        Command<CommandRequest>("finish", "Hand in", SessionAsk.Finish);

        void Command<TRequest>(string path, string summary, Func<TRequest, SessionAsk> asked) where TRequest : class =>
            group.MapPost(path, async ([FromBody] TRequest request, HttpContext context) =>
                {
                    var ask = asked(request);
                    return Result(
                        await send(context.RequestServices, context.User, ask).ConfigureAwait(false), ask.CommandId);
                })
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
