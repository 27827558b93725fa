using System.Collections.Immutable;
using CsCheck;
using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Assembly;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Adaptive.Stopping;

namespace ExamActors.Core.Tests.Adaptive.Selection;

public class ShadowTestTests
{
    private static readonly StoppingRule Never = new StoppingRule.Length(TestConstraints.LengthLimit);

    [Fact]
    public void The_next_item_is_the_most_informative_free_one_of_the_best_form_that_meets_every_constraint() =>
        RandomDesigns.Small.Sample(
            (bank, constraints) =>
            {
                var design = new AdaptiveTestDesign(constraints, Never) { Selection = new SelectionRule.ShadowTest() };
                if (!AdaptiveTest.Check(bank, design, ByForce).IsEmpty)
                    return;
                var test = new AdaptiveTest(bank, design, ByForce);
                var responses = new List<ScoredResponse>();
                while (test.Next([.. responses], 1, 0) is NextStep.Deliver next)
                {
                    int[] given = [.. responses.Select(r => r.Item)];
                    Assert.Contains(next.Item, Expected(bank, constraints, given, next.Estimate.Theta));
                    responses.Add(new ScoredResponse(next.Item, next.Item % 2));
                }
                Assert.Null(ConstraintRules.Broken(bank, constraints, [.. responses.Select(r => r.Item)]));
                Assert.Null(ConstraintRules.TornSet(bank, [.. responses.Select(r => r.Item)]));
            },
            iter: 150);

    [Fact]
    public void A_test_goes_on_under_its_constraints_when_the_solver_has_no_time() =>
        RandomDesigns.Small.Sample(
            (bank, constraints) =>
            {
                var design = new AdaptiveTestDesign(constraints, Never) { Selection = new SelectionRule.ShadowTest() };
                AssemblySolver late = _ => new AssemblyResult.TimedOut([]);
                if (!AdaptiveTest.Check(bank, design, late).IsEmpty)
                    return;
                var (items, _) = RandomDesigns.Give(new AdaptiveTest(bank, design, late), 1, 1);
                Assert.Null(ConstraintRules.Broken(bank, constraints, items));
            },
            iter: 100);

    [Fact]
    public void Items_that_are_not_eligible_stay_out_as_long_as_a_form_can_do_without_them()
    {
        var bank = Core.Tests.Oracles.Oracles.Bank(
            1, Enumerable.Range(1, 6).Select(a => new ItemParameters.Logistic(0.5 * a, 0)));
        var design = new AdaptiveTestDesign(TestConstraints.Length(2), Never)
        {
            Selection = new SelectionRule.ShadowTest(),
        };

        Assert.Equal([2, 3], Give([1, 1, 1, 1, 0, 0]).Order());
        Assert.Equal([4, 5], Give([0, 0, 0, 0, 0, 1]).Order());

        ImmutableArray<int> Give(ImmutableArray<double> probabilities) => RandomDesigns.Give(
            new AdaptiveTest(
                bank, design with { Exposure = new ExposureControl.Eligibility([], [probabilities]) }, ByForce),
            1, 1).Items;
    }

    [Fact]
    public void Enemies_become_groups_that_hold_every_pair()
    {
        // 0, 1 and 2 are enemies of each other, 2 and 3 as well.
        var bank = ItemBank.Create(1, [
            Item("0", "1", "2"), Item("1", "2"), Item("2", "3"), Item("3")]);

        var problem = ShadowAssembly.Constraints(bank, new ConstraintModel(bank, new TestConstraints(1, 2)));

        Assert.Equal(["0 1 2", "2 3"], problem.Enemies.Select(e => string.Join(' ', e.Items)));
        Assert.Empty(AssemblyCheck.Faults(problem));

        static BankItem Item(string id, params string[] enemies) =>
            new(id, new ItemParameters.Logistic(1, 0), null, null, [.. enemies]);
    }

    // The best forms among all subsets of the bank that contain the given items, and of each its free item with the most
    // information; of the set that was begun, where there is one. More than one where forms or items are equally good,
    // as items with the same parameters are.
    private static List<int> Expected(ItemBank bank, TestConstraints constraints, int[] given, double theta)
    {
        var information = Enumerable.Range(0, bank.Count)
            .Select(i => ItemInformation.Expected(bank[i], 1, theta)).ToArray();
        var open = ConstraintRules.OpenSet(bank, constraints, given);
        return
        [
            .. Best(
                    Subsets(bank.Count).Where(
                        s => given.All(s.Contains) && ConstraintRules.Broken(bank, constraints, s) is null),
                    s => s.Sum(i => information[i]))
                .SelectMany(s => Best(
                    s.Except(given).Where(i => open is null || bank.Items[i].Set == open), i => information[i])),
        ];
    }

    // Sums of the same values in another order differ by some 1e-16.
    private static List<T> Best<T>(IEnumerable<T> all, Func<T, double> value)
    {
        List<T> list = [.. all];
        var best = list.Max(value);
        return list.FindAll(t => value(t) >= best - 1e-12);
    }

    private static AssemblyResult ByForce(AssemblyProblem problem)
    {
        Assert.Empty(AssemblyCheck.Faults(problem));
        var best = Subsets(problem.Objective.Length).Where(s => AssemblyCheck.Violations(problem, s).IsEmpty)
            .MaxBy(s => s.Sum(i => problem.Objective[i]));
        return best is null
            ? new AssemblyResult.Infeasible([])
            : new AssemblyResult.Solved([.. best], best.Sum(i => problem.Objective[i]));
    }

    private static IEnumerable<int[]> Subsets(int count) => Enumerable.Range(0, 1 << count)
        .Select(bits => Enumerable.Range(0, count).Where(i => (bits >> i & 1) == 1).ToArray());
}
