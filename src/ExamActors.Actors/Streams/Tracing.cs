using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using ExamActors.Actors.Wire;

namespace ExamActors.Actors.Streams;

/// <summary>
/// Traces, by the names of OpenTelemetry: one from the request over the log to the actor and back. Nothing is made while nobody
/// listens. No span has an answer, a name or a token.
/// </summary>
public static class Tracing
{
    /// <summary>The name to listen for.</summary>
    public const string SourceName = "ExamActors";

    /// <summary>The record's header, as W3C's trace context has it.</summary>
    public const string TraceParentHeader = "traceparent";

    public static readonly ActivitySource Source = new(SourceName);

    /// <summary>A span under a parent that came from elsewhere; null where nobody listens, or the parent is not traced.</summary>
    public static Activity? Start(string name, ActivityKind kind, string? traceParent) =>
        traceParent is not null && ActivityContext.TryParse(traceParent, null, isRemote: true, out var parent)
            ? Source.StartActivity(name, kind, parent)
            : null;

    /// <summary>Adds the span that goes on to a record's headers, if there is one.</summary>
    public static void Inject(Message<byte[], byte[]> record)
    {
        if (Activity.Current is { Id: { } id, Recorded: true })
            record.Headers.Add(TraceParentHeader, Encoding.ASCII.GetBytes(id));
    }

    /// <summary>The parent that a record names; null for none, and where nobody listens.</summary>
    public static string? Extract(Headers? headers) =>
        Source.HasListeners() ? CloudEvent.HeaderText(headers, TraceParentHeader) : null;
}
