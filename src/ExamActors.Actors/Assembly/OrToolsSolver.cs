using System.Collections.Immutable;
using System.Diagnostics;
using ExamActors.Core.Adaptive.Assembly;
using Google.OrTools.LinearSolver;

namespace ExamActors.Actors.Assembly;

/// <summary>
/// Assembles tests with SCIP, a branch-and-cut solver, as Google's OR-Tools brings it: on one thread and with fixed
/// seeds, so that the same problem has the same result.
/// </summary>
/// <param name="timeLimit">
/// The most time for one problem, above 0; naming the conflict of an infeasible one included.
/// </param>
public sealed class OrToolsSolver(TimeSpan timeLimit)
{
    // The search stops when no test can be better by more than this share: well within the 10⁻⁶ that is promised.
    private const double GapMax = 1e-8;

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
            Solver.ResultStatus.OPTIMAL => new AssemblyResult.Solved(items, items.Sum(i => problem.Objective[i])),
            Solver.ResultStatus.INFEASIBLE =>
                new AssemblyResult.Infeasible([.. Conflict(problem, parts, clock).Select(p => p.Name)]),
            _ => new AssemblyResult.TimedOut(items),
        };
    }

    private (Solver.ResultStatus Status, ImmutableArray<int> Items) Run(
        AssemblyProblem problem, IEnumerable<AssemblyPart> parts, bool optimise, Stopwatch clock)
    {
        var left = (long)(timeLimit - clock.Elapsed).TotalMilliseconds;
        if (left <= 0)
            return (Solver.ResultStatus.NOT_SOLVED, []);
        using var solver = Solver.CreateSolver("SCIP")
            ?? throw new InvalidOperationException("this build of OR-Tools has no SCIP");
        var variables = AssemblyModel.Build(solver, problem, parts, optimise);
        solver.SetTimeLimit(left);
        using var parameters = new MPSolverParameters();
        parameters.SetDoubleParam(MPSolverParameters.DoubleParam.RELATIVE_MIP_GAP, GapMax);
        var status = solver.Solve(parameters);
        if (status is Solver.ResultStatus.INFEASIBLE or Solver.ResultStatus.NOT_SOLVED)
            return (status, []);
        if (status is not (Solver.ResultStatus.OPTIMAL or Solver.ResultStatus.FEASIBLE))
            throw new InvalidOperationException($"the solver ended with {status}");
        ImmutableArray<int> items =
            [.. Enumerable.Range(0, variables.Length).Where(i => variables[i].SolutionValue() > 0.5)];
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
            if (grew && Run(problem, given, false, clock).Status == Solver.ResultStatus.INFEASIBLE)
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
