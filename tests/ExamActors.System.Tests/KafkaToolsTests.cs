using System.Diagnostics;
using ExamActors.TestSupport;

namespace ExamActors.System.Tests;

/// <summary>The shell pipeline that put attempts on Kafka before there was `import`, beside it.</summary>
public class KafkaToolsTests
{
    [ToolFact("bash", "kcat", "jq")]
    public async Task Kcat_and_jq_write_and_read_beside_our_verbs()
    {
        await using var broker = await MockBroker.Start();
        await using var place = await Place.On(broker);
        var file = Generated.Write(place.File("attempts.json"), 400, seed: 31);

        // This broker does not tell its topics' configuration: that is said, and stops nothing.
        var check = await place.Run("topics", "check");
        Assert.True(check.Code == 0, check.Output + check.Errors);
        Assert.Contains("were not checked", check.Errors, StringComparison.Ordinal);
        var differs = await NodeProcess.Run(["topics", "check"], new Dictionary<string, string>(place.Variables)
        {
            ["EXAM_TOPICS_SCORES_PARTITIONS"] = "13",
            ["EXAM_KAFKA_REPLICATION_FACTOR"] = "2",
        });
        Assert.Equal(1, differs.Code);
        Assert.Contains("error: topic scores: partitions is 12 and should be 13", differs.Output, StringComparison.Ordinal);
        Assert.Contains("error: topic exams: replication factor is 1 and should be 2", differs.Output, StringComparison.Ordinal);

        await Shell($"jq -c '.[]' '{file.Path}' | kcat -P -b {broker.BootstrapServers} -t exams");
        Assert.Equal("400", await Count("exams"));
        using (var node = place.Start("node"))
        {
            await Eventually.Become(async () => await Count("student-events") == "400", TimeSpan.FromMinutes(1));
            // Ours on top: every document is known already.
            var import = await place.Run("import", file.Path, "--wait");
            Assert.Contains("400 │        0 │        400 │            0", import.Output, StringComparison.Ordinal);
            node.Terminate();
            Assert.Equal(0, await node.Exit());
        }
        file.AssertIn(place, furtherDuplicates: 400);

        // The same records by kcat, by tail, and through jq.
        Assert.Equal("800", await Count("student-events"));
        var tail = await place.Run("tail", "student-events", "--count");
        Assert.Equal("800", tail.Output.Trim());
        var viaTail = await place.Run("tail", "exams", "--from-beginning", "--exit");
        var viaKcat = await Shell($"kcat -C -q -b {broker.BootstrapServers} -t exams -o beginning -e");
        Assert.Equal(Lines(viaKcat), Lines(viaTail.Output));
        var events = await Shell($"kcat -C -q -b {broker.BootstrapServers} -t student-events -o beginning -e "
            + "| jq -s 'map(select(.score)) | length'");
        Assert.Equal($"{file.Books.Accepted}", events.Trim());

        async Task<string> Count(string topic) =>
            (await Shell($"kcat -C -q -b {broker.BootstrapServers} -t {topic} -o beginning -e | wc -l")).Trim();
    }

    private static List<string> Lines(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.TrimEnd('\r')).Order(StringComparer.Ordinal)];

    private static async Task<string> Shell(string line)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", $"set -o pipefail; {line}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (bash.StandardOutput.ReadToEndAsync(), bash.StandardError.ReadToEndAsync());
        await bash.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        Assert.True(bash.ExitCode == 0, $"{line}: {await errors}");
        return await output;
    }
}
