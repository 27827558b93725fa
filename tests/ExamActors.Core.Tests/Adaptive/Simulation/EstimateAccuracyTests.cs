using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Simulation;

namespace ExamActors.Core.Tests.Adaptive.Simulation;

public class EstimateAccuracyTests
{
    private static SimulatedTest Test(double theta, double estimate, double standardError, int length) =>
        new(theta, new AbilityEstimate(estimate, standardError), length);

    // Errors 0.5, −0.5, 1, 0: mean 0.25, squares 1.5, about the mean 1.25.
    [Fact]
    public void Errors_are_estimate_minus_ability()
    {
        var accuracy = EstimateAccuracy.Of(
            [Test(-1, -0.5, 0.4, 10), Test(0, -0.5, 0.2, 20), Test(0, 1, 0.5, 30), Test(1, 1, 0.3, 40)]);

        Assert.Equal(4, accuracy.Students);
        Assert.Equal(0, accuracy.ThetaMean);
        Assert.Equal(0.25, accuracy.Bias, 15);
        Assert.Equal(Math.Sqrt(1.5 / 4), accuracy.RootMeanSquare, 15);
        Assert.Equal(Math.Sqrt(1.25 / 4), accuracy.Deviation, 15);
        Assert.Equal(0.35, accuracy.StandardErrorMean, 15);
        Assert.Equal(25, accuracy.LengthMean);
        // 0.5 ≤ 1.96 · 0.4 and 0 ≤ 1.96 · 0.3, but 0.5 > 1.96 · 0.2 and 1 > 1.96 · 0.5.
        Assert.Equal(0.5, accuracy.Coverage);
        // Abilities −1, 0, 0, 1 (squares 2); estimates −0.75, −0.75, 0.75, 0.75 about their mean (squares 2.25);
        // products 1.5.
        Assert.Equal(1.5 / Math.Sqrt(2 * 2.25), accuracy.Correlation, 15);
    }

    [Fact]
    public void Tests_without_a_finite_standard_error_are_counted_apart_and_always_covered()
    {
        var accuracy = EstimateAccuracy.Of([Test(0, 4, double.PositiveInfinity, 1), Test(0, 0.3, 0.2, 1)]);

        Assert.Equal(1, accuracy.WithoutStandardError);
        Assert.Equal(0.2, accuracy.StandardErrorMean);
        Assert.Equal(1, accuracy.Coverage);
        Assert.Equal(double.NaN, accuracy.Correlation);
        Assert.Equal(double.NaN, EstimateAccuracy.Of([Test(0, 4, double.PositiveInfinity, 1)]).StandardErrorMean);
    }

    [Fact]
    public void Without_tests_there_is_nothing_to_say() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => EstimateAccuracy.Of([]));

    [Fact]
    public void Drawn_abilities_are_looked_at_by_half_units_and_given_ones_each_by_itself()
    {
        var tests = new[] { -9, -3.0001, -3, -0.2, 0, 0.4999, 2.9, 3, 7 }.Select(t => Test(t, t + 1, 1, 5)).ToArray();

        var drawn = ConditionalStatistics.Of(new AbilityPopulation.Normal(), [.. tests]);
        var given = ConditionalStatistics.Of(new AbilityPopulation.Points([0]), [.. tests]);

        Assert.Equal(
            [
                (double.NegativeInfinity, -3, 2), (-3, -2.5, 1), (-0.5, 0, 1), (0, 0.5, 2), (2.5, 3, 1),
                (3, double.PositiveInfinity, 2),
            ],
            drawn.Select(d => (d.Min, d.Max, d.Accuracy.Students)));
        Assert.All(drawn, d => Assert.Equal(1, d.Accuracy.Bias, 12));
        Assert.Equal(tests.Select(t => t.Theta), given.Select(g => g.Min));
        Assert.All(given, g => Assert.Equal(g.Min, g.Max));
    }
}
