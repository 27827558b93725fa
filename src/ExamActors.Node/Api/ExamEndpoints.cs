using System.Text.Json;
using ExamActors.Actors.Assembly;
using ExamActors.Actors.Exams;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Wire;
using ExamActors.Core.Exams;
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
    }

    private static async Task<IResult> Publish(HttpContext context, Gateway gateway, ExamSettings settings)
    {
        // An exam is larger than any other request.
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = settings.Catalog.RecordBytesMax;
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        ExamDefinition exam;
        try
        {
            exam = ExamJson.Read(body.GetBuffer().AsSpan(0, (int)body.Length));
        }
        catch (JsonException e)
        {
            return Problem.Malformed(e.Message).Result();
        }
        var faults = ExamCheck.Faults(exam, new OrToolsSolver(settings.Catalog.AssemblyTimeMax).Solve);
        var size = ExamCodec.Encode(exam).Length;
        if (size > settings.Catalog.RecordBytesMax)
            faults = faults.Add($"it takes {size:N0} bytes on the log; {settings.Catalog.RecordBytesMax:N0} are allowed");
        if (!faults.IsEmpty)
        {
            var details = new Problem(StatusCodes.Status422UnprocessableEntity, "unsound_exam", "The exam is not sound.").Details();
            details.Extensions["faults"] = faults;
            return Results.Json(
                details, ApiJson.Readable.ProblemDetails, "application/problem+json", details.Status);
        }
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
}
