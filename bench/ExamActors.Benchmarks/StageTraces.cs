using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using ExamActors.Actors.Streams;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Spectre.Console;

namespace ExamActors.Benchmarks;

/// <summary>The stages of an answer, from OpenTelemetry's traces of a sample of them.</summary>
internal sealed class StageTraces : BaseProcessor<Activity>
{
    private static readonly string[] Stages =
    [
        "append: until the log has the command", "way: from the log to the actor's intake", "queue: until the actor decides",
        "decide: score, estimate, next item", "persist: until the journal has the events", "reply: until the gateway has it",
        "in all, in the gateway",
    ];

    private sealed class Trace
    {
        public Activity? Command;
        public Activity? Send;
        public Activity? Process;
        public Activity? Decide;
        public Activity? Persist;
    }

    private readonly ConcurrentDictionary<ActivityTraceId, Trace> traces = new();

    /// <summary>Listens from now on.</summary>
    /// <param name="ratio">The share of traces that is taken.</param>
    public static (TracerProvider Provider, StageTraces Traces) Listen(double ratio)
    {
        var traces = new StageTraces();
        return (Sdk.CreateTracerProviderBuilder().AddSource(Tracing.SourceName)
            // A hub's invocation begins a trace only where somebody listens to it.
            .AddSource("Microsoft.AspNetCore.SignalR.Server")
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(ratio)))
            .AddProcessor(traces).Build()!, traces);
    }

    public void Forget() => traces.Clear();

    public override void OnEnd(Activity data)
    {
        var trace = traces.GetOrAdd(data.TraceId, _ => new Trace());
        switch (data.OperationName)
        {
            case "command":
                trace.Command = data;
                break;
            case "send student-commands":
                trace.Send = data;
                break;
            case "process student-commands":
                trace.Process = data;
                break;
            case "decide":
                trace.Decide = data;
                break;
            case "persist":
                trace.Persist = data;
                break;
        }
    }

    /// <summary>A table of the stages' medians and 99th percentiles.</summary>
    public void Print(string title)
    {
        var whole = traces.Values
            .Where(t => t is { Command: not null, Send: not null, Process: not null, Decide: not null, Persist: not null })
            .Select(Milliseconds).ToList();
        var table = new Table().Border(TableBorder.Markdown)
            .Title(Markup.Escape(string.Create(CultureInfo.InvariantCulture, $"{title}: {whole.Count:N0} traces")))
            .AddColumn("stage").AddColumn(new TableColumn("p50, ms").RightAligned())
            .AddColumn(new TableColumn("p99, ms").RightAligned()).AddColumn(new TableColumn("share of the mean").RightAligned());
        var total = whole.Sum(t => t[^1]);
        for (var stage = 0; stage < Stages.Length; stage++)
        {
            var times = whole.Select(t => t[stage]).Order().ToList();
            if (times.Count > 0)
                table.AddRow(Stages[stage], F(times[times.Count / 2]), F(times[(int)(times.Count * 0.99)]),
                    $"{times.Sum() / total * 100:F0} %");
        }
        AnsiConsole.Write(table);
    }

    // The log may hand a command on before its producer is told that it is there: the way is then part of the append.
    private static double[] Milliseconds(Trace t)
    {
        var began = t.Command!.StartTimeUtc;
        var appended = End(t.Send!);
        var taken = t.Process!.StartTimeUtc < appended ? appended : t.Process.StartTimeUtc;
        var decided = t.Decide!.StartTimeUtc < taken ? taken : t.Decide.StartTimeUtc;
        return
        [
            (appended - began).TotalMilliseconds,
            (taken - appended).TotalMilliseconds,
            (decided - taken).TotalMilliseconds,
            t.Decide.Duration.TotalMilliseconds,
            t.Persist!.Duration.TotalMilliseconds,
            (End(t.Command) - End(t.Persist)).TotalMilliseconds,
            t.Command.Duration.TotalMilliseconds,
        ];
    }

    private static DateTime End(Activity activity) => activity.StartTimeUtc + activity.Duration;

    private static string F(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
