using System.Globalization;
using System.Text;
using ExamActors.Actors.Results;
using ExamActors.Actors.Settings;
using ExamActors.Node.Api;
using ExamActors.Node.Reporting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ExamActors.Node.Pages.Reports;

/// <summary>What of the results' pages is a file to take away.</summary>
internal static class ResultsFiles
{
    private const int RowsAtOnce = 1000;

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/results/{examId}/{version:int}/students.csv", Students)
            .RequireAuthorization(ApiPolicies.Author).ExcludeFromDescription();

    private static IResult Students(string examId, int version, ExamSettings settings, HttpContext context) => Results.Stream(
        async output =>
        {
            await using var writer = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true);
            using var reader = ResultsReader.Open(settings);
            var attempts = reader?.Delivered(examId, version, student: "", skipped: 0, most: -1) ?? [];
            var first = true;
            // The file goes out as it is made: it may be larger than memory.
            foreach (var rows in attempts.Chunk(RowsAtOnce).DefaultIfEmpty([]))
            {
                using var text = new StringWriter(CultureInfo.InvariantCulture);
                ReportCsv.Write(text, rows, header: first);
                first = false;
                await writer.WriteAsync(text.GetStringBuilder(), context.RequestAborted).ConfigureAwait(false);
            }
        },
        "text/csv; charset=utf-8", $"{examId}-{version}.csv");
}
