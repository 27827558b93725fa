using ExamActors.Node.Pages.Reports;
using ExamActors.Node.Reporting;

namespace ExamActors.Node.Tests.Pages.Reports;

public sealed class ItemOrderTests
{
    private static readonly ItemResult[] Items =
    [
        Item("c", given: 5, p: 0.5), Item("a", given: 9, p: null), Item("b", given: 5, p: 0.2),
    ];

    [Theory]
    [InlineData(null, "a b c")]
    [InlineData("", "a b c")]
    [InlineData("-item", "c b a")]
    [InlineData("p", "b c a")]
    [InlineData("-p", "c b a")]
    [InlineData("given", "b c a")]
    [InlineData("-given", "a b c")]
    [InlineData("flags", "a b c")]
    [InlineData("drop table", "a b c")]
    [InlineData("-", "a b c")]
    public void Items_come_in_the_order_that_the_address_says_and_those_without_a_value_last(string? text, string ids) =>
        Assert.Equal(ids, string.Join(' ', ItemOrder.Parse(text).Of(Items).Select(i => i.ItemId)));

    [Fact]
    public void A_heading_leads_to_its_order_and_then_to_the_other_way_round()
    {
        Assert.Equal("p", ItemOrder.Parse("item").Link("p"));
        Assert.Equal("-p", ItemOrder.Parse("p").Link("p"));
        Assert.Equal("p", ItemOrder.Parse("-p").Link("p"));
        Assert.Equal(("descending", null), (ItemOrder.Parse("-p").Aria("p"), ItemOrder.Parse("-p").Aria("r")));
    }

    [Fact]
    public void Every_column_has_an_order() =>
        Assert.All(ItemOrder.Columns, column => Assert.Equal(3, ItemOrder.Parse(column).Of(Items).Count()));

    private static ItemResult Item(string id, long given, double? p) =>
        new(id, null, given, 0.5, given, p, null, null, null, null, null, []);
}
