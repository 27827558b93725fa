using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Estimation;

/// <summary>
/// The posterior of an ability at the points of a quadrature, in memory of the caller's. It holds logarithms, so that
/// no number of answers, however unlikely, makes it 0 everywhere.
/// </summary>
internal readonly ref struct Posterior
{
    private readonly ItemBank bank;
    private readonly Prior prior;
    private readonly Quadrature quadrature;
    private readonly Span<double> thetas;

    // ln (quadrature weight × prior, but for Jeffreys', × likelihood); −∞ beyond the last point.
    private readonly Span<double> logs;

    private readonly Span<double> information; // of the items answered; Jeffreys' prior is made of it
    private readonly Span<double> weights; // scratch, and the result: the posterior, with sum 1

    /// <summary>A view of memory that <see cref="Start"/> has filled.</summary>
    /// <param name="bank">The items.</param>
    /// <param name="prior">The prior; sound.</param>
    /// <param name="quadrature">The points; sound.</param>
    /// <param name="memory">As many numbers as <see cref="MemorySize"/> says.</param>
    public Posterior(ItemBank bank, Prior prior, Quadrature quadrature, Span<double> memory)
    {
        (this.bank, this.prior, this.quadrature) = (bank, prior, quadrature);
        var nodes = Nodes(quadrature);
        thetas = memory[..nodes];
        logs = memory.Slice(nodes, nodes);
        information = memory.Slice(2 * nodes, nodes);
        weights = memory.Slice(3 * nodes, nodes);
    }

    /// <summary>How many numbers a posterior takes.</summary>
    public static int MemorySize(Quadrature quadrature) => 4 * Nodes(quadrature);

    /// <summary>The posterior's values at the points, with sum 1, after <see cref="Estimate"/>.</summary>
    public ReadOnlySpan<double> Weights => weights[..quadrature.Points];

    /// <summary>Forgets all responses.</summary>
    public void Start()
    {
        for (var q = 0; q < thetas.Length; q++)
        {
            var within = q < quadrature.Points;
            thetas[q] = Node(quadrature, q);
            logs[q] = within
                ? PriorDensity.Log(prior, thetas[q]) + Math.Log(quadrature.Weight(q))
                : double.NegativeInfinity;
        }
        information.Clear();
    }

    /// <summary>Takes account of one more response.</summary>
    /// <param name="response">The response.</param>
    /// <param name="table">Has the likelihood ready; null where there is none.</param>
    public void Add(ScoredResponse response, LikelihoodTable? table = null)
    {
        if (table is null)
            AddLogLikelihood(bank, response, thetas, logs);
        else
        {
            var vectors = MemoryMarshal.Cast<double, Vector256<double>>(logs);
            var row = MemoryMarshal.Cast<double, Vector256<double>>(table.Row(response));
            for (var i = 0; i < vectors.Length; i++)
                vectors[i] += row[i];
        }
        if (prior is Prior.Jeffreys)
            for (var q = 0; q < quadrature.Points; q++)
                information[q] += ItemInformation.Expected(bank[response.Item], bank.Scale, thetas[q]);
    }

    /// <summary>logs += the log-likelihood of a response at each θ; both as long as <see cref="Nodes"/> says.</summary>
    public static void AddLogLikelihood(
        ItemBank bank, ScoredResponse response, ReadOnlySpan<double> thetas, Span<double> logs)
    {
        var item = bank[response.Item];
        if (item is ItemParameters.Logistic logistic)
            AddLogistic(logistic, bank.Scale, response.Score, thetas, logs);
        else
            for (var q = 0; q < logs.Length; q++)
                logs[q] += LikelihoodPoint.At(item, bank.Scale, thetas[q], response.Score).Log;
    }

    /// <summary>The posterior's mean and deviation.</summary>
    public AbilityEstimate Estimate()
    {
        logs.CopyTo(weights);
        if (prior is Prior.Jeffreys)
            for (var q = 0; q < quadrature.Points; q++)
                weights[q] += PriorDensity.LogJeffreys(information[q]);
        var vectors = MemoryMarshal.Cast<double, Vector256<double>>(weights);
        var highest = vectors[0];
        foreach (var vector in vectors[1..])
            highest = Vector256.Max(highest, vector);
        var largest = Math.Max(Math.Max(highest[0], highest[1]), Math.Max(highest[2], highest[3]));
        var (sums, moments) = (Vector256<double>.Zero, Vector256<double>.Zero);
        var points = MemoryMarshal.Cast<double, Vector256<double>>(thetas);
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] = Vector256.Exp(vectors[i] - Vector256.Create(largest));
            sums += vectors[i];
            moments += vectors[i] * points[i];
        }
        var sum = Vector256.Sum(sums);
        var mean = Vector256.Sum(moments) / sum;
        var variances = Vector256<double>.Zero;
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] /= sum;
            var from = points[i] - Vector256.Create(mean);
            variances += vectors[i] * from * from;
        }
        return new AbilityEstimate(mean, Math.Sqrt(Vector256.Sum(variances)));
    }

    // The same formulas as in LikelihoodPoint, four points at a time.
    private static void AddLogistic(
        ItemParameters.Logistic m, double scale, int score, ReadOnlySpan<double> thetas, Span<double> logs)
    {
        var slope = score == 1 ? scale * m.A : -scale * m.A;
        var asymptote = score == 1 ? m.C : 1 - m.D;
        var span = m.D - m.C;
        var logSpan = Vector256.Create(Math.Log(span));
        var vectors = MemoryMarshal.Cast<double, Vector256<double>>(logs);
        var points = MemoryMarshal.Cast<double, Vector256<double>>(thetas);
        var one = Vector256<double>.One;
        for (var i = 0; i < vectors.Length; i++)
        {
            var x = Vector256.Create(slope) * (points[i] - Vector256.Create(m.B));
            var e = Vector256.Exp(-Vector256.Abs(x));
            if (asymptote == 0)
            {
                vectors[i] += logSpan + Vector256.Min(x, Vector256<double>.Zero) - Vector256.Log(one + e);
                continue;
            }
            var numerator = Vector256.ConditionalSelect(
                Vector256.GreaterThanOrEqual(x, Vector256<double>.Zero), one, e);
            var u = numerator / (one + e);
            vectors[i] += Vector256.Log(Vector256.Create(asymptote) + Vector256.Create(span) * u);
        }
    }

    /// <summary>A point; beyond the last one, the last one.</summary>
    public static double Node(Quadrature quadrature, int index) =>
        index < quadrature.Points ? quadrature[index] : quadrature.Max;

    /// <summary>How many numbers stand for the points: whole vectors, so that no loop has a rest to do.</summary>
    public static int Nodes(Quadrature quadrature) => (quadrature.Points + 3) / 4 * 4;
}
