using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Assembly;
using Google.OrTools.Sat;

namespace ExamActors.Actors.Assembly;

/// <summary>One constraint of a problem: its name and what adds it to a model.</summary>
internal sealed record AssemblyPart(string Name, Action<CpModel, BoolVar[]> Add);

/// <summary>A test assembly problem as variables and constraints in whole numbers.</summary>
internal static class AssemblyModel
{
    // Sums of scaled numbers stay exact in a double, and far from the bounds of a long.
    private const double ScaledSumMax = 1L << 50;

    // Half of the tolerance within which sums meet their bounds; rounding takes far less than the other half.
    private const double Tolerance = 5e-7;

    /// <summary>The problem's constraints, in its order.</summary>
    public static ImmutableArray<AssemblyPart> Parts(AssemblyProblem problem)
    {
        var parts = ImmutableArray.CreateBuilder<AssemblyPart>();
        parts.Add(new(AssemblyCheck.LengthName, (m, x) => Count(m, x, problem.LengthMin, problem.LengthMax)));
        if (problem.Include is { IsEmpty: false } include)
            parts.Add(new(AssemblyCheck.IncludeName, (m, x) => Count(m, Of(x, include), include.Length, include.Length)));
        if (problem.Exclude is { IsEmpty: false } exclude)
            parts.Add(new(AssemblyCheck.ExcludeName, (m, x) => Count(m, Of(x, exclude), 0, 0)));
        foreach (var sum in problem.Sums)
            parts.Add(new(sum.Name, (m, x) => Add(m, x, sum)));
        foreach (var set in problem.Sets)
            parts.Add(new(set.Name, (m, x) => Add(m, x, set)));
        foreach (var enemies in problem.Enemies)
            parts.Add(new(enemies.Name, (m, x) => m.AddAtMostOne(Of(x, enemies.Items))));
        return parts.ToImmutable();
    }

    /// <summary>A model of a problem, and its variables, one for each item.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="parts">Those of its constraints that count.</param>
    /// <param name="optimise">Whether the objective matters; otherwise any test will do.</param>
    public static (CpModel Model, BoolVar[] Items) Build(
        AssemblyProblem problem, IEnumerable<AssemblyPart> parts, bool optimise)
    {
        var model = new CpModel();
        var items = problem.Objective.Select((_, i) => model.NewBoolVar($"x{i}")).ToArray();
        foreach (var part in parts)
            part.Add(model, items);
        if (!optimise)
            return (model, items);
        var scale = Scale(problem.Objective);
        model.Maximize(LinearExpr.WeightedSum(items, problem.Objective.Select(c => (long)Math.Round(c * scale))));
        var hint = problem.Hint.ToHashSet();
        for (var i = 0; hint.Count > 0 && i < items.Length; i++)
            model.AddHint(items[i], hint.Contains(i));
        return (model, items);
    }

    private static void Add(CpModel model, BoolVar[] x, SumConstraint sum)
    {
        var scale = Scale(sum.Terms.Select(t => t.Coefficient));
        var lower = Math.Max(Math.Ceiling((sum.Lower - Slack(sum.Lower)) * scale), -ScaledSumMax);
        var upper = Math.Min(Math.Floor((sum.Upper + Slack(sum.Upper)) * scale), ScaledSumMax);
        if (lower > upper)
            model.AddBoolOr([]); // always false: no sum lies between the bounds
        else
            model.AddLinearConstraint(
                LinearExpr.WeightedSum(
                    sum.Terms.Select(t => x[t.Item]), sum.Terms.Select(t => (long)Math.Round(t.Coefficient * scale))),
                (long)lower, (long)upper);
    }

    // With z = 1 where the set is in the test: CountMin z ≤ Σ x ≤ CountMax z.
    private static void Add(CpModel model, BoolVar[] x, SetConstraint set)
    {
        var used = model.NewBoolVar("");
        var count = LinearExpr.Sum(Of(x, set.Items));
        model.Add(count >= set.CountMin * used);
        model.Add(count <= Math.Min(set.CountMax, set.Items.Length) * used);
    }

    private static void Count(CpModel model, IEnumerable<BoolVar> items, int lower, int upper) =>
        model.AddLinearConstraint(LinearExpr.Sum(items), lower, upper);

    // What makes coefficients whole: a power of 10 where one does, as of counts, seconds and decimals; else the largest power of 2
    // for which no sum of them can be too large.
    private static double Scale(IEnumerable<double> coefficients)
    {
        var sum = coefficients.Sum(Math.Abs);
        for (var scale = 1.0; scale <= 1e6 && sum * scale <= ScaledSumMax; scale *= 10)
            if (coefficients.All(c => Math.Abs(c * scale - Math.Round(c * scale)) <= 1e-9))
                return scale;
        return Math.ScaleB(1, Math.Min(Math.ILogB(ScaledSumMax) - Math.ILogB(sum) - 1, 60));
    }

    private static double Slack(double bound) => double.IsInfinity(bound) ? 0 : Tolerance * Math.Max(1, Math.Abs(bound));

    private static IEnumerable<BoolVar> Of(BoolVar[] x, ImmutableArray<int> items) => items.Select(i => x[i]);
}
