using System.Diagnostics;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Streams;
using ExamActors.Actors.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ExamActors.Node.Telemetry;

/// <summary>Metrics, traces and log lines of a node, as far as its settings have somebody who reads them.</summary>
internal static class NodeTelemetry
{
    // Streams of a kind and topics are few; so is what multiplies them.
    private const int SeriesMax = 1_000;

    /// <summary>Adds what listens; before the actors, so that it hears of them from the first on.</summary>
    public static void AddServices(IServiceCollection services, ExamSettings settings, IExamLog log)
    {
        var telemetry = settings.Telemetry;
        if (!telemetry.HasMetrics)
            return;
        var open = services.AddOpenTelemetry().ConfigureResource(resource => resource
            .AddService("examactors", serviceNamespace: settings.Region, serviceVersion: Version)).WithMetrics(metrics =>
        {
            metrics.AddMeter(
                ExamMeter.Name, "System.Runtime", "Npgsql", "Microsoft.AspNetCore.Hosting",
                "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Http.Connections");
            metrics.AddView(_ => new MetricStreamConfiguration { CardinalityLimit = SeriesMax });
            if (telemetry.OtlpEndpoint != "")
                metrics.AddOtlpExporter(otlp => otlp.Endpoint = new Uri(telemetry.OtlpEndpoint));
            if (telemetry.PrometheusUrl != "")
                metrics.AddReader(provider => new BaseExportingMetricReader(provider.GetRequiredService<PrometheusExporter>()));
        });
        if (telemetry.OtlpEndpoint != "")
            open.WithTracing(traces => Configure(traces, telemetry.TraceRatio)
                .AddOtlpExporter(otlp => otlp.Endpoint = new Uri(telemetry.OtlpEndpoint)));
        if (telemetry.PrometheusUrl != "")
        {
            services.AddSingleton<PrometheusExporter>();
            services.AddSingleton(provider => new PrometheusServer(
                telemetry.PrometheusUrl, provider.GetRequiredService<PrometheusExporter>()));
            services.AddHostedService(provider => provider.GetRequiredService<PrometheusServer>());
        }
        services.AddHostedService(provider => new NodeGauges(provider, settings, log));
    }

    /// <summary>What is traced: requests, hub calls, our own spans, and the database's under these.</summary>
    public static TracerProviderBuilder Configure(TracerProviderBuilder traces, double ratio) => traces
        .AddAspNetCoreInstrumentation(http => http.Filter = context =>
            !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
        .AddSource(Tracing.SourceName, "Microsoft.AspNetCore.SignalR.Server", "Npgsql")
        .SetSampler(new ParentBasedSampler(new RequestSampler(ratio)));

    /// <summary>How log lines are written, to stderr: stdout belongs to the verbs' own output.</summary>
    public static void AddConsole(ILoggingBuilder logging, LogFormat format)
    {
        const string Timestamp = "HH:mm:ss.fff ";
        if (format == LogFormat.Json)
        {
            logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
            logging.AddJsonConsole(console =>
            {
                console.IncludeScopes = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }
        else
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = Timestamp;
            });
    }

    private static string Version => typeof(NodeTelemetry).Assembly.GetName().Version!.ToString(3);

    // The database's calls that belong to no request (the journal writes for many at once) would be a trace each.
    private sealed class RequestSampler(double ratio) : Sampler
    {
        private readonly TraceIdRatioBasedSampler sampler = new(ratio);

        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
            samplingParameters.Kind == ActivityKind.Client
                ? new SamplingResult(SamplingDecision.Drop)
                : sampler.ShouldSample(samplingParameters);
    }
}
