using System.Security.Claims;
using ExamActors.Core;
using ExamActors.Core.Centers;
using ExamActors.Core.Students;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace ExamActors.Node.Api;

/// <summary>Centers: what they have, who comes, what goes wrong.</summary>
internal static class CenterEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPut("/api/v1/centers/{centerId}", SetUp).RequireAuthorization(ApiPolicies.Operator).WithTags("centers")
            .WithSummary("Make a center known, or change what is known")
            .Produces<CenterView>().Produces<CommandPending>(202).ProducesProblem(400).ProducesProblem(401)
            .ProducesProblem(403).ProducesProblem(409).ProducesProblem(422).ProducesProblem(503);
        var staff = app.MapGroup("/api/v1/centers/{centerId}").RequireAuthorization(ApiPolicies.CenterStaff).WithTags("centers")
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(429);
        staff.MapGet("", Read).WithSummary("A center: seats, who has booked, who sits where")
            .Produces<CenterView>().ProducesProblem(404);
        staff.MapPost("/check-ins", CheckIn).WithSummary("Check a student in; the reply has the admission code")
            .Produces<CheckedIn>().Produces<CommandPending>(202)
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(503);
        staff.MapPost("/incidents", async (
                string centerId, [FromBody] ReasonRequest request, ClaimsPrincipal user, Gateway gateway) =>
                await Send(gateway, new BeginIncident(
                    centerId, request.CommandId, gateway.Now, request.Reason, user.By())).ConfigureAwait(false))
            .WithSummary("Pause everybody who sits here")
            .Produces<CenterView>().Produces<CommandPending>(202).ProducesProblem(409).ProducesProblem(422);
        staff.MapPost("/incidents/end", async (
                string centerId, [FromBody] CommandRequest request, ClaimsPrincipal user, Gateway gateway) =>
                await Send(gateway, new EndIncident(
                    centerId, request.CommandId, gateway.Now, user.By())).ConfigureAwait(false))
            .WithSummary("Let those go on whom the incident has paused")
            .Produces<CenterView>().Produces<CommandPending>(202).ProducesProblem(409);
    }

    private static async Task<IResult> SetUp(
        string centerId, [FromBody] CenterRequest request, ClaimsPrincipal user, Gateway gateway)
    {
        if (request.Hours.IsDefault || request.Hours.Contains(null!))
            return Problem.Malformed("hours: null is no time.").Result();
        if (!IsTimeZone(request.TimeZone))
            return Problem.Malformed($"There is no time zone '{request.TimeZone}': an IANA name is needed, Europe/Vienna.").Result();
        return await Send(gateway, new SetUpCenter(centerId, request.CommandId, gateway.Now, request.Name, request.TimeZone,
            request.Seats, request.Hours, user.By())).ConfigureAwait(false);
    }

    // Names of time zones are names of files on some systems.
    private static bool IsTimeZone(string name) =>
        name.Length is > 0 and <= 64 && !name.Contains("..", StringComparison.Ordinal)
        && TimeZoneInfo.TryFindSystemTimeZoneById(name, out _);

    private static async Task<IResult> Read(string centerId, Gateway gateway)
    {
        if (StudentSessions.UnsoundId(centerId, "the center's id") is { } unsound)
            return unsound.Result();
        var state = await gateway.Center(centerId).ConfigureAwait(false);
        return state.Name is null
            ? Problem.NotFound("such center").Result()
            : Results.Json(StaffViews.Of(centerId, state), ApiJson.Readable.CenterView);
    }

    // The code is made from the command's id, so that a retry gives the same one; the log gets its hash.
    private static async Task<IResult> CheckIn(
        string centerId, [FromBody] CheckInRequest request, ClaimsPrincipal user, Gateway gateway, ApiTokens tokens)
    {
        if ((Unsound(centerId, request.CommandId) ?? StudentSessions.UnsoundId(request.SittingId, "sittingId")) is { } unsound)
            return unsound.Result();
        var center = await gateway.Center(centerId).ConfigureAwait(false);
        var studentId = center.Reservations.GetValueOrDefault(request.SittingId)?.StudentId ?? "";
        var code = tokens.AdmissionCode(centerId, request.CommandId);
        var command = new CheckIn(centerId, request.CommandId, gateway.Now, request.SittingId, request.Seat,
            ApiTokens.CodeHash(studentId, code), user.By());
        var sent = await gateway.Send(command).ConfigureAwait(false);
        if (sent is not Sent<CenterCommandOutcome>.Done { Outcome.Events: var events })
            return NotDone(sent, request.CommandId);
        if (Outcomes.Fault(command, events) is { } fault)
            return fault.Result();
        var checkedIn = events.OfType<StudentCheckedIn>().First();
        // The student's actor learns of it from the log; the code works from then on, and is not told before.
        var admitted = await gateway.Await(checkedIn.StudentId, FollowUpId.Of(centerId, checkedIn.Version)).ConfigureAwait(false);
        if (admitted is null)
            return NotDone(new Sent<CenterCommandOutcome>.Pending(), request.CommandId);
        if (admitted.Events.OfType<CommandRefused>().FirstOrDefault() is { } refused)
            return Problem.Of(refused).Result();
        return Results.Json(
            new CheckedIn(checkedIn.SittingId, checkedIn.StudentId, checkedIn.Seat, code), ApiJson.Readable.CheckedIn);
    }

    private static async Task<IResult> Send(Gateway gateway, CenterCommand command)
    {
        if (Unsound(command.CenterId, command.CommandId) is { } unsound)
            return unsound.Result();
        return await gateway.Send(command).ConfigureAwait(false) switch
        {
            Sent<CenterCommandOutcome>.Done { Outcome: var outcome } =>
                Outcomes.Fault(command, outcome.Events) is { } fault
                    ? fault.Result()
                    : Results.Json(StaffViews.Of(command.CenterId, outcome.State), ApiJson.Readable.CenterView),
            var sent => NotDone(sent, command.CommandId),
        };
    }

    private static IResult NotDone(Sent<CenterCommandOutcome> sent, string commandId) =>
        sent is Sent<CenterCommandOutcome>.Pending
            ? Results.Json(
                new CommandPending(commandId), ApiJson.Readable.CommandPending, statusCode: StatusCodes.Status202Accepted)
            : Problem.NotTaken.Result();

    private static Problem? Unsound(string centerId, string commandId) =>
        StudentSessions.UnsoundId(centerId, "the center's id") ?? StudentSessions.Unsound(commandId);
}
