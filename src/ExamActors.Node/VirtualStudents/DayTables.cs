using System.Globalization;
using ExamActors.Node.Operating;
using Spectre.Console;

namespace ExamActors.Node.VirtualStudents;

/// <summary>A simulated exam day as tables for people.</summary>
internal static class DayTables
{
    private const int FindingsShown = 20;
    private const int ScoreBars = 8;

    private static readonly double[] Shares = [0.5, 0.9, 0.99, 0.999];

    public static void Write(DayReport report)
    {
        AnsiConsole.WriteLine($"{report.Exam.Title} ({report.Exam.ExamId}, version {report.Exam.Version}): "
            + $"{Count(report.Day.Students)} virtual students at {Count(report.Day.Centers)} "
            + $"{(report.Day.Centers == 1 ? "center" : "centers")}, seed {report.Day.Seed}, "
            + $"{Number(report.Took.TotalSeconds, "0.0")} s, {(report.Day.HttpOnly ? "HTTP alone" : "hub")}");
        WriteLatencies(report.Counts);
        WriteCounts(report);
        WriteAccuracy(report);
        WriteGaps(report);
        WriteFindings(report);
    }

    /// <summary>The distribution of the scores, as the log has them.</summary>
    public static void WriteScores(DayReport report)
    {
        if (report.Finished.IsEmpty)
            return;
        var scores = report.Finished.Select(f => f.Result.Score).Order().ToList();
        var (low, high) = (scores[0], scores[^1]);
        var width = Math.Max(1, Math.Ceiling((high - low + 1) / ScoreBars));
        var chart = new BarChart().Width(100).Label($"scores of {Count(scores.Count)} students").LeftAlignLabel();
        for (var from = Math.Floor(low); from <= high; from += width)
            chart.AddItem($"{from:0} to {from + width - 1:0}", scores.Count(s => s >= from && s < from + width), Color.Green);
        AnsiConsole.Write(chart);
        AnsiConsole.WriteLine($"mean {Number(scores.Average(), "0.0")}, median {Number(scores[scores.Count / 2], "0")}, "
            + $"items {Number(report.Finished.Average(f => f.Result.Items), "0.0")} on average");
    }

    private static void WriteLatencies(DayCounts counts)
    {
        var table = Table("from the click to the reply, ms", "number", "p50", "p90", "p99", "p99.9", "max");
        foreach (var (name, histogram) in Histograms(counts))
            table.AddRow([name, Count(histogram.Count), .. Percentiles(histogram).Select(p => Number(p, "0.0"))]);
        AnsiConsole.Write(table);
    }

    /// <summary>What is timed, by name.</summary>
    public static IEnumerable<(string Name, LatencyHistogram Histogram)> Histograms(DayCounts counts) =>
    [
        ("answer to next item", counts.Answer), ("start to first item", counts.Start), ("admission", counts.Admission),
        ("booking to confirmation", counts.Booking),
    ];

    /// <summary>p50, p90, p99, p99.9 and the maximum, in milliseconds.</summary>
    public static double[] Percentiles(LatencyHistogram histogram) =>
    [
        .. Shares.Select(p => histogram.Percentile(p).TotalMilliseconds),
        histogram.Longest.TotalMilliseconds,
    ];

    private static void WriteCounts(DayReport report)
    {
        var counts = report.Counts;
        var table = Table("what", "number");
        table.AddRow("students through", $"{Count(counts.In(StudentStage.Over))} of {Count(report.Day.Students)}");
        table.AddRow("answers acknowledged", Count(counts.Acknowledged));
        table.AddRow("answers a second", Number(counts.Acknowledged / report.Took.TotalSeconds, "0.0"));
        table.AddRow("answers refused, as they had to be", Count(counts.Refused));
        table.AddRow("retries", Count(counts.Retries));
        table.AddRow("replies that said 'later' (202)", Count(counts.Pending));
        table.AddRow("connections made again", Count(counts.Reconnects));
        foreach (var misdeed in Enum.GetValues<Misdeed>().Where(m => counts.Done(m) > 0))
            table.AddRow($"misdeed: {Words(misdeed)}", Count(counts.Done(misdeed)));
        if (report.Checked)
        {
            table.AddRow("events of theirs on the log", Count(report.EventsRead));
            table.AddRow("of them a second time", Count(report.Redelivered));
        }
        AnsiConsole.Write(table);
    }

