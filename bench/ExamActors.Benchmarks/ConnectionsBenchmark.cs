using System.Globalization;
using System.Text.Json;
using ExamActors.Actors.Wire;
using ExamActors.TestSupport;
using Spectre.Console;

namespace ExamActors.Benchmarks;

/// <summary>
/// Students connected to one node at once: node and students as two processes, every student with a connection of its own, slow
/// thinkers; how many there are, what they take of the node's memory, and how fast an answer still is.
/// </summary>
internal static class ConnectionsBenchmark
{
    private const int ItemsPerExam = 6;

    public static async Task Run()
    {
        var students = int.Parse(
            Environment.GetEnvironmentVariable("EXAM_STUDENTS") ?? "19000", CultureInfo.InvariantCulture);
        using var folder = new TempFolder();
        var data = folder.File("data");
        var environment = new Dictionary<string, string>
        {
            ["EXAM_API_ADMISSIONS_PER_MINUTE"] = "100000",
            ["EXAM_STUDENT_PASSIVATE_AFTER"] = "1h",
        };
        using var node = NodeProcess.Start(["node", "--data", data], environment);
        await node.Says("node is running");
        var url = node.Errors.Split("API: ")[1].Split(". ")[0];
        var exam = folder.File("exam.json");
        await File.WriteAllBytesAsync(exam, ExamCodec.Encode(LiveBenchmark.Exam(ItemsPerExam)));
        await Expect(["exam", "publish", exam, "--data", data]);
        var idle = node.ResidentBytes();
        using var simulate = NodeProcess.Start(
        [
            "simulate", "--url", url, "--data", data, "--students", $"{students}", "--think", "45", "--arrive", "240",
            "--misbehave", "0", "--no-check", "--no-live", "--format", "json",
        ]);
        var (most, bytes) = (0, 0L);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (!simulate.HasExited && await timer.WaitForNextTickAsync())
            if (node.Sockets() is var now && now > most)
                (most, bytes) = (now, node.ResidentBytes());
        if (await simulate.Exit() != 0)
            throw new InvalidOperationException(simulate.Errors);
        using var json = JsonDocument.Parse(simulate.Output);
        var answers = json.RootElement.GetProperty("latencyMs").GetProperty("answer");
        var table = new Table().Border(TableBorder.Markdown).Title("students connected to one node")
            .AddColumn(new TableColumn("connections at once").RightAligned())
            .AddColumn(new TableColumn("node's memory, KiB a student").RightAligned())
            .AddColumn(new TableColumn("answers").RightAligned())
            .AddColumn(new TableColumn("p50, ms").RightAligned()).AddColumn(new TableColumn("p99, ms").RightAligned());
        table.AddRow($"{most:N0}", $"{(bytes - idle) / 1024.0 / most:N0}", $"{answers.GetProperty("count").GetInt64():N0}",
            $"{answers.GetProperty("p50").GetDouble():N1}", $"{answers.GetProperty("p99").GetDouble():N1}");
        AnsiConsole.Write(table);
    }

    private static async Task Expect(string[] arguments)
    {
        var (code, _, errors) = await NodeProcess.Run(arguments);
        if (code != 0)
            throw new InvalidOperationException(errors);
    }
}
