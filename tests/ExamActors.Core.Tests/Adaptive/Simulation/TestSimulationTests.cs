using System.Collections.Concurrent;
using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Adaptive.Simulation;
using ExamActors.Core.Adaptive.Stopping;

namespace ExamActors.Core.Tests.Adaptive.Simulation;

public class TestSimulationTests
{
    private static readonly ItemBank Bank = BankOf(100);

    private static readonly AdaptiveTestDesign Twenty = new(TestConstraints.Length(20), new StoppingRule.Length(20));

    private static readonly SimulationPlan Some = new(640, new AbilityPopulation.Normal(), 7);

    [Fact]
    public void The_result_does_not_depend_on_who_does_what_when()
    {
        var test = new AdaptiveTest(Bank, Twenty);
        var one = TestSimulation.Run(test, Some);
        var parts = new ConcurrentBag<int>();

        var backwards = TestSimulation.Run(test, Some, (count, part) =>
        {
            for (var i = count - 1; i >= 0; i--)
                part(i);
        });
        var parallel = TestSimulation.Run(test, Some, (count, part) => Parallel.For(0, count, i =>
        {
            parts.Add(i);
            part(i);
        }));

        foreach (var other in new[] { backwards, parallel })
        {
            Assert.Equal(one.Tests.ToArray(), other.Tests.ToArray());
            Assert.Equal(one.Overall, other.Overall);
            Assert.Equal(one.Exposure.Counts.ToArray(), other.Exposure.Counts.ToArray());
            Assert.Equal(one.Length.Counts.ToArray(), other.Length.Counts.ToArray());
        }
        Assert.True(parts.Count == 20, "there is work for many");
        Assert.NotEqual(one.Overall, TestSimulation.Run(test, Some with { Seed = 8 }).Overall);
    }

    [Fact]
    public void A_student_is_the_same_whoever_else_takes_part()
    {
        var test = new AdaptiveTest(Bank, Twenty);

        Assert.Equal(
            TestSimulation.Run(test, Some).Tests.Take(100),
            TestSimulation.Run(test, Some with { Students = 100 }).Tests);
    }

    // An EAP estimate's posterior deviation is what its errors deviate by over a population like its prior.
    [Fact]
    public void Students_drawn_from_the_prior_are_estimated_without_bias_and_as_well_as_the_standard_error_says()
    {
        var result = TestSimulation.Run(new AdaptiveTest(Bank, Twenty), Some with { Students = 2000 });

        Assert.Equal(0, result.Overall.Bias, 4 * result.Overall.Deviation / Math.Sqrt(2000));
        Assert.Equal(1, result.Overall.StandardErrorMean / result.Overall.RootMeanSquare, 0.04);
        Assert.Equal(0.95, result.Overall.Coverage, 0.015);
        Assert.InRange(result.Overall.Correlation, 0.9, 0.99);
        Assert.Equal(2000, result.Conditional.Sum(c => c.Accuracy.Students));
        // Shrunken to the prior's mean: above at the bottom, below at the top.
        Assert.True(result.Conditional[0].Accuracy.Bias > 0 && result.Conditional[^1].Accuracy.Bias < 0);
    }

    [Fact]
    public void What_is_counted_adds_up()
    {
        var result = TestSimulation.Run(new AdaptiveTest(Bank, Twenty), Some);

        Assert.Equal(20 * 640, result.Exposure.Counts.Sum());
        Assert.Equal((20, 20, 640), (result.Length.Min, result.Length.Max, result.Length.RuleMet));
        Assert.Equal(1, result.Exposure.RateMax); // all begin with the same item
        Assert.Equal(1, result.Topics.Sum(t => t.Share), 12);
        Assert.Equal(20, result.Topics.Sum(t => t.Mean), 12);
        Assert.Null(result.Classification);
    }

    [Fact]
    public void Randomesque_selection_gives_items_less_often()
    {
        var loose = TestSimulation.Run(new AdaptiveTest(Bank, Twenty), Some).Exposure;
        var strict = TestSimulation.Run(
            new AdaptiveTest(Bank, Twenty with { Exposure = new ExposureControl.Randomesque(10) }), Some).Exposure;

        Assert.True(strict.RateMax < 0.9 * loose.RateMax && strict.Overlap < loose.Overlap);
    }

    [Fact]
    public void Students_of_given_abilities_are_classified()
    {
        var test = new AdaptiveTest(Bank, new AdaptiveTestDesign(
            new TestConstraints(1, 40), new StoppingRule.ClassificationByRatio([0], 0.3, 0.05, 0.05)));

        var result = TestSimulation.Run(
            test, new SimulationPlan(500, new AbilityPopulation.Points([-1, 1]), 3));

        var classification = result.Classification!;
        Assert.InRange(classification.Accuracy, 0.97, 1);
        Assert.Equal(250, classification.Count(0, 0) + classification.Count(0, 1));
        Assert.Equal(500 - result.Length.RuleMet, classification.Undecided);
        Assert.Equal([-1, 1], result.Conditional.Select(c => c.Min));
        Assert.True(result.Length.Mean < 30);
    }

    [Fact]
    public void Time_runs_by_what_an_item_takes()
    {
        var test = new AdaptiveTest(
            Bank, new AdaptiveTestDesign(new TestConstraints(0, 40), new StoppingRule.TimeUsed(600)));

        var result = TestSimulation.Run(test, Some with { Students = 40, SecondsPerItem = 61 });

        Assert.Equal((10, 10), (result.Length.Min, result.Length.Max));
    }

    // χ² over the scores of one item, with 3 degrees of freedom.
    [Fact]
    public void Scores_are_as_likely_as_the_model_says()
    {
        var bank = ItemBank.Create(1, [new BankItem("p", new ItemParameters.GradedResponse(1.4, [-1, 0.2, 1.1]))]);
        var plan = new SimulationPlan(20_000, new AbilityPopulation.Points([0.5]), 11);
        var counts = new int[4];
        for (var i = 0; i < plan.Students; i++)
            counts[new SimulatedStudent(plan, i).Answer(bank, 0)]++;

        var curve = ResponseCurve.Evaluate(bank[0], 1, 0.5, new CategoryPoint[4]);
        var squares = 0.0;
        for (var k = 0; k < 4; k++)
            squares += Math.Pow(counts[k] - 20_000 * curve[k].P, 2) / (20_000 * curve[k].P);
        Assert.InRange(squares, 0, 16.27); // 0.999
    }

    [Fact]
    public void A_plan_that_cannot_be_run_is_refused()
    {
        var test = new AdaptiveTest(Bank, Twenty);

        Assert.Throws<ArgumentException>(() => TestSimulation.Run(test, Some with { Students = 0 }));
        Assert.Throws<ArgumentException>(() => TestSimulation.Run(
            test, Some with { Population = new AbilityPopulation.Points([]) }));
        Assert.Throws<ArgumentException>(() => TestSimulation.Run(
            test, Some with { Population = new AbilityPopulation.Normal(double.NaN) }));
        Assert.Throws<ArgumentException>(() => TestSimulation.Run(test, Some with { SecondsPerItem = -1 }));
    }

    private static ItemBank BankOf(int items)
    {
        var random = new SplitMix64(5);
        return ItemBank.Create(1,
        [
            .. Enumerable.Range(0, items).Select(i => new BankItem($"{i}",
                new ItemParameters.Logistic(
                    0.7 + random.NextDouble(), 1.2 * random.Normal(), 0.2 * random.NextDouble()), $"t{i % 3}")),
        ]);
    }
}
