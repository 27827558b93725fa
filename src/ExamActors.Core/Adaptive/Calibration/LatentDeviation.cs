namespace ExamActors.Core.Adaptive.Calibration;

/// <summary>
/// The abilities' normal distribution with mean 0 on the quadrature points: weights proportional to its density there,
/// summing to 1. Its one parameter is t = ln σ.
/// </summary>
internal static class LatentDeviation
{
    /// <summary>The logarithm of each point's weight.</summary>
    public static void LogWeights(ReadOnlySpan<double> nodes, double logDeviation, Span<double> logWeights)
    {
        var precision = Math.Exp(-2 * logDeviation);
        var largest = double.NegativeInfinity;
        for (var q = 0; q < nodes.Length; q++)
            largest = Math.Max(largest, logWeights[q] = -nodes[q] * nodes[q] * precision / 2);
        var total = 0.0;
        for (var q = 0; q < nodes.Length; q++)
            total += Math.Exp(logWeights[q] - largest);
        var logTotal = largest + Math.Log(total);
        for (var q = 0; q < nodes.Length; q++)
            logWeights[q] -= logTotal;
    }

    /// <summary>
    /// The t whose weights have the expected students' second moment: the maximum of Σ n_q ln w_q(t), which rises with
    /// t up to there and falls from there on. By Newton's method within a bracket.
    /// </summary>
    public static double Maximize(
        ReadOnlySpan<double> nodes, ReadOnlySpan<double> pointCounts, double start, double min, double max)
    {
        double total = 0, moment = 0;
        for (var q = 0; q < nodes.Length; q++)
        {
            total += pointCounts[q];
            moment += pointCounts[q] * nodes[q] * nodes[q];
        }
        moment /= total;
        if (Moments(nodes, min).Square >= moment)
            return min;
        if (Moments(nodes, max).Square <= moment)
            return max;
        var t = Math.Clamp(start, min, max);
        for (var i = 0; i < 100 && max - min > 1e-14; i++)
        {
            var (square, fourth) = Moments(nodes, t);
            if (square < moment)
                min = t;
            else
                max = t;
            var slope = (fourth - square * square) * Math.Exp(-2 * t); // d E[θ²] / dt
            var next = slope > 0 ? t - (square - moment) / slope : min;
            if (!(next > min && next < max))
                next = (min + max) / 2;
            if (Math.Abs(next - t) < 1e-12)
                return next;
            t = next;
        }
        return t;
    }

    /// <summary>E[θ²] and E[θ⁴] under the weights of t.</summary>
    public static (double Square, double Fourth) Moments(ReadOnlySpan<double> nodes, double logDeviation)
    {
        Span<double> logWeights = nodes.Length <= 256 ? stackalloc double[nodes.Length] : new double[nodes.Length];
        LogWeights(nodes, logDeviation, logWeights);
        double square = 0, fourth = 0;
        for (var q = 0; q < nodes.Length; q++)
        {
            var (w, theta2) = (Math.Exp(logWeights[q]), nodes[q] * nodes[q]);
            square += w * theta2;
            fourth += w * theta2 * theta2;
        }
        return (square, fourth);
    }
}
