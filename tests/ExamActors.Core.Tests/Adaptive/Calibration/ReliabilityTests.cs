using ExamActors.Core.Adaptive.Calibration;

namespace ExamActors.Core.Tests.Adaptive.Calibration;

public sealed class ReliabilityTests
{
    [Theory]
    [InlineData(1.0, 0.25, true, 0.8)]
    [InlineData(1.0, 0.25, false, 0.75)]
    [InlineData(0.5, 1.0, false, 0.0)]
    [InlineData(2.0, 0.0, true, 1.0)]
    public void Marginal_reliability_takes_the_error_from_the_variance_or_adds_it_where_there_is_a_prior(
        double deviation, double errorSquareMean, bool shrunken, double expected) =>
        Assert.Equal(expected, Reliability.Marginal(deviation, errorSquareMean, shrunken)!.Value, 12);

    [Fact]
    public void Without_variance_there_is_none() => Assert.Null(Reliability.Marginal(0, 0.1, shrunken: true));
}
