using System.Text.Json.Nodes;
using ExamActors.TestSupport;

namespace ExamActors.Node.Tests;

/// <summary>`exam` as people run it.</summary>
public sealed class ExamVerbTests : IDisposable
{
    private static readonly string Sample = Path.Combine(AppContext.BaseDirectory, "samples", "exam.json");

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_sample_is_published_once_and_listed()
    {
        var first = await OnData("exam", "publish", Sample);
        var again = await OnData("exam", "publish", Sample);
        var list = await OnData("exam", "list");

        Assert.True(first.Code == 0, first.Errors);
        Assert.Contains("earth, version 1, is published\n", first.Output, StringComparison.Ordinal);
        Assert.Equal(0, again.Code);
        Assert.Contains("is published already", again.Output, StringComparison.Ordinal);
        Assert.Contains("Adaptive", list.Output, StringComparison.Ordinal);
        Assert.Contains("1 published\n", list.Output, StringComparison.Ordinal);
        Assert.Equal("1", (await OnData("tail", "exam-catalog", "--count")).Output.Trim());
    }

    [Fact]
    public async Task A_version_does_not_change_and_another_one_stands_beside_it()
    {
        await OnData("exam", "publish", Sample);

        var changed = await OnData("exam", "publish", Changed(exam => exam["title"] = "Another title"));
        var next = await OnData("exam", "publish", Changed(exam => exam["version"] = 2));

        Assert.Equal(1, changed.Code);
        Assert.Contains("is published with other content", changed.Errors, StringComparison.Ordinal);
        Assert.True(next.Code == 0, next.Errors);
        Assert.Contains("2 published\n", (await OnData("exam", "list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_fault_is_said()
    {
        Assert.Equal(0, (await OnData("exam", "validate", Sample)).Code);

        var (code, _, errors) = await OnData("exam", "validate", Changed(exam =>
        {
            exam["rules"]!["secondsMax"] = 1;
            exam["items"]![0]!["id"] = "no spaces";
        }));

        Assert.Equal(1, code);
        Assert.Contains("the working time must be", errors, StringComparison.Ordinal);
        Assert.Contains("item 'no spaces'", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_exam_is_refused_with_its_place()
    {
        var unknown = await OnData("exam", "publish", Changed(exam => exam["items"]![3]!["colour"] = "red"));
        Assert.Equal(1, unknown.Code);
        Assert.Contains("colour", unknown.Errors, StringComparison.Ordinal);
        Assert.Contains("$.items[3]", unknown.Errors, StringComparison.Ordinal);

        var missing = await OnData("exam", "validate", folder.File("nothing.json"));
        Assert.Equal(1, missing.Code);
        Assert.Contains("nothing.json", missing.Errors, StringComparison.Ordinal);
    }

    private string Changed(Action<JsonNode> change)
    {
        var exam = JsonNode.Parse(File.ReadAllText(Sample))!;
        change(exam);
        var file = folder.File($"{Guid.NewGuid():N}.json");
        File.WriteAllText(file, exam.ToJsonString());
        return file;
    }

    private Task<(int Code, string Output, string Errors)> OnData(params string[] arguments) =>
        NodeProcess.Run([.. arguments, "--data", folder.File("data")]);
}
