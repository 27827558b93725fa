using System.Collections.Immutable;

namespace ExamActors.Core.Adaptive.Assembly;

/// <summary>Says what is wrong with a test assembly problem as it is written, and whether a test meets one.</summary>
public static class AssemblyCheck
{
    /// <summary>The name of the bounds of length.</summary>
    public const string LengthName = "length";

    /// <summary>The name of the items that must be in the test.</summary>
    public const string IncludeName = "include";

    /// <summary>The name of the items that must not be in the test.</summary>
    public const string ExcludeName = "exclude";

    private static readonly string Beyond = $"a coefficient must lie within ±{AssemblyProblem.CoefficientMax}, not";

    // A solver meets constraints up to its feasibility tolerance, relative where the bound is above 1.
    private static double Tolerance(double bound) => 1e-6 * Math.Max(1, Math.Abs(bound));

    /// <summary>
    /// What is wrong with a problem as it is written; empty where it is sound. It may still be infeasible.
    /// </summary>
    public static ImmutableArray<string> Faults(AssemblyProblem problem)
    {
        var faults = ImmutableArray.CreateBuilder<string>();
        if (problem.Objective.IsDefault || problem.Sums.IsDefault || problem.Sets.IsDefault || problem.Enemies.IsDefault
            || problem.Include.IsDefault || problem.Exclude.IsDefault || problem.Hint.IsDefault)
            return ["an array is default, not empty"];
        var count = problem.Objective.Length;
        if (count is 0 or > AssemblyProblem.ItemsMax)
            faults.Add($"there must be 1 to {AssemblyProblem.ItemsMax} items, not {count}");
        var constraints = problem.Sums.Length + problem.Sets.Length + problem.Enemies.Length;
        if (constraints > AssemblyProblem.ConstraintsMax)
            faults.Add($"there must be at most {AssemblyProblem.ConstraintsMax} constraints, not {constraints}");
        for (var i = 0; i < count; i++)
            if (!(Math.Abs(problem.Objective[i]) <= AssemblyProblem.CoefficientMax))
                faults.Add($"item {i}: {Beyond} {problem.Objective[i]}");
        if (problem.LengthMin < 0 || problem.LengthMax < problem.LengthMin)
            faults.Add($"{LengthName}: {problem.LengthMin} to {problem.LengthMax} is no range");
        foreach (var sum in problem.Sums)
        {
            Items(sum.Name, sum.Terms.IsDefault ? default : [.. sum.Terms.Select(t => t.Item)], 0);
            if (!(sum.Lower <= sum.Upper))
                faults.Add($"{sum.Name}: {sum.Lower} to {sum.Upper} is no range");
            foreach (var term in sum.Terms.IsDefault ? [] : sum.Terms)
                if (!(Math.Abs(term.Coefficient) <= AssemblyProblem.CoefficientMax))
                    faults.Add($"{sum.Name}: {Beyond} {term.Coefficient}");
        }
        foreach (var set in problem.Sets)
        {
            Items(set.Name, set.Items, 1);
            if (!(1 <= set.CountMin && set.CountMin <= set.CountMax))
                faults.Add($"{set.Name}: {set.CountMin} to {set.CountMax} is no range from 1");
        }
        foreach (var enemies in problem.Enemies)
            Items(enemies.Name, enemies.Items, 2);
        Items(IncludeName, problem.Include, 0);
        Items(ExcludeName, problem.Exclude, 0);
        Items("hint", problem.Hint, 0);
        return faults.ToImmutable();

        void Items(string name, ImmutableArray<int> items, int countMin)
        {
            if (items.IsDefault || items.Length < countMin)
                faults.Add($"{name}: it needs {countMin} items or more");
            else if (items.FirstOrDefault(i => i < 0 || i >= count, -1) is var unknown && items.Contains(unknown))
                faults.Add($"{name}: there is no item {unknown}");
            else if (items.Distinct().Count() != items.Length)
                faults.Add($"{name}: an item occurs twice");
        }
    }

    /// <summary>The names of the constraints that a test does not meet; empty where it meets all of them.</summary>
    public static ImmutableArray<string> Violations(AssemblyProblem problem, IReadOnlyCollection<int> items)
    {
        var chosen = items.ToHashSet();
        var names = ImmutableArray.CreateBuilder<string>();
        if (chosen.Count < problem.LengthMin || chosen.Count > problem.LengthMax)
            names.Add(LengthName);
        foreach (var sum in problem.Sums)
        {
            var total = sum.Terms.Where(t => chosen.Contains(t.Item)).Sum(t => t.Coefficient);
            if (sum.Lower - total > Tolerance(sum.Lower) || total - sum.Upper > Tolerance(sum.Upper))
                names.Add(sum.Name);
        }
        foreach (var set in problem.Sets)
            if (set.Items.Count(chosen.Contains) is var count and not 0
                && (count < set.CountMin || count > set.CountMax))
                names.Add(set.Name);
        foreach (var enemies in problem.Enemies)
            if (enemies.Items.Count(chosen.Contains) > 1)
                names.Add(enemies.Name);
        if (!problem.Include.All(chosen.Contains))
            names.Add(IncludeName);
        if (problem.Exclude.Any(chosen.Contains))
            names.Add(ExcludeName);
        return names.ToImmutable();
    }
}
