using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ExamActors.Core.Adaptive.Simulation;

namespace ExamActors.Node.Simulating;

/// <summary>
/// A simulation as one JSON document. Numbers that do not exist are null: there is none for NaN and ∞ in JSON.
/// </summary>
internal static class SimulationJson
{
    private static readonly JsonSerializerOptions Shape = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static void Write(Stream output, SimulationReport report)
    {
        var (result, exposure) = (report.Result, report.Result.Exposure);
        JsonSerializer.Serialize(output, new
        {
            Bank = new { report.Bank.Id, report.Bank.Name, Items = report.Items.Count },
            report.Plan.Students,
            report.Plan.Seed,
            Overall = Accuracy(result.Overall),
            Conditional = result.Conditional.Select(c => new
            {
                Min = Finite(c.Min),
                Max = Finite(c.Max),
                Accuracy = Accuracy(c.Accuracy),
            }),
            Length = new
            {
                result.Length.Mean,
                result.Length.Min,
                result.Length.Median,
                result.Length.Max,
                result.Length.RuleMet,
                result.Length.Counts,
            },
            Exposure = new
            {
                exposure.RateMax,
                exposure.Unused,
                exposure.UnusedShare,
                Overlap = Finite(exposure.Overlap),
                Items = report.Items.Items.Select((item, i) => new { item.Id, item.Topic, Rate = exposure.Rate(i) }),
            },
            result.Topics,
            Classification = result.Classification is { } c
                ? new { c.Cuts, c.Accuracy, c.TooHigh, c.TooLow, c.Undecided, c.Counts }
                : null,
        }, Shape);
        output.WriteByte((byte)'\n');
    }

    private static object Accuracy(EstimateAccuracy a) => new
    {
        a.Students,
        a.ThetaMean,
        a.Bias,
        a.RootMeanSquare,
        a.Deviation,
        StandardErrorMean = Finite(a.StandardErrorMean),
        a.WithoutStandardError,
        a.Coverage,
        Correlation = Finite(a.Correlation),
        a.LengthMean,
    };

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
