using System.Globalization;
using System.Text;
using OpenTelemetry.Metrics;

namespace ExamActors.Node.Telemetry;

/// <summary>
/// Metrics in Prometheus' text format 0.0.4, named as OpenTelemetry prescribes for Prometheus: dots become underscores, the unit
/// and for counters `_total` come to the end.
/// https://prometheus.io/docs/instrumenting/exposition_formats/,
/// https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/
/// </summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>A metric's name for Prometheus.</summary>
    /// <param name="name">OpenTelemetry's.</param>
    /// <param name="unit">Its unit, by UCUM.</param>
    /// <param name="type">What it is.</param>
    public static string NameOf(string name, string unit, MetricType type)
    {
        var text = new StringBuilder(name.Length + 16);
        foreach (var c in name)
            text.Append(char.IsAsciiLetterOrDigit(c) || c == ':' ? c : '_');
        var suffix = unit switch
        {
            "s" => "seconds",
            "ms" => "milliseconds",
            "By" => "bytes",
            "1" when type is MetricType.DoubleGauge or MetricType.LongGauge => "ratio",
            _ => "",
        };
        if (suffix != "" && !name.EndsWith(suffix, StringComparison.Ordinal))
            text.Append('_').Append(suffix);
        if (type is MetricType.LongSum or MetricType.DoubleSum)
            text.Append("_total");
        return text.ToString();
    }

    /// <summary>Appends all series of one name.</summary>
    /// <param name="metrics">Metrics that have the same name: of several meters.</param>
    public static void Append(StringBuilder text, string name, IReadOnlyList<Metric> metrics)
    {
        var type = metrics[0].MetricType;
        text.Append("# HELP ").Append(name).Append(' ').Append(Escape(metrics[0].Description, quotes: false)).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(type switch
        {
            MetricType.LongSum or MetricType.DoubleSum => "counter",
            MetricType.Histogram => "histogram",
            _ => "gauge",
        }).Append('\n');
        foreach (var metric in metrics)
            foreach (ref readonly var point in metric.GetMetricPoints())
                if (type == MetricType.Histogram)
                    AppendHistogram(text, name, point);
                else
                    AppendSeries(text, name, "", point, null, type switch
                    {
                        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
                        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => point.GetSumDouble(),
                        MetricType.LongGauge => point.GetGaugeLastValueLong(),
                        MetricType.DoubleGauge => point.GetGaugeLastValueDouble(),
                        _ => throw new InvalidOperationException($"{name} is a {type}"),
                    });
    }

    private static void AppendHistogram(StringBuilder text, string name, in MetricPoint point)
    {
        var below = 0L;
        foreach (var bucket in point.GetHistogramBuckets())
            AppendSeries(text, name, "_bucket", point, Number(bucket.ExplicitBound), below += bucket.BucketCount);
        AppendSeries(text, name, "_sum", point, null, point.GetHistogramSum());
        AppendSeries(text, name, "_count", point, null, point.GetHistogramCount());
    }

    private static void AppendSeries(
        StringBuilder text, string name, string part, in MetricPoint point, string? bound, double value)
    {
        text.Append(name).Append(part);
        var separator = '{';
        foreach (var tag in point.Tags)
        {
            text.Append(separator);
            foreach (var c in tag.Key)
                text.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
            text.Append("=\"").Append(Escape(Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "", quotes: true)).Append('"');
            separator = ',';
        }
        if (bound is not null)
        {
            text.Append(separator).Append("le=\"").Append(bound).Append('"');
            separator = ',';
        }
        if (separator == ',')
            text.Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Escape(string text, bool quotes)
    {
        text = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? text.Replace("\"", "\\\"", StringComparison.Ordinal) : text;
    }
}
