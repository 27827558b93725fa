using System.Collections.Immutable;
using System.Security.Claims;
using System.Text.Json;
using ExamActors.Actors.Assembly;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Wire;
using ExamActors.Core.Exams;
using ExamActors.Node.Authoring;
using ExamActors.Node.Trials;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace ExamActors.Node.Api;

/// <summary>The exams that are published, and publishing.</summary>
internal static class ExamEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/exams", (Gateway gateway) => Results.Json(
                [.. gateway.Catalog.All.Select(e => StaffViews.Of(e.Definition))],
                ApiJson.Readable.ImmutableArrayExamSummary))
            .RequireAuthorization(ApiPolicies.Anybody).WithTags("exams").WithSummary("The exams, every version")
            .Produces<ExamSummary[]>().ProducesProblem(401);
        var author = app.MapGroup("/api/v1/exams").RequireAuthorization(ApiPolicies.Author).WithTags("exams")
            .ProducesProblem(401).ProducesProblem(403);
        author.MapGet("/{examId}/{version:int}", (string examId, int version, Gateway gateway) =>
                gateway.Catalog.Find(examId, version) is { } exam
                    ? Results.Bytes(ExamCodec.Encode(exam.Definition), "application/json")
                    : Problem.NotFound("such version of an exam").Result())
            .WithSummary("A version of an exam, whole: with what is right").Produces<JsonElement>().ProducesProblem(404);
        author.MapPost("", Publish)
            .WithSummary("Publish a version of an exam, which never changes afterwards")
            .WithDescription("The body is the JSON that docs/exam.schema.json describes.")
            .Accepts<JsonElement>("application/json").Produces<ExamSummary>().Produces<ExamSummary>(201)
            .ProducesProblem(400).ProducesProblem(409).ProducesProblem(413).ProducesProblem(422).ProducesProblem(503);
        app.MapPost("/api/v1/trials", Try).RequireAuthorization(ApiPolicies.Author).WithTags("exams")
            .WithSummary("Try an exam as a student sits it; nothing is recorded")
            .Produces<Admission>().ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404)
            .ProducesProblem(503);
    }

    private static async Task<IResult> Publish(HttpContext context, Gateway gateway, ExamSettings settings)
    {
        // An exam is larger than any other request.
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = settings.Catalog.RecordBytesMax;
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        var read = CheckedExam.Read(body.GetBuffer().AsSpan(0, (int)body.Length), settings);
        if (!read.IsJson)
            return Faulty(Problem.Malformed(string.Join("; ", read.Faults.Take(3).Select(f => $"at {f.Path}: {f.Words}"))), read);
        if (!read.Faults.IsEmpty)
            return Faulty(
                new Problem(StatusCodes.Status422UnprocessableEntity, "unsound_exam", "The exam is not sound."), read);
        var exam = read.Exam!;
        var summary = StaffViews.Of(exam);
        return await gateway.Publish(exam).ConfigureAwait(false) switch
        {
            Published.Now => Results.Json(summary, ApiJson.Readable.ExamSummary, statusCode: StatusCodes.Status201Created),
            Published.Before => Results.Json(summary, ApiJson.Readable.ExamSummary),
            Published.Differently => new Problem(StatusCodes.Status409Conflict, "exam_published",
                $"{exam.ExamId}, version {exam.Version}, is published with other content; give the exam another version.").Result(),
            _ => Problem.NotTaken.Result(),
        };
    }

    private static IResult Faulty(Problem problem, CheckedExam read)
    {
        var details = problem.Details();
        details.Extensions["faults"] = ImmutableArray.CreateRange(read.Faults, f => f.Words);
        details.Extensions["paths"] = ImmutableArray.CreateRange(read.Faults, f => f.Path);
        return Results.Json(details, ApiJson.Readable.ProblemDetails, "application/problem+json", details.Status);
    }

    private static IResult Try(
        [FromBody] TrialRequest request, ClaimsPrincipal user, Gateway gateway, TrialRuns trials, ExamSettings settings)
    {
        if (gateway.Catalog.Find(request.ExamId, request.Version) is not { } exam)
            return Problem.NotFound("such version of an exam").Result();
        return trials.Begin(exam.Definition, exam, d => new PreparedExam(d, new OrToolsSolver(settings.Catalog.AssemblyTimeMax).Solve), user.Subject()) switch
        {
            { Problem: { } problem } => problem.Result(),
            { Admission: var admission } => Results.Json(admission, ApiJson.Readable.Admission),
        };
    }
}
