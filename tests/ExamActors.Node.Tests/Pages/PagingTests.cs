using ExamActors.Node.Pages;

namespace ExamActors.Node.Tests.Pages;

public sealed class PagingTests
{
    [Theory]
    [InlineData(0, null, 1, 0, 0, 0)]
    [InlineData(1, 1, 1, 0, 1, 1)]
    [InlineData(50, 1, 1, 0, 1, 50)]
    [InlineData(51, 2, 2, 50, 51, 51)]
    [InlineData(120, 2, 2, 50, 51, 100)]
    [InlineData(120, 99, 3, 100, 101, 120)]
    [InlineData(120, -7, 1, 0, 1, 50)]
    [InlineData(120, int.MaxValue, 3, 100, 101, 120)]
    [InlineData(120, int.MinValue, 1, 0, 1, 50)]
    public void The_page_that_is_shown_is_the_nearest_one_that_there_is(
        long total, int? wanted, int page, int skipped, long first, long last)
    {
        var paging = new Paging(total, 50, wanted);

        Assert.Equal((page, skipped, first, last), (paging.Page, paging.Skipped, paging.First, paging.Last));
    }

    [Fact]
    public void A_list_beyond_all_bounds_still_has_pages() =>
        Assert.InRange(new Paging(long.MaxValue / 2, 50, int.MaxValue).Skipped, 0, int.MaxValue);
}
