using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Calibration;

/// <summary>How much of the spread of scores is spread of ability, 0 to 1 (Cronbach's α may fall below 0).</summary>
public static class Reliability
{
    /// <summary>
    /// α = k / (k − 1) · (1 − Σ variances of the items / variance of the sum) over students with a response to every
    /// item (L. J. Cronbach, Psychometrika 16, 1951); null below two items, two such students, or without variance.
    /// </summary>
    public static double? CronbachAlpha(ResponseMatrix responses)
    {
        var items = responses.Items.Length;
        var (sums, squares) = (new double[items + 1], new double[items + 1]);
        var students = 0;
        for (var student = 0; student < responses.Students; student++)
        {
            var row = responses.Row(student);
            if (row.Contains(ResponseMatrix.NotPresented))
                continue;
            students++;
            var total = 0;
            for (var item = 0; item < items; item++)
            {
                total += row[item];
                sums[item] += row[item];
                squares[item] += row[item] * row[item];
            }
            sums[items] += total;
            squares[items] += (double)total * total;
        }
        if (students < 2 || items < 2)
            return null;
        // Scores are small whole numbers: these sums are exact.
        var deviations = new double[items + 1];
        for (var i = 0; i <= items; i++)
            deviations[i] = squares[i] * students - sums[i] * sums[i];
        return deviations[items] > 0
            ? items / (items - 1.0) * (1 - deviations.AsSpan(0, items).ToArray().Sum() / deviations[items])
            : null;
    }

    /// <summary>
    /// The marginal reliability of abilities with standard errors (B. F. Green, R. D. Bock, L. G. Humphreys, R. L. Linn and M. D. Reckase,
    /// Journal of Educational Measurement 21, 1984). Estimates that are shrunken to their prior's mean vary less than abilities do:
    /// var(θ̂) / (var(θ̂) + mean SE²); others vary more: (var(θ̂) − mean SE²) / var(θ̂), but not below 0. Null without variance.
    /// </summary>
    /// <param name="deviation">Of the estimates, 0 or more.</param>
    /// <param name="errorSquareMean">The mean squared standard error, 0 or more.</param>
    /// <param name="shrunken">Whether the estimator has a prior.</param>
    public static double? Marginal(double deviation, double errorSquareMean, bool shrunken)
    {
        var variance = deviation * deviation;
        return !(variance > 0) ? null
            : shrunken ? variance / (variance + errorSquareMean)
            : Math.Max(0, (variance - errorSquareMean) / variance);
    }

    /// <summary>
    /// var(θ̂) / (var(θ̂) + mean SE²) of the EAP estimates (as mirt's empirical_rxx); null below two students or
    /// without variance.
    /// </summary>
    public static double? Empirical(CalibrationResult calibration)
    {
        double mean = 0, squares = 0, errors = 0;
        var count = 0;
        foreach (var ability in calibration.Abilities)
        {
            if (ability is not { } estimate)
                continue;
            count++;
            var from = estimate.Theta - mean;
            mean += from / count;
            squares += from * (estimate.Theta - mean);
            errors += estimate.StandardError * estimate.StandardError;
        }
        if (count < 2 || !(squares > 0))
            return null;
        var variance = squares / (count - 1);
        return variance / (variance + errors / count);
    }

    /// <summary>
    /// ∫ I(θ) / (I(θ) + 1/σ²) φ(θ; 0, σ) dθ with I the test's information (B. F. Green, R. D. Bock, L. G. Humphreys, R.
    /// L. Linn and M. D. Reckase, Journal of Educational Measurement 21, 1984; as mirt's marginal_rxx where σ = 1).
    /// </summary>
    public static double Marginal(CalibrationResult calibration)
    {
        var precision = 1 / calibration.LatentVariance;
        var nodes = new double[calibration.Settings.Quadrature.Points];
        for (var q = 0; q < nodes.Length; q++)
            nodes[q] = calibration.Settings.Quadrature[q];
        var logWeights = new double[nodes.Length];
        LatentDeviation.LogWeights(nodes, Math.Log(calibration.LatentVariance) / 2, logWeights);
        var sum = 0.0;
        for (var q = 0; q < nodes.Length; q++)
        {
            var information = 0.0;
            foreach (var item in calibration.Items)
                information += ItemInformation.Expected(item.Parameters, calibration.Settings.Scale, nodes[q]);
            sum += Math.Exp(logWeights[q]) * information / (information + precision);
        }
        return sum;
    }
}
