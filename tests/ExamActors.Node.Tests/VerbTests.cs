using System.Text.Json;
using ExamActors.Core.Attempts;
using ExamActors.TestSupport;

namespace ExamActors.Node.Tests;

/// <summary>The verbs as people run them: the program as a process on a folder of its own.</summary>
public sealed class VerbTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Demo_runs_out_of_the_box_and_leaves_nothing_behind()
    {
        var before = Directory.GetDirectories(Path.GetTempPath(), "exam-actors-demo-*");

        var (code, output, errors) = await Verb("demo", "--students", "6");

        Assert.True(code == 0, $"{output}{errors}");
        Assert.Contains("500 │", output, StringComparison.Ordinal);
        Assert.Contains("6 of 6", output, StringComparison.Ordinal);
        Assert.Contains("scores of 6 students", output, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetDirectories(Path.GetTempPath(), "exam-actors-demo-*"));
    }

    [Fact]
    public async Task Help_tells_of_every_verb()
    {
        var (code, output, _) = await Verb("--help");

        Assert.Equal(0, code);
        string[] verbs =
        [
            "demo", "node", "import", "exam", "report", "topics", "tail", "dead-letters", "generate-attempts", "calibrate",
            "generate-bank", "simulate-bank", "replay", "simulate", "token",
        ];
        foreach (var verb in verbs)
            Assert.Contains($"\n  {verb}", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("import")]
    [InlineData("report", "--top", "many")]
    public async Task What_is_no_command_line_is_refused(params string[] arguments) =>
        Assert.NotEqual(0, (await Verb(arguments)).Code);

    [Theory]
    [InlineData("there are no results", "report")]
    [InlineData("there is no topic 'nothing'", "tail", "nothing")]
    [InlineData("there is no dead letter 'x'", "dead-letters", "show", "x")]
    [InlineData("say which: an ID, or --all", "dead-letters", "retry")]
    [InlineData("there is no topic 'exam-catalog'", "replay")]
    [InlineData("there is no such folder", "replay", "--from", "nowhere")]
    [InlineData("the folder is not empty", "replay", "--into", "/")]
    [InlineData("--show -1", "replay", "--show", "-1")]
    [InlineData("--count -1", "generate-attempts", "-", "--count", "-1")]
    public async Task What_cannot_be_done_is_one_line_and_exit_code_1(string message, params string[] arguments)
    {
        var (code, _, errors) = await Verb([.. arguments, "--data", folder.File("empty")]);

        Assert.Equal(1, code);
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_report_is_there_as_tables_as_json_and_as_csv()
    {
        var books = await Import(300);

        using var json = JsonDocument.Parse((await OnData("report", "--json")).Output);
        var exams = json.RootElement.GetProperty("exams").EnumerateArray().ToList();
        Assert.Equal(books.Accepted, exams.Sum(e => e.GetProperty("attempts").GetInt32()));
        Assert.Equal(books.Questions, exams.Sum(e => e.GetProperty("questions").GetInt64()));

        var csv = (await OnData("report", "--csv")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(exams.Count + 1, csv.Length);
        Assert.StartsWith("exam_id,exam_name,attempts", csv[0], StringComparison.Ordinal);

        var (_, tables, _) = await OnData("report");
        Assert.Contains(exams[0].GetProperty("examName").GetString()![..8], tables, StringComparison.Ordinal);
        var (_, exam, _) = await OnData("report", "--exam", exams[0].GetProperty("examId").GetString()!);
        foreach (var question in exams[0].GetProperty("items").EnumerateArray())
            Assert.Contains(question.GetProperty("questionId").GetString()![..8], exam, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Topics_and_tail_show_what_is_on_the_log()
    {
        var books = await Import(100);

        var (_, topics, _) = await OnData("topics");
        Assert.Contains("student-events", topics, StringComparison.Ordinal);
        Assert.Equal("100", (await OnData("tail", "student-events", "--count")).Output.Trim());
        var lines = (await OnData("tail", "student-events", "--from-beginning", "--exit")).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(books.Accepted, lines.Count(l => JsonDocument.Parse(l).RootElement.TryGetProperty("score", out _)));
        Assert.Equal(3, (await OnData("tail", "exams", "--from-beginning", "--max", "3")).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("examactors.student.attempt-recorded.v1",
            (await OnData("tail", "student-events", "--from-beginning", "--max", "1", "--meta")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_compares_what_an_import_published_and_keeps_its_store_where_it_is_told_to()
    {
        await Import(200);
        var before = Directory.GetDirectories(Path.GetTempPath(), "exam-actors-replay-*");

        var (code, output, errors) = await OnData("replay", "--into", folder.File("replayed"));

        Assert.True(code == 0, output + errors);
        Assert.Contains(" students replayed: 0 differences.", output, StringComparison.Ordinal);
        var again = await Verb("replay", "--from", folder.File("data"));
        Assert.True(again.Code == 0, again.Output + again.Errors);
        Assert.Equal(before, Directory.GetDirectories(Path.GetTempPath(), "exam-actors-replay-*"));
        Assert.Equal(await OfTopic("data", "student-events"), await OfTopic("replayed", "student-events"));
        Assert.Equal(await OfTopic("data", "scores"), await OfTopic("replayed", "scores"));
    }

    private async Task<List<string>> OfTopic(string data, string topic)
    {
        var (_, output, _) = await Verb("tail", topic, "--from-beginning", "--exit", "--data", folder.File(data));
        return [.. output.Split('\n').Order(StringComparer.Ordinal)];
    }

    private async Task<GeneratorBooks> Import(int count)
    {
        GeneratorBooks books;
        using (var file = File.Create(folder.File("attempts.json")))
            books = AttemptGenerator.Write(file, count, seed: 17, ndjson: false);
        var (code, _, errors) = await OnData("import", folder.File("attempts.json"), "--wait");
        Assert.True(code == 0, errors);
        return books;
    }

    private Task<(int Code, string Output, string Errors)> OnData(params string[] arguments) =>
        Verb([.. arguments, "--data", folder.File("data")]);

    private static Task<(int Code, string Output, string Errors)> Verb(params string[] arguments) => NodeProcess.Run(arguments);
}
