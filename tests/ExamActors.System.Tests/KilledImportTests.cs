using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Results;
using ExamActors.Actors.Wire;
using ExamActors.TestSupport;

namespace ExamActors.System.Tests;

/// <summary>
/// A node is killed at random, several times, while it works through a file: afterwards the results are those of a run that
/// nobody disturbed. EXAM_KILL_ATTEMPTS=100000 runs the large file.
/// </summary>
public class KilledImportTests
{
    private static readonly int Attempts =
        int.TryParse(Environment.GetEnvironmentVariable("EXAM_KILL_ATTEMPTS"), out var count) ? count : 6000;

    [Fact]
    public async Task Nothing_is_lost_or_counted_twice_whenever_the_node_is_killed()
    {
        using var folder = new TempFolder();
        var file = Generated.Write(folder.File("attempts.json"), Attempts, seed: 11);
        var (undisturbed, killed) = (folder.File("undisturbed"), folder.File("killed"));
        var whole = await NodeProcess.Run(["import", file.Path, "--wait", "--data", undisturbed]);
        Assert.True(whole.Code == 0, whole.Errors);

        // On the log first, by a process that ends; then nodes that are killed at different progress.
        var onLog = await NodeProcess.Run(["import", file.Path, "--data", killed]);
        Assert.True(onLog.Code == 0, onLog.Errors);
        var random = new Random(5);
        for (var kill = 1; kill <= 5; kill++)
        {
            var progress = Attempts * (kill - 1 + random.NextDouble()) / 6;
            using var node = NodeProcess.Start(["node", "--data", killed]);
            await Eventually.Become(() => Projected(killed) >= progress || node.HasExited, TimeSpan.FromMinutes(2));
            Assert.False(node.HasExited, node.Errors);
            node.Kill();
        }
        using (var last = NodeProcess.Start(["node", "--data", killed]))
        {
            await Eventually.Become(() => Projected(killed) >= Attempts, TimeSpan.FromMinutes(4), () => last.Errors);
            last.Terminate();
            Assert.Equal(0, await last.Exit());
        }

        file.AssertIn(undisturbed);
        file.AssertIn(killed);
        Assert.Equal(Rows(undisturbed), Rows(killed));
        AssertEveryVersionIsOnTheTopic(killed);
    }

    /// <summary>Outcomes in the results tables of a folder.</summary>
    internal static long Projected(string folder)
    {
        using var reader = ResultsReader.Open(folder);
        return reader is null ? 0 : reader.Summary() is var totals ? totals.Attempts + totals.Duplicates : 0;
    }

    // Of a document's copies, the first to come is recorded: which of them it was does not show in the row.
    private static List<string> Rows(string folder)
    {
        using var reader = ResultsReader.Open(folder)!;
        return
        [
            .. reader.Attempts().Select(a => $"{a with { Questions = [] }} {string.Join(' ', a.Questions)}"),
            .. reader.Duplicates().Select(d => d.ToString()),
        ];
    }

    private static void AssertEveryVersionIsOnTheTopic(string folder)
    {
        using var store = EmbeddedStore.Open(new EmbeddedStoreOptions(folder) { Owner = false });
        using var consumer = store.CreateConsumer(
            new Dictionary<string, string> { ["group.id"] = "check", ["enable.partition.eof"] = "true" },
            Deserializers.ByteArray, Deserializers.ByteArray);
        var partitions = store.Topics().Single(t => t.Name == "student-events").Partitions;
        consumer.Assign(partitions.Select(p => new TopicPartitionOffset("student-events", p.Number, p.First)));
        var onTopic = new HashSet<string>();
        for (var ends = 0; ends < partitions.Count;)
        {
            var record = consumer.Consume(TimeSpan.FromSeconds(10));
            Assert.NotNull(record);
            if (record.IsPartitionEOF)
                ends++;
            else
                onTopic.Add(CloudEvent.HeaderText(record.Message.Headers, CloudEvent.Id)!);
        }
        using var results = ResultsReader.Open(folder)!;
        Assert.Equal(
            results.Attempts().Select(a => $"{a.StudentId}/{a.Version}")
                .Concat(results.Duplicates().Select(d => $"{d.StudentId}/{d.Version}")).Order(StringComparer.Ordinal),
            onTopic.Order(StringComparer.Ordinal));
    }
}
