namespace ExamActors.Actors.Settings;

public enum LogFormat
{
    Text,
    Json,
}

public enum LogThreshold
{
    Debug,
    Information,
    Warning,
    Error,
}

/// <summary>What a node tells of itself, and to whom.</summary>
/// <param name="PrometheusUrl">Where /metrics is served; empty for nowhere.</param>
/// <param name="OtlpEndpoint">The collector that traces and metrics go to; empty for none.</param>
/// <param name="TraceRatio">The share of requests whose traces are taken.</param>
/// <param name="WatchInterval">How often the log's offsets are read.</param>
/// <param name="LogFormat">How log lines look.</param>
/// <param name="LogLevel">The least that a log line is about.</param>
public sealed record TelemetrySettings(
    string PrometheusUrl, string OtlpEndpoint, double TraceRatio, TimeSpan WatchInterval, LogFormat LogFormat,
    LogThreshold LogLevel)
{
    /// <summary>Whether anybody reads metrics.</summary>
    public bool HasMetrics => PrometheusUrl != "" || OtlpEndpoint != "";

    internal static TelemetrySettings Read(SettingValues values) => new(
        Url(values, "exam.telemetry.prometheus-url"),
        Url(values, "exam.telemetry.otlp-endpoint"),
        values.Share("exam.telemetry.trace-ratio"),
        values.Duration("exam.telemetry.watch-interval", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
        values.Choice<LogFormat>("exam.telemetry.log-format"),
        values.Choice<LogThreshold>("exam.telemetry.log-level"));

    private static string Url(SettingValues values, string path)
    {
        var text = values.OptionalText(path);
        return text == "" || (Uri.TryCreate(text, UriKind.Absolute, out var url)
                && url.Scheme is ("http" or "https") && url.PathAndQuery == "/")
            ? text
            : throw new SettingException($"{path} = '{text}': http://host:port is allowed, or empty for none");
    }
}
