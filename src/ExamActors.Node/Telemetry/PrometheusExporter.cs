using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace ExamActors.Node.Telemetry;

/// <summary>Gives the metrics as they are, as text, to whoever asks.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter
{
    private const int CollectTimeoutMs = 5_000;

    private readonly Lock gate = new();
    private readonly StringBuilder text = new();

    /// <summary>Set by the reader.</summary>
    public Func<int, bool>? Collect { get; set; }

    /// <summary>All metrics; null where they could not be collected.</summary>
    public string? Scrape()
    {
        lock (gate)
        {
            text.Clear();
            return Collect?.Invoke(CollectTimeoutMs) == true ? text.ToString() : null;
        }
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        var byName = new SortedDictionary<string, List<Metric>>(StringComparer.Ordinal);
        foreach (var metric in batch)
        {
            var name = PrometheusText.NameOf(metric.Name, metric.Unit, metric.MetricType);
            if (byName.TryGetValue(name, out var same))
                same.Add(metric);
            else
                byName[name] = [metric];
        }
        foreach (var (name, metrics) in byName)
            PrometheusText.Append(text, name, metrics);
        return ExportResult.Success;
    }
}
