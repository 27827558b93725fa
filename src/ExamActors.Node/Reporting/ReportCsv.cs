using System.Globalization;
using ExamActors.Core.Statistics;

namespace ExamActors.Node.Reporting;

/// <summary>The report as CSV (RFC 4180), for spreadsheets.</summary>
internal static class ReportCsv
{
    public static void Write(TextWriter output, Report report, ExamSummary? exam)
    {
        if (exam is null)
        {
            Row(output, "exam_id", "exam_name", "attempts", "questions", "correct", "score_mean", "score_deviation",
                "touch_seconds_mean", "work_seconds_mean");
            foreach (var e in report.Exams)
                Row(output, e.ExamId, e.ExamName, e.Attempts, e.Questions, e.Correct, e.ScoreMean, e.ScoreDeviation,
                    e.TouchSecondsMean, e.WorkSecondsMean);
            return;
        }
        Row(output, "question_id", "answers", "difficulty", "point_biserial", "item_rest", "missed_some", "incorrect",
            "unanswered");
        foreach (var item in exam.Items)
            Row(output, item.QuestionId, item.Answers, item.Difficulty, item.PointBiserial, item.ItemRest,
                item.MissedSome, item.Incorrect, item.Unanswered);
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
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";
    }
}