    private static void WriteAccuracy(DayReport report)
    {
        if (report.Accuracy is not { } accuracy)
            return;
        var table = Table("ability", "students", "bias", "RMSE", "SE", "in 95 %", "correlation", "items");
        table.AddRow("estimate − known ability", Count(accuracy.Students), Number(accuracy.Bias, "0.000"),
            Number(accuracy.RootMeanSquare, "0.000"), Number(accuracy.StandardErrorMean, "0.000"),
            Number(accuracy.Coverage, "0.0 %"), Number(accuracy.Correlation, "0.000"), Number(accuracy.LengthMean, "0.0"));
        AnsiConsole.Write(table);
    }

    // By the address that the reply came from: after a fault that is where students went on.
    private static void WriteGaps(DayReport report)
    {
        if (report.Answers.Count == 0)
            return;
        var table = Table("longest from first sending to reply", "answers", "s", "without a reply");
        foreach (var node in report.Answers.GroupBy(a => a.Node, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
            Row(node.Key ?? "-", [.. node]);
        Row("all", report.Answers);
        AnsiConsole.Write(table);

        void Row(string name, IReadOnlyList<AnswerTiming> answers) => table.AddRow(Markup.Escape(name), Count(answers.Count),
            Number(DayReport.LongestGap(answers).TotalSeconds, "0.000"), Count(answers.Count(a => a.RepliedAt is null)));
    }

    private static void WriteFindings(DayReport report)
    {
        var table = Table("must be 0", "found");
        foreach (var kind in Enum.GetValues<FindingKind>())
            if (report.Looked(kind))
                table.AddRow(Words(kind), report.Found(kind) == 0 ? "0" : $"[red]{Count(report.Found(kind))}[/]");
        AnsiConsole.Write(table);
        foreach (var finding in report.Findings.Take(FindingsShown))
            AnsiConsole.WriteLine($"{finding.StudentId}: {Words(finding.Kind)}: {finding.Detail}");
        if (report.Findings.Length > FindingsShown)
            AnsiConsole.WriteLine($"… and {Count(report.Findings.Length - FindingsShown)} more");
        if (report.Verified)
            AnsiConsole.MarkupLine(report.IsSound ? "[green]Verified: nothing is wrong.[/]" : "[red]Verified: it is wrong.[/]");
        if (!report.Checked)
            AnsiConsole.WriteLine("The log was not read: whether it has every answer is not known.");
    }

    private static string Words(FindingKind kind) => kind switch
    {
        FindingKind.Lost => "lost answers",
        FindingKind.Duplicate => "duplicate answers",
        FindingKind.Different => "answers other than acknowledged",
        FindingKind.RefusedCounts => "refused answers that count",
        FindingKind.NeverSent => "answers that nobody sent",
        FindingKind.Gap => "gaps in events",
        FindingKind.Conflict => "versions with two contents",
        FindingKind.WrongScore => "wrong scores",
        FindingKind.WrongReply => "replies that must not be",
        FindingKind.Skipped => "commands without effect",
        FindingKind.Causeless => "events without their command",
        FindingKind.Oversold => "seats oversold",
        FindingKind.Unpublished => "final scores not as published",
        FindingKind.Disorder => "replies or effects out of order",
        FindingKind.Unread => "records gone unread",
        FindingKind.GaveUp => "students who gave up",
        _ => throw new InvalidOperationException($"unknown finding {kind}"),
    };

    private static string Words(Misdeed misdeed) => misdeed switch
    {
        Misdeed.CutConnection => "connection cut during an answer",
        Misdeed.RetryAtOnce => "answer sent again at once",
        Misdeed.DoubleClick => "double click",
        Misdeed.TwoCommands => "two commands for one answer",
        Misdeed.Reload => "page loaded anew",
        Misdeed.TooLate => "answer after time was up",
        _ => throw new InvalidOperationException($"unknown misdeed {misdeed}"),
    };

    private static Table Table(string first, params string[] columns)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn(Markup.Escape(first));
        foreach (var column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column)).RightAligned());
        return table;
    }

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Number(double number, string format) =>
        double.IsNaN(number) ? "-" : number.ToString(format, CultureInfo.InvariantCulture);
}
