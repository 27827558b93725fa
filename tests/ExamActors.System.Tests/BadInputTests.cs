using System.Text;
using System.Text.Json.Nodes;
using ExamActors.Core.Attempts;
using ExamActors.TestSupport;

namespace ExamActors.System.Tests;

/// <summary>Whatever comes: the sound records around it are scored, and what is not sound is kept, whole, with the reason.</summary>
public sealed class BadInputTests : IAsyncLifetime
{
    private Place place = null!;

    public async Task InitializeAsync() => place = await Place.Make();

    public async Task DisposeAsync() => await place.DisposeAsync();

    [Fact]
    public async Task Bad_records_are_kept_and_the_good_ones_around_them_scored()
    {
        var good = Sound(9);
        var deep = "{\"deep\":" + new string('[', 5000) + new string(']', 5000) + "}";
        var twice = "{\"exam_name\":\"first\"," + good[8][1..];
        var invalidUtf8 = good[8].Replace("\"exam_name\":\"", "\"exam_name\":\"\u00ff");
        var noSequences = Changed(good[8], d => d.Remove("sequences"));
        var wrongType = Changed(good[8], d => d["sequences"]!["questions"]![0]!["options"] = "none");
        // The mock broker keeps 5 MiB of a partition.
        var large = "{\"keen_id\":\"" + new string('x', Services.IsKafkaMock ? 4 << 20 : 20 << 20) + "\"}";
        var numbers = Changed(good[7], d =>
        {
            d["max_attempts"] = 1;
            d["sequences"]!["attempt"] = "1.0";
            d["sequences"]!["counts"] = null;
            d["sequences"]!.AsObject().Remove("counts");
        });
        string[] records =
        [
            good[0], "5", good[1], deep, good[2], twice, invalidUtf8, good[3], noSequences, wrongType, good[4], large,
            good[5], "\"text\"", "{\"cut\": tru}", good[6], numbers, "null", "[]",
        ];
        var file = place.File("mixed.json");
        File.WriteAllBytes(file, Encoding.Latin1.GetBytes("[" + string.Join(",\n", records) + "]"));

        using var node = await place.StartNodeForVerbs();
        var (code, output, errors) = await Verb("import", file, "--wait");

        Assert.True(code == 0, errors);
        await Outcomes(8);
        Assert.Contains("19 │        8 │          0 │           11", output, StringComparison.Ordinal);
        using (var results = place.Results()!)
            Assert.Equal(
                good.Take(8).Select(g => JsonNode.Parse(g)!["keen_id"]!.GetValue<string>()).Order(),
                results.Attempts().Select(a => a.KeenId).Order());
        var list = (await Verb("dead-letters", "list")).Output;
        foreach (var reason in new[]
        {
            "$.exam_name", "$.sequences", "$.sequences.questions[0].options", "invalid UTF-8", "more than 524288 bytes",
            "maximum configured depth", $"{large.Length:N0}",
        })
            Assert.Contains(reason, Unwrapped(list), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_letter_is_shown_byte_for_byte_and_sent_again()
    {
        var broken = Changed(Sound(1)[0], d => d["max_attempts"] = "many");
        var file = place.File("one.json");
        File.WriteAllText(file, broken + "\n" + "{\"large\":\"" + new string('ä', 600_000) + "\"}\n");
        using var beside = await place.StartNodeForVerbs();
        await Verb("import", file, "--wait");
        var ids = Ids((await Verb("dead-letters", "list")).Output);
        Assert.Equal(2, ids.Count);

        var shown = new List<string>();
        foreach (var id in ids)
            shown.Add((await Verb("dead-letters", "show", id)).Output.TrimEnd('\n'));
        Assert.Equal(File.ReadAllLines(file).Order(), shown.Order());

        var again = await Verb("dead-letters", "retry", ids[shown.IndexOf(broken)]);
        Assert.Equal((0, "1 sent again"), (again.Code, again.Output.Trim()));
        // Still broken, so it comes back; the first one is marked.
        await Verb("import", Empty("none.json"), "--wait");
        using (var node = beside is null ? place.Start("node") : null)
            await Eventually.Become(async () => Ids((await Verb("dead-letters", "list")).Output).Count == 3);
        var list = (await Verb("dead-letters", "list")).Output;
        Assert.Contains("3 dead letters, 1 of them retried", list, StringComparison.Ordinal);

        var large = await Verb("dead-letters", "retry", ids[1 - shown.IndexOf(broken)]);
        Assert.Equal(1, large.Code);
        Assert.Contains("exam.import.record-size-max allows 524288", large.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[{\"keen_id\":\"cut of", "the file ends in the middle of a record")]
    [InlineData("", "the file is empty")]
    [InlineData("  \n", "the file is empty")]
    [InlineData("keen_id;exam_name\n1;2\n", "this is not JSON")]
    [InlineData("PK\u0003\u0004zip", "this is not JSON")]
    public async Task A_file_that_is_not_whole_is_told_and_what_is_whole_in_it_is_scored(string text, string fault)
    {
        var file = place.File("bad.json");
        File.WriteAllText(file, text);
        using var node = await place.StartNodeForVerbs();
        var (code, output, errors) = await Verb("import", file, "--wait");

        Assert.Contains(fault, errors + Unwrapped((await Verb("dead-letters", "list")).Output), StringComparison.Ordinal);
        Assert.True(code == 1 || Ids((await Verb("dead-letters", "list")).Output).Count == 1, output);
    }

    [Fact]
    public async Task A_truncated_file_gives_all_that_is_before_the_cut()
    {
        var whole = "[" + string.Join(",", Sound(30)) + "]";
        var file = place.File("cut.json");
        File.WriteAllText(file, whole[..(whole.Length * 2 / 3)]);
        var sound = Sound(30).TakeWhile((_, i) =>
            string.Join(",", Sound(30).Take(i + 1)).Length + 1 <= whole.Length * 2 / 3).Count();

        using var node = await place.StartNodeForVerbs();
        var (code, _, errors) = await Verb("import", file, "--wait");

        await Outcomes(sound);
        using var results = place.Results()!;
        Assert.Equal(sound, results.Summary().Attempts);
        Assert.Contains("dead letter", (await Verb("dead-letters", "list")).Output, StringComparison.Ordinal);
        Assert.True(code == 0, errors);
    }

    [Fact]
    public async Task What_is_no_file_is_one_line_and_exit_code_1()
    {
        foreach (var (path, message) in new[]
        {
            (Path.GetTempPath(), "is a directory"), (place.File("missing.json"), "Could not find file"),
        })
        {
            var (code, _, errors) = await Verb("import", path);
            Assert.Equal(1, code);
            Assert.Contains(message, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_pipe_that_ends_too_early_leaves_what_had_come()
    {
        var records = Sound(20);
        using var node = await place.StartNodeForVerbs();
        using var import = place.Start("import", "-", "--wait");
        await import.Write("[" + string.Join(",", records) + "," + records[0][..100]);

        Assert.Equal(0, await import.Exit());

        await Outcomes(20);
        using var results = place.Results()!;
        Assert.Equal(20, results.Summary().Attempts);
        Assert.Single(Ids((await Verb("dead-letters", "list")).Output));
    }

    // Its name goes while it is read, as when a job that makes exports cleans up too early. It is read when there is a store.
    [Fact]
    public async Task A_file_that_vanishes_while_it_is_read_is_read_to_its_end()
    {
        await using var store = Place.OnEmbeddedStore();
        var file = Generated.Write(store.File("vanishing.json"), 3000, seed: 9);
        using var import = store.Start("import", file.Path, "--wait");
        await Eventually.Become(() => File.Exists(store.File("data/exam.db")));
        File.Delete(file.Path);

        Assert.Equal(0, await import.Exit());
        file.AssertIn(store);
    }

    [Fact]
    public async Task A_configuration_that_is_not_right_stops_the_start_with_one_line()
    {
        await using var store = Place.OnEmbeddedStore(); // whose environment has no setting over that of the file
        foreach (var (hocon, message) in new[]
        {
            ("exam.intake.paralelism = 5", "unknown setting exam.intake.paralelism; did you mean exam.intake.parallelism?"),
            ("exam.log = files", "exam.log = 'files': one of embedded, kafka is allowed"),
            ("exam { region = [1, 2 }", "not valid HOCON"),
        })
        {
            var file = place.File("overlay.conf");
            File.WriteAllText(file, hocon);
            var (code, _, errors) = await store.Run("node", "--config", file);
            Assert.Equal(1, code);
            Assert.Contains(message, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
                StringComparison.Ordinal);
        }
    }

    private Task<(int Code, string Output, string Errors)> Verb(params string[] arguments) =>
        place.Run(arguments);

    // On Kafka the tables follow what the import saw.
    private Task Outcomes(int count) => Eventually.Become(() => place.Projected() >= count);

    private string Empty(string name)
    {
        File.WriteAllText(place.File(name), "[]");
        return place.File(name);
    }

    private static List<string> Sound(int count)
    {
        using var file = new MemoryStream();
        AttemptGenerator.Write(file, count, seed: 21, ndjson: true);
        return [.. Encoding.UTF8.GetString(file.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private static string Changed(string document, Action<JsonObject> change)
    {
        var node = JsonNode.Parse(document)!.AsObject();
        change(node);
        return node.ToJsonString();
    }

    // The first cells of the table's rows; a row's id is never wrapped.
    private static List<string> Ids(string table) =>
    [
        .. table.Split('\n').Where(l => l.StartsWith('│')).Select(l => l.Split('│')[1].Trim())
            .Where(id => id is not ("" or "id")),
    ];

    // The console wraps long cells: without what separates them the words can be found again.
    private static string Unwrapped(string table)
    {
        var rows = table.Split('\n').Where(l => l.StartsWith('│')).Select(l => l.Split('│')).ToList();
        return rows.Count == 0
            ? ""
            : string.Join('\n', Enumerable.Range(0, rows[0].Length).Select(c => string.Join(' ',
                rows.Select(r => c < r.Length ? r[c].Trim() : ""))));
    }
}
