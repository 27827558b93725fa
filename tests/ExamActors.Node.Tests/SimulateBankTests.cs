using System.Text.Json;
using System.Xml.Linq;
using ExamActors.TestSupport;

namespace ExamActors.Node.Tests;

/// <summary>`generate-bank` and `simulate-bank` as people run them, on the bank that comes with the project.</summary>
public sealed class SimulateBankTests : IDisposable
{
    private static readonly string Sample = Repository.Sample("bank.json");

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_sample_bank_is_what_generate_bank_writes()
    {
        var (code, _, errors) = await Verb("generate-bank", folder.File("bank.json"));

        Assert.True(code == 0, errors);
        Assert.Equal(await File.ReadAllTextAsync(Sample), await File.ReadAllTextAsync(folder.File("bank.json")));
    }

    [Fact]
    public async Task The_numbers_are_plausible_and_the_same_for_the_same_seed_whatever_the_threads()
    {
        var one = await Json("--students", "500", "--length", "15", "--threads", "1");

        Assert.Equal(one, await Json("--students", "500", "--length", "15", "--threads", "3"));
        Assert.NotEqual(one, await Json("--students", "500", "--length", "15", "--seed", "2"));
        using var document = JsonDocument.Parse(one);
        var overall = document.RootElement.GetProperty("overall");
        var exposure = document.RootElement.GetProperty("exposure");
        Assert.Equal(500, overall.GetProperty("students").GetInt32());
        Assert.InRange(overall.GetProperty("bias").GetDouble(), -0.1, 0.1);
        Assert.InRange(overall.GetProperty("rootMeanSquare").GetDouble(), 0.25, 0.5);
        Assert.InRange(overall.GetProperty("coverage").GetDouble(), 0.9, 1);
        Assert.Equal(15, document.RootElement.GetProperty("length").GetProperty("mean").GetDouble());
        Assert.Equal(300, exposure.GetProperty("items").GetArrayLength());
        Assert.Equal(15, exposure.GetProperty("items").EnumerateArray().Sum(i => i.GetProperty("rate").GetDouble()), 9);
        Assert.InRange(exposure.GetProperty("overlap").GetDouble(), 15 / 300.0, 1);
        Assert.Equal(5, document.RootElement.GetProperty("topics").GetArrayLength());
    }

    [Fact]
    public async Task A_design_file_is_overruled_by_options()
    {
        await File.WriteAllTextAsync(folder.File("design.json"),
            """
            {"length": "5-40", "se": 0.4, "rule": "progressive", "estimator": "wle", "exposure": "randomesque:3",
             "content": {"tides": 1, "knots": 1}, "topics": {"signals": "0-2"}}
            """);

        using var document = JsonDocument.Parse(await Json(
            "--students", "60", "--design", folder.File("design.json"), "--length", "12", "--se", "0.01",
            "--cuts=-0.5,0.5"));

        Assert.Equal(12, document.RootElement.GetProperty("length").GetProperty("mean").GetDouble());
        var topics = document.RootElement.GetProperty("topics").EnumerateArray()
            .ToDictionary(t => t.GetProperty("topic").GetString()!, t => t.GetProperty("mean").GetDouble());
        Assert.Equal((6, 6, 0), (topics["tides"], topics["knots"], topics["signals"]));
        Assert.Equal(9, document.RootElement.GetProperty("classification").GetProperty("counts").GetArrayLength());
    }

    [Fact]
    public async Task Pictures_are_drawn()
    {
        foreach (var kind in new[] { "png", "svg" })
        {
            var (code, tables, errors) = await Verb(
                "simulate-bank", Sample, "--students", "200", "--out", folder.File("pictures"), "--images", kind);
            Assert.True(code == 0, errors);
            Assert.Contains("RMSE", tables, StringComparison.Ordinal);
            Assert.Contains("signals", tables, StringComparison.Ordinal);
        }

        foreach (var name in new[] { "information", "exposure", "bias" })
        {
            var png = await File.ReadAllBytesAsync(folder.File(Path.Combine("pictures", name + ".png")));
            Assert.True(png.AsSpan(1, 7).SequenceEqual("PNG\r\n\u001a\n"u8));
            Assert.True(png.Length > 5000, "something is drawn");
            var svg = XDocument.Load(folder.File(Path.Combine("pictures", name + ".svg")));
            Assert.Equal("svg", svg.Root!.Name.LocalName);
            Assert.True(svg.Descendants().Count() > 20, "something is drawn");
        }
    }

    [Theory]
    [InlineData("what ends a test in between?", "--length", "5-40")]
    [InlineData("length few: a number", "--length", "few")]
    [InlineData("rule 'best': mfi", "--rule", "best")]
    [InlineData("estimator 'best': eap", "--estimator", "best")]
    [InlineData("exposure 'less': none", "--exposure", "less")]
    [InlineData("make no test of 30 items", "--exposure", "sympson-hetter:0.01")]
    [InlineData("there must be 1 to 10,000,000 students, not 0", "--students", "0")]
    [InlineData("--abilities grid: normal", "--abilities", "grid")]
    [InlineData("the test cannot be given", "--length", "301")]
    [InlineData("the cut scores must be finite and ascend", "--cuts", "1,0")]
    public async Task What_cannot_be_simulated_is_one_line_and_exit_code_1(string message, params string[] arguments)
    {
        var (code, _, errors) = await Verb(["simulate-bank", Sample, .. arguments]);

        Assert.Equal(1, code);
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_bank_or_no_design_is_refused()
    {
        await File.WriteAllTextAsync(folder.File("other.json"), "{\"lenght\": \"5\"}");

        var (bankCode, _, bank) = await Verb("simulate-bank", folder.File("other.json"));
        var (designCode, _, design) = await Verb("simulate-bank", Sample, "--design", folder.File("other.json"));
        var (sizeCode, _, size) = await Verb("generate-bank", "-", "--items", "0");

        Assert.Equal((1, 1, 1), (bankCode, designCode, sizeCode));
        Assert.Contains("not the JSON of an item bank", bank, StringComparison.Ordinal);
        Assert.Contains("lenght", design, StringComparison.Ordinal);
        Assert.Contains("--items 0: 1 to 100000 are possible", size, StringComparison.Ordinal);
    }

    private static async Task<string> Json(params string[] arguments)
    {
        var (code, output, errors) = await Verb(["simulate-bank", Sample, "--json", .. arguments]);
        Assert.True(code == 0, errors);
        return output;
    }

    private static Task<(int Code, string Output, string Errors)> Verb(params string[] arguments) =>
        NodeProcess.Run(arguments);
}
