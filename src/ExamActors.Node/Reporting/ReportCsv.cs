using System.Globalization;
using ExamActors.Actors.Results;

namespace ExamActors.Node.Reporting;

/// <summary>A report as CSV (RFC 4180), one table, for spreadsheets.</summary>
internal static class ReportCsv
{
    public static void Write(TextWriter output, Report report)
    {
        Row(output, "exam_id", "exam_name", "attempts", "questions", "correct", "score_mean", "score_deviation",
            "touch_seconds_mean", "work_seconds_mean");
        foreach (var e in report.Exams)
            Row(output, e.ExamId, e.ExamName, e.Attempts, e.Questions, e.Correct, e.ScoreMean, e.ScoreDeviation,
                e.TouchSecondsMean, e.WorkSecondsMean);
    }

    public static void WriteDelivered(TextWriter output, Report report)
    {
        Row(output, "exam_id", "exam_version", "running", "paused", "finished", "void", "score_mean", "score_deviation",
            "score_error_mean", "items_mean", "seconds_mean");
        foreach (var e in report.Delivered)
            Row(output, e.ExamId, e.ExamVersion, e.Running, e.Paused, e.Finished, e.Void, e.ScoreMean, e.ScoreDeviation,
                e.ScoreErrorMean, e.ItemsMean, e.SecondsMean);
    }

    public static void Write(TextWriter output, ExamReport exam)
    {
        Row(output, "question_id", "answers", "difficulty", "point_biserial", "item_rest", "missed_some", "incorrect",
            "unanswered");
        foreach (var item in exam.Imported?.Items ?? [])
            Row(output, item.QuestionId, item.Answers, item.Difficulty, item.PointBiserial, item.ItemRest,
                item.MissedSome, item.Incorrect, item.Unanswered);
    }

    public static void WriteDelivered(TextWriter output, ExamReport exam)
    {
        Row(output, "exam_version", "item_id", "given", "exposure", "answered", "credit_mean", "seconds_mean");
        foreach (var version in exam.Delivered)
            foreach (var item in version.Items)
                Row(output, version.ExamVersion, item.ItemId, item.Given, item.Exposure, item.Answered, item.CreditMean,
                    item.SecondsMean);
    }

    /// <summary>The attempts at an exam's version that is delivered here, a row each.</summary>
    public static void Write(TextWriter output, IEnumerable<DeliveredAttemptRow> attempts, bool header)
    {
        if (header)
            Row(output, "student_id", "attempt_id", "stage", "started_at", "ended_at", "reason", "items", "answered", "credit",
                "score", "score_error", "theta", "standard_error", "class");
        foreach (var a in attempts)
            Row(output, a.StudentId, a.AttemptId, ReportTables.Word(a.Stage), a.StartedAt, a.EndedAt,
                a.Reason is { } reason ? ReportTables.Word(reason) : null, a.Result?.Items, a.Result?.Answered, a.Result?.Credit,
                a.Result?.Score, a.Result?.ScoreError, a.Result?.Theta, a.Result?.StandardError, a.Result?.Class);
    }

    public static void Write(TextWriter output, StudentReport student)
    {
        Row(output, "attempt_id", "kind", "exam_id", "exam_version", "stage", "started_at", "ended_at", "reason", "items",
            "answered", "credit", "score", "score_error", "theta", "standard_error", "class");
        foreach (var (a, _) in student.Delivered)
            Row(output, a.AttemptId, "delivered", a.ExamId, a.ExamVersion, ReportTables.Word(a.Stage), a.StartedAt, a.EndedAt,
                a.Reason is { } reason ? ReportTables.Word(reason) : null, a.Result?.Items, a.Result?.Answered, a.Result?.Credit,
                a.Result?.Score, a.Result?.ScoreError, a.Result?.Theta, a.Result?.StandardError, a.Result?.Class);
        foreach (var a in student.Imported)
            Row(output, a.KeenId, "imported", a.ExamId, null, "finished", a.StartedAt, a.SubmittedAt, null, a.Total,
                a.Total - a.Unanswered, a.Credit, a.Credit, null, null, null, null);
    }

    private static void Row(TextWriter output, params ReadOnlySpan<object?> cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            if (i > 0)
                output.Write(',');
            output.Write(Cell(cells[i]));
        }
        output.Write("\r\n");
    }

    private static string Cell(object? value)
    {
        var text = value is DateTimeOffset at
            ? at.ToString("O", CultureInfo.InvariantCulture)
            : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";
    }
}
