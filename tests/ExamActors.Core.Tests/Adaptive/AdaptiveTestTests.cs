using System.Collections.Immutable;
using CsCheck;
using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Adaptive.Stopping;
using ExamActors.Core.Tests.Adaptive.Selection;

namespace ExamActors.Core.Tests.Adaptive;

public class AdaptiveTestTests
{
    private static readonly Gen<AdaptiveTest?> Tests =
        from design in RandomDesigns.Large
        from rule in RandomDesigns.Rules
        from exposure in RandomDesigns.Exposures(design.Bank.Count)
        from stop in RandomDesigns.Stops
        from content in Gen.Bool
        select Make(design.Bank, new AdaptiveTestDesign(design.Constraints, stop)
        {
            Selection = rule,
            Exposure = exposure,
            Provisional = new Estimator.ExpectedAPosteriori(CatR.Prior, new Quadrature(-4, 4, 17)),
            Content = content
                ? [.. design.Bank.Items.Select(i => i.Topic).OfType<string>().Distinct()
                    .Select((t, i) => new ContentTarget(t, i + 1))]
                : [],
        });

    [Fact]
    public void No_test_repeats_an_item_or_breaks_a_constraint_whatever_is_answered()
    {
        var given = 0;
        Gen.Select(Tests, Gen.ULong).Sample(
            (test, seed) =>
            {
                if (test is null)
                    return; // refused before it starts
                var (items, stop) = RandomDesigns.Give(test, seed, seed + 1);
                Assert.Null(ConstraintRules.Broken(test.Bank, test.Design.Constraints, items));
                Assert.Null(ConstraintRules.TornSet(test.Bank, items));
                Interlocked.Increment(ref given);
            },
            iter: 300);
        Assert.True(given > 80, $"only {given} designs could be satisfied");
    }

    [Fact]
    public void The_same_seed_and_answers_make_the_same_test() =>
        Gen.Select(Tests, Gen.ULong, Gen.ULong).Sample(
            (test, seed, answers) =>
            {
                if (test is not null)
                    Assert.Equal(
                        RandomDesigns.Give(test, seed, answers).Items.ToArray(),
                        RandomDesigns.Give(new AdaptiveTest(test.Bank, test.Design), seed, answers).Items.ToArray());
            },
            iter: 50);

    [Fact]
    public void A_stopping_rule_waits_until_the_test_is_whole_and_the_time_does_not()
    {
        var bank = ItemBank.Create(1, [.. Enumerable.Range(0, 12).Select(i => new BankItem(
            $"{i}", new ItemParameters.Logistic(1, 0), i < 4 ? "late" : "other", i >= 8 ? "text" : null))]);
        var design = new AdaptiveTestDesign(
            new TestConstraints(0, 10) { Topics = [new TopicBound("late", 2, 4)] },
            new StoppingRule.Any([new StoppingRule.Length(3), new StoppingRule.TimeUsed(60)]))
        {
            Start = new StartRule.Fixed(["8"]),
        };
        var test = new AdaptiveTest(bank, design);

        var (items, stop) = RandomDesigns.Give(test, 1, 1);

        Assert.Equal([8, 9, 10, 11], items.Take(4).Order());
        Assert.Equal(2, items.Count(i => i < 4));
        Assert.Equal(StopReason.RuleMet, stop.Reason);
        Assert.IsType<StoppingRule.TimeUsed>(
            ((NextStep.Stop)test.Next([new ScoredResponse(8, 1)], 1, 60)).Met.Single());
    }

    [Fact]
    public void A_test_ends_at_its_greatest_length_or_when_nothing_is_left()
    {
        var bank = ItemBank.Create(1, [.. Enumerable.Range(0, 6).Select(i => new BankItem(
            $"{i}", new ItemParameters.Logistic(1, 0), null, null, i % 2 == 0 ? [$"{i + 1}"] : []))]);

        var full = RandomDesigns.Give(new AdaptiveTest(bank, Never(0, 2)), 1, 1);
        var short3 = RandomDesigns.Give(new AdaptiveTest(bank, Never(0, 5)), 1, 1);

        Assert.Equal((2, StopReason.LengthReached), (full.Items.Length, full.Stop.Reason));
        Assert.Equal((3, StopReason.NoItemLeft), (short3.Items.Length, short3.Stop.Reason));
        var refusal = Assert.Throws<ArgumentException>(() => new AdaptiveTest(bank, Never(4, 5)));
        Assert.Contains("cannot satisfy", refusal.Message);

        static AdaptiveTestDesign Never(int min, int max) =>
            new(new TestConstraints(min, max), new StoppingRule.Length(100));
    }

    [Fact]
    public void The_estimator_of_uniform_answers_gives_way_at_the_first_other_one()
    {
        var design = new AdaptiveTestDesign(TestConstraints.Length(3), new StoppingRule.Length(3))
        {
            Provisional = CatR.Estimator("ML"),
            ProvisionalWhileUniform = CatR.Estimator("EAP"),
        };
        var test = new AdaptiveTest(ThreeItems(), design);
        ScoredResponse[] right = [new(0, 1), new(1, 1)];
        ScoredResponse[] mixed = [.. right, new(2, 0)];

        Assert.Equal(AbilityEstimation.Estimate(test.Bank, right, CatR.Estimator("EAP")), test.Provisional(right));
        Assert.Equal(AbilityEstimation.Estimate(test.Bank, mixed, CatR.Estimator("ML")), test.Provisional(mixed));
        Assert.Equal(test.Design.Initial, test.Provisional([]));
    }

    [Fact]
    public void Every_fault_of_a_design_is_named_before_the_start()
    {
        var design = new AdaptiveTestDesign(new TestConstraints(1, 3), new StoppingRule.Length(0))
        {
            Start = new StartRule.Fixed(["nobody's"]),
            Selection = new SelectionRule.ShadowTest(),
            Content = [new ContentTarget("history", 0)],
            Exposure = new ExposureControl.SympsonHetter([0.5]),
            Initial = new AbilityEstimate(double.NaN, 1),
            Final = new Estimator.MaximumLikelihood(new ThetaRange(1, 0)),
        };

        Assert.Equal(8, AdaptiveTest.Check(ThreeItems(), design).Length);
    }

    [Fact]
    public void Fixed_starting_items_that_leave_no_test_possible_are_refused()
    {
        var bank = ItemBank.Create(1, [
            new("1", new ItemParameters.Logistic(1, 0), "a"), new("2", new ItemParameters.Logistic(1, 0), "a"),
            new("3", new ItemParameters.Logistic(1, 0), "b")]);
        var constraints = new TestConstraints(2, 2) { Topics = [new TopicBound("b", 1, 1)] };
        var design = new AdaptiveTestDesign(constraints, new StoppingRule.Length(2))
        {
            Start = new StartRule.Fixed(["1", "2"]),
        };

        Assert.Contains("starting item 2", Assert.Single(AdaptiveTest.Check(bank, design)));
        Assert.Empty(AdaptiveTest.Check(bank, design with { Start = new StartRule.Fixed(["1", "3"]) }));
    }

    private static ItemBank ThreeItems() => Oracles.Oracles.Bank(
        1, [new ItemParameters.Logistic(1, 0), new ItemParameters.Logistic(1, -1), new ItemParameters.Logistic(1, 1)]);

    private static AdaptiveTest? Make(ItemBank bank, AdaptiveTestDesign design) =>
        AdaptiveTest.Check(bank, design).IsEmpty ? new AdaptiveTest(bank, design) : null;
}
