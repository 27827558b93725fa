using System.Collections.Immutable;

namespace ExamActors.Core.Adaptive.Items;

/// <summary>The probability of one score at one θ, with its derivatives in θ.</summary>
/// <param name="P">Probability, 0 to 1.</param>
/// <param name="First">dP/dθ.</param>
/// <param name="Second">d²P/dθ².</param>
/// <param name="Third">d³P/dθ³.</param>
public readonly record struct CategoryPoint(double P, double First, double Second, double Third);

/// <summary>How likely each score of an item is at an ability θ. The formulas stand in docs/MEASUREMENT.md.</summary>
public static class ResponseCurve
{
    /// <summary>The scores of an item that can be evaluated: more are refused by the check of a bank.</summary>
    public const int CategoriesMax = 32;

    /// <summary>Fills in the probability of each score, from 0 up, with three derivatives.</summary>
    /// <param name="item">The item.</param>
    /// <param name="scale">The bank's scaling constant D, 1 or 1.702.</param>
    /// <param name="theta">The ability.</param>
    /// <param name="points">At least as long as the item has categories.</param>
    /// <returns>The part of <paramref name="points"/> that was filled.</returns>
    public static ReadOnlySpan<CategoryPoint> Evaluate(
        ItemParameters item, double scale, double theta, Span<CategoryPoint> points)
    {
        points = points[..item.Categories];
        switch (item)
        {
            case ItemParameters.Logistic m:
                Logistic(m, scale, theta, points);
                break;
            case ItemParameters.GradedResponse m:
                Cumulative(scale * m.A, theta, 0, m.Thresholds, 1, points);
                break;
            case ItemParameters.ModifiedGradedResponse m:
                Cumulative(scale * m.A, theta, m.B, m.Offsets, -1, points);
                break;
            case ItemParameters.PartialCredit m:
                Stepwise(scale, theta, 0, m.Steps, points);
                break;
            case ItemParameters.GeneralizedPartialCredit m:
                Stepwise(scale * m.A, theta, 0, m.Steps, points);
                break;
            case ItemParameters.RatingScale m:
                Stepwise(scale, theta, m.Location, m.Steps, points);
                break;
            case ItemParameters.Nominal m:
                Nominal(m, theta, points);
                break;
            default:
                throw new InvalidOperationException($"unknown model {item.GetType().Name}");
        }
        return points;
    }

    /// <summary>The expected score of an item, 0 to its highest.</summary>
    public static double ExpectedScore(ItemParameters item, double scale, double theta)
    {
        var points = Evaluate(item, scale, theta, stackalloc CategoryPoint[item.Categories]);
        var expected = 0.0;
        for (var k = 1; k < points.Length; k++)
            expected += k * points[k].P;
        return expected;
    }

    /// <summary>1 / (1 + exp(−x)).</summary>
    internal static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    // Wrong is computed from 1 − u = 1 / (1 + exp(x)), not as 1 − right, so that it keeps its digits where right is
    // near 1.
    private static void Logistic(ItemParameters.Logistic m, double scale, double theta, Span<CategoryPoint> points)
    {
        var slope = scale * m.A;
        var x = slope * (theta - m.B);
        var (u, v) = (Sigmoid(x), Sigmoid(-x));
        var first = (m.D - m.C) * slope * u * v;
        var second = slope * first * (v - u);
        var third = slope * slope * first * (1 - 6 * u * v);
        points[0] = new CategoryPoint(1 - m.D + (m.D - m.C) * v, -first, -second, -third);
        points[1] = new CategoryPoint(m.C + (m.D - m.C) * u, first, second, third);
    }

    // P(k) = P(x ≥ k) − P(x ≥ k + 1), as a product: the difference of two numbers near 1 would lose its digits.
    private static void Cumulative(
        double slope, double theta, double location, ImmutableArray<double> thresholds, int sign,
        Span<CategoryPoint> points)
    {
        var upper = double.PositiveInfinity; // x of P(x ≥ k), which is 1 for k = 0
        for (var k = 0; k < points.Length; k++)
        {
            var lower = k < thresholds.Length
                ? slope * (theta - location - sign * thresholds[k])
                : double.NegativeInfinity;
            var (u, v) = (Sigmoid(upper), Sigmoid(lower));
            var between = lower - upper;
            var apart = double.IsInfinity(between) // 1 − exp(between)
                ? 1
                : -2 * Math.Exp(between / 2) * Math.Sinh(between / 2);
            var p = u * Sigmoid(-lower) * apart;
            var (uw, vw) = (u * Sigmoid(-upper), v * Sigmoid(-lower));
            points[k] = new CategoryPoint(
                p,
                slope * (uw - vw),
                slope * slope * (uw * (1 - 2 * u) - vw * (1 - 2 * v)),
                slope * slope * slope * (uw * (1 - 6 * uw) - vw * (1 - 6 * vw)));
            upper = lower;
        }
    }

    private static void Stepwise(
        double slope, double theta, double location, ImmutableArray<double> steps, Span<CategoryPoint> points)
    {
        Span<double> slopes = stackalloc double[points.Length];
        Span<double> logits = stackalloc double[points.Length];
        (slopes[0], logits[0]) = (0, 0);
        for (var k = 1; k < points.Length; k++)
        {
            slopes[k] = k * slope;
            logits[k] = logits[k - 1] + slope * (theta - location - steps[k - 1]);
        }
        DivideByTotal(slopes, logits, points);
    }

    private static void Nominal(ItemParameters.Nominal m, double theta, Span<CategoryPoint> points)
    {
        Span<double> slopes = stackalloc double[points.Length];
        Span<double> logits = stackalloc double[points.Length];
        (slopes[0], logits[0]) = (0, 0);
        for (var k = 1; k < points.Length; k++)
        {
            slopes[k] = m.Slopes[k - 1];
            logits[k] = m.Slopes[k - 1] * theta + m.Intercepts[k - 1];
        }
        DivideByTotal(slopes, logits, points);
    }

    // P(k) = exp z_k / Σ exp z; with s_k the slope of z_k and moments over the scores' own distribution:
    // P' = P (s − μ), P'' = P ((s − μ)² − σ²), P''' = P ((s − μ)³ − 3 (s − μ) σ² − m₃).
    private static void DivideByTotal(ReadOnlySpan<double> slopes, Span<double> logits, Span<CategoryPoint> points)
    {
        var largest = double.NegativeInfinity;
        foreach (var logit in logits)
            largest = Math.Max(largest, logit);
        var total = 0.0;
        for (var k = 0; k < logits.Length; k++)
            total += logits[k] = Math.Exp(logits[k] - largest);
        double mean = 0, variance = 0, moment3 = 0;
        for (var k = 0; k < logits.Length; k++)
            mean += (logits[k] /= total) * slopes[k];
        for (var k = 0; k < logits.Length; k++)
        {
            var from = slopes[k] - mean;
            variance += logits[k] * from * from;
            moment3 += logits[k] * from * from * from;
        }
        for (var k = 0; k < logits.Length; k++)
        {
            var (p, from) = (logits[k], slopes[k] - mean);
            points[k] = new CategoryPoint(p, p * from, p * (from * from - variance),
                p * (from * from * from - 3 * from * variance - moment3));
        }
    }
}
