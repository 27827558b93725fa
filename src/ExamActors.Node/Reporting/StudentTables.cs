using System.Globalization;
using Spectre.Console;

namespace ExamActors.Node.Reporting;

/// <summary>A student's results as tables for people. Times of sittings are the center's own, the others UTC.</summary>
internal static class StudentTables
{
    public static void Write(StudentReport report)
    {
        AnsiConsole.WriteLine($"student {report.StudentId}");
        if (report.Sittings.Count > 0)
            WriteSittings(report);
        foreach (var attempt in report.Delivered)
            WriteAttempt(attempt);
        if (report.Imported.Count > 0)
            WriteImported(report);
    }

    private static void WriteSittings(StudentReport report)
    {
        var table = ReportTables.Table("sitting", "exam", "center", "starts at", "minutes", "stage", "seat");
        foreach (var s in report.Sittings)
            table.AddRow(
                Markup.Escape(s.SittingId), Markup.Escape($"{s.ExamId}/{s.ExamVersion}"), Markup.Escape(s.CenterId),
                s.StartsAt.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture), $"{s.Minutes}",
                ReportTables.Word(s.Stage), s.Seat is { } seat ? $"{seat}" : "-");
        AnsiConsole.Write(table);
    }

    private static void WriteAttempt(StudentAttempt attempt)
    {
        var a = attempt.Attempt;
        AnsiConsole.WriteLine(
            $"attempt {a.AttemptId} at {a.ExamId}/{a.ExamVersion}, center {a.CenterId}, seat {a.Seat}: "
            + ReportTables.Word(a.Stage) + (a.Reason is { } reason ? $" ({ReportTables.Word(reason)})" : "")
            + $", began {Time(a.StartedAt)}, "
            + (a.EndedAt is { } ended ? $"ended {Time(ended)}" : $"time is up {Time(a.DeadlineAt)}"));
        if (a.Result is { } result)
            AnsiConsole.WriteLine(
                $"score {ReportTables.Number(result.Score)} ± {ReportTables.Number(result.ScoreError)}, "
                + $"ability {ReportTables.Number(result.Theta)} ± {ReportTables.Number(result.StandardError)}, "
                + $"class {(result.Class is { } reached ? $"{reached}" : "-")}, "
                + $"{result.Answered} of {result.Items} items answered, credit {ReportTables.Number(result.Credit)}");
        var table = ReportTables.Table("item", "position", "outcome", "credit", "score", "seconds", "ability", "error");
        foreach (var r in attempt.Responses)
            table.AddRow(
                Markup.Escape(r.ItemId), $"{r.Position}", r.Outcome is { } outcome ? ReportTables.Word(outcome) : "-",
                ReportTables.Number(r.Credit), r.Score is { } score ? $"{score}" : "-", ReportTables.Number(r.Seconds),
                ReportTables.Number(r.Theta), ReportTables.Number(r.StandardError));
        AnsiConsole.Write(table);
    }

    private static void WriteImported(StudentReport report)
    {
        var table = ReportTables.Table("imported attempt", "exam", "number", "submitted", "questions", "correct", "credit");
        foreach (var a in report.Imported)
            table.AddRow(
                Markup.Escape(a.KeenId), Markup.Escape(a.ExamName), $"{a.AttemptNumber}", Time(a.SubmittedAt), $"{a.Total}",
                $"{a.Correct}", ReportTables.Number(a.Credit));
        AnsiConsole.Write(table);
    }

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
