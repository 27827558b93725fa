using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Scoring;

/// <summary>A reported score.</summary>
/// <param name="Value">The score, rounded and within the scale's bounds.</param>
/// <param name="StandardError">
/// Its conditional standard error of measurement, in the scale's unit, not rounded; bounds do not make it less.
/// </param>
public readonly record struct ScaledScore(double Value, double StandardError);

/// <summary>What a sum of scores is worth.</summary>
/// <param name="Sum">The sum, from 0.</param>
/// <param name="Theta">The mean of the ability's posterior given the sum.</param>
/// <param name="Score">The score with its standard error at that ability.</param>
public readonly record struct SumScaleRow(int Sum, double Theta, ScaledScore Score);

/// <summary>Abilities and sums of scores on the scale of a report.</summary>
public static class ScaledScores
{
    // A quotient that should end in a half may be below it by rounding.
    private const double HalfSlack = 1e-9;

    /// <summary>The reported score of an ability or a sum.</summary>
    public static double Of(ScoreScale scale, double raw)
    {
        var (min, max) = Bounds(scale);
        var score = Math.Clamp(Transformed(scale, raw), min, max);
        if (scale.Step == 0)
            return score;
        var steps = Math.Floor(score / scale.Step + 0.5 + HalfSlack);
        // In decimal, so that 3 steps of 0.1 are 0.3.
        var rounded = Math.Abs(steps) < 1e12 ? (double)((decimal)steps * (decimal)scale.Step) : steps * scale.Step;
        return Math.Clamp(rounded, min, max);
    }

    /// <summary>
    /// The score of an ability, its standard error by the delta method: that of the ability times the scale's slope
    /// there; at a point of a table the mean of the slopes on both sides, beyond its ends the slope next to them.
    /// </summary>
    public static ScaledScore OfAbility(ScoreScale scale, AbilityEstimate estimate) =>
        new(Of(scale, estimate.Theta), double.IsInfinity(estimate.StandardError)
            ? double.PositiveInfinity
            : Slope(scale, estimate.Theta) * estimate.StandardError);

    /// <summary>
    /// The score of a posterior's mean, its standard error the deviation of the scores, neither rounded nor bounded,
    /// over the posterior: it takes account of a table's bends.
    /// </summary>
    /// <param name="scale">A scale of abilities.</param>
    /// <param name="quadrature">The points of the posterior.</param>
    /// <param name="weights">Its values there, with sum 1.</param>
    public static ScaledScore OfPosterior(ScoreScale scale, Quadrature quadrature, ReadOnlySpan<double> weights)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Length, quadrature.Points);
        double theta = 0, mean = 0, variance = 0;
        for (var q = 0; q < weights.Length; q++)
        {
            theta += weights[q] * quadrature[q];
            mean += weights[q] * Transformed(scale, quadrature[q]);
        }
        for (var q = 0; q < weights.Length; q++)
            variance += weights[q] * Math.Pow(Transformed(scale, quadrature[q]) - mean, 2);
        return new ScaledScore(Of(scale, theta), Math.Sqrt(variance));
    }

    /// <summary>
    /// The mean and the deviation, which is the conditional standard error of measurement, of the reported scores of
    /// sums at one ability (M. J. Kolen, L. Zeng and B. A. Hanson, Journal of Educational Measurement 33, 1996).
    /// </summary>
    /// <param name="bank">The items.</param>
    /// <param name="items">The form's items, by index in the bank.</param>
    /// <param name="scale">A scale of sums.</param>
    /// <param name="theta">The ability.</param>
    public static ScaledScore Conditional(ItemBank bank, ReadOnlySpan<int> items, ScoreScale scale, double theta)
    {
        var sums = new double[SumMax(bank, items) + 1];
        SumScores.Distribution(bank, items, theta, sums);
        var scores = new double[sums.Length];
        double mean = 0, variance = 0;
        for (var s = 0; s < sums.Length; s++)
            mean += sums[s] * (scores[s] = Of(scale, s));
        for (var s = 0; s < sums.Length; s++)
            variance += sums[s] * (scores[s] - mean) * (scores[s] - mean);
        return new ScaledScore(mean, Math.Sqrt(variance));
    }

    /// <summary>
    /// The conversion table of a form: a row for each sum, its standard error that at the posterior's mean given the
    /// sum.
    /// </summary>
    /// <inheritdoc cref="SumScores.Table"/>
    public static ImmutableArray<SumScaleRow> Table(
        ItemBank bank, ImmutableArray<int> items, ScoreScale scale, Prior prior, Quadrature quadrature) =>
        [.. SumScores.Table(bank, items.AsSpan(), prior, quadrature).Select(row => new SumScaleRow(row.Score, row.Theta,
            new ScaledScore(Of(scale, row.Score), Conditional(bank, items.AsSpan(), scale, row.Theta).StandardError)))];

    /// <summary>The highest sum of some items' scores.</summary>
    internal static int SumMax(ItemBank bank, ReadOnlySpan<int> items)
    {
        var sum = 0;
        foreach (var item in items)
            sum += bank[item].Categories - 1;
        return sum;
    }

    private static (double Min, double Max) Bounds(ScoreScale scale) => scale switch
    {
        ScoreScale.Linear s => (s.Min, s.Max),
        ScoreScale.Table s => (s.Points[0].Score, s.Points[^1].Score),
        _ => throw new InvalidOperationException($"unknown scale {scale.GetType().Name}"),
    };

    private static double Transformed(ScoreScale scale, double raw)
    {
        if (scale is ScoreScale.Linear linear)
            return linear.Slope * raw + linear.Intercept;
        var points = ((ScoreScale.Table)scale).Points;
        var above = Above(points, raw);
        if (above == 0 || above == points.Length)
            return points[Math.Min(above, points.Length - 1)].Score;
        var (from, to) = (points[above - 1], points[above]);
        return from.Score + (to.Score - from.Score) * (raw - from.Raw) / (to.Raw - from.Raw);
    }

    private static double Slope(ScoreScale scale, double raw)
    {
        if (scale is ScoreScale.Linear linear)
            return linear.Slope;
        var points = ((ScoreScale.Table)scale).Points;
        var above = Above(points, raw);
        var right = SegmentSlope(points, above);
        return above > 0 && points[above - 1].Raw == raw ? (SegmentSlope(points, above - 1) + right) / 2 : right;
    }

    // Of the segment that ends at a point; of the first or last one beyond them.
    private static double SegmentSlope(ImmutableArray<ScalePoint> points, int end)
    {
        var to = Math.Clamp(end, 1, points.Length - 1);
        return (points[to].Score - points[to - 1].Score) / (points[to].Raw - points[to - 1].Raw);
    }

    // The first point above a raw value.
    private static int Above(ImmutableArray<ScalePoint> points, double raw)
    {
        var (low, high) = (0, points.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (points[middle].Raw > raw)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }
}
