using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Assembly;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Selection;

/// <summary>
/// Assembles shadow tests (W. J. van der Linden and L. M. Reese, Applied Psychological Measurement 22, 1998).
/// </summary>
internal sealed class ShadowAssembly
{
    private readonly ItemBank bank;
    private readonly ConstraintModel model;
    private readonly AssemblySolver solver;
    private readonly SelectionCriterion information;
    private readonly AssemblyProblem constraints;

    public ShadowAssembly(ItemBank bank, ConstraintModel model, AssemblySolver solver)
    {
        (this.bank, this.model, this.solver) = (bank, model, solver);
        information = new SelectionCriterion(bank, new SelectionRule.MaximumInformation(), AnyEstimator);
        constraints = Constraints(bank, model);
    }

    // Maximum information asks no estimator.
    private static Estimator AnyEstimator => new Estimator.MaximumLikelihood(ThetaRange.Default);

    /// <summary>The constraints as a mixed integer program, with an objective of 0.</summary>
    public static AssemblyProblem Constraints(ItemBank bank, ConstraintModel model)
    {
        var all = Enumerable.Range(0, bank.Count).ToArray();
        return new AssemblyProblem([.. all.Select(_ => 0.0)], model.LengthMin, model.LengthMax)
        {
            Sums =
            [
                .. Enumerable.Range(1, model.TopicMins.Length - 1)
                    .Select(t => (Items: all.Where(i => model.Topic[i] == t).ToArray(), t))
                    .Select(p => SumConstraint.Count(
                        $"topic {bank.Items[p.Items[0]].Topic}", p.Items, model.TopicMins[p.t], model.TopicMaxs[p.t])),
            ],
            Sets =
            [
                .. model.SetItems.Select((items, s) => new SetConstraint(
                    $"set {bank.Items[items[0]].Set}", items, model.SetCounts[s], model.SetCounts[s])),
            ],
            Enemies = [.. EnemyGroups(model).Select(g => new EnemyConstraint(
                "enemies " + string.Join(", ", g.Select(i => bank.Items[i].Id)), g))],
        };
    }

    /// <summary>Narrows the candidates down to the free items of the shadow test.</summary>
    /// <returns>
    /// False where the solver had no test in its time, or none contains the items given; the candidates are as before
    /// then.
    /// </returns>
    public bool Restrict(in SelectionState state, ExposureControl.Eligibility? eligibility, Span<bool> candidates)
    {
        var objective = new double[bank.Count];
        information.Scores(state, default, objective);
        var given = new List<int>(state.Responses.Length);
        foreach (var response in state.Responses)
            given.Add(response.Item);
        var problem = constraints with { Objective = [.. objective], Include = [.. given] };
        var test = ImmutableArray<int>.Empty;
        if (eligibility is not null)
        {
            var probabilities = eligibility.Probabilities[ItemChoice.RangeOf(eligibility, state.Estimate.Theta)];
            var seed = state.Seed;
            test = Solve(problem with
            {
                Exclude = [.. Enumerable.Range(0, bank.Count).Where(i =>
                    !given.Contains(i) && !ItemEligibility.IsEligible(probabilities[i], i, seed))],
            });
        }
        if (test.IsEmpty)
            test = Solve(problem);
        var chosen = new bool[bank.Count];
        foreach (var item in test)
            chosen[item] = candidates[item];
        if (!chosen.Contains(true))
            return false;
        chosen.CopyTo(candidates);
        return true;
    }

    private ImmutableArray<int> Solve(AssemblyProblem problem) => solver(problem) switch
    {
        AssemblyResult.Solved r => r.Items,
        AssemblyResult.TimedOut r => r.Items,
        AssemblyResult.Infeasible => [],
        var r => throw new InvalidOperationException($"unknown result {r.GetType().Name}"),
    };

    // Groups of mutual enemies that together have every pair of enemies in them: fewer and stronger constraints than
    // pairs.
    private static IEnumerable<ImmutableArray<int>> EnemyGroups(ConstraintModel model)
    {
        var covered = new HashSet<(int, int)>();
        for (var i = 0; i < model.Enemies.Length; i++)
            foreach (var j in model.Enemies[i])
            {
                if (j < i || covered.Contains((i, j)))
                    continue;
                var group = new List<int> { i, j };
                foreach (var k in model.Enemies[i])
                    if (k > i && !group.Contains(k) && group.TrueForAll(m => model.Enemies[m].BinarySearch(k) >= 0))
                        group.Add(k);
                group.Sort();
                for (var a = 0; a < group.Count; a++)
                    for (var b = a + 1; b < group.Count; b++)
                        covered.Add((group[a], group[b]));
                yield return [.. group];
            }
    }
}
