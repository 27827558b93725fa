using System.Buffers;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Selection;

/// <summary>
/// Criteria that integrate over θ, by sums over the points of a table. Conventions as in R's catR 3.17.
/// </summary>
internal static class GridCriteria
{
    /// <summary>∫ posterior I: MWI of catR.</summary>
    public static void WeightedInformation(GridTable grid, ReadOnlySpan<ScoredResponse> responses, Span<double> scores)
    {
        Span<double> posterior = stackalloc double[grid.Quadrature.Points];
        Integrand(grid, responses, posterior);
        scores.Clear();
        for (var k = 0; k < posterior.Length; k++)
            GridTable.Add(scores, grid.Information(k), posterior[k]);
    }

    /// <summary>
    /// ∫ posterior Σ_x P(x | θ) ln (P(x | θ) / P(x | t)) dt: KL of catR. The sum over x goes outside, so that only ln P
    /// is summed over the points.
    /// </summary>
    public static void Divergence(GridTable grid, ItemBank bank, in SelectionState state, Span<double> scores)
    {
        Span<double> posterior = stackalloc double[grid.Quadrature.Points];
        Integrand(grid, state.Responses, posterior);
        var columns = grid.First[^1];
        var logs = ArrayPool<double>.Shared.Rent(columns);
        logs.AsSpan(0, columns).Clear();
        var mass = 0.0;
        for (var k = 0; k < posterior.Length; k++)
        {
            mass += posterior[k];
            GridTable.Add(logs.AsSpan(0, columns), grid.LogProbabilities(k), posterior[k]);
        }
        Span<CategoryPoint> curve = stackalloc CategoryPoint[bank.CategoriesMax];
        for (var i = 0; i < scores.Length; i++)
        {
            var points = ResponseCurve.Evaluate(bank[i], bank.Scale, state.Estimate.Theta, curve);
            var sum = 0.0;
            for (var x = 0; x < points.Length; x++)
                if (points[x].P > 0)
                    sum += points[x].P * (mass * Math.Log(points[x].P) - logs[grid.First[i] + x]);
            scores[i] = sum;
        }
        ArrayPool<double>.Shared.Return(logs);
    }

    /// <summary>−Σ_x P(x | θ) Var(t | responses, x): EPV of catR.</summary>
    public static void ExpectedVariance(GridTable grid, ItemBank bank, in SelectionState state, Span<double> scores)
    {
        Span<double> posterior = stackalloc double[grid.Quadrature.Points];
        Integrand(grid, state.Responses, posterior);
        var moments = ArrayPool<double>.Shared.Rent(3 * grid.First[^1]);
        Moments(grid, posterior, state.Estimate.Theta, moments, out var zeroth, out var first, out var second);
        Span<CategoryPoint> curve = stackalloc CategoryPoint[bank.CategoriesMax];
        for (var i = 0; i < scores.Length; i++)
        {
            var points = ResponseCurve.Evaluate(bank[i], bank.Scale, state.Estimate.Theta, curve);
            var sum = 0.0;
            for (var x = 0; x < points.Length; x++)
            {
                var column = grid.First[i] + x;
                if (zeroth[column] == 0)
                    continue; // underflow: a score that cannot be
                var mean = first[column] / zeroth[column];
                sum += points[x].P * (second[column] / zeroth[column] - mean * mean);
            }
            scores[i] = -sum;
        }
        ArrayPool<double>.Shared.Return(moments);
    }

    /// <summary>
    /// Σ_x P(x | θ) I(mean of t after x), for an estimator that is the mean of the posterior: MEI of catR.
    /// </summary>
    public static void ExpectedInformation(
        GridTable grid, ItemBank bank, InformationKind kind, in SelectionState state, Span<double> scores)
    {
        Span<double> posterior = stackalloc double[grid.Quadrature.Points];
        Integrand(grid, state.Responses, posterior);
        var moments = ArrayPool<double>.Shared.Rent(3 * grid.First[^1]);
        Moments(grid, posterior, state.Estimate.Theta, moments, out var zeroth, out var first, out _);
        Span<CategoryPoint> curve = stackalloc CategoryPoint[bank.CategoriesMax];
        Span<CategoryPoint> after = stackalloc CategoryPoint[bank.CategoriesMax];
        for (var i = 0; i < scores.Length; i++)
        {
            var points = ResponseCurve.Evaluate(bank[i], bank.Scale, state.Estimate.Theta, curve);
            var sum = 0.0;
            for (var x = 0; x < points.Length; x++)
            {
                var column = grid.First[i] + x;
                if (zeroth[column] == 0)
                    continue; // underflow: a score that cannot be
                var mean = state.Estimate.Theta + first[column] / zeroth[column];
                var then = ResponseCurve.Evaluate(bank[i], bank.Scale, mean, after);
                sum += points[x].P * (kind == InformationKind.Fisher
                    ? ItemInformation.Of(then).Value
                    : ItemInformation.Observed(then[x]));
            }
            scores[i] = sum;
        }
        ArrayPool<double>.Shared.Return(moments);
    }

    /// <summary>
    /// Σ w P² − (Σ w P)², with w the posterior over its plain sum, the ends as much as any point: GDI of catR.
    /// </summary>
    public static void Discrimination(GridTable grid, ReadOnlySpan<ScoredResponse> responses, Span<double> scores)
    {
        Span<double> posterior = stackalloc double[grid.Quadrature.Points];
        grid.Posterior(responses, posterior);
        var mass = 0.0;
        foreach (var weight in posterior)
            mass += weight;
        var columns = grid.First[^1];
        var means = ArrayPool<double>.Shared.Rent(columns);
        means.AsSpan(0, columns).Clear();
        for (var k = 0; k < posterior.Length; k++)
            GridTable.Add(means.AsSpan(0, columns), grid.Probabilities(k), posterior[k] / mass);
        scores.Clear();
        for (var k = 0; k < posterior.Length; k++)
        {
            var row = grid.Probabilities(k);
            for (var i = 0; i < scores.Length; i++)
            {
                var from = row[2 * i + 1] - means[2 * i + 1];
                scores[i] += posterior[k] / mass * from * from;
            }
        }
        ArrayPool<double>.Shared.Return(means);
    }

    // Posterior times what a point counts for in the integral.
    private static void Integrand(GridTable grid, ReadOnlySpan<ScoredResponse> responses, Span<double> posterior)
    {
        grid.Posterior(responses, posterior);
        for (var k = 0; k < posterior.Length; k++)
            posterior[k] *= grid.Quadrature.Weight(k) * grid.Quadrature.Step;
    }

    // For each score of each item: ∫ posterior P, ∫ posterior P (t − center), ∫ posterior P (t − center)². With the
    // center near the mean nothing is lost to the difference of large numbers.
    private static void Moments(
        GridTable grid, ReadOnlySpan<double> posterior, double center, Span<double> moments,
        out ReadOnlySpan<double> zeroth, out ReadOnlySpan<double> first, out ReadOnlySpan<double> second)
    {
        var columns = grid.First[^1];
        var m0 = moments[..columns];
        var m1 = moments.Slice(columns, columns);
        var m2 = moments.Slice(2 * columns, columns);
        m0.Clear();
        m1.Clear();
        m2.Clear();
        for (var k = 0; k < posterior.Length; k++)
        {
            var row = grid.Probabilities(k);
            var from = grid.Quadrature[k] - center;
            GridTable.Add(m0, row, posterior[k]);
            GridTable.Add(m1, row, posterior[k] * from);
            GridTable.Add(m2, row, posterior[k] * from * from);
        }
        zeroth = m0;
        first = m1;
        second = m2;
    }
}
