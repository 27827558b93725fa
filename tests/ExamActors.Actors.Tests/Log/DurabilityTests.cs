using System.Diagnostics;
using Confluent.Kafka;
using ExamActors.Actors.Log;

namespace ExamActors.Actors.Tests.Log;

public class DurabilityTests
{
    // A process appends as fast as it can and is killed; each time the next one goes on in the same file.
    [Fact]
    public void What_was_acknowledged_survives_a_kill()
    {
        using var fixture = new StoreFixture(new TopicDefinition("t", 3));
        fixture.Store.Dispose();
        var acknowledged = new List<(int Partition, long Offset, string Value)>();
        var random = new Random(3);
        for (var run = 0; run < 4; run++)
            acknowledged.AddRange(AppendUntilKilled(fixture.Folder, run, random.Next(500, 5000)));

        fixture.Reopen();

        using var consumer = fixture.Consumer();
        consumer.Assign(Enumerable.Range(0, 3).Select(p => new TopicPartitionOffset("t", p, 0)));
        var stored = StoreFixture.Drain(consumer);
        var byPlace = stored.ToDictionary(r => (r.Partition.Value, r.Offset.Value), r => r.Message.Value);
        Assert.All(acknowledged, a => Assert.Equal(a.Value, byPlace[(a.Partition, a.Offset)]));
        foreach (var partition in stored.GroupBy(r => r.Partition.Value))
            Assert.Equal(Enumerable.Range(0, partition.Count()).Select(i => (long)i), partition.Select(r => r.Offset.Value));
        Assert.Equal(stored.Count, stored.DistinctBy(r => r.Message.Value).Count());
    }

    private static List<(int, long, string)> AppendUntilKilled(string folder, int run, int count)
    {
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "StoreAppender.dll"), folder, $"run{run}"])
        {
            RedirectStandardOutput = true,
        })!;
        var lines = new List<(int, long, string)>();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            var fields = line.Split(' ');
            if (fields is [var partition, var offset, { Length: > 0 } value] && !process.HasExited)
                lines.Add((int.Parse(partition), long.Parse(offset), value));
            if (lines.Count == count)
                process.Kill();
        }
        process.WaitForExit();
        // The kill may have cut the last line that it had printed.
        return lines[..^1];
    }
}
