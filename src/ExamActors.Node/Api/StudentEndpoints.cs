using System.Security.Claims;
using ExamActors.Core.Students;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace ExamActors.Node.Api;

/// <summary>Students, their sittings and their running attempts, for staff, and for booking by the students themselves.</summary>
internal static class StudentEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var own = app.MapGroup("/api/v1/students/{studentId}").RequireAuthorization(ApiPolicies.Booking).WithTags("students")
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(429);
        own.MapGet("", Read).WithSummary("A student: sittings, attempts, what runs")
            .Produces<StudentView>().ProducesProblem(404);
        Command<BookRequest>(own, "/sittings", "Book a seat; the center confirms or rejects it a moment later",
            r => r.CommandId, (desk, user, student, _, r) => desk.Book(user, student, r));
        Command<MoveRequest>(own, "/sittings/{sittingId}/move", "Book another seat in the place of one",
            r => r.CommandId, (desk, user, student, sitting, r) => desk.Move(user, student, sitting, r));
        Command<CommandRequest>(own, "/sittings/{sittingId}/cancel", "Give a seat back",
            r => r.CommandId, (desk, user, student, sitting, r) => desk.Cancel(user, student, sitting, r));

        var staff = app.MapGroup("/api/v1/students/{studentId}").RequireAuthorization(ApiPolicies.Staff).WithTags("students")
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(429);
        staff.MapPut("", async (
                string studentId, [FromBody] StudentRequest request, ClaimsPrincipal user, StudentDesk desk, Gateway gateway) =>
                (await desk.Register(user, studentId, request).ConfigureAwait(false))
                    .Result(request.CommandId, state => View(studentId, state, user, gateway)))
            .WithSummary("Make a student known, or change what is known")
            .Produces<StudentView>().Produces<CommandPending>(202).ProducesProblem(422).ProducesProblem(503);
        Command<ReasonRequest>(staff, "/attempts/{attemptId}/pause", "Stop the clock",
            r => r.CommandId, (desk, user, student, attempt, r) => desk.Pause(user, student, attempt, r));
        Command<CommandRequest>(staff, "/attempts/{attemptId}/resume", "Let the clock run again",
            r => r.CommandId, (desk, user, student, attempt, r) => desk.Resume(user, student, attempt, r));
        Command<RelocateRequest>(staff, "/attempts/{attemptId}/relocate", "Go on at another seat or center",
            r => r.CommandId, (desk, user, student, attempt, r) => desk.Relocate(user, student, attempt, r));
        Command<ReasonRequest>(staff, "/attempts/{attemptId}/void", "Declare an attempt void, running or finished",
            r => r.CommandId, (desk, user, student, attempt, r) => desk.Void(user, student, attempt, r));
    }

    private delegate Task<DeskReply<StudentState>> Ask<in TRequest>(
        StudentDesk desk, ClaimsPrincipal user, string studentId, string subject, TRequest request);

    private static void Command<TRequest>(
        RouteGroupBuilder group, string path, string summary, Func<TRequest, string> commandId, Ask<TRequest> ask)
        where TRequest : class =>
        group.MapPost(path, async (
                string studentId, [FromBody] TRequest request, ClaimsPrincipal user, StudentDesk desk, Gateway gateway,
                HttpContext context) =>
            {
                var route = context.Request.RouteValues;
                var subject = (route.GetValueOrDefault("sittingId") ?? route.GetValueOrDefault("attemptId")) as string;
                return (await ask(desk, user, studentId, subject ?? "", request).ConfigureAwait(false))
                    .Result(commandId(request), state => View(studentId, state, user, gateway));
            })
            .WithSummary(summary).Produces<StudentView>().Produces<CommandPending>(202)
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422).ProducesProblem(503);

    private static async Task<IResult> Read(string studentId, ClaimsPrincipal user, Gateway gateway)
    {
        if (StudentSessions.UnsoundId(studentId, "the student's id") is { } unsound)
            return unsound.Result();
        var state = await gateway.Student(studentId).ConfigureAwait(false);
        return state.Version == 0
            ? Problem.NotFound("such student").Result()
            : View(studentId, state, user, gateway);
    }

    private static IResult View(string studentId, StudentState state, ClaimsPrincipal user, Gateway gateway) => Results.Json(
        StaffViews.Of(studentId, state, gateway.Catalog, gateway.Now, toStudent: user.IsInRole(ApiClaims.Student)),
        ApiJson.Readable.StudentView);
}
