using System.Globalization;
using ExamActors.Core.Adaptive.Calibration;
using Spectre.Console;

namespace ExamActors.Node.Calibrating;

/// <summary>Calibrations as tables for people.</summary>
internal static class CalibrationTables
{
    public static void Write(IReadOnlyList<ExamCalibration> exams, CalibrationSettings settings)
    {
        foreach (var exam in exams.Where(e => e.Calibration is not null))
            WriteExam(exam);
        var refused = exams.Where(e => e.Refused is not null).ToList();
        if (refused.Count > 0)
        {
            var table = new Table().Border(TableBorder.Rounded)
                .AddColumn("not calibrated").AddColumn(new TableColumn("attempts").RightAligned()).AddColumn("why");
            foreach (var exam in refused)
                table.AddRow(Markup.Escape(exam.ExamName), Count(exam.Attempts), Markup.Escape(exam.Refused!));
            AnsiConsole.Write(table);
        }
        AnsiConsole.WriteLine($"{exams.Count(e => e.Bank is not null)} of {exams.Count} exams have a bank.");
        if (exams.All(e => e.Calibration is null))
            return;
        AnsiConsole.WriteLine(
            $"D = {settings.Scale.ToString(CultureInfo.InvariantCulture)}. p: share of right answers. ±: standard error. "
            + "infit, outfit: about 1 where the model holds.");
        AnsiConsole.WriteLine(
            "S-X²: observed against expected answers by sum score; p: how likely as much or more of it is by chance.");
        if (ExamCalibration.PriorsOf(settings) is { } priors)
            AnsiConsole.WriteLine($"Priors: {priors}.");
    }

    private static void WriteExam(ExamCalibration exam)
    {
        var found = exam.Calibration!;
        AnsiConsole.WriteLine($"{exam.ExamName} ({exam.ExamId})");
        AnsiConsole.WriteLine(
            $"{ExamCalibration.NameOf(found.Settings.Model)}: {Count(found.Students)} students, log-likelihood "
            + $"{Number(found.LogLikelihood, "0.000")}, {found.Cycles} cycles"
            + $"{(found.Converged ? "" : ", NOT CONVERGED")}, "
            + $"ability ~ N(0, {Number(Math.Sqrt(found.LatentVariance), "0.000")}²), "
            + $"α {Number(exam.CronbachAlpha, "0.00")}, reliability {Number(exam.MarginalReliability, "0.00")}"
            + (found.Identified == false ? "; no standard errors: the information is singular" : ""));
        var rows = exam.Questions.Select(QuestionRow.Of).ToList();
        var guessing = rows.Any(r => r.C is not null);
        var table = new Table().Border(TableBorder.Rounded).AddColumn("question");
        foreach (var column in (string[])["n", "p", "a", "±", "b", "±", .. guessing ? (string[])["c", "±"] : [],
            "infit", "outfit", "S-X²", "df", "p"])
            table.AddColumn(new TableColumn(column).RightAligned());
        table.AddColumn("");
        foreach (var row in rows)
            table.AddRow(
            [
                Markup.Escape(row.QuestionId), Count(row.Responses), Number(row.P),
                Number(row.A), Number(row.AError), Number(row.B), Number(row.BError),
                .. guessing ? (string[])[Number(row.C), Number(row.CError)] : [],
                Number(row.Infit), Number(row.Outfit), Number(row.SumScoreStatistic, "0.0"),
                row.SumScoreDegrees?.ToString(CultureInfo.InvariantCulture) ?? "-", Number(row.SumScoreP, "0.000"),
                Markup.Escape(row.Flags),
            ]);
        AnsiConsole.Write(table);
    }

    private static string Count(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Number(double? number, string format = "0.00") =>
        number?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
