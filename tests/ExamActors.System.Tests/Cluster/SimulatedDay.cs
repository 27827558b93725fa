using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ExamActors.TestSupport;

namespace ExamActors.System.Tests.Cluster;

/// <summary>An answer: when it was first sent, and when it was replied to, in milliseconds of Unix time.</summary>
internal readonly record struct AnswerTime(double SentAtMs, double RepliedAtMs)
{
    public double WaitMs => RepliedAtMs - SentAtMs;
}

/// <summary>`simulate --verify` on all nodes of a region, while something is done to them.</summary>
internal sealed partial class SimulatedDay : IDisposable
{
    /// <summary>How many students sit while nodes are killed or restarted; docs/RELIABILITY.md says what sets it.</summary>
    public static readonly int Students = int.Parse(
        Environment.GetEnvironmentVariable("EXAM_FAULT_STUDENTS") ?? "60", CultureInfo.InvariantCulture);

    private readonly NodeProcess process;
    private readonly int students;

    private SimulatedDay(NodeProcess process, int students) => (this.process, this.students) = (process, students);

    /// <summary>
    /// So few that two cores have room for nodes that start and for the actors of dead ones, and more than the 44 that come of 2,000
    /// students with 45 s an item.
    /// </summary>
    private const double AnswersPerSecondMax = 80;

    /// <summary>Starts it.</summary>
    /// <param name="thinkSeconds">How long a student thinks; longer where they are many.</param>
    public static SimulatedDay Start(RealRegion region, int students, double thinkSeconds, double arriveSeconds) => new(
        region.StartVerb(
            "simulate", "--url", region.Urls, "--students", $"{students}", "--seed", "7", "--no-live", "--verify", "--format", "json",
            "--think", Math.Max(thinkSeconds, students / AnswersPerSecondMax).ToString(CultureInfo.InvariantCulture),
            "--arrive", arriveSeconds.ToString(CultureInfo.InvariantCulture), "--patience", "180"),
        students);

    /// <summary>The answers that students had a reply to when it last told.</summary>
    public int Answers => Last(AnswersTold());

    /// <summary>Waits until all students sit.</summary>
    public Task AllRunning() => Eventually.Become(
        () => Last(RunningTold()) >= students * 0.97 || Ended, TimeSpan.FromMinutes(6), () => process.Errors);

    /// <summary>Waits until so many more answers had a reply, or everybody is through.</summary>
    public async Task MoreAnswers(int more)
    {
        var before = Answers;
        await Eventually.Become(() => Answers >= before + more || Ended, TimeSpan.FromMinutes(4), () => process.Errors);
        Assert.False(Ended, $"the day was over too early: more time to think is needed\n{process.Output}\n{process.Errors}");
    }

    /// <summary>Waits for the end and gives the report; nothing may be wrong in it.</summary>
    public async Task<DayFigures> Sound()
    {
        var code = await process.Exit(TimeSpan.FromMinutes(20));
        Assert.True(code == 0, $"exit code {code}\n{Shortened(process.Output)}\n{Shortened(process.Errors)}");
        var report = JsonDocument.Parse(process.Output).RootElement;
        Assert.True(report.GetProperty("verified").GetBoolean());
        foreach (var found in report.GetProperty("found").EnumerateObject())
            Assert.True(found.Value.GetInt64() == 0, $"{found.Name}: {found.Value}");
        var answers = report.GetProperty("answerTimes").EnumerateArray()
            .Select(a => new AnswerTime(a.GetProperty("sentAtMs").GetDouble(), a.GetProperty("repliedAtMs").GetDouble())).ToList();
        Assert.NotEmpty(answers);
        return new DayFigures(answers, report);
    }

    public void Dispose() => process.Dispose();

    private bool Ended => process.HasExited;

    // Every answer's times are most of the report; what was found stands at its end.
    private static string Shortened(string text) => text.Length > 4000 ? "… " + text[^4000..] : text;

    private static int Last(MatchCollection told) => told.Count == 0
        ? 0
        : int.Parse(told[^1].Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private MatchCollection RunningTold() => RunningPattern().Matches(process.Errors);

    private MatchCollection AnswersTold() => AnswersPattern().Matches(process.Errors);

    [GeneratedRegex("([0-9,]+) running")]
    private static partial Regex RunningPattern();

    [GeneratedRegex("([0-9,]+) answers")]
    private static partial Regex AnswersPattern();
}

/// <summary>What came of a day.</summary>
internal sealed record DayFigures(IReadOnlyList<AnswerTime> Answers, JsonElement Report)
{
    private const double LateMs = 1000;

    /// <summary>Students who came to the end of the exam.</summary>
    public int Through => Report.GetProperty("through").GetInt32();

    /// <summary>What a fault cost, from the moment of it until the next one.</summary>
    public FaultFigures Of(string fault, double atMs, double untilMs)
    {
        // One that was on its way already may wait for the fault's end as well; older ones wait for what was before.
        var hit = Answers.Where(a => a.RepliedAtMs >= atMs && a.SentAtMs >= atMs - LateMs && a.SentAtMs < untilMs).ToList();
        var late = hit.Where(a => a.WaitMs > LateMs).OrderBy(a => a.SentAtMs).ToList();
        var endMs = atMs;
        foreach (var answer in late)
            if (answer.SentAtMs <= endMs + LateMs)
                endMs = Math.Max(endMs, answer.RepliedAtMs);
        return new FaultFigures(fault, hit.Count, late.Count, hit.Max(a => a.WaitMs) / 1000, (endMs - atMs) / 1000);
    }

    /// <summary>The time within which a share of the answers of a span had their reply, in ms.</summary>
    public double PercentileMs(double share, double fromMs, double untilMs)
    {
        var waits = Answers.Where(a => a.SentAtMs >= fromMs && a.SentAtMs < untilMs).Select(a => a.WaitMs).Order().ToList();
        return waits.Count == 0 ? 0 : waits[(int)Math.Ceiling(share * waits.Count) - 1];
    }
}

/// <summary>What a fault cost.</summary>
/// <param name="Fault">What was done.</param>
/// <param name="Answers">Answers that waited or were sent between it and the next one.</param>
/// <param name="Late">Of them, those that waited longer than a second.</param>
/// <param name="LongestSeconds">The longest wait from an answer's first sending to its reply.</param>
/// <param name="UntilAllAnswerSeconds">From the fault until, for a second, nobody began to wait longer than a second.</param>
internal sealed record FaultFigures(
    string Fault, int Answers, int Late, double LongestSeconds, double UntilAllAnswerSeconds);
