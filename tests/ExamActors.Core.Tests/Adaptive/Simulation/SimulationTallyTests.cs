using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Simulation;

namespace ExamActors.Core.Tests.Adaptive.Simulation;

public class SimulationTallyTests
{
    private static readonly ItemBank Bank = ItemBank.Create(1,
    [
        .. new[] { "algebra", "algebra", "geometry", null, "geometry" }
            .Select((topic, i) => new BankItem($"{i}", new ItemParameters.Logistic(1, 0), topic)),
    ]);

    // Three tests: {0, 1, 2}, {0, 2, 4}, {0}.
    private static SimulationTally Three()
    {
        var tally = SimulationTally.Of(Bank, [0.5]);
        var second = tally.Empty();
        tally.Add([new(0, 1), new(1, 0), new(2, 1)], StopReason.RuleMet);
        second.Add([new(4, 1), new(0, 0), new(2, 1)], StopReason.LengthReached);
        second.Add([new(0, 1)], StopReason.RuleMet);
        tally.Add(0.4, (1, true));
        second.Add(0.5, (1, false));
        second.Add(-1, (0, true));
        tally.Add(second);
        return tally;
    }

    [Fact]
    public void Exposure_says_how_often_items_are_given_and_how_much_tests_overlap()
    {
        var exposure = Three().Exposure();

        Assert.Equal(3, exposure.Students);
        Assert.Equal([3, 1, 2, 0, 1], exposure.Counts.ToArray());
        Assert.Equal(2.0 / 3, exposure.Rate(2));
        Assert.Equal(1, exposure.RateMax);
        Assert.Equal(1, exposure.Unused);
        Assert.Equal(0.2, exposure.UnusedShare);
        // The pairs have 2, 1 and 1 items in common: 4/3 on average; a test has 7/3 items on average.
        Assert.Equal(4.0 / 7, exposure.Overlap, 15);
    }

    // Chen, Ankenmann and Spray's own form, for tests of one length L: N Σ r² / (L (N − 1)) − 1 / (N − 1).
    [Fact]
    public void Overlap_of_tests_of_one_length_is_the_published_formula()
    {
        var exposure = new ExposureStatistics(40, [40, 20, 10, 6, 4]);
        var squares = exposure.Counts.Sum(c => c / 40.0 * (c / 40.0));

        Assert.Equal(40 * squares / (2 * 39.0) - 1 / 39.0, exposure.Overlap, 14);
    }

    [Fact]
    public void Overlap_is_unknown_with_one_test() =>
        Assert.Equal(double.NaN, new ExposureStatistics(1, [1, 0]).Overlap);

    [Fact]
    public void Lengths_are_counted()
    {
        var length = Three().Length();

        Assert.Equal([0, 1, 0, 2], length.Counts.ToArray());
        Assert.Equal((1, 3, 3), (length.Min, length.Max, length.Median));
        Assert.Equal(7.0 / 3, length.Mean, 15);
        Assert.Equal(2, length.RuleMet);
    }

    [Fact]
    public void Decisions_are_counted_by_the_true_category()
    {
        var classification = Three().Classification()!;

        Assert.Equal([1, 1, 0, 1], classification.Counts.ToArray());
        Assert.Equal(1, classification.Undecided);
        Assert.Null(SimulationTally.Of(Bank, []).Classification());
    }

    [Fact]
    public void Topics_have_their_share() => Assert.Equal(
        [
            new TopicCoverage(null, 1, 0, 0, 0, 0),
            new TopicCoverage("algebra", 2, 4.0 / 3, 1, 2, 4.0 / 7),
            new TopicCoverage("geometry", 2, 1, 0, 2, 3.0 / 7),
        ],
        Three().Coverage().ToArray());
}
