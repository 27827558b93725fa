using System.Globalization;
using CsCheck;
using ExamActors.Core.Scoring;

namespace ExamActors.Core.Tests.Scoring;

public class TextRuleTests
{
    [Theory]
    [InlineData("  Two \u00A0 words\n", "two words")]
    [InlineData("ΣΊΣΥΦΟΣ", "σίσυφοσ")]
    [InlineData("σίσυφος", "σίσυφοσ")]
    [InlineData("H₂O", "h2o")]
    [InlineData("①", "1")]
    [InlineData("ｆｕｌｌ　ｗｉｄｔｈ", "full width")]
    [InlineData("e\u0301", "é")]
    [InlineData("\u1112\u1161\u11ab", "한")]
    [InlineData("Straße", "straße")]
    public void A_text_is_compared_in_its_normal_form(string text, string normal) =>
        Assert.Equal(normal, new TextRule().Normalize(text));

    [Theory]
    [InlineData("crème brûlée", "creme brulee")]
    [InlineData("Ångström", "angstrom")]
    [InlineData("søt", "søt")]
    [InlineData("हिन्दी", "हिन्दी")] // its signs are no diacritics
    public void Diacritics_can_be_left_out(string text, string normal) =>
        Assert.Equal(normal, new TextRule(IgnoreDiacritics: true).Normalize(text));

    [Fact]
    public void What_matters_stays() => Assert.Equal(" A  B ", new TextRule(false, false).Normalize(" A  B "));

    // Forms that CPython's unicodedata gives: marks that change places, composites that are excluded, Hangul,
    // compatibility forms.
    [Theory]
    [InlineData("1E69", "1E69")]
    [InlineData("0073 0307 0323", "1E69")]
    [InlineData("0071 0307 0323", "0071 0323 0307")]
    [InlineData("0958", "0915 093C")]
    [InlineData("2126", "03A9")]
    [InlineData("FB01", "0066 0069")]
    [InlineData("1D15F", "1D158 1D165")]
    [InlineData("AC00 11A8", "AC01")]
    [InlineData("1100 1161 11A7", "AC00 11A7")]
    [InlineData("0344", "0308 0301")]
    [InlineData("212B 0327", "00C5 0327")]
    [InlineData("00E5 0327", "00E5 0327")]
    [InlineData("FDFA", "0635 0644 0649 0020 0627 0644 0644 0647 0020 0639 0644 064A 0647 0020 0648 0633 0644 0645")]
    public void The_compatibility_form_is_Unicodes(string runes, string normal) =>
        Assert.Equal(Text(normal), new TextRule(false, false).Normalize(Text(runes)));

    [Fact]
    public void Normalising_twice_changes_nothing() =>
        Gen.Select(Gen.Int[0, 0x2FFFF].Array[0, 8], Gen.Bool, Gen.Bool, Gen.Bool).Sample((runes, ignoreCase, space, marks) =>
        {
            var rule = new TextRule(ignoreCase, space, marks);
            var text = string.Concat(runes.Where(r => r is < 0xD800 or > 0xDFFF).Select(char.ConvertFromUtf32));
            var normal = rule.Normalize(text);
            return rule.Normalize(normal) == normal;
        }, iter: 2000);

    private static string Text(string runes) => string.Concat(runes.Split(' ')
        .Select(r => char.ConvertFromUtf32(int.Parse(r, NumberStyles.HexNumber, CultureInfo.InvariantCulture))));
}
