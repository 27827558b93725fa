using System.Globalization;
using ExamActors.Node.Pages;
using ExamActors.Node.Pages.Charts;

namespace ExamActors.Node.Tests.Pages.Charts;

public sealed class ChartScaleTests
{
    [Theory]
    [InlineData(0, 1, 0.2, 6)]
    [InlineData(-4, 4, 2, 5)]
    [InlineData(0.13, 0.87, 0.2, 6)]
    [InlineData(3, 97, 20, 6)]
    [InlineData(-0.001, 0.0012, 0.0005, 6)]
    [InlineData(1e9, 1.5e9, 1e8, 6)]
    public void Ticks_are_multiples_of_a_nice_step_and_hold_all_values(double min, double max, double step, int ticks)
    {
        var scale = ChartScale.Of([min, max]);

        Assert.Equal(step, scale.Step, 12);
        Assert.True(scale.Min <= min && scale.Max >= max);
        Assert.True(scale.Min > min - scale.Step && scale.Max < max + scale.Step);
        Assert.Equal(ticks, scale.Ticks.Count);
        Assert.Equal(scale.Min, scale.Ticks[0], 1e-9 * Math.Abs(scale.Max));
        Assert.Equal(scale.Max, scale.Ticks[^1], 1e-9 * Math.Abs(scale.Max));
    }

    [Fact]
    public void Steps_of_a_tenth_make_no_tick_too_many_and_zero_is_zero()
    {
        var scale = ChartScale.Of([-0.3, 0.7], ticks: 11);

        Assert.Equal(11, scale.Ticks.Count);
        Assert.Equal("0.0", scale.Label(scale.Ticks[3]));
        Assert.Equal(0, scale.Ticks[3]);
    }

    [Fact]
    public void One_value_stands_in_the_middle_and_none_gives_an_axis_all_the_same()
    {
        Assert.Equal(0.5, ChartScale.Of([7]).At(7), 0.1);
        Assert.Equal(0.5, ChartScale.Of([-7]).At(-7), 0.1);
        Assert.Equal((0, 1), (ChartScale.Of([]).Min, ChartScale.Of([]).Max));
        Assert.Equal((0, 1), (ChartScale.Of([0]).Min, ChartScale.Of([0]).Max));
        Assert.Equal((0, 1), (ChartScale.Of([double.NaN, double.PositiveInfinity]).Min, ChartScale.Of([double.NaN]).Max));
    }

    [Fact]
    public void Zero_is_on_the_axis_where_it_has_to_be() =>
        Assert.Equal((0, 100), (ChartScale.Of([60, 95], zero: true).Min, ChartScale.Of([60, 95], zero: true).Max));

    [Fact]
    public void An_axis_between_two_ends_has_ticks_inside_it_alone()
    {
        var scale = ChartScale.Between(0.5, 9.7);

        Assert.Equal([2, 4, 6, 8], scale.Ticks);
        Assert.Throws<ArgumentOutOfRangeException>(() => ChartScale.Between(1, 1));
    }

    [Fact]
    public void Labels_are_in_the_readers_culture_and_have_as_many_decimals_as_the_step()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = PageCultures.German;
            Assert.Equal("0,25", new ChartScale(0, 1, 0.05).Label(0.25));
            Assert.Equal("1.500", new ChartScale(0, 2000, 500).Label(1500));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
