using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using ExamActors.Core.Adaptive.Assembly;
using Google.OrTools.Sat;

namespace ExamActors.Actors.Assembly;

/// <summary>
/// Assembles tests with CP-SAT, the solver of Google's OR-Tools that computes in whole numbers: on one thread and with a fixed
/// seed, so that the same problem has the same result.
/// </summary>
/// <param name="timeLimit">
/// The most time for one problem, above 0; naming the conflict of an infeasible one included.
/// </param>
public sealed class OrToolsSolver(TimeSpan timeLimit)
{
    // The search stops when no test can be better by more than this share: well within the 10⁻⁶ that is promised.
    // Without presolve these problems, which have little to presolve, take a fifth to four fifths of the time.
    private const string Settings = "num_workers:1,random_seed:1,relative_gap_limit:1e-8,cp_model_presolve:false";

    /// <summary>The best test, as <see cref="AssemblySolver"/> says.</summary>
    /// <exception cref="ArgumentException">The problem has <see cref="AssemblyCheck.Faults"/>.</exception>
    /// <exception cref="InvalidOperationException">The solver failed.</exception>
    public AssemblyResult Solve(AssemblyProblem problem)
    {
        if (AssemblyCheck.Faults(problem) is { IsEmpty: false } faults)
            throw new ArgumentException("the problem is unsound: " + string.Join("; ", faults), nameof(problem));
        var clock = Stopwatch.StartNew();
        var parts = AssemblyModel.Parts(problem);
        var (status, items) = Run(problem, parts, true, clock);
        return status switch
        {
            CpSolverStatus.Optimal => new AssemblyResult.Solved(items, items.Sum(i => problem.Objective[i])),
            CpSolverStatus.Infeasible =>
                new AssemblyResult.Infeasible([.. Conflict(problem, parts, clock).Select(p => p.Name)]),
            _ => new AssemblyResult.TimedOut(items),
        };
    }

    private (CpSolverStatus Status, ImmutableArray<int> Items) Run(
        AssemblyProblem problem, IEnumerable<AssemblyPart> parts, bool optimise, Stopwatch clock)
    {
        var left = (timeLimit - clock.Elapsed).TotalSeconds;
        if (left <= 0)
            return (CpSolverStatus.Unknown, []);
        var (model, variables) = AssemblyModel.Build(problem, parts, optimise);
        using var solver = new CpSolver
        {
            StringParameters = string.Create(CultureInfo.InvariantCulture, $"{Settings},max_time_in_seconds:{left:F3}"),
        };
        var status = solver.Solve(model);
        if (status is CpSolverStatus.Infeasible or CpSolverStatus.Unknown)
            return (status, []);
        if (status is not (CpSolverStatus.Optimal or CpSolverStatus.Feasible))
            throw new InvalidOperationException($"the solver ended with {status}: {model.Validate()}");
        ImmutableArray<int> items =
            [.. Enumerable.Range(0, variables.Length).Where(i => solver.BooleanValue(variables[i]))];
        if (optimise && AssemblyCheck.Violations(problem, items) is { IsEmpty: false } violations)
            throw new InvalidOperationException("the solver's test does not meet " + string.Join(", ", violations));
        return (status, items);
    }

    // QuickXplain (U. Junker, AAAI 2004): halves of the constraints are left out as long as the rest is in conflict
    // without them. When the time is up, nothing more is left out.
    private ImmutableArray<AssemblyPart> Conflict(
        AssemblyProblem problem, ImmutableArray<AssemblyPart> parts, Stopwatch clock)
    {
        return Needed([], false, parts);

        ImmutableArray<AssemblyPart> Needed(
            ImmutableArray<AssemblyPart> given, bool grew, ImmutableArray<AssemblyPart> open)
        {
            if (grew && Run(problem, given, false, clock).Status == CpSolverStatus.Infeasible)
                return [];
            if (open.Length == 1)
                return open;
            var half = open.Length / 2;
            var second = Needed(given.AddRange(open[..half]), true, open[half..]);
            var first = Needed(given.AddRange(second), !second.IsEmpty, open[..half]);
            return first.AddRange(second);
        }
    }
}
