using System.Globalization;
using ExamActors.Node.Pages;
using ExamActors.Node.Pages.Charts;

namespace ExamActors.Node.Tests.Pages.Charts;

public sealed class ChartPlotTests
{
    private static readonly ChartPlot Plot =
        new(ChartScale.Of([0, 10]), ChartScale.Of([0, 1]), ChartScale.Of([0, 100]));

    [Fact]
    public void Places_go_from_left_to_right_and_from_the_foot_up()
    {
        Assert.Equal((ChartPlot.Left, Plot.Right), (Plot.PlaceX(0), Plot.PlaceX(10)));
        Assert.Equal((ChartPlot.Bottom, ChartPlot.Top), (Plot.PlaceY(0), Plot.PlaceY(1)));
        Assert.Equal(Plot.PlaceY(0.5), Plot.PlaceY(50, second: true));
    }

    [Fact]
    public void A_line_breaks_where_a_point_is_no_number()
    {
        var path = Plot.Path(new ChartSeries("s", [new(0, 0), new(1, 1), new(2, double.NaN), new(3, 1), new(4, 0)]));

        Assert.Equal((2, 2), (path.Count(c => c == 'M'), path.Count(c => c == 'L')));
    }

    [Fact]
    public void A_band_goes_forth_above_and_back_below()
    {
        var series = new ChartSeries("s", []) { Band = [new(0, 0, 1), new(10, 0, 1)] };

        Assert.Equal("68,18 494,18 494,262 68,262", Plot.Outline(series));
        Assert.Equal("", Plot.Outline(new ChartSeries("s", [])));
    }

    [Fact]
    public void Numbers_of_the_picture_are_the_same_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = PageCultures.German;
            Assert.Equal("translate(1.25 -3.5)", ChartPlot.Move(1.25, -3.5));
            Assert.DoesNotContain(',', Plot.Path(new ChartSeries("s", [new(0.1, 0.123), new(3.3, 0.77)])));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Every_point_of_a_few_and_some_of_many_have_a_marker_and_marks_alone_have_all()
    {
        ChartPoint[] many = [.. Enumerable.Range(0, 300).Select(i => new ChartPoint(i, i))];

        Assert.Equal(40, ChartPlot.Marked(new ChartSeries("s", many[..40])).Count());
        Assert.Equal(9, ChartPlot.Marked(new ChartSeries("s", many)).Distinct().Count());
        Assert.Equal(300, ChartPlot.Marked(new ChartSeries("s", many) { HasLine = false }).Count());
    }

    [Theory]
    [InlineData(3, 60, 1)]
    [InlineData(3, 30, 2)]
    [InlineData(10, 20, 6)]
    public void Labels_that_would_run_into_each_other_are_thinned(int length, double room, int stride) =>
        Assert.Equal(stride, ChartPlot.Stride([length], room));
}
