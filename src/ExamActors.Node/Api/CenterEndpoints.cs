using System.Security.Claims;
using ExamActors.Core.Centers;
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
        app.MapPut("/api/v1/centers/{centerId}", async (
                string centerId, [FromBody] CenterRequest request, ClaimsPrincipal user, CenterDesk desk) =>
                (await desk.SetUp(user, centerId, request).ConfigureAwait(false)).Result(request.CommandId, View(centerId)))
            .RequireAuthorization(ApiPolicies.Operator).WithTags("centers")
            .WithSummary("Make a center known, or change what is known")
            .Produces<CenterView>().Produces<CommandPending>(202).ProducesProblem(400).ProducesProblem(401)
            .ProducesProblem(403).ProducesProblem(409).ProducesProblem(422).ProducesProblem(503);
        var staff = app.MapGroup("/api/v1/centers/{centerId}").RequireAuthorization(ApiPolicies.CenterStaff).WithTags("centers")
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(429);
        staff.MapGet("", Read).WithSummary("A center: seats, who has booked, who sits where")
            .Produces<CenterView>().ProducesProblem(404);
        staff.MapPost("/check-ins", async (
                string centerId, [FromBody] CheckInRequest request, ClaimsPrincipal user, CenterDesk desk) =>
                (await desk.CheckIn(user, centerId, request).ConfigureAwait(false)).Result(
                    request.CommandId, checkedIn => Results.Json(checkedIn, ApiJson.Readable.CheckedIn)))
            .WithSummary("Check a student in; the reply has the admission code")
            .Produces<CheckedIn>().Produces<CommandPending>(202)
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(503);
        staff.MapPost("/incidents", async (
                string centerId, [FromBody] ReasonRequest request, ClaimsPrincipal user, CenterDesk desk) =>
                (await desk.BeginIncident(user, centerId, request).ConfigureAwait(false))
                    .Result(request.CommandId, View(centerId)))
            .WithSummary("Pause everybody who sits here")
            .Produces<CenterView>().Produces<CommandPending>(202).ProducesProblem(409).ProducesProblem(422);
        staff.MapPost("/incidents/end", async (
                string centerId, [FromBody] CommandRequest request, ClaimsPrincipal user, CenterDesk desk) =>
                (await desk.EndIncident(user, centerId, request).ConfigureAwait(false))
                    .Result(request.CommandId, View(centerId)))
            .WithSummary("Let those go on whom the incident has paused")
            .Produces<CenterView>().Produces<CommandPending>(202).ProducesProblem(409);
    }

    private static async Task<IResult> Read(string centerId, Gateway gateway)
    {
        if (StudentSessions.UnsoundId(centerId, "the center's id") is { } unsound)
            return unsound.Result();
        var state = await gateway.Center(centerId).ConfigureAwait(false);
        return state.Name is null ? Problem.NotFound("such center").Result() : View(centerId)(state);
    }

    private static Func<CenterState, IResult> View(string centerId) =>
        state => Results.Json(StaffViews.Of(centerId, state), ApiJson.Readable.CenterView);
}
