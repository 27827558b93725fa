using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Assembly;
using Google.OrTools.LinearSolver;

namespace ExamActors.Actors.Assembly;

/// <summary>One constraint of a problem: its name and what adds its rows to a model.</summary>
internal sealed record AssemblyPart(string Name, Action<Solver, Variable[]> Add);

/// <summary>A test assembly problem as variables and rows of a mixed integer program.</summary>
internal static class AssemblyModel
{
    /// <summary>The problem's constraints, in its order.</summary>
    public static ImmutableArray<AssemblyPart> Parts(AssemblyProblem problem)
    {
        var parts = ImmutableArray.CreateBuilder<AssemblyPart>();
        parts.Add(new(AssemblyCheck.LengthName, (s, x) => Row(s, x, problem.LengthMin, problem.LengthMax)));
        if (problem.Include is { IsEmpty: false } include)
            parts.Add(new(AssemblyCheck.IncludeName, (s, x) => Row(s, Of(x, include), include.Length, include.Length)));
        if (problem.Exclude is { IsEmpty: false } exclude)
            parts.Add(new(AssemblyCheck.ExcludeName, (s, x) => Row(s, Of(x, exclude), 0, 0)));
        foreach (var sum in problem.Sums)
            parts.Add(new(sum.Name, (s, x) =>
            {
                var row = s.MakeConstraint(sum.Lower, sum.Upper);
                foreach (var (item, coefficient) in sum.Terms)
                    row.SetCoefficient(x[item], coefficient);
            }));
        foreach (var set in problem.Sets)
            parts.Add(new(set.Name, (s, x) => Add(s, x, set)));
        foreach (var enemies in problem.Enemies)
            parts.Add(new(enemies.Name, (s, x) => Row(s, Of(x, enemies.Items), 0, 1)));
        return parts.ToImmutable();
    }

    /// <summary>Fills a solver with a problem; returns the variables of the items.</summary>
    /// <param name="optimise">Whether the objective matters; otherwise any test will do.</param>
    public static Variable[] Build(
        Solver solver, AssemblyProblem problem, IEnumerable<AssemblyPart> parts, bool optimise)
    {
        var variables = solver.MakeBoolVarArray(problem.Objective.Length);
        foreach (var part in parts)
            part.Add(solver, variables);
        if (!optimise)
            return variables;
        var objective = solver.Objective();
        objective.SetMaximization();
        for (var i = 0; i < variables.Length; i++)
            objective.SetCoefficient(variables[i], problem.Objective[i]);
        if (problem.Hint is { IsEmpty: false } hint)
        {
            var values = new double[variables.Length];
            foreach (var item in hint)
                values[item] = 1;
            solver.SetHint(variables, values);
        }
        return variables;
    }

    // With z = 1 where the set is in the test: CountMin z ≤ Σ x ≤ CountMax z.
    private static void Add(Solver solver, Variable[] x, SetConstraint set)
    {
        var used = solver.MakeBoolVar("");
        var fewest = Row(solver, Of(x, set.Items), 0, double.PositiveInfinity);
        var most = Row(solver, Of(x, set.Items), double.NegativeInfinity, 0);
        fewest.SetCoefficient(used, -set.CountMin);
        most.SetCoefficient(used, -Math.Min(set.CountMax, set.Items.Length));
    }

    private static Constraint Row(Solver solver, IEnumerable<Variable> variables, double lower, double upper)
    {
        var row = solver.MakeConstraint(lower, upper);
        foreach (var variable in variables)
            row.SetCoefficient(variable, 1);
        return row;
    }

    private static IEnumerable<Variable> Of(Variable[] x, ImmutableArray<int> items) => items.Select(i => x[i]);
}
