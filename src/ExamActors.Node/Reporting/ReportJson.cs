using System.Text.Encodings.Web;
using System.Text.Json;
using ExamActors.Core.Statistics;

namespace ExamActors.Node.Reporting;

/// <summary>The report as one JSON document.</summary>
internal static class ReportJson
{
    private static readonly JsonSerializerOptions Shape = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(Stream output, Report report, ExamSummary? exam)
    {
        if (exam is not null)
            JsonSerializer.Serialize(output, exam, Shape);
        else
            JsonSerializer.Serialize(output, report, Shape);
        output.WriteByte((byte)'\n');
    }
}
