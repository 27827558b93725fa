using System.Globalization;
using ExamActors.Core.Adaptive.Simulation;
using Spectre.Console;

namespace ExamActors.Node.Simulating;

/// <summary>A simulation as tables for people.</summary>
internal static class SimulationTables
{
    private const int MostGiven = 10;

    public static void Write(SimulationReport report)
    {
        var result = report.Result;
        AnsiConsole.WriteLine($"{report.Bank.Name} ({report.Bank.Id}): {Count(report.Items.Count)} items, "
            + $"{Count(report.Plan.Students)} simulated students, seed {report.Plan.Seed}");
        WriteAccuracy(result);
        WriteLengthAndExposure(result);
        WriteTopics(result);
        WriteMostGiven(report);
        if (result.Classification is { } classification)
            WriteClassification(classification);
        AnsiConsole.WriteLine("error: estimate − ability. sd: the errors' standard deviation; SE: what the tests report, on average; "
            + "in 95 %: share of abilities within 1.96 SE.");
        AnsiConsole.WriteLine("overlap: share of items that two tests have in common, on average.");
    }

    private static void WriteAccuracy(SimulationResult result)
    {
        var table = Table("ability", "students", "bias", "RMSE", "sd", "SE", "in 95 %", "items");
        foreach (var part in result.Conditional)
            Row(table, NameOf(part), part.Accuracy);
        table.AddEmptyRow();
        Row(table, "all", result.Overall);
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"correlation of abilities and estimates {Number(result.Overall.Correlation)}"
            + (result.Overall.WithoutStandardError == 0 ? ""
                : $"; {Count(result.Overall.WithoutStandardError)} tests without a standard error"));
    }

    private static void Row(Table table, string name, EstimateAccuracy accuracy) => table.AddRow(
        name, Count(accuracy.Students), Number(accuracy.Bias), Number(accuracy.RootMeanSquare), Number(accuracy.Deviation),
        Number(accuracy.StandardErrorMean), Share(accuracy.Coverage), Number(accuracy.LengthMean, "0.0"));

    private static void WriteLengthAndExposure(SimulationResult result)
    {
        var table = Table("tests", "");
        table.HideHeaders();
        table.AddRow("items a test: mean, median", $"{Number(result.Length.Mean, "0.00")}, {result.Length.Median}");
        table.AddRow("items a test: fewest, most", $"{result.Length.Min}, {result.Length.Max}");
        table.AddRow("ended by the stopping rule", Share(result.Length.RuleMet / (double)result.Overall.Students));
        table.AddRow("highest exposure", Share(result.Exposure.RateMax));
        table.AddRow("items never given", $"{Count(result.Exposure.Unused)} ({Share(result.Exposure.UnusedShare)})");
        table.AddRow("overlap of two tests", Share(result.Exposure.Overlap));
        AnsiConsole.Write(table);
    }

    private static void WriteTopics(SimulationResult result)
    {
        if (result.Topics is [{ Topic: null }])
            return;
        var table = Table("topic", "in the bank", "a test: mean", "fewest", "most", "share");
        foreach (var topic in result.Topics)
            table.AddRow(Markup.Escape(topic.Topic ?? "(none)"), Count(topic.BankItems), Number(topic.Mean, "0.00"),
                Count(topic.Min), Count(topic.Max), Share(topic.Share));
        AnsiConsole.Write(table);
    }

    private static void WriteMostGiven(SimulationReport report)
    {
        var exposure = report.Result.Exposure;
        var table = Table($"the {Math.Min(MostGiven, report.Items.Count)} most given items", "exposure");
        foreach (var item in Enumerable.Range(0, report.Items.Count).OrderByDescending(i => exposure.Counts[i]).Take(MostGiven))
            table.AddRow(Markup.Escape(report.Items.Items[item].Id), Share(exposure.Rate(item)));
        AnsiConsole.Write(table);
    }

    private static void WriteClassification(ClassificationAccuracy c)
    {
        var table = Table(
            "true category", [.. Enumerable.Range(0, c.Categories).Select(k => $"put into {NameOf(c, k)}")]);
        for (var truth = 0; truth < c.Categories; truth++)
            table.AddRow([NameOf(c, truth), .. Enumerable.Range(0, c.Categories).Select(k => Count(c.Count(truth, k)))]);
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"right {Share(c.Accuracy)}, too high {Share(c.TooHigh)}, too low {Share(c.TooLow)}; "
            + $"{Count(c.Undecided)} tests ended undecided and count by their estimate");
    }

    private static string NameOf(ClassificationAccuracy c, int category) =>
        category == 0 ? $"below {Number(c.Cuts[0], "0.##")}"
        : category == c.Cuts.Length ? $"{Number(c.Cuts[^1], "0.##")} and above"
        : $"{Number(c.Cuts[category - 1], "0.##")} to {Number(c.Cuts[category], "0.##")}";

    private static string NameOf(ConditionalAccuracy part) =>
        part.Min == part.Max ? Number(part.Min, "0.00")
        : double.IsInfinity(part.Min) ? $"below {Number(part.Max, "0.0")}"
        : double.IsInfinity(part.Max) ? $"{Number(part.Min, "0.0")} and above"
        : $"{Number(part.Min, "0.0")} to {Number(part.Max, "0.0")}";

    private static Table Table(string first, params string[] columns)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn(Markup.Escape(first));
        foreach (var column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column)).RightAligned());
        return table;
    }

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Share(double share) =>
        double.IsNaN(share) ? "-" : share.ToString("0.0 %", CultureInfo.InvariantCulture);

    private static string Number(double number, string format = "0.000") =>
        double.IsNaN(number) ? "-" : number.ToString(format, CultureInfo.InvariantCulture);
}
