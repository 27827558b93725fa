using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Estimation;

/// <summary>The logarithm of a likelihood at one θ with its derivatives; the observed information is −Second.</summary>
/// <remarks>
/// All three are computed without dividing by a probability, so that they stay exact and finite where the probability
/// itself would underflow, however unlikely the response.
/// </remarks>
/// <param name="Log">ln L(θ).</param>
/// <param name="First">d ln L / dθ.</param>
/// <param name="Second">d² ln L / dθ².</param>
public readonly record struct LikelihoodPoint(double Log, double First, double Second)
{
    /// <summary>Of responses that are independent given θ.</summary>
    public static LikelihoodPoint At(ItemBank bank, ReadOnlySpan<ScoredResponse> responses, double theta)
    {
        double log = 0, first = 0, second = 0;
        foreach (var (item, score) in responses)
        {
            var point = At(bank[item], bank.Scale, theta, score);
            log += point.Log;
            first += point.First;
            second += point.Second;
        }
        return new LikelihoodPoint(log, first, second);
    }

    /// <summary>Of one response.</summary>
    /// <param name="item">The item.</param>
    /// <param name="scale">The bank's scaling constant D.</param>
    /// <param name="theta">The ability.</param>
    /// <param name="score">0 up to the item's highest.</param>
    public static LikelihoodPoint At(ItemParameters item, double scale, double theta, int score) => item switch
    {
        ItemParameters.Logistic m => Logistic(m, scale * m.A, theta, score),
        ItemParameters.GradedResponse m => Cumulative(scale * m.A, theta, 0, m.Thresholds, 1, score),
        ItemParameters.ModifiedGradedResponse m => Cumulative(scale * m.A, theta, m.B, m.Offsets, -1, score),
        ItemParameters.PartialCredit m => Stepwise(scale, theta, 0, m.Steps, score),
        ItemParameters.GeneralizedPartialCredit m => Stepwise(scale * m.A, theta, 0, m.Steps, score),
        ItemParameters.RatingScale m => Stepwise(scale, theta, m.Location, m.Steps, score),
        ItemParameters.Nominal m => Nominal(m, theta, score),
        _ => throw new InvalidOperationException($"unknown model {item.GetType().Name}"),
    };

    /// <summary>
    /// Whether ln L of this response is concave in θ: always, but for a right answer that may be guessed (c above 0)
    /// and a wrong one that may be a slip (d below 1). Of a concave likelihood, there is one maximum at most.
    /// </summary>
    internal static bool IsConcave(ItemParameters item, int score) =>
        item is not ItemParameters.Logistic m || (score == 1 ? m.C == 0 : m.D == 1);

    /// <summary>ln (1 / (1 + exp(−x))).</summary>
    internal static double LogSigmoid(double x) => Math.Min(x, 0) - double.LogP1(Math.Exp(-Math.Abs(x)));

    // P = l + (d − c) u with l the asymptote that the response can not fall below: c where it is right, 1 − d where it
    // is wrong; and share r = (d − c) u / P, which is 1 where l is 0: (ln P)' = s v r, (ln P)'' = s² v r (v − u − v r).
    private static LikelihoodPoint Logistic(ItemParameters.Logistic m, double slope, double theta, int score)
    {
        var x = slope * (theta - m.B);
        var asymptote = m.C;
        if (score == 0)
            (x, slope, asymptote) = (-x, -slope, 1 - m.D);
        var span = m.D - m.C;
        var (u, v) = (ResponseCurve.Sigmoid(x), ResponseCurve.Sigmoid(-x));
        var p = asymptote + span * u;
        var share = asymptote == 0 ? 1 : span * u / p;
        var log = asymptote == 0 ? Math.Log(span) + LogSigmoid(x) : Math.Log(p);
        return new LikelihoodPoint(log, slope * v * share, slope * slope * v * share * (v - u - v * share));
    }

    // P(k) = F(x_k) − F(x_k+1) with F the logistic function: (ln P)' = s (1 − F(x_k) − F(x_k+1)).
    private static LikelihoodPoint Cumulative(
        double slope, double theta, double location, ImmutableArray<double> thresholds, int sign, int score)
    {
        var upper = score == 0
            ? double.PositiveInfinity
            : slope * (theta - location - sign * thresholds[score - 1]);
        var lower = score == thresholds.Length
            ? double.NegativeInfinity
            : slope * (theta - location - sign * thresholds[score]);
        var (upperRight, upperWrong) = (ResponseCurve.Sigmoid(upper), ResponseCurve.Sigmoid(-upper));
        var (lowerRight, lowerWrong) = (ResponseCurve.Sigmoid(lower), ResponseCurve.Sigmoid(-lower));
        var log = (score == 0 ? 0 : LogSigmoid(upper)) + (score == thresholds.Length ? 0 : LogSigmoid(-lower));
        var half = (upper - lower) / 2;
        if (half < 20) // else 1 − exp(−2 half) is 1
            log += Math.Log(2 * Math.Sinh(half)) - half;
        return new LikelihoodPoint(
            log,
            slope * (upperWrong - lowerRight),
            -slope * slope * (upperRight * upperWrong + lowerRight * lowerWrong));
    }

    private static LikelihoodPoint Stepwise(
        double slope, double theta, double location, ImmutableArray<double> steps, int score)
    {
        Span<double> slopes = stackalloc double[steps.Length + 1];
        Span<double> logits = stackalloc double[steps.Length + 1];
        (slopes[0], logits[0]) = (0, 0);
        for (var k = 1; k < slopes.Length; k++)
        {
            slopes[k] = k * slope;
            logits[k] = logits[k - 1] + slope * (theta - location - steps[k - 1]);
        }
        return DivideByTotal(slopes, logits, score);
    }

    private static LikelihoodPoint Nominal(ItemParameters.Nominal m, double theta, int score)
    {
        Span<double> slopes = stackalloc double[m.Categories];
        Span<double> logits = stackalloc double[m.Categories];
        (slopes[0], logits[0]) = (0, 0);
        for (var k = 1; k < slopes.Length; k++)
        {
            slopes[k] = m.Slopes[k - 1];
            logits[k] = m.Slopes[k - 1] * theta + m.Intercepts[k - 1];
        }
        return DivideByTotal(slopes, logits, score);
    }

    // P(k) = exp z_k / Σ exp z: (ln P)' is the slope of z_k less the mean slope, (ln P)'' less the slopes' variance.
    private static LikelihoodPoint DivideByTotal(ReadOnlySpan<double> slopes, ReadOnlySpan<double> logits, int score)
    {
        var largest = double.NegativeInfinity;
        foreach (var logit in logits)
            largest = Math.Max(largest, logit);
        double total = 0, mean = 0, variance = 0;
        for (var k = 0; k < logits.Length; k++)
        {
            var weight = Math.Exp(logits[k] - largest);
            total += weight;
            mean += weight * slopes[k];
        }
        mean /= total;
        for (var k = 0; k < logits.Length; k++)
            variance += Math.Exp(logits[k] - largest) * (slopes[k] - mean) * (slopes[k] - mean);
        return new LikelihoodPoint(
            logits[score] - largest - Math.Log(total), slopes[score] - mean, -variance / total);
    }
}
