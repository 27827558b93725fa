using System.Diagnostics.Metrics;
using ExamActors.Node.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace ExamActors.Node.Tests.Telemetry;

public class PrometheusTextTests
{
    [Theory]
    [InlineData("a.b.count", "{thing}", MetricType.LongSum, "a_b_count_total")]
    [InlineData("a.time", "s", MetricType.Histogram, "a_time_seconds")]
    [InlineData("a.time", "s", MetricType.DoubleSum, "a_time_seconds_total")]
    [InlineData("a.size", "By", MetricType.LongGauge, "a_size_bytes")]
    [InlineData("a.share", "1", MetricType.DoubleGauge, "a_share_ratio")]
    [InlineData("a.actors", "{actor}", MetricType.LongSumNonMonotonic, "a_actors")]
    [InlineData("a.bytes", "By", MetricType.LongSum, "a_bytes_total")]
    public void Names_have_unit_and_kind(string name, string unit, MetricType type, string expected)
    {
        Assert.Equal(expected, PrometheusText.NameOf(name, unit, type));
    }

    [Fact]
    public void Counters_gauges_and_histograms_are_as_prometheus_reads_them()
    {
        using var meter = new Meter($"test-{Guid.NewGuid():N}");
        var exporter = new PrometheusExporter();
        using var provider = Sdk.CreateMeterProviderBuilder().AddMeter(meter.Name)
            .AddReader(new BaseExportingMetricReader(exporter)).Build();
        meter.CreateCounter<long>("x.counted", description: "Back\\slash and\nline").Add(3, new KeyValuePair<string, object?>("a.b", "q\"\\\n"));
        meter.CreateObservableGauge("x.now", () => 0.25, "1");
        var histogram = meter.CreateHistogram("x.took", "s", "Took.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] });
        foreach (var took in (double[])[0.25, 0.75, 0.75, 4])
            histogram.Record(took, new KeyValuePair<string, object?>("k", "v"));

        Assert.Equal(
            """
            # HELP x_counted_total Back\\slash and\nline
            # TYPE x_counted_total counter
            x_counted_total{a_b="q\"\\\n"} 3
            # HELP x_now_ratio 
            # TYPE x_now_ratio gauge
            x_now_ratio 0.25
            # HELP x_took_seconds Took.
            # TYPE x_took_seconds histogram
            x_took_seconds_bucket{k="v",le="0.5"} 1
            x_took_seconds_bucket{k="v",le="1"} 3
            x_took_seconds_bucket{k="v",le="+Inf"} 4
            x_took_seconds_sum{k="v"} 5.75
            x_took_seconds_count{k="v"} 4

            """.ReplaceLineEndings("\n"), exporter.Scrape());
    }
}
