using System.Collections.Immutable;
using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Adaptive.Stopping;
using static ExamActors.Core.Tests.Oracles.Oracles;

namespace ExamActors.Core.Tests.Adaptive.Selection;

public class ExposureTests
{
    private const int Length = 6;

    private static readonly ItemBank Bank = RandomBank(60);

    private static readonly AdaptiveTestDesign Design = new(
        TestConstraints.Length(Length), new StoppingRule.Length(Length))
    {
        Provisional = new Estimator.ExpectedAPosteriori(CatR.Prior, new Quadrature(-4, 4, 17)),
    };

    [Fact]
    public void Sympson_and_Hetters_probabilities_keep_the_long_run_exposure_down()
    {
        const double exposureMax = 0.25;
        var options = new SympsonHetterOptions(exposureMax, 400, 30, 0.04);

        var result = SympsonHetter.Calibrate(Bank, Design, options, 7);

        Assert.True(result.Converged, $"{result.Iterations} iterations, exposure up to {result.Exposure.Max()}");
        Assert.True(result.Iterations > 1);
        var long1 = Exposure(new ExposureControl.SympsonHetter(result.Administration), 1500);
        var without = Exposure(new ExposureControl.None(), 300);
        Assert.True(long1.Max() <= exposureMax + 0.07, $"{long1.Max()}");
        Assert.True(without.Max() > 0.99);
        Assert.Equal(Length, long1.Sum(), 1e-9);
    }

    [Fact]
    public void The_same_seed_finds_the_same_probabilities_in_any_order_of_the_tests()
    {
        var options = new SympsonHetterOptions(0.3, 100, 2, 0);

        var one = SympsonHetter.Calibrate(Bank, Design, options, 3);
        var other = SympsonHetter.Calibrate(Bank, Design, options, 3, (count, action) =>
        {
            for (var i = count - 1; i >= 0; i--)
                action(i);
        });

        Assert.Equal(one.Administration.ToArray(), other.Administration.ToArray());
        Assert.Equal(one.Exposure.ToArray(), other.Exposure.ToArray());
    }

    [Fact]
    public void Exposure_that_a_bank_is_too_small_for_is_refused() =>
        Assert.Contains("make no test", Assert.Throws<ArgumentException>(
            () => SympsonHetter.Calibrate(Bank, Design, new SympsonHetterOptions(0.05), 1)).Message);

    [Fact]
    public void Eligibility_keeps_the_long_run_exposure_down()
    {
        const double exposureMax = 0.3;
        const double fading = 0.995;
        const ulong warmUp = 200; // the first students find every item eligible
        var (eligible, given, later) = (new double[Bank.Count], new double[Bank.Count], new double[Bank.Count]);
        for (ulong student = 0; student < warmUp + 1000; student += 25)
        {
            var probabilities = ItemEligibility.Probabilities(eligible, given, exposureMax);
            var exposure = new ExposureControl.Eligibility([], [probabilities]);
            var test = new AdaptiveTest(Bank, Design with { Exposure = exposure });
            for (var s = student; s < student + 25; s++)
            {
                for (var i = 0; i < Bank.Count; i++)
                    (eligible[i], given[i]) = (eligible[i] * fading, given[i] * fading);
                foreach (var item in Simulate(test, s))
                {
                    given[item]++;
                    later[item] += s < warmUp ? 0 : 0.001;
                }
                for (var i = 0; i < Bank.Count; i++)
                    if (ItemEligibility.IsEligible(probabilities[i], i, s))
                        eligible[i]++;
            }
        }

        Assert.True(later.Max() <= exposureMax + 0.05, $"{later.Max()}");
    }

    [Fact]
    public void Randomesque_chooses_each_of_the_best_few()
    {
        var test = new AdaptiveTest(Tcals(), Design with { Exposure = new ExposureControl.Randomesque(4) });
        var criterion = new SelectionCriterion(test.Bank, new SelectionRule.MaximumInformation(), Design.Provisional);
        var values = new double[test.Bank.Count];
        criterion.Values(new SelectionState([], Design.Initial, 0), default, values);
        var best = Enumerable.Range(0, values.Length).OrderByDescending(i => values[i]).Take(4).Order();

        var chosen = Enumerable.Range(0, 200).Select(s => ((NextStep.Deliver)test.Next([], (ulong)s, 0)).Item);

        Assert.Equal(best, chosen.Distinct().Order());
    }

    [Fact]
    public void Each_stage_of_an_a_stratified_test_uses_its_stratum()
    {
        var strata = AStratification.Strata(Bank, 3);
        var test = new AdaptiveTest(Bank, Design with
        {
            Selection = new SelectionRule.NearestDifficulty(),
            Exposure = new ExposureControl.AStratified(strata, [1, 2, 3]),
        });

        Assert.Equal([0, 1, 1, 2, 2, 2], Simulate(test, 1).Select(i => strata[i]));
    }

    [Fact]
    public void Strata_of_items_without_discrimination_are_refused() =>
        Assert.Throws<ArgumentException>(() => AStratification.Strata(
            Core.Tests.Oracles.Oracles.Bank(1, [new ItemParameters.PartialCredit([0, 1])]), 1));

    [Fact]
    public void Content_targets_shape_a_test_and_yield_to_constraints()
    {
        var bank = Tcals();
        var test = new AdaptiveTest(bank, new AdaptiveTestDesign(
            TestConstraints.Length(20) with { Topics = [new TopicBound("Audio1", 0, 2)] }, new StoppingRule.Length(20))
        {
            Content = [new("Audio1", 0.5), new("Audio2", 0.3), new("Written1", 0.2)],
        });

        var items = Simulate(test, 5);

        Assert.Equal(2, items.Count(i => bank.Items[i].Topic == "Audio1"));
        Assert.Equal(20, items.Count(i => bank.Items[i].Topic is "Audio1" or "Audio2" or "Written1"));
    }

    private static double[] Exposure(ExposureControl exposure, int tests)
    {
        var test = new AdaptiveTest(Bank, Design with { Exposure = exposure });
        var counts = new double[Bank.Count];
        for (var s = 0; s < tests; s++)
            foreach (var item in Simulate(test, 1_000_000 + (ulong)s))
                counts[item] += 1.0 / tests;
        return counts;
    }

    private static ImmutableArray<int> Simulate(AdaptiveTest test, ulong seed)
    {
        var random = new SplitMix64(seed);
        var theta = random.Normal();
        var responses = new List<ScoredResponse>();
        while (test.Next([.. responses], seed, 0) is NextStep.Deliver next)
            responses.Add(new ScoredResponse(
                next.Item, random.Chance(ResponseCurve.ExpectedScore(test.Bank[next.Item], 1, theta)) ? 1 : 0));
        return [.. responses.Select(r => r.Item)];
    }

    private static ItemBank RandomBank(int items)
    {
        var random = new SplitMix64(11);
        return Core.Tests.Oracles.Oracles.Bank(1, Enumerable.Range(0, items)
            .Select(_ => new ItemParameters.Logistic(0.6 + 1.4 * random.NextDouble(), random.Normal())));
    }
}
