using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ExamActors.Node.Reporting;

/// <summary>A report as one JSON document.</summary>
internal static class ReportJson
{
    private static readonly JsonSerializerOptions Shape = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <param name="report">A <see cref="Report"/>, <see cref="ExamReport"/> or <see cref="StudentReport"/>.</param>
    public static void Write<T>(Stream output, T report)
    {
        JsonSerializer.Serialize(output, report, Shape);
        output.WriteByte((byte)'\n');
    }
}
