using ExamActors.Core.Attempts;
using ExamActors.TestSupport;

namespace ExamActors.Node.Tests.Drafting;

/// <summary>`exam draft` as people run it.</summary>
public sealed class ExamDraftVerbTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Attempts_become_a_bank_and_the_bank_an_exam_that_is_published()
    {
        var attempts = Generate(1500);
        await Verb("calibrate", attempts, "--min-attempts", "60", "--out", folder.File("banks"));
        var bank = Directory.GetFiles(folder.File("banks"))[0];

        var draft = await Verb("exam", "draft", bank, attempts, "--out", folder.File("exam.json"), "--id", "drafted",
            "--title", "A draft", "--length", "2-3", "--minutes", "7");
        Assert.True(draft.Code == 0, draft.Errors);
        Assert.Contains("of which 2 to 3 are given, in 7 minutes", draft.Errors, StringComparison.Ordinal);
        Assert.Contains("are placeholders", draft.Errors, StringComparison.Ordinal);

        var validate = await Verb("exam", "validate", folder.File("exam.json"));
        Assert.True(validate.Code == 0, validate.Errors);
        Assert.Contains("drafted, version 1,", validate.Output, StringComparison.Ordinal);
        var publish = await Verb("exam", "publish", folder.File("exam.json"));
        Assert.True(publish.Code == 0, publish.Errors);
        Assert.Contains("is published", publish.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_become_an_exam_is_one_line()
    {
        var attempts = Generate(1500);
        await Verb("calibrate", attempts, "--min-attempts", "60", "--out", folder.File("banks"));
        var bank = Directory.GetFiles(folder.File("banks"))[0];
        await File.WriteAllTextAsync(folder.File("none.json"), "[]");

        await Fails("has no attempt at the bank's exam", bank, folder.File("none.json"));
        await Fails("not the JSON of an item bank", attempts, attempts);
        await Fails("length 3-x: a number or a range", bank, attempts, "--length", "3-x");
        await Fails("the exam cannot be given: the exam's id must be", bank, attempts, "--id", "no spaces");
        await Fails("--minutes 0: 1 to 1,440 are possible", bank, attempts, "--minutes", "0");
        Assert.False(File.Exists(folder.File("exam.json")));
        await Fails("is read: name another file to write", bank, attempts, "--out", bank);
    }

    private async Task Fails(string error, params string[] arguments)
    {
        string[] to = arguments.Contains("--out") ? [] : ["--out", folder.File("exam.json")];
        var (code, output, errors) = await Verb(["exam", "draft", .. arguments, .. to]);
        Assert.Equal((1, ""), (code, output));
        var line = Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(error, line, StringComparison.Ordinal);
    }

    private string Generate(int count)
    {
        var path = folder.File("attempts.json");
        using var file = File.Create(path);
        AttemptGenerator.Write(file, count, seed: 5, ndjson: false);
        return path;
    }

    private Task<(int Code, string Output, string Errors)> Verb(params string[] arguments) =>
        NodeProcess.Run([.. arguments, "--data", folder.File("data")]);
}
