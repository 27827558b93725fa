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
    private const int TextLengthMax = 500;

    public static void Map(IEndpointRouteBuilder app)
    {
        var own = app.MapGroup("/api/v1/students/{studentId}").RequireAuthorization(ApiPolicies.Booking).WithTags("students")
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(429);
        own.MapGet("", Read).WithSummary("A student: sittings, attempts, what runs")
            .Produces<StudentView>().ProducesProblem(404);
        Command<BookRequest>(own, "/sittings", "Book a seat; the center confirms or rejects it a moment later", Book);
        Command<MoveRequest>(own, "/sittings/{sittingId}/move", "Book another seat in the place of one",
            (r, u, student, sitting, at, _) => Unsound(r.CommandId, r.ToSittingId, r.CenterId)
                ?? Then(new MoveSitting(student, r.CommandId, at, sitting, r.ToSittingId, r.CenterId, r.StartsAt, u.By())));
        Command<CommandRequest>(own, "/sittings/{sittingId}/cancel", "Give a seat back",
            (r, u, student, sitting, at, _) => Unsound(r.CommandId)
                ?? Then(new CancelSitting(student, r.CommandId, at, sitting, u.By())));

        var staff = app.MapGroup("/api/v1/students/{studentId}").RequireAuthorization(ApiPolicies.Staff).WithTags("students")
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(429);
        staff.MapPut("", async (
                string studentId, [FromBody] StudentRequest request, ClaimsPrincipal user, Gateway gateway) =>
                Unsound(request.CommandId) is { Problem: { } problem }
                    ? problem.Result()
                    : await Send(gateway, user, new RegisterStudent(studentId, request.CommandId, gateway.Now, request.Name,
                        request.ExtraTimePercent, user.By())).ConfigureAwait(false))
            .WithSummary("Make a student known, or change what is known")
            .Produces<StudentView>().Produces<CommandPending>(202).ProducesProblem(422).ProducesProblem(503);
        Command<ReasonRequest>(staff, "/attempts/{attemptId}/pause", "Stop the clock",
            (r, u, student, attempt, at, state) => Unsound(r.CommandId) ?? Text(r.Reason) ?? Elsewhere(u, attempt, state)
                ?? Then(new PauseAttempt(student, r.CommandId, at, attempt, r.Reason, u.By())));
        Command<CommandRequest>(staff, "/attempts/{attemptId}/resume", "Let the clock run again",
            (r, u, student, attempt, at, state) => Unsound(r.CommandId) ?? Elsewhere(u, attempt, state)
                ?? Then(new ResumeAttempt(student, r.CommandId, at, attempt, u.By())));
        Command<RelocateRequest>(staff, "/attempts/{attemptId}/relocate", "Go on at another seat or center",
            (r, u, student, attempt, at, state) => Unsound(r.CommandId, r.CenterId) ?? Elsewhere(u, attempt, state)
                ?? Then(new RelocateAttempt(student, r.CommandId, at, attempt, r.CenterId, r.Seat, u.By())));
        Command<ReasonRequest>(staff, "/attempts/{attemptId}/void", "Declare an attempt void, running or finished",
            (r, u, student, attempt, at, state) => Unsound(r.CommandId) ?? Text(r.Reason) ?? Elsewhere(u, attempt, state)
                ?? Then(new VoidAttempt(student, r.CommandId, at, attempt, r.Reason, u.By())));
    }

    /// <summary>A command to send, or what is wrong with a request; one of the two.</summary>
    private readonly record struct Wish(Problem? Problem, StudentCommand? Command);

    private delegate Wish Wanted<in TRequest>(
        TRequest request, ClaimsPrincipal user, string studentId, string subject, DateTimeOffset at, StudentState state);

    private static Wish Then(StudentCommand command) => new(null, command);

    private static void Command<TRequest>(
        RouteGroupBuilder group, string path, string summary, Wanted<TRequest> wanted) where TRequest : class =>
        group.MapPost(path, async (
                string studentId, [FromBody] TRequest request, ClaimsPrincipal user, Gateway gateway, HttpContext context) =>
            {
                var route = context.Request.RouteValues;
                var subject = (route.GetValueOrDefault("sittingId") ?? route.GetValueOrDefault("attemptId")) as string;
                if ((StudentSessions.UnsoundId(studentId, "the student's id")
                    ?? (subject is null ? null : StudentSessions.UnsoundId(subject, "the id in the address"))) is { } unsound)
                    return unsound.Result();
                var state = await gateway.Student(studentId).ConfigureAwait(false);
                return wanted(request, user, studentId, subject ?? "", gateway.Now, state) switch
                {
                    { Problem: { } problem } => problem.Result(),
                    var wish => await Send(gateway, user, wish.Command!).ConfigureAwait(false),
                };
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
            : Results.Json(View(studentId, state, user, gateway), ApiJson.Readable.StudentView);
    }

    private static Wish Book(
        BookRequest r, ClaimsPrincipal user, string student, string subject, DateTimeOffset at, StudentState state) =>
        Unsound(r.CommandId, r.SittingId, r.ExamId, r.CenterId)
        ?? Then(new BookSitting(
            student, r.CommandId, at, r.SittingId, r.ExamId, r.ExamVersion ?? 0, r.CenterId, r.StartsAt, user.By()));

    private static StudentView View(string studentId, StudentState state, ClaimsPrincipal user, Gateway gateway) =>
        StaffViews.Of(studentId, state, gateway.Catalog, gateway.Now, toStudent: user.IsInRole(ApiClaims.Student));

    private static async Task<IResult> Send(Gateway gateway, ClaimsPrincipal user, StudentCommand command)
    {
        // The newest version is chosen here and stands on the log, so that a replay books the same one.
        if (command is BookSitting { ExamVersion: 0 } book)
            command = book with { ExamVersion = gateway.Catalog.Newest(book.ExamId)?.Definition.Version ?? 1 };
        if (StudentSessions.UnsoundId(command.StudentId, "the student's id") is { } unsound)
            return unsound.Result();
        return await gateway.Send(command).ConfigureAwait(false) switch
        {
            Sent<CommandOutcome>.Done { Outcome: var outcome } => Outcomes.Fault(command, outcome.Events) is { } fault
                ? fault.Result()
                : Results.Json(View(command.StudentId, outcome.State, user, gateway), ApiJson.Readable.StudentView),
            Sent<CommandOutcome>.Pending => Results.Json(
                new CommandPending(command.CommandId), ApiJson.Readable.CommandPending,
                statusCode: StatusCodes.Status202Accepted),
            _ => Problem.NotTaken.Result(),
        };
    }

    // Staff acts where the attempt goes on, or was sat; what is unknown is said by the student's actor.
    private static Wish? Elsewhere(ClaimsPrincipal user, string attemptId, StudentState state)
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
            : new Wish(Problem.Forbidden("The attempt is at a center that this token is not for."), null);
    }

    private static Wish? Unsound(string commandId, params ReadOnlySpan<string> ids)
    {
        if (StudentSessions.Unsound(commandId) is { } problem)
            return new Wish(problem, null);
        foreach (var id in ids)
            if (StudentSessions.UnsoundId(id, $"'{(id.Length > 64 ? id[..64] : id)}'") is { } unsound)
                return new Wish(unsound, null);
        return null;
    }

    private static Wish? Text(string text) => text.Length is > 0 and <= TextLengthMax && !string.IsNullOrWhiteSpace(text)
        ? null
        : new Wish(Problem.Malformed($"reason must have 1 to {TextLengthMax} characters."), null);
}
