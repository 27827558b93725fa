using System.Text.RegularExpressions;
using ExamActors.TestSupport;

namespace ExamActors.Node.Tests.Telemetry;

/// <summary>The table of docs/METRICS.md.</summary>
internal static partial class MetricsTable
{
    /// <summary>Every metric: OpenTelemetry's name, Prometheus' name, and when it is there.</summary>
    public static readonly (string Name, string Prometheus, string There)[] Rows =
    [
        .. File.ReadLines(Repository.File("docs", "METRICS.md")).Select(l => Row().Match(l)).Where(m => m.Success)
            .Select(m => (m.Groups[1].Value, m.Groups[2].Value, m.Groups[3].Value)),
    ];

    [GeneratedRegex(@"^\| `([a-z_.]+)` \| `([a-z_]+)` \|.*\| ([^|]+) \|$")]
    private static partial Regex Row();
}
