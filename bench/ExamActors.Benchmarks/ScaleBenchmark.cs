using System.Globalization;
using System.Text.Json;
using ExamActors.Actors.Wire;
using ExamActors.TestSupport;
using Spectre.Console;

namespace ExamActors.Benchmarks;

/// <summary>
/// The same students on one, two and four nodes of one machine, with Kafka and PostgreSQL in processes of their own: how fast
/// answers are, what one costs on each process, what nodes cost on which nobody sits, and how many commands cross the network.
/// More nodes cannot be faster here, as they share the cores: what is measured is what each node more costs.
/// EXAM_STUDENTS, EXAM_NODES and EXAM_ROUNDS change the load, the numbers of nodes and how often each is measured.
/// </summary>
internal static class ScaleBenchmark
{
    private const int ItemsPerExam = 25;
    private const double ThinkSeconds = 2;
    private const double ArriveSeconds = 12;

    // The busiest ones of a day: everybody has come by then, and nobody is through.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);

    private static readonly int Students = int.Parse(
        Environment.GetEnvironmentVariable("EXAM_STUDENTS") ?? "200", CultureInfo.InvariantCulture);

    public static async Task Run()
    {
        if (PostgresServer.Skip is { } reason)
        {
            AnsiConsole.WriteLine(reason);
            return;
        }
        var counts = (Environment.GetEnvironmentVariable("EXAM_NODES") ?? "1,2,4").Split(',').Select(int.Parse).ToArray();
        var rounds = int.Parse(Environment.GetEnvironmentVariable("EXAM_ROUNDS") ?? "1", CultureInfo.InvariantCulture);
        var answers = new Table().Border(TableBorder.Markdown)
            .Title($"{Students:N0} students, {ThinkSeconds:N0} s of thinking, {Environment.ProcessorCount} cores")
            .AddColumn(Right("nodes")).AddColumn(Right("answers/s"))
            .AddColumn(Right("p50, ms")).AddColumn(Right("p99, ms"))
            .AddColumn(Right("CPU, ms an answer: nodes")).AddColumn(Right("PostgreSQL")).AddColumn(Right("broker"))
            .AddColumn(Right("students")).AddColumn(Right("nodes' CPU, ratio"));
        var rest = new Table().Border(TableBorder.Markdown).Title("beside the answers")
            .AddColumn(Right("nodes"))
            .AddColumn(Right("idle node, % of a core")).AddColumn(Right("PostgreSQL")).AddColumn(Right("broker"))
            .AddColumn(Right("idle, ms an answer"))
            .AddColumn(Right("asks over the network")).AddColumn(Right("of all"))
            .AddColumn(Right("database, bytes an answer")).AddColumn(Right("WAL"));
        for (var round = 0; round < rounds; round++)
        {
            var first = double.NaN;
            foreach (var nodes in counts)
            {
                Console.Error.WriteLine($"round {round + 1} of {rounds}: {nodes} node(s)");
                var day = await Day(nodes);
                if (double.IsNaN(first))
                    first = day.PerAnswer.Nodes;
                answers.AddRow($"{nodes}", N(day.PerSecond, 0), N(day.P50), N(day.P99), N(day.PerAnswer.Nodes, 2),
                    N(day.PerAnswer.Postgres, 2), N(day.PerAnswer.Broker, 2), N(day.PerAnswer.Students, 2),
                    N(day.PerAnswer.Nodes / first, 2));
                rest.AddRow($"{nodes}", N(day.Idle.Nodes / nodes), N(day.Idle.Postgres), N(day.Idle.Broker),
                    N(day.Idle.Nodes / 100 * 1000 / day.PerSecond, 2),
                    N(day.Remote, 0), $"{N(100 * day.Remote / (day.Remote + day.Local))} %",
                    N(day.DatabaseBytes, 0), N(day.WalBytes, 0));
            }
        }
        AnsiConsole.Write(answers);
        AnsiConsole.Write(rest);
    }

