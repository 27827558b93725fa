using System.Text.RegularExpressions;
using System.Xml.Linq;
using ExamActors.Core.Centers;
using ExamActors.Core.Students;
using ExamActors.TestSupport;

namespace ExamActors.Node.Tests.Pages;

/// <summary>Every text of the pages is there in every language; pairs of files are found by their names.</summary>
public partial class TextsTests
{
    private static readonly string Folder = Repository.File("src", "ExamActors.Node", "Pages");

    public static TheoryData<string> Pairs() => [.. Directory
        .EnumerateFiles(Folder, "*.de.resx", SearchOption.AllDirectories)
        .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Select(f => Path.GetRelativePath(Folder, f)).Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_file_of_texts_has_both_languages()
    {
        var files = Directory.EnumerateFiles(Folder, "*.resx", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Folder, f)).ToHashSet();

        Assert.NotEmpty(files);
        Assert.Equal(
            files.Where(f => !f.EndsWith(".de.resx", StringComparison.Ordinal))
                .Select(f => Path.ChangeExtension(f, ".de.resx")).Order(StringComparer.Ordinal),
            files.Where(f => f.EndsWith(".de.resx", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Both_languages_have_the_same_keys_with_the_same_places(string german)
    {
        var (en, de) = (Read(german.Replace(".de.resx", ".resx", StringComparison.Ordinal)), Read(german));

        Assert.Equal(en.Keys.Order(StringComparer.Ordinal), de.Keys.Order(StringComparer.Ordinal));
        Assert.All(en, pair => Assert.Equal(
            (pair.Key, Places(pair.Value)), (pair.Key, Places(de[pair.Key]))));
        Assert.All(en.Concat(de), pair => Assert.False(string.IsNullOrWhiteSpace(pair.Value), pair.Key));
    }

    [Fact]
    public void Every_refusal_has_words_for_staff()
    {
        var texts = Read(Path.Combine("Staff", "StaffTexts.resx"));

        Assert.All(Enum.GetNames<RefusalReason>().Concat(Enum.GetNames<CenterRefusal>()).Select(Snake)
            .Concat(["forbidden", "malformed_request", "not_taken", "no_answer", "command_id_used", "not_found", "wrong_student", "no_such_time"]),
            reason => Assert.Contains("problem." + reason, texts));
        Assert.All(Enum.GetNames<SeatRefusal>(), reason => Assert.Contains("refusal." + reason, texts));
        Assert.All(Enum.GetNames<SittingStage>(), stage => Assert.Contains("stage." + stage, texts));
        Assert.All(Enum.GetNames<ExamActors.Node.Pages.Staff.SittingState>(), state => Assert.Contains("state." + state, texts));
    }

    private static Dictionary<string, string> Read(string file) => XDocument.Load(Path.Combine(Folder, file)).Root!
        .Elements("data").ToDictionary(d => d.Attribute("name")!.Value, d => d.Element("value")!.Value);

    private static string Places(string text) =>
        string.Join(' ', Place().Matches(text).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal));

    private static string Snake(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "_") + char.ToLowerInvariant(c) : c.ToString()));

    // A format may differ between languages, the number of a place may not.
    [GeneratedRegex(@"\{\d+")]
    private static partial Regex Place();
}
