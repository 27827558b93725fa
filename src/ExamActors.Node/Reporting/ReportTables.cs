using System.Globalization;
using ExamActors.Core.Scoring;
using ExamActors.Core.Statistics;
using Spectre.Console;

namespace ExamActors.Node.Reporting;

/// <summary>The report as tables for people.</summary>
internal static class ReportTables
{
    private const string Bars = " ▁▂▃▄▅▆▇█";

    public static void Write(Report report, int top)
    {
        var totals = report.Totals;
        AnsiConsole.WriteLine(
            $"{Count(totals.Attempts)} attempts by {Count(totals.Students)} students at {Count(totals.Exams)} exams; "
            + $"{Count(totals.Duplicates)} duplicates refused.");
        AnsiConsole.WriteLine(
            $"{Count(totals.Questions)} questions: {Count(totals.Outcomes[QuestionOutcome.Correct])} correct, "
            + $"{Count(totals.Outcomes[QuestionOutcome.Incorrect])} incorrect, "
            + $"{Count(totals.Outcomes[QuestionOutcome.MissedSome])} missed some, "
            + $"{Count(totals.Outcomes[QuestionOutcome.Unanswered])} unanswered; mean score {Share(totals.CorrectMean)}.");
        var exams = Table("exam", "attempts", "mean", "sd", "0 … 100 %", "touching", "working");
        var shown = top > 0 ? report.Exams.Take(top).ToList() : report.Exams;
        foreach (var exam in shown)
            exams.AddRow(
                Markup.Escape(exam.ExamName), Count(exam.Attempts), Share(exam.ScoreMean), Share(exam.ScoreDeviation),
                Histogram(exam), Duration(exam.TouchSecondsMean), Duration(exam.WorkSecondsMean));
        AnsiConsole.Write(exams);
        if (shown.Count < report.Exams.Count)
            AnsiConsole.WriteLine($"… and {report.Exams.Count - shown.Count} more; --top 0 shows all");
        AnsiConsole.WriteLine("mean, sd: share of right answers. touching: from the first to the last touch; working: from "
            + "the start to the document (means).");
    }

    public static void WriteExam(ExamSummary exam)
    {
        AnsiConsole.WriteLine($"{exam.ExamName} ({exam.ExamId})");
        AnsiConsole.WriteLine(
            $"{Count(exam.Attempts)} attempts, mean {Share(exam.ScoreMean)}, sd {Share(exam.ScoreDeviation)}, "
            + $"distribution {Histogram(exam)}");
        var items = Table("question", "answers", "p", "r pb", "r rest", "missed some", "incorrect", "unanswered");
        foreach (var item in exam.Items)
            items.AddRow(
                Markup.Escape(item.QuestionId), Count(item.Answers), Share(item.Difficulty), Number(item.PointBiserial),
                Number(item.ItemRest), Count(item.MissedSome), Count(item.Incorrect), Count(item.Unanswered));
        AnsiConsole.Write(items);
        AnsiConsole.WriteLine("p: share of right answers (higher is easier). r pb: correlation of right with the score; "
            + "r rest: with the score on the other questions.");
    }

    private static Table Table(string? subject, params string[] columns)
    {
        var table = new Table().Border(TableBorder.Rounded);
        if (subject is not null)
            table.AddColumn(subject);
        foreach (var column in columns)
            table.AddColumn(new TableColumn(column).RightAligned());
        return table;
    }

    private static string Histogram(ExamSummary exam)
    {
        var largest = Math.Max(1, exam.Distribution.Max());
        return string.Concat(exam.Distribution.Select(n => Bars[(int)Math.Ceiling(8.0 * n / largest)]));
    }

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Share(double? share) => share?.ToString("0.0 %", CultureInfo.InvariantCulture) ?? "-";

    private static string Number(double? number) => number?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-";

    private static string Duration(double? seconds) => seconds switch
    {
        null => "-",
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0.0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.0} h"),
    };
}