    // One exam day in a region of its own.
    private static async Task<Figures> Day(int nodes)
    {
        using var folder = new TempFolder();
        await using var region = await Region.Start(nodes);
        var exam = folder.File("exam.json");
        await File.WriteAllBytesAsync(exam, ExamCodec.Encode(LiveBenchmark.Exam(ItemsPerExam)));
        await region.Run("exam", "publish", exam);
        await Task.Delay(Settle); // what a node compiles and does at its start is over
        var idleBegan = Sample.Take(region, null);
        await Task.Delay(Idle);
        var idle = Sample.Take(region, null).Since(idleBegan).Times(100 / Idle.TotalMilliseconds);
        var (remote, local) = (await Asks(region, "remote"), await Asks(region, "local"));
        var bytes = await region.PostgresBytes();
        using var simulate = region.StartVerb(
            "simulate", "--url", region.Urls, "--students", $"{Students}", "--think", F(ThinkSeconds), "--arrive", F(ArriveSeconds),
            "--misbehave", "0", "--no-check", "--no-live", "--history", folder.File("requests.jsonl"), "--format", "json");
        var samples = await SampleUntilEnd(region, simulate);
        if (await simulate.Exit() != 0)
            throw new InvalidOperationException(simulate.Output + simulate.Errors);
        using var json = JsonDocument.Parse(simulate.Output);
        (double SentAtMs, double RepliedAtMs)[] answers =
        [
            .. json.RootElement.GetProperty("answerTimes").EnumerateArray()
                .Where(a => a.GetProperty("repliedAtMs").ValueKind == JsonValueKind.Number)
                .Select(a => (a.GetProperty("sentAtMs").GetDouble(), a.GetProperty("repliedAtMs").GetDouble()))
                .OrderBy(a => a.Item2),
        ];
        var (from, to) = Busiest(samples, [.. answers.Select(a => a.RepliedAtMs)]);
        double[] waits =
        [
            .. answers.Where(a => a.RepliedAtMs >= from.AtMs && a.RepliedAtMs < to.AtMs)
                .Select(a => a.RepliedAtMs - a.SentAtMs).Order(),
        ];
        var after = await region.PostgresBytes();
        return new Figures(
            waits.Length / (to.AtMs - from.AtMs) * 1000, waits[waits.Length / 2], waits[(int)(waits.Length * 0.99)],
            to.Since(from).Times(1.0 / waits.Length), idle,
            await Asks(region, "local") - local, await Asks(region, "remote") - remote,
            (after.Database - bytes.Database) / (double)answers.Length, (after.Wal - bytes.Wal) / (double)answers.Length);
    }

    private static async Task<List<Sample>> SampleUntilEnd(RealRegion region, NodeProcess simulate)
    {
        var samples = new List<Sample>();
        using var timer = new PeriodicTimer(Between);
        try
        {
            while (!simulate.HasExited && await timer.WaitForNextTickAsync())
                samples.Add(Sample.Take(region, simulate));
        }
        catch (InvalidOperationException) when (simulate.HasExited)
        {
            // It has no CPU time any more.
        }
        return samples;
    }

    // The two samples, a window apart, between which most answers were replied to.
    private static (Sample From, Sample To) Busiest(List<Sample> samples, double[] repliedAscending)
    {
        var apart = (int)(Window / Between);
        if (samples.Count <= apart)
            throw new InvalidOperationException($"the day took less than {Window.TotalSeconds} s");
        return Enumerable.Range(0, samples.Count - apart).Select(i => (From: samples[i], To: samples[i + apart]))
            .MaxBy(w => (Below(w.To.AtMs) - Below(w.From.AtMs)) / (w.To.AtMs - w.From.AtMs));

        double Below(double atMs) =>
            Array.BinarySearch(repliedAscending, atMs) is var found && found < 0 ? ~found : found;
    }

    private static Task<double> Asks(RealRegion region, string place) =>
        region.Metric("examactors_intake_asks_total", $"place=\"{place}\"");

    private static TableColumn Right(string title) => new TableColumn(title).RightAligned();

    private static string N(double value, int digits = 1) => value.ToString($"N{digits}", CultureInfo.InvariantCulture);

    private static string F(double value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>CPU time by who used it: milliseconds, or what they were turned into.</summary>
    private readonly record struct Cpu(double Nodes, double Postgres, double Broker, double Students)
    {
        public Cpu Times(double factor) => new(Nodes * factor, Postgres * factor, Broker * factor, Students * factor);
    }

    private readonly record struct Sample(double AtMs, Cpu Used)
    {
        public static Sample Take(RealRegion region, NodeProcess? simulate) => new(
            (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalMilliseconds,
            new Cpu(region.NodesCpu().TotalMilliseconds, region.Postgres.Cpu.TotalMilliseconds, region.BrokerCpu().TotalMilliseconds,
                simulate?.Cpu.TotalMilliseconds ?? 0));

        public Cpu Since(Sample before) => new(Used.Nodes - before.Used.Nodes, Used.Postgres - before.Used.Postgres,
            Used.Broker - before.Used.Broker, Used.Students - before.Used.Students);
    }

    /// <param name="PerSecond">Answers a second in the window.</param>
    /// <param name="P50">Milliseconds from an answer to its reply.</param>
    /// <param name="PerAnswer">CPU, milliseconds an answer, in the window.</param>
    /// <param name="Idle">CPU while nobody sits, percent of a core.</param>
    /// <param name="Local">Commands, over the whole day, whose actor was where they were read.</param>
    /// <param name="Remote">Those that crossed the network.</param>
    /// <param name="DatabaseBytes">What the database grew by over the whole day, an answer.</param>
    private sealed record Figures(
        double PerSecond, double P50, double P99, Cpu PerAnswer, Cpu Idle, double Local, double Remote, double DatabaseBytes,
        double WalBytes);
}
