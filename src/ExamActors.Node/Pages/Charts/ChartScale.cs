using System.Globalization;

namespace ExamActors.Node.Pages.Charts;

/// <summary>An axis: its ends, and ticks at multiples of a step of 1, 2 or 5 times a power of ten.</summary>
/// <param name="Min">Where it begins.</param>
/// <param name="Max">Where it ends; more than <paramref name="Min"/>.</param>
/// <param name="Step">From tick to tick; more than 0.</param>
public sealed record ChartScale(double Min, double Max, double Step)
{
    private const int TicksMax = 200;

    /// <summary>The axis that holds all of some values, and ends at ticks.</summary>
    /// <param name="values">Those that are no finite numbers are left out; may be empty.</param>
    /// <param name="ticks">About how many ticks are wished for, 2 or more.</param>
    /// <param name="zero">Whether 0 has to be on it.</param>
    public static ChartScale Of(IEnumerable<double> values, int ticks = 6, bool zero = false)
    {
        var (min, max) = Ends(values);
        if (zero)
            (min, max) = (Math.Min(0, min), Math.Max(0, max));
        if (min > max)
            (min, max) = (0, 1);
        // A single value stands in the middle; 0 at the foot.
        if (min == max)
            (min, max) = min == 0 ? (0, 1) : (Math.Min(0, 2 * min), Math.Max(0, 2 * min));
        var step = NiceStep((max - min) / Math.Max(1, ticks - 1));
        return new ChartScale(Math.Floor(Slack(min / step, 1)) * step, Math.Ceiling(Slack(max / step, -1)) * step, step);
    }

    /// <summary>An axis with these very ends; its ticks need not be at them.</summary>
    public static ChartScale Between(double min, double max, int ticks = 6) =>
        max > min
            ? new ChartScale(min, max, NiceStep((max - min) / Math.Max(1, ticks - 1)))
            : throw new ArgumentOutOfRangeException(nameof(max), max, $"An axis from {min} must end above it.");

    /// <summary>Where its ticks are, in rising order.</summary>
    public IReadOnlyList<double> Ticks
    {
        get
        {
            var first = (long)Math.Ceiling(Slack(Min / Step, -1));
            var last = (long)Math.Floor(Slack(Max / Step, 1));
            var count = (int)Math.Clamp(last - first + 1, 0, TicksMax);
            // A multiple and no sum: 0 is 0.
            return [.. Enumerable.Range(0, count).Select(i => (first + i) * Step)];
        }
    }

    /// <summary>How many decimals tell neighbouring ticks apart.</summary>
    public int Decimals => Math.Clamp((int)-Math.Floor(Math.Log10(Step) + 1e-9), 0, 15);

    /// <summary>A tick's label, in the reader's culture.</summary>
    public string Label(double tick) =>
        (Math.Abs(tick) < Step * 1e-9 ? 0 : tick).ToString("N" + Decimals, CultureInfo.CurrentCulture);

    /// <summary>Where a value is on the axis: 0 at its beginning, 1 at its end.</summary>
    public double At(double value) => (value - Min) / (Max - Min);

    /// <summary>The least of 1, 2, 5, 10, 20, 50 and so on, and of 0.5, 0.2 and so on, that is not less.</summary>
    /// <param name="least">More than 0.</param>
    public static double NiceStep(double least)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        foreach (var factor in (ReadOnlySpan<double>)[1, 2, 5])
            if (factor * power >= least * (1 - 1e-9))
                return factor * power;
        return 10 * power;
    }

    private static (double Min, double Max) Ends(IEnumerable<double> values)
    {
        var (min, max) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values.Where(double.IsFinite))
            (min, max) = (Math.Min(min, value), Math.Max(max, value));
        return (min, max);
    }

    // What a division leaves must not make a tick more or one less.
    private static double Slack(double quotient, int sign) => quotient + sign * 1e-9 * Math.Max(1, Math.Abs(quotient));
}
