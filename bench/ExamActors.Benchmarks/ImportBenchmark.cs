using System.Diagnostics;
using ExamActors.Core.Attempts;
using ExamActors.TestSupport;

namespace ExamActors.Benchmarks;

/// <summary>`import` into Kafka against `jq -c '.[]' | kcat -P` on the same file and broker, as whole processes.</summary>
internal static class ImportBenchmark
{
    private const int Attempts = 100_000;
    private const int Rounds = 5;

    public static async Task Run()
    {
        using var folder = new TempFolder();
        var path = folder.File("attempts.json");
        await using (var file = File.Create(path))
            AttemptGenerator.Write(file, Attempts, seed: 1, ndjson: false);
        await using var broker = await MockBroker.Start();
        foreach (var (topic, partitions) in new[]
        {
            ("exams", 12), ("exam-catalog", 1), ("student-commands", 12), ("student-events", 12),
            ("center-commands", 4), ("center-events", 4), ("scores", 12), ("dead-letters", 3),
        })
            await broker.CreateTopic(topic, partitions);
        var environment = new Dictionary<string, string>
        {
            ["EXAM_LOG"] = "kafka",
            ["EXAM_KAFKA_BOOTSTRAP_SERVERS"] = broker.BootstrapServers,
            ["EXAM_DATA"] = folder.File("data"),
        };

        var measured = await Measured.InTurn(Rounds,
            ("jq -c '.[]' FILE | kcat -P", () => Timed("bash",
                ["-c", $"set -o pipefail; jq -c '.[]' '{path}' | kcat -P -b {broker.BootstrapServers} -t exams"], [])),
            ("import FILE", () => Timed("dotnet",
                [Path.Combine(AppContext.BaseDirectory, "ExamActors.Node.dll"), "import", path], environment)));
        Measured.Print($"Into Kafka, {new FileInfo(path).Length / 1e6:N0} MB, the processes' start included", measured, "attempts");
    }

    private static Task<double> Timed(string program, string[] arguments, Dictionary<string, string> environment) =>
        Measured.PerSecondOf(Attempts, async () =>
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
            foreach (var (name, value) in environment)
                start.Environment[name] = value;
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"{program}: {errors}{await output}");
        });
}
