using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Calibration;

/// <summary>
/// S-X²: observed against expected scores on an item among students with the same sum score (M. Orlando and D. Thissen,
/// Applied Psychological Measurement 24, 2000; for more than two scores T. Kang and T. T. Chen, Journal of Educational
/// Measurement 45, 2008).
/// </summary>
/// <param name="Statistic">The statistic.</param>
/// <param name="Degrees">
/// Degrees of freedom, 1 or more: cells less one for each group of sum scores, less the item's parameters and the
/// latent variance where it is estimated (as in mirt).
/// </param>
/// <param name="Students">Students with a response to every item: others have no sum score.</param>
public sealed record SumScoreFit(double Statistic, int Degrees, int Students)
{
    /// <summary>
    /// Groups of sum scores and neighbouring scores are merged until so many are expected in every cell.
    /// </summary>
    public const double CellMin = 1;

    /// <summary>The probability of a statistic as large or larger where the model holds.</summary>
    public double P => ChiSquare.Tail(Statistic, Degrees);

    internal static SumScoreFit?[] Of(
        ResponseMatrix responses, CalibrationResult calibration, double[] nodes, double[] logWeights)
    {
        var complete = Enumerable.Range(0, responses.Students)
            .Where(s => !responses.Row(s).Contains(ResponseMatrix.NotPresented)).ToArray();
        var fits = new SumScoreFit?[responses.Items.Length];
        if (complete.Length == 0)
            return fits;
        var probabilities = Probabilities(calibration, nodes);
        var weights = Array.ConvertAll(logWeights, Math.Exp);
        for (var item = 0; item < fits.Length; item++)
        {
            var free = ParameterLayout.SizeOf(calibration.Settings.Model, responses.Categories[item])
                + (calibration.Settings.Model == CalibrationModel.Rasch ? 1 : 0);
            var observed = Observed(responses, complete, item);
            var cells = Merge(observed, Expected(observed, probabilities, weights, item));
            var degrees = cells.Sum(group => group.Count - 1) - free;
            if (degrees >= 1)
                fits[item] = new SumScoreFit(
                    cells.Sum(g => g.Sum(c => (c.Observed - c.Expected) * (c.Observed - c.Expected) / c.Expected)),
                    degrees, complete.Length);
        }
        return fits;
    }

    // [item][node][score]
    private static double[][][] Probabilities(CalibrationResult calibration, double[] nodes) =>
        [.. calibration.Items.Select(item => nodes.Select(theta =>
        {
            var curve = ResponseCurve.Evaluate(
                item.Parameters, calibration.Settings.Scale, theta, stackalloc CategoryPoint[item.Parameters.Categories]);
            var p = new double[curve.Length];
            for (var k = 0; k < p.Length; k++)
                p[k] = curve[k].P;
            return p;
        }).ToArray())];

    // [sum score][score on the item]
    private static double[][] Observed(ResponseMatrix responses, int[] students, int item)
    {
        var sums = responses.Categories.Sum(c => c - 1) + 1;
        var counts = new double[sums][];
        for (var sum = 0; sum < sums; sum++)
            counts[sum] = new double[responses.Categories[item]];
        foreach (var student in students)
        {
            var sum = 0;
            foreach (var score in responses.Row(student))
                sum += score;
            counts[sum][responses[student, item]]++;
        }
        return counts;
    }

    // Of n students with a sum s: n ∫ P(k) R(s − k) w / ∫ Σ_k P(k) R(s − k) w, with R the distribution of the sum over
    // the other items (F. M. Lord and M. S. Wingersky, Applied Psychological Measurement 8, 1984).
    private static double[][] Expected(double[][] observed, double[][][] probabilities, double[] weights, int item)
    {
        var expected = Array.ConvertAll(observed, row => new double[row.Length]);
        for (var q = 0; q < weights.Length; q++)
        {
            var rest = new double[observed.Length];
            rest[0] = 1;
            var highest = 0;
            for (var other = 0; other < probabilities.Length; other++)
            {
                if (other == item)
                    continue;
                var p = probabilities[other][q];
                highest += p.Length - 1;
                for (var sum = highest; sum >= 0; sum--)
                {
                    var total = 0.0;
                    for (var k = 0; k < p.Length && k <= sum; k++)
                        total += p[k] * rest[sum - k];
                    rest[sum] = total;
                }
            }
            for (var sum = 0; sum < expected.Length; sum++)
                for (var k = 0; k < expected[sum].Length && k <= sum; k++)
                    if (sum - k <= highest)
                        expected[sum][k] += weights[q] * probabilities[item][q][k] * rest[sum - k];
        }
        for (var sum = 0; sum < expected.Length; sum++)
        {
            var total = expected[sum].Sum();
            var n = observed[sum].Sum();
            for (var k = 0; k < expected[sum].Length; k++)
                expected[sum][k] = total > 0 ? expected[sum][k] * n / total : 0;
        }
        return expected;
    }

    // The lowest and the highest sum say nothing: all scores are the same there. A group that keeps a single cell is
    // merged with the next one, the last with the one before.
    private static List<List<(double Observed, double Expected)>> Merge(double[][] observed, double[][] expected)
    {
        var groups = new List<List<(double, double)>>();
        var categories = observed[0].Length;
        var (o, e) = (new double[categories], new double[categories]);
        var (lastO, lastE) = (new double[categories], new double[categories]);
        for (var sum = 1; sum < observed.Length - 1; sum++)
        {
            for (var k = 0; k < categories; k++)
            {
                o[k] += observed[sum][k];
                e[k] += expected[sum][k];
            }
            if (Cells(o, e) is not { Count: >= 2 } cells)
                continue;
            groups.Add(cells);
            (lastO, lastE, o, e) = (o, e, new double[categories], new double[categories]);
        }
        if (groups.Count > 0 && o.Sum() > 0)
        {
            for (var k = 0; k < categories; k++)
            {
                lastO[k] += o[k];
                lastE[k] += e[k];
            }
            groups[^1] = Cells(lastO, lastE);
        }
        return groups;
    }

    private static List<(double Observed, double Expected)> Cells(double[] observed, double[] expected)
    {
        var cells = new List<(double Observed, double Expected)>();
        double o = 0, e = 0;
        for (var k = 0; k < observed.Length; k++)
        {
            (o, e) = (o + observed[k], e + expected[k]);
            if (e < CellMin)
                continue;
            cells.Add((o, e));
            (o, e) = (0, 0);
        }
        if (cells.Count > 0)
            cells[^1] = (cells[^1].Observed + o, cells[^1].Expected + e);
        return cells;
    }
}
