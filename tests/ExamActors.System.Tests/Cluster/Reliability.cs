using System.Globalization;
using ExamActors.TestSupport;
using Xunit.Abstractions;

namespace ExamActors.System.Tests.Cluster;

/// <summary>The tables of docs/RELIABILITY.md, which tests write where EXAM_UPDATE=1.</summary>
internal static class Reliability
{
    /// <summary>Prints figures, and writes them into the document's part of that name.</summary>
    public static void Report(ITestOutputHelper output, string part, string setting, IReadOnlyCollection<FaultFigures> figures) =>
        Report(output, part, setting,
            "| what happens | answers meanwhile | waited over 1 s | longest wait, s | until all answer again, s |",
            "|---|---:|---:|---:|---:|",
            figures.Select(f => string.Create(CultureInfo.InvariantCulture,
                $"| {f.Fault} | {f.Answers:N0} | {f.Late:N0} | {f.LongestSeconds:0.0} | {f.UntilAllAnswerSeconds:0.0} |")));

    /// <inheritdoc cref="Report(ITestOutputHelper, string, string, IReadOnlyCollection{FaultFigures})"/>
    public static void Report(
        ITestOutputHelper output, string part, string setting, string head, string rule, IEnumerable<string> rows)
    {
        string[] table = [$"{setting}, {Environment.ProcessorCount} cores:", "", head, rule, .. rows];
        foreach (var line in table)
            output.WriteLine(line);
        if (Environment.GetEnvironmentVariable("EXAM_UPDATE") != "1")
            return;
        var path = Repository.File("docs", "RELIABILITY.md");
        var text = File.ReadAllText(path);
        var (begin, end) = ($"<!-- {part} -->\n", $"<!-- end of {part} -->");
        var from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var to = text.IndexOf(end, StringComparison.Ordinal);
        File.WriteAllText(path, $"{text[..from]}{string.Join('\n', table)}\n{text[to..]}");
    }
}
