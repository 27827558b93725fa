using ExamActors.Node.Pages.Authors;

namespace ExamActors.Node.Tests.Pages.Authors;

public sealed class ExposureBarsTests
{
    [Fact]
    public void Every_item_is_in_one_bar_and_all_that_everybody_had_in_the_last()
    {
        var bars = ExposureBars.Of([0, 0.05, 0.1, 0.15, 0.3, 0.999, 1]);

        Assert.Equal(20, bars.Count);
        Assert.Equal(7, bars.Sum(b => b.Value));
        Assert.Equal((1, 2), (bars[0].Value, bars[^1].Value));
        Assert.Equal(1, bars[6].Value); // 0.3 is a hair below 6/20 in binary
        Assert.Equal((0.0, 1.0), (bars[0].From, bars[^1].To));
    }
}
