using System.Collections.Immutable;
using System.Text;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Tests.Adaptive.Items;

public class BankDocumentTests
{
    private static readonly BankDocument Full = new(
        "exam-1", "An exam, \"quoted\" – with signs", 1.702, new AbilityDistribution(0.25, 1.1),
        [
            new(new BankItem("1", new ItemParameters.Logistic(1.2345678901234567, -0.1, 0.2, 0.98), "topic", "set", ["2"]),
                new ParameterErrors([0.1], 0.2, null), 321),
            new(new BankItem("2", new ItemParameters.Logistic(1, 1e-17))),
            new(new BankItem("3", new ItemParameters.GradedResponse(0.8, [-1, 0.5])), new ParameterErrors([null, 0.3])),
            new(new BankItem("4", new ItemParameters.ModifiedGradedResponse(1.1, 0.3, [0.7, -0.4]))),
            new(new BankItem("5", new ItemParameters.PartialCredit([0.4, -0.2]))),
            new(new BankItem("6", new ItemParameters.GeneralizedPartialCredit(1.6, [0.4, -0.2]))),
            new(new BankItem("7", new ItemParameters.RatingScale(0.5, [-0.6, 0.6]))),
            new(new BankItem("8", new ItemParameters.Nominal([0.7, 1.4], [0.2, -0.3]))),
        ],
        new BankOrigin("3pl", 1000, -1234.5678, true, "ln a ~ N(0, 0.5²)"),
        [new ExcludedItem("9", "always answered right")]);

    [Fact]
    public void What_was_written_is_read_again_to_the_last_digit()
    {
        var read = BankDocument.Read(Write(Full));

        Assert.Equal(Full with { Items = [], Excluded = [] }, read with { Items = [], Excluded = [] });
        Assert.Equal(Full.Excluded.AsEnumerable(), read.Excluded);
        Assert.Equal(Full.Items.Length, read.Items.Length);
        Assert.All(Full.Items.Zip(read.Items), pair => Assert.Equal(Text(pair.First), Text(pair.Second)));
        Assert.Equal(Write(Full), Write(read));
        Assert.Equal(8, read.Bank().Count);
        Assert.Equal(1.702, read.Bank().Scale);
    }

    [Fact]
    public void A_byte_order_mark_is_skipped() =>
        Assert.Equal("exam-1", BankDocument.Read([.. "\uFEFF"u8, .. Write(Full)]).Id);

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"format\": \"examactors.item-bank\", \"version\": 1")]
    [InlineData("not json")]
    public void What_is_no_bank_is_refused(string text) =>
        Assert.Contains("not the JSON of an item bank", Fault(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 2", "version 2")]
    [InlineData("\"examactors.item-bank\"", "\"other\"", "format 'other'")]
    [InlineData("\"scale\": 1.702", "\"scale\": 1.7", "must be 1 or 1.702")]
    [InlineData("\"id\": \"2\"", "\"id\": \"1\"", "item 1: its id occurs twice")]
    [InlineData("\"a\": 0.8", "\"a\": -0.8", "item 3: a must be above 0")]
    [InlineData("\"a\": 0.8", "\"slope\": 0.8", "slope")]
    [InlineData("\"a\": 0.8", "\"a\": 0.8, \"a\": 0.9", "uplicate")]
    [InlineData("\"a\": 0.8,", "", "item 3: the model 'graded-response' needs 'a'")]
    [InlineData("\"a\": 0.8", "\"a\": 0.8, \"c\": 0.1", "item 3: it has a parameter that the model")]
    [InlineData("\"a\": 0.8", "\"a\": 0.8, \"steps\": [1]", "item 3: it has a parameter that the model")]
    [InlineData("\"model\": \"nominal\"", "\"model\": \"guess\"", "item 8: unknown model 'guess'")]
    [InlineData("\"deviation\": 1.1", "\"deviation\": 0", "deviation of the population")]
    [InlineData("\"c\": 0.2", "\"c\": null, \"d\": \"1\"", "not the JSON")]
    public void A_fault_is_named(string good, string bad, string fault)
    {
        var text = Encoding.UTF8.GetString(Write(Full));
        Assert.Contains(good, text, StringComparison.Ordinal);
        var at = text.IndexOf(good, StringComparison.Ordinal);

        Assert.Contains(fault, Fault(text[..at] + bad + text[(at + good.Length)..]), StringComparison.Ordinal);
    }

    private static string Fault(string text) =>
        Assert.Throws<BankDocumentException>(() => BankDocument.Read(Encoding.UTF8.GetBytes(text))).Message;

    private static byte[] Write(BankDocument document)
    {
        using var stream = new MemoryStream();
        document.Write(stream);
        return stream.ToArray();
    }

    // Records with arrays are equal only where the arrays are the same ones.
    private static string Text(BankEntry entry)
    {
        var parameters = entry.Item.Parameters switch
        {
            ItemParameters.GradedResponse m => $"{m.A} {List(m.Thresholds)}",
            ItemParameters.ModifiedGradedResponse m => $"{m.A} {m.B} {List(m.Offsets)}",
            ItemParameters.PartialCredit m => List(m.Steps),
            ItemParameters.GeneralizedPartialCredit m => $"{m.A} {List(m.Steps)}",
            ItemParameters.RatingScale m => $"{m.Location} {List(m.Steps)}",
            ItemParameters.Nominal m => $"{List(m.Slopes)} {List(m.Intercepts)}",
            var m => m.ToString(),
        };
        return $"{entry.Item.Id} {entry.Item.Parameters.GetType().Name} {parameters} {entry.Item.Topic} {entry.Item.Set} "
            + $"{List(entry.Item.Enemies)} {entry.Responses} "
            + (entry.Errors is { } e ? $"{e.A} {List(e.Locations)} {e.C}" : "none");
    }

    private static string List<T>(ImmutableArray<T> values) => string.Join(' ', values.Select(v => v?.ToString() ?? "null"));
}
