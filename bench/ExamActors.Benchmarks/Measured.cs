using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace ExamActors.Benchmarks;

/// <summary>A way of doing something, and what came out of it round by round, in things done per second.</summary>
internal sealed record Measured(string Name, IReadOnlyList<double> PerSecond)
{
    public double Median => PerSecond.Order().ElementAt(PerSecond.Count / 2);

    /// <summary>Runs each way in turn, round by round, so that a drift of the machine meets all of them.</summary>
    public static async Task<List<Measured>> InTurn(int rounds, params (string Name, Func<Task<double>> Run)[] ways)
    {
        var figures = ways.Select(_ => new List<double>()).ToList();
        for (var round = -1; round < rounds; round++)
            for (var way = 0; way < ways.Length; way++)
            {
                GC.Collect();
                var perSecond = await ways[way].Run();
                if (round >= 0) // the first round warms up
                    figures[way].Add(perSecond);
            }
        return [.. ways.Select((way, i) => new Measured(way.Name, figures[i]))];
    }

    /// <summary>Things per second of an action that does so many.</summary>
    public static async Task<double> PerSecondOf(int count, Func<Task> action)
    {
        var watch = Stopwatch.StartNew();
        await action();
        return count / watch.Elapsed.TotalSeconds;
    }

    /// <summary>A table with each way's median, range and ratio to the first one's, round by round.</summary>
    public static void Print(string title, IReadOnlyList<Measured> ways, string unit)
    {
        var table = new Table().Border(TableBorder.Markdown).Title(Markup.Escape(title)).AddColumn("")
            .AddColumn(new TableColumn($"{unit}/s, median").RightAligned())
            .AddColumn(new TableColumn("min to max").RightAligned())
            .AddColumn(new TableColumn("ratio to the first, median").RightAligned());
        foreach (var way in ways)
        {
            var ratios = way.PerSecond.Zip(ways[0].PerSecond, (own, first) => own / first).Order().ToList();
            table.AddRow(Markup.Escape(way.Name), N(way.Median), $"{N(way.PerSecond.Min())} to {N(way.PerSecond.Max())}",
                ratios[ratios.Count / 2].ToString("N2", CultureInfo.InvariantCulture));
        }
        AnsiConsole.Write(table);
    }

    private static string N(double value) => value.ToString(value < 100 ? "N2" : "N0", CultureInfo.InvariantCulture);
}
