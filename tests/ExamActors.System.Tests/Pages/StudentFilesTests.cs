using System.Text.Json;
using System.Text.RegularExpressions;
using ExamActors.TestSupport;

namespace ExamActors.System.Tests.Pages;

/// <summary>The client's files agree with each other: its languages, its words, and what its worker keeps.</summary>
public partial class StudentFilesTests
{
    private static readonly string Folder = Repository.File("src", "ExamActors.Node", "wwwroot");
    private static readonly Dictionary<string, string> English = Texts("en");
    private static readonly string[] Scripts = [.. Directory.GetFiles(Path.Combine(Folder, "exam"), "*.js").Order()];

    [Fact]
    public void Both_languages_have_the_same_keys_and_the_same_places_for_values()
    {
        var german = Texts("de");
        Assert.Equal(English.Keys, german.Keys);
        Assert.All(English, text => Assert.Equal(Places(text.Value), Places(german[text.Key])));
    }

    [Fact]
    public void Every_key_that_a_script_names_exists_and_every_text_is_used()
    {
        var code = string.Join('\n', Scripts.Select(File.ReadAllText));
        var named = Named().Matches(code).Select(m => m.Groups[1].Value).ToHashSet();
        // Where the end of a key comes with a value: t(`saved.${why}`).
        var begun = Begun().Matches(code).Select(m => m.Groups[1].Value).ToHashSet();
        Assert.All(named, key => Assert.True(English.ContainsKey(key), $"there is no text '{key}'"));
        Assert.All(begun, prefix => Assert.Contains(English.Keys, key => key.StartsWith(prefix, StringComparison.Ordinal)));
        Assert.All(English.Keys, key => Assert.True(
            code.Contains($"\"{key}\"", StringComparison.Ordinal) || begun.Any(p => key.StartsWith(p, StringComparison.Ordinal)),
            $"nothing uses the text '{key}'"));
        Assert.True(named.Count > 40, "the keys were found");
    }

    [Fact]
    public void The_worker_keeps_every_file_of_the_client_and_none_that_is_not_there()
    {
        var worker = File.ReadAllText(Path.Combine(Folder, "exam/sw.js"));
        var kept = Kept().Matches(worker).Select(m => m.Groups[1].Value).Where(p => p.Contains('.')).ToHashSet();
        Assert.All(kept.Where(p => p != "/exam/index.html"), path => Assert.True(File.Exists(Folder + path), path));
        var own = Directory.GetFiles(Path.Combine(Folder, "exam"), "*", SearchOption.AllDirectories)
            .Select(f => "/" + Path.GetRelativePath(Folder, f).Replace('\\', '/'))
            .Where(f => f is not ("/exam/sw.js" or "/exam/index.html"));
        Assert.All(own, path => Assert.Contains(path, kept));
    }

    [Fact]
    public void No_page_has_a_script_or_a_handler_within_it()
    {
        var page = File.ReadAllText(Path.Combine(Folder, "exam/index.html"));
        Assert.DoesNotMatch(@"<script(?![^>]*\bsrc=)|\son\w+=|style=|https?://", page);
        Assert.All(Scripts, script => Assert.DoesNotMatch(@"\beval\(|new Function|https?://", File.ReadAllText(script)));
    }

    private static string[] Places(string text) => [.. PlaceIn().Matches(text).Select(m => m.Value).Order()];

    private static Dictionary<string, string> Texts(string language) => JsonSerializer.Deserialize<Dictionary<string, string>>(
        File.ReadAllText(Path.Combine(Folder, $"exam/texts/{language}.json")))!;

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex PlaceIn();

    [GeneratedRegex("""\bt\(\s*"([\w.]+)"|\? "([\w.]+\.[\w]+)" : "([\w.]+\.[\w]+)" """)]
    private static partial Regex Named();

    [GeneratedRegex(@"`(\w+\.)\$\{")]
    private static partial Regex Begun();

    [GeneratedRegex("\"(/[^\"]+)\"")]
    private static partial Regex Kept();
}
