using System.Globalization;
using System.Text.Json;
using ExamActors.Core.Scoring;
using ExamActors.Core.Statistics;
using Spectre.Console;

namespace ExamActors.Node.Reporting;

/// <summary>The report as tables for people.</summary>
internal static class ReportTables
{
    private const string Bars = " ▁▂▃▄▅▆▇█";

    /// <param name="top">How many imported exams are shown; 0 for all.</param>
    public static void Write(Report report, int top)
    {
        if (report.Delivered.Count > 0)
            WriteDelivered(report.Delivered);
        if (report.Exams.Count > 0 || report.Delivered.Count == 0)
            WriteImported(report, top);
    }

    public static void WriteExam(ExamReport exam)
    {
        foreach (var version in exam.Delivered)
            WriteDelivered(version);
        if (exam.Imported is not null)
            WriteImported(exam.Imported);
    }

    private static void WriteDelivered(IReadOnlyList<DeliveredExam> exams)
    {
        AnsiConsole.WriteLine(
            $"Delivered here: {Count(exams.Sum(e => e.Running + e.Paused))} attempts running, "
            + $"{Count(exams.Sum(e => e.Finished))} finished, {Count(exams.Sum(e => e.Void))} void.");
        var table = Table(
            "exam", "version", "running", "paused", "finished", "void", "mean", "sd", "mean error", "items", "time");
        foreach (var e in exams)
            table.AddRow(
                Markup.Escape(e.ExamId), $"{e.ExamVersion}", Count(e.Running), Count(e.Paused), Count(e.Finished),
                Count(e.Void), Number(e.ScoreMean), Number(e.ScoreDeviation), Number(e.ScoreErrorMean), Number(e.ItemsMean),
                Duration(e.SecondsMean));
        AnsiConsole.Write(table);
    }

    private static void WriteDelivered(DeliveredExam exam)
    {
        AnsiConsole.WriteLine(
            $"{exam.ExamId}, version {exam.ExamVersion}, delivered here: {Count(exam.Running + exam.Paused)} attempts running, "
            + $"{Count(exam.Finished)} finished, {Count(exam.Void)} void; mean {Number(exam.ScoreMean)}, "
            + $"sd {Number(exam.ScoreDeviation)}");
        var items = Table("item", "given", "exposure", "answered", "p", "time");
        foreach (var item in exam.Items)
            items.AddRow(
                Markup.Escape(item.ItemId), Count(item.Given), Share(item.Exposure), Count(item.Answered),
                Share(item.CreditMean), Duration(item.SecondsMean));
        AnsiConsole.Write(items);
        AnsiConsole.WriteLine("exposure: share of the attempts in which it was given. p: mean credit (higher is easier). "
            + "time: mean of the work on it.");
    }

    private static void WriteImported(Report report, int top)
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

    private static void WriteImported(ExamSummary exam)
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

    /// <summary>A table whose first column is a name and whose others are figures.</summary>
    public static Table Table(string subject, params string[] columns)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn(subject);
        foreach (var column in columns)
            table.AddColumn(new TableColumn(column).RightAligned());
        return table;
    }

    /// <summary>A number for people; a dash where there is none.</summary>
    public static string Number(double? number) => number?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-";

    /// <summary>A name in the code as a word: time_up.</summary>
    public static string Word<T>(T value) where T : struct, Enum =>
        JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static string Histogram(ExamSummary exam)
    {
        var largest = Math.Max(1, exam.Distribution.Max());
        return string.Concat(exam.Distribution.Select(n => Bars[(int)Math.Ceiling(8.0 * n / largest)]));
    }

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Share(double? share) => share?.ToString("0.0 %", CultureInfo.InvariantCulture) ?? "-";

    private static string Duration(double? seconds) => seconds switch
    {
        null => "-",
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0.0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.0} h"),
    };
}
