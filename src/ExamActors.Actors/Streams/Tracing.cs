using System.Diagnostics;
using System.Globalization;
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

    /// <summary>
    /// The same for a span that is ended elsewhere than where it starts: what else this thread does meanwhile is no part of it.
    /// </summary>
    public static Activity? StartApart(string name, ActivityKind kind, string? traceParent)
    {
        var around = Activity.Current;
        var span = Start(name, kind, traceParent);
        if (span is not null)
            Activity.Current = around;
        return span;
    }

    /// <summary>Says of a span which record it is about, by OpenTelemetry's conventions for messaging.</summary>
    /// <param name="operation">"send" or "process".</param>
    /// <param name="topic">The record's topic.</param>
    /// <param name="group">The consumer group that processes it; null where it is sent.</param>
    public static void Describe(this Activity? span, string operation, string topic, string? group = null)
    {
        if (span is not { IsAllDataRequested: true })
            return;
        span.SetTag("messaging.system", "kafka").SetTag("messaging.operation.name", operation)
            .SetTag("messaging.operation.type", operation).SetTag("messaging.destination.name", topic);
        if (group is not null)
            span.SetTag("messaging.consumer.group.name", group);
    }

    /// <summary>Says of a span where its record stands.</summary>
    public static void Describe(this Activity? span, TopicPartitionOffset place)
    {
        if (span is { IsAllDataRequested: true })
            span.SetTag("messaging.destination.partition.id", place.Partition.Value.ToString(CultureInfo.InvariantCulture))
                .SetTag("messaging.kafka.offset", place.Offset.Value);
    }

    /// <summary>Says of a span that what it was about failed.</summary>
    public static void Fail(this Activity? span, Exception cause) =>
        span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", cause.GetType().FullName);

    /// <summary>Adds a span to a record's headers, so that whoever takes the record goes on from there.</summary>
    public static void Inject(Activity? span, Message<byte[], byte[]> record)
    {
        if (span is { Id: { } id, Recorded: true })
            record.Headers.Add(TraceParentHeader, Encoding.ASCII.GetBytes(id));
    }

    /// <summary>The parent that a record names; null for none, and where nobody listens.</summary>
    public static string? Extract(Headers? headers) =>
        Source.HasListeners() ? CloudEvent.HeaderText(headers, TraceParentHeader) : null;
}
