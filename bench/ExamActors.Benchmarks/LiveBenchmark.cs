using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Wire;
using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Adaptive.Stopping;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;
using ExamActors.Node.Hosting;
using ExamActors.TestSupport;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace ExamActors.Benchmarks;

/// <summary>
/// Answers a second on one node, embedded, synchronous = full: virtual students in another process (`simulate`) over the hub, from
/// booking to score; beside it the floor at the same rate; and where an answer's time goes, from OpenTelemetry's traces.
/// </summary>
internal static class LiveBenchmark
{
    private const int ItemsPerExam = 40;
    private const double ThinkSeconds = 1;
    private const double ArriveSeconds = 15;
    private const int WindowSeconds = 10;

    public static async Task Run()
    {
        var rates = Environment.GetEnvironmentVariable("EXAM_RATES") is { Length: > 0 } given
            ? given.Split(',').Select(int.Parse).ToArray()
            : [250, 500, 1000, 2000];
        var table = new Table().Border(TableBorder.Markdown).Title("answer → next item, milliseconds")
            .AddColumn(new TableColumn("students at once").RightAligned())
            .AddColumn(new TableColumn("answers/s").RightAligned())
            .AddColumn(new TableColumn("student: p50").RightAligned()).AddColumn(new TableColumn("p99").RightAligned())
            .AddColumn(new TableColumn("gateway: p50").RightAligned()).AddColumn(new TableColumn("p99").RightAligned())
            .AddColumn(new TableColumn("floor: p50").RightAligned()).AddColumn(new TableColumn("p99").RightAligned())
            .AddColumn(new TableColumn("gateway/floor, p50").RightAligned())
            .AddColumn(new TableColumn("node's CPU, ms an answer").RightAligned());
        var (provider, traces) = StageTraces.Listen(0.1);
        using var listening = provider;
        foreach (var rate in rates)
        {
            traces.Forget();
            using var answers = new AnswerTimes();
            var (p50, p99, cpu) = await Day(rate);
            var (reached, gateway) = answers.Busiest(WindowSeconds);
            var floor = await LiveFloor.Measure((int)Math.Max(1, reached), TimeSpan.FromSeconds(WindowSeconds));
            table.AddRow($"{(int)(rate * ThinkSeconds)}", N(reached, 0), N(p50), N(p99), N(At(gateway, 0.5)), N(At(gateway, 0.99)),
                N(At(floor, 0.5)), N(At(floor, 0.99)), N(At(gateway, 0.5) / At(floor, 0.5)), N(cpu));
            traces.Print($"{reached:F0} answers/s");
        }
        AnsiConsole.Write(table);
    }

    // One exam day on a node of its own in this process; the students are in another.
    private static async Task<(double P50, double P99, double CpuMilliseconds)> Day(int rate)
    {
        using var folder = new TempFolder();
        var configuration = ExamConfiguration.Load([], folder.File("data"));
        var api = configuration.Settings.Api with
        {
            Url = "http://127.0.0.1:0",
            AdmissionsPerMinute = 100_000,
            RequestsPerSecond = 1000,
            RequestsBurst = 1000,
        };
        configuration = configuration with { Settings = configuration.Settings with { Api = api } };
        using var log = configuration.OpenLog(owner: true);
        await log.EnsureTopics(configuration.Settings.Topics.All, CancellationToken.None);
        await log.Producer.ProduceAsync(configuration.Settings.Topics.ExamCatalog.Name,
            CloudEvent.Of(Exam(ItemsPerExam), DateTimeOffset.UtcNow, CloudEventSource.Of("bench", "bench")));
        using var host = ExamNode.Build(configuration, log, LogLevel.Warning);
        await host.StartAsync();
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var (code, output, errors) = await NodeProcess.Run(
        [
            "simulate", "--url", ExamNode.AddressesOf(host).Single(), "--data", configuration.Settings.Data,
            "--students", $"{(int)(rate * ThinkSeconds)}", "--think", F(ThinkSeconds), "--arrive", F(ArriveSeconds),
            "--misbehave", "0", "--no-check", "--no-live", "--format", "json",
        ]);
        if (code != 0)
            throw new InvalidOperationException(errors);
        var cpu = Process.GetCurrentProcess().TotalProcessorTime - before;
        await host.StopAsync();
        using var json = JsonDocument.Parse(output);
        var answers = json.RootElement.GetProperty("latencyMs").GetProperty("answer");
        return (answers.GetProperty("p50").GetDouble(), answers.GetProperty("p99").GetDouble(),
            cpu.TotalMilliseconds / answers.GetProperty("count").GetInt64());
    }

    /// <summary>An adaptive exam of a fixed length from 300 items.</summary>
    public static ExamDefinition Exam(int length)
    {
        ImmutableArray<string> options = ["a", "b", "c", "d"];
        var items = Enumerable.Range(0, 300).Select(i => new ExamItem(
            $"item-{i}",
            new ItemContent($"Which one is right, number {i}?", [.. options.Select(o => new ContentOption(o, $"The option {o}"))]),
            new ItemKey.Choice(options, options[i % 4]),
            new ItemParameters.Logistic(0.8 + i % 7 * 0.15, -2.5 + i * 5.0 / 300))).ToImmutableArray();
        return new ExamDefinition("load", 1, "A load", items,
            new ItemDelivery.Adaptive(1.702, new AdaptiveTestDesign(
                new TestConstraints(length, length), new StoppingRule.Length(length))),
            new ExamRules(3600), new ScoreReport());
    }

    private static double At(List<double> ascending, double share) =>
        ascending.Count == 0 ? double.NaN : ascending[Math.Min(ascending.Count - 1, (int)(ascending.Count * share))];

    private static string N(double value, int digits = 2) => value.ToString($"N{digits}", CultureInfo.InvariantCulture);

    private static string F(double value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The times of answers in the gateway, by the second in which they ended.</summary>
    private sealed class AnswerTimes : IDisposable
    {
        private readonly long began = Stopwatch.GetTimestamp();
        private readonly ConcurrentDictionary<int, ConcurrentBag<double>> bySecond = new();
        private readonly MeterListener listener = new();

        public AnswerTimes()
        {
            listener.InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Name == "examactors.gateway.command.duration")
                    l.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) =>
            {
                if (tags[0].Value is "SubmitAnswer")
                    bySecond.GetOrAdd((int)Stopwatch.GetElapsedTime(began).TotalSeconds, _ => []).Add(seconds * 1000);
            });
            listener.Start();
        }

        /// <summary>The seconds in a row with the most answers: how many a second, and their times, ascending.</summary>
        public (double PerSecond, List<double> Milliseconds) Busiest(int seconds)
        {
            var last = bySecond.Keys.DefaultIfEmpty().Max();
            var best = Enumerable.Range(0, last + 1).MaxBy(first => Count(first, seconds));
            return (Count(best, seconds) / (double)seconds,
                [.. Enumerable.Range(best, seconds).SelectMany(s => bySecond.GetValueOrDefault(s) ?? []).Order()]);
        }

        public void Dispose() => listener.Dispose();

        private int Count(int first, int seconds) =>
            Enumerable.Range(first, seconds).Sum(s => bySecond.GetValueOrDefault(s)?.Count ?? 0);
    }
}
