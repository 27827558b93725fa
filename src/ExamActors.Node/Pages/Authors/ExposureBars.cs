using ExamActors.Core.Adaptive.Simulation;
using ExamActors.Node.Pages.Charts;

namespace ExamActors.Node.Pages.Authors;

/// <summary>How many items were given how often, as bars.</summary>
internal static class ExposureBars
{
    private const int Bars = 20;

    public static IReadOnlyList<ChartBar> Of(ExposureStatistics exposure) =>
        Of(Enumerable.Range(0, exposure.Counts.Length).Select(exposure.Rate));

    /// <param name="rates">Of the items, 0 to 1; 1 is in the last bar.</param>
    public static IReadOnlyList<ChartBar> Of(IEnumerable<double> rates)
    {
        var counts = new int[Bars];
        foreach (var rate in rates)
            counts[Math.Clamp((int)(rate * Bars + 1e-9), 0, Bars - 1)]++;
        return [.. counts.Select((count, i) => new ChartBar((double)i / Bars, (double)(i + 1) / Bars, count))];
    }
}
