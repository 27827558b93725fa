using ExamActors.Node.Pages;

namespace ExamActors.Node.Tests.Pages;

public sealed class ShownTests
{
    [Theory]
    [InlineData(null, "–")]
    [InlineData(double.NaN, "–")]
    [InlineData(double.PositiveInfinity, "–")]
    [InlineData(-0.04, "0.0")]
    [InlineData(-0.06, "-0.1")]
    [InlineData(-0.0, "0.0")]
    [InlineData(1.25, "1.3")]
    public void Figures_have_a_dash_where_there_is_none_and_no_sign_where_they_are_nothing(double? value, string shown) =>
        Assert.Equal(shown, Shown.Number(value, "0.0"));

    [Fact]
    public void Scores_have_as_many_decimals_as_their_size_needs()
    {
        Assert.Equal("487.7", Shown.Score(487.71));
        Assert.Equal("-0.52", Shown.Score(-0.5217));
        Assert.Equal("1,487", Shown.Score(1487));
    }
}
