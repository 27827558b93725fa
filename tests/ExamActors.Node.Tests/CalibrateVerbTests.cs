using System.Text.Json;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Attempts;
using ExamActors.TestSupport;

namespace ExamActors.Node.Tests;

/// <summary>`calibrate` as people run it.</summary>
public sealed class CalibrateVerbTests : IDisposable
{
    private static readonly string Sample = Repository.Sample("attempts.json");
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("rasch")]
    [InlineData("2pl")]
    [InlineData("3pl")]
    public async Task A_file_of_attempts_becomes_tables_json_and_banks(string model)
    {
        var file = Generate(3000);
        var banks = folder.File("banks");

        var (code, tables, errors) = await Verb("calibrate", file, "--model", model, "--out", banks);
        Assert.True(code == 0, errors);
        var (_, text, _) = await Verb("calibrate", file, "--model", model, "--json");
        using var json = JsonDocument.Parse(text);

        Assert.Equal(model, json.RootElement.GetProperty("model").GetString());
        var exams = json.RootElement.GetProperty("exams").EnumerateArray().ToList();
        var calibrated = exams.Where(e => e.GetProperty("refused").ValueKind == JsonValueKind.Null).ToList();
        Assert.NotEmpty(calibrated);
        Assert.Equal(calibrated.Count, Directory.GetFiles(banks).Length);
        foreach (var exam in exams)
        {
            var name = exam.GetProperty("examName").GetString()!;
            Assert.Contains(name.Split(' ')[0], tables, StringComparison.Ordinal);
            if (exam.GetProperty("attempts").GetInt32() < 100)
                Assert.Contains("too few attempts", exam.GetProperty("refused").GetString(), StringComparison.Ordinal);
        }
        foreach (var exam in calibrated)
        {
            var id = exam.GetProperty("examId").GetString()!;
            var bank = BankDocument.Read(await File.ReadAllBytesAsync(Path.Combine(banks, $"{id}.bank.json")));
            Assert.Equal((id, model), (bank.Id, bank.Origin!.Model));
            var questions = exam.GetProperty("questions").EnumerateArray().ToList();
            Assert.Equal(
                questions.Where(q => q.GetProperty("excluded").ValueKind == JsonValueKind.Null)
                    .Select(q => (q.GetProperty("questionId").GetString()!, q.GetProperty("b").GetDouble())),
                bank.Items.Select(i => (i.Item.Id, ((ItemParameters.Logistic)i.Item.Parameters).B)));
            Assert.Contains(questions[0].GetProperty("questionId").GetString()![..8], tables, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Results_of_an_import_give_the_same_as_its_file()
    {
        var file = Generate(600);
        var data = folder.File("data");
        var (code, _, errors) = await Verb("import", file, "--wait", "--data", data);
        Assert.True(code == 0, errors);

        var (_, ofResults, _) = await Verb("calibrate", "--min-attempts", "60", "--json", "--data", data);
        var (_, ofFile, _) = await Verb("calibrate", file, "--min-attempts", "60", "--json");

        // Attempts come in another order: sums differ in their last digits.
        var (results, read) = (Exams(ofResults), Exams(ofFile));
        Assert.NotEmpty(read);
        Assert.Equal(read.Select(e => (e.Id, e.Attempts, e.Refused)), results.Select(e => (e.Id, e.Attempts, e.Refused)));
        Assert.All(read.Select((e, i) => (e.LogLikelihood, results[i].LogLikelihood)),
            pair => Assert.Equal(pair.Item1, pair.Item2, 1e-6));
    }

    [Fact]
    public async Task The_sample_says_what_it_has_too_little_of()
    {
        var (code, tables, errors) = await Verb("calibrate", Sample);

        Assert.Equal(1, code);
        Assert.Contains("no exam gives a bank", errors, StringComparison.Ordinal);
        Assert.Contains("too few attempts", tables, StringComparison.Ordinal);

        (code, tables, errors) = await Verb("calibrate", Sample, "--min-attempts", "40");
        Assert.True(code == 0, errors);
        Assert.Contains("the responses show no ability that the questions have in common", tables, StringComparison.Ordinal);
        Assert.Contains("2 of ", tables, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there are no results in", "calibrate")]
    [InlineData("--min-attempts 0", "calibrate", "-", "--min-attempts", "0")]
    [InlineData("no exam has the id 'none' or a name with it", "calibrate", "SAMPLE", "--exam", "none")]
    [InlineData("exams match 'e'; give an id", "calibrate", "SAMPLE", "--exam", "e")]
    [InlineData("is a directory", "calibrate", "/")]
    [InlineData("Could not find file", "calibrate", "no-such-file.json")]
    public async Task What_cannot_be_done_is_one_line_and_exit_code_1(string message, params string[] arguments)
    {
        var (code, _, errors) = await Verb([.. arguments.Select(a => a == "SAMPLE" ? Sample : a), "--data", folder.File("empty")]);

        Assert.Equal(1, code);
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_document_is_left_out_and_told()
    {
        var file = folder.File("broken.json");
        await File.WriteAllTextAsync(file, "{\"keen_id\": 1}\n" + await File.ReadAllTextAsync(Generate(600, ndjson: true)));

        var (code, _, errors) = await Verb("calibrate", file, "--min-attempts", "60");

        Assert.Equal(0, code);
        Assert.Contains("1 records are no sound documents", errors, StringComparison.Ordinal);
        Assert.Contains("byte 0: $.keen_id", errors, StringComparison.Ordinal);
    }

    [AttemptsFact]
    public async Task The_real_exams_with_100_attempts_get_a_bank()
    {
        var (code, text, errors) = await Verb("calibrate", AttemptsFactAttribute.Path!, "--json", "--out", folder.File("banks"));

        Assert.True(code == 0, errors);
        Assert.Contains("38 documents came before", errors, StringComparison.Ordinal);
        var exams = Exams(text);
        Assert.Equal(107, exams.Count);
        Assert.All(exams, e => Assert.Equal(e.Attempts < 100, e.Refused is not null));
        Assert.Equal([390, 158, 156, 128, 122, 119, 109], exams.Where(e => e.Refused is null).Select(e => e.Attempts));
        Assert.Equal(7, Directory.GetFiles(folder.File("banks"), "*.bank.json").Length);
    }

    private static List<(string Id, int Attempts, string? Refused, double LogLikelihood)> Exams(string json)
    {
        using var document = JsonDocument.Parse(json);
        return
        [
            .. document.RootElement.GetProperty("exams").EnumerateArray().Select(e => (
                e.GetProperty("examId").GetString()!, e.GetProperty("attempts").GetInt32(), e.GetProperty("refused").GetString(),
                e.GetProperty("logLikelihood") is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : 0)),
        ];
    }

    private string Generate(int count, bool ndjson = false)
    {
        var path = folder.File("attempts.json");
        using var file = File.Create(path);
        AttemptGenerator.Write(file, count, seed: 23, ndjson);
        return path;
    }

    private static Task<(int Code, string Output, string Errors)> Verb(params string[] arguments) => NodeProcess.Run(arguments);
}
