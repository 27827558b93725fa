using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Estimation;

/// <summary>What a sum of scores says of an ability.</summary>
/// <param name="Score">The sum of the scores, from 0.</param>
/// <param name="Theta">The mean of the ability's posterior given the sum.</param>
/// <param name="StandardError">The posterior's deviation.</param>
/// <param name="Probability">How likely the sum is among students whose abilities follow the prior.</param>
public readonly record struct SumScoreRow(int Score, double Theta, double StandardError, double Probability);

/// <summary>
/// Abilities from sums of scores, for forms on paper and for conversion tables (F. M. Lord and M. S. Wingersky, Applied
/// Psychological Measurement 8, 1984; for items of several categories D. Thissen, M. Pommerich, K. Billeaud and V.
/// Williams, Applied Psychological Measurement 19, 1995).
/// </summary>
public static class SumScores
{
    /// <summary>A row for each sum from 0 to the highest.</summary>
    /// <param name="bank">The items.</param>
    /// <param name="items">The items of the form, by index in the bank; at least one.</param>
    /// <param name="prior">The prior; Jeffreys' is that of the whole form.</param>
    /// <param name="quadrature">The points of the integral.</param>
    /// <exception cref="ArgumentException">There are no items, or prior or quadrature is unsound.</exception>
    public static ImmutableArray<SumScoreRow> Table(
        ItemBank bank, ReadOnlySpan<int> items, Prior prior, Quadrature quadrature)
    {
        if (EstimatorCheck.Fault(prior, quadrature) is { } fault)
            throw new ArgumentException(fault, nameof(prior));
        if (items.IsEmpty)
            throw new ArgumentException("there are no items", nameof(items));
        var highest = 0;
        foreach (var item in items)
            highest += bank[item].Categories - 1;
        // Logarithms throughout: the sums at the ends may be less likely than the smallest double.
        var logs = new double[quadrature.Points, highest + 1];
        for (var q = 0; q < quadrature.Points; q++)
        {
            var weight = LogWeight(bank, items, prior, quadrature, q);
            var sums = LogDistribution(bank, items, quadrature[q], highest);
            for (var s = 0; s <= highest; s++)
                logs[q, s] = weight + sums[s];
        }
        var rows = Enumerable.Range(0, highest + 1).Select(s => Row(logs, quadrature, s)).ToArray();
        var largest = rows.Max(r => r.LogMass);
        var total = rows.Sum(r => Math.Exp(r.LogMass - largest));
        return [.. rows.Select(
            (r, s) => new SumScoreRow(s, r.Mean, r.Deviation, Math.Exp(r.LogMass - largest) / total))];
    }

    /// <summary>The probability of each sum of scores at one ability, by the recursion over the items.</summary>
    /// <param name="bank">The items.</param>
    /// <param name="items">The items of the form, by index in the bank.</param>
    /// <param name="theta">The ability.</param>
    /// <param name="sums">Filled from sum 0 to the highest; one longer than the highest sum.</param>
    public static void Distribution(ItemBank bank, ReadOnlySpan<int> items, double theta, Span<double> sums) =>
        Distribution(bank, items, theta, sums, new double[sums.Length]);

    private static void Distribution(
        ItemBank bank, ReadOnlySpan<int> items, double theta, Span<double> sums, Span<double> scratch)
    {
        Span<CategoryPoint> points = stackalloc CategoryPoint[ResponseCurve.CategoriesMax];
        sums.Clear();
        sums[0] = 1;
        var highest = 0;
        foreach (var item in items)
        {
            var curve = ResponseCurve.Evaluate(bank[item], bank.Scale, theta, points);
            scratch[..(highest + curve.Length)].Clear();
            for (var s = 0; s <= highest; s++)
                for (var k = 0; k < curve.Length; k++)
                    scratch[s + k] += sums[s] * curve[k].P;
            highest += curve.Length - 1;
            scratch[..(highest + 1)].CopyTo(sums);
        }
    }

    private static double[] LogDistribution(ItemBank bank, ReadOnlySpan<int> items, double theta, int highest)
    {
        var (sums, next) = (new double[highest + 1], new double[highest + 1]);
        var reached = 0;
        foreach (var item in items)
        {
            var parameters = bank[item];
            Array.Fill(next, double.NegativeInfinity);
            for (var k = 0; k < parameters.Categories; k++)
            {
                var log = LikelihoodPoint.At(parameters, bank.Scale, theta, k).Log;
                for (var s = 0; s <= reached; s++)
                    next[s + k] = LogOfSum(next[s + k], sums[s] + log);
            }
            reached += parameters.Categories - 1;
            (sums, next) = (next, sums);
        }
        return sums;
    }

    private static double LogOfSum(double a, double b) => double.IsNegativeInfinity(a)
        ? b
        : Math.Max(a, b) + double.LogP1(Math.Exp(-Math.Abs(a - b)));

    private static (double Mean, double Deviation, double LogMass) Row(double[,] logs, Quadrature quadrature, int sum)
    {
        var largest = double.NegativeInfinity;
        for (var q = 0; q < quadrature.Points; q++)
            largest = Math.Max(largest, logs[q, sum]);
        double mass = 0, mean = 0, variance = 0;
        for (var q = 0; q < quadrature.Points; q++)
        {
            mass += Math.Exp(logs[q, sum] - largest);
            mean += Math.Exp(logs[q, sum] - largest) * quadrature[q];
        }
        mean /= mass;
        for (var q = 0; q < quadrature.Points; q++)
            variance += Math.Exp(logs[q, sum] - largest) * (quadrature[q] - mean) * (quadrature[q] - mean);
        return (mean, Math.Sqrt(variance / mass), largest + Math.Log(mass));
    }

    private static double LogWeight(
        ItemBank bank, ReadOnlySpan<int> items, Prior prior, Quadrature quadrature, int point) =>
        Math.Log(quadrature.Weight(point)) + (prior is Prior.Jeffreys
            ? PriorDensity.LogJeffreys(TestCurve.Information(bank, items, quadrature[point]))
            : PriorDensity.Log(prior, quadrature[point]));
}
