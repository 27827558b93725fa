using System.Numerics;
using System.Runtime.InteropServices;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Selection;

/// <summary>
/// A bank's curves at the points of a quadrature, computed once, so that a criterion that integrates over θ is a few
/// sums of rows. A row belongs to a point; its columns are the items, or the scores of all items one after the other.
/// </summary>
internal sealed class GridTable
{
    // A likelihood below exp(−600) is scaled up: no criterion's order depends on its scale.
    private const double LogLikelihoodMin = -600;

    private readonly double[][] logProbabilities;
    private readonly double[][] probabilities;
    private readonly double[][] information;
    private readonly double[] weights;

    /// <param name="bank">The bank.</param>
    /// <param name="quadrature">The points.</param>
    /// <param name="prior">What the likelihood is multiplied by; null for nothing.</param>
    public GridTable(ItemBank bank, Quadrature quadrature, Prior? prior)
    {
        Quadrature = quadrature;
        First = new int[bank.Count + 1];
        for (var i = 0; i < bank.Count; i++)
            First[i + 1] = First[i] + bank[i].Categories;
        logProbabilities = Rows(quadrature.Points, First[^1]);
        probabilities = Rows(quadrature.Points, First[^1]);
        information = Rows(quadrature.Points, bank.Count);
        weights = new double[quadrature.Points];
        Span<CategoryPoint> curve = stackalloc CategoryPoint[bank.CategoriesMax];
        for (var k = 0; k < quadrature.Points; k++)
        {
            weights[k] = prior is null ? 1 : Density(prior, quadrature[k]);
            for (var i = 0; i < bank.Count; i++)
            {
                var points = ResponseCurve.Evaluate(bank[i], bank.Scale, quadrature[k], curve);
                information[k][i] = ItemInformation.Of(points).Value;
                for (var x = 0; x < points.Length; x++)
                {
                    probabilities[k][First[i] + x] = points[x].P;
                    logProbabilities[k][First[i] + x] = Math.Log(points[x].P);
                }
            }
        }
    }

    public Quadrature Quadrature { get; }

    /// <summary>The column of each item's score 0; last, the number of columns.</summary>
    public int[] First { get; }

    public ReadOnlySpan<double> Probabilities(int point) => probabilities[point];

    public ReadOnlySpan<double> LogProbabilities(int point) => logProbabilities[point];

    public ReadOnlySpan<double> Information(int point) => information[point];

    /// <summary>Prior times likelihood of the responses at each point.</summary>
    public void Posterior(ReadOnlySpan<ScoredResponse> responses, Span<double> posterior)
    {
        var largest = double.NegativeInfinity;
        for (var k = 0; k < posterior.Length; k++)
        {
            var sum = 0.0;
            foreach (var response in responses)
                sum += logProbabilities[k][First[response.Item] + response.Score];
            posterior[k] = sum;
            largest = Math.Max(largest, sum);
        }
        var shift = largest < LogLikelihoodMin ? largest : 0;
        for (var k = 0; k < posterior.Length; k++)
            posterior[k] = weights[k] * Math.Exp(posterior[k] - shift);
    }

    /// <summary>sums += weight · row.</summary>
    public static void Add(Span<double> sums, ReadOnlySpan<double> row, double weight)
    {
        var s = MemoryMarshal.Cast<double, Vector<double>>(sums);
        var r = MemoryMarshal.Cast<double, Vector<double>>(row);
        for (var i = 0; i < s.Length; i++)
            s[i] += r[i] * weight;
        for (var i = s.Length * Vector<double>.Count; i < sums.Length; i++)
            sums[i] += row[i] * weight;
    }

    // The constant matters to nothing but the criterion's value, which catR gives with a normal or uniform density's
    // own.
    private static double Density(Prior prior, double theta) => Math.Exp(PriorDensity.Log(prior, theta)) * prior switch
    {
        Prior.Normal p => 1 / (p.Deviation * Math.Sqrt(2 * Math.PI)),
        Prior.Uniform p => 1 / (p.Max - p.Min),
        _ => 1,
    };

    private static double[][] Rows(int count, int length)
    {
        var rows = new double[count][];
        for (var k = 0; k < count; k++)
            rows[k] = new double[length];
        return rows;
    }
}
