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
        await using var undisturbed = await Place.Make();
        await using var killed = await Place.Make();
        var file = Generated.Write(killed.File("attempts.json"), Attempts, seed: 11);
        using (await undisturbed.StartNodeForVerbs())
        {
            var whole = await undisturbed.Run("import", file.Path, "--wait");
            Assert.True(whole.Code == 0, whole.Errors);
            await Eventually.Become(() => undisturbed.Projected() >= Attempts, TimeSpan.FromMinutes(1));
        }

        // On the log first, by a process that ends; then nodes that are killed at different progress.
        var onLog = await killed.Run("import", file.Path);
        Assert.True(onLog.Code == 0, onLog.Errors);
        var random = new Random(5);
        for (var kill = 1; kill <= 5; kill++)
        {
            var progress = Attempts * (kill - 1 + random.NextDouble()) / 6;
            using var node = killed.Start("node");
            await Eventually.Become(() => killed.Projected() >= progress || node.HasExited, TimeSpan.FromMinutes(2));
            Assert.False(node.HasExited, node.Errors);
            node.Kill();
        }
        using (var last = killed.Start("node"))
        {
            await Eventually.Become(() => killed.Projected() >= Attempts, TimeSpan.FromMinutes(4), () => last.Errors);
            last.Terminate();
            Assert.Equal(0, await last.Exit());
        }

        file.AssertIn(undisturbed);
        file.AssertIn(killed);
        Assert.Equal(Rows(undisturbed), Rows(killed));
        AssertEveryVersionIsOnTheTopic(killed);
    }

    // Of a document's copies, the first to come is recorded: which of them it was does not show in the row.
    private static List<string> Rows(Place place)
    {
        using var reader = place.Results()!;
        return
        [
            .. reader.Attempts().Select(a => $"{a with { Questions = [] }} {string.Join(' ', a.Questions)}"),
            .. reader.Duplicates().Select(d => d.ToString()),
        ];
    }

    private static void AssertEveryVersionIsOnTheTopic(Place place)
    {
        var onTopic = place.Records("student-events")
            .Select(r => CloudEvent.HeaderText(r.Message.Headers, CloudEvent.Id)!).ToHashSet();
        using var results = place.Results()!;
        Assert.Equal(
            results.Attempts().Select(a => $"{a.StudentId}/{a.Version}")
                .Concat(results.Duplicates().Select(d => $"{d.StudentId}/{d.Version}")).Order(StringComparer.Ordinal),
            onTopic.Order(StringComparer.Ordinal));
    }
}
