using System.Globalization;
using ExamActors.TestSupport;
using Xunit.Abstractions;

namespace ExamActors.System.Tests.Cluster;

/// <summary>Every node is stopped and started, one after the other, while students sit: what an upgrade does.</summary>
[Collection(RegionCollection.Name)]
public sealed class RollingRestartTests(ITestOutputHelper output)
{
    private static readonly int Students = SimulatedDay.Students;

    [PostgresServerFact]
    public async Task A_node_that_waits_for_the_others_can_be_stopped()
    {
        await using var region = await Regions.Start(2);
        region.Nodes.ForEach(n => n.Kill());
        // The first of the seed nodes begins a cluster where there is none; this is the second one.
        var node = region.Nodes[1];
        node.Start();
        await Eventually.Become(
            () => node.Told.Contains("not in the cluster yet", StringComparison.Ordinal), RealRegion.Patience, () => node.Told);

        Assert.Equal(130, await node.Stop());
    }

    [PostgresServerFact]
    public async Task A_rolling_restart_refuses_no_answer()
    {
        await using var region = await Regions.Start(3);
        await region.Run("exam", "publish", Repository.Exam);
        using var day = SimulatedDay.Start(region, Students, thinkSeconds: 7, arriveSeconds: Students / 20.0);
        await day.AllRunning();
        await day.MoreAnswers(Students);

        var restarts = new List<double>();
        foreach (var node in region.Nodes)
        {
            restarts.Add(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
            Assert.Equal(0, await node.Stop());
            node.Start();
            await region.Ready();
            await day.MoreAnswers(Students / 3);
        }
        var overMs = (double)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        var figures = await day.Sound();
        Assert.Equal(Students, figures.Through);
        Assert.Equal(0, figures.Report.GetProperty("answers").GetProperty("refused").GetInt64());
        restarts.Add(overMs);
        var rows = region.Nodes.Select((_, i) => (Node: i + 1, Figures: figures.Of("", restarts[i], restarts[i + 1]),
            P50: figures.PercentileMs(0.5, restarts[i], restarts[i + 1]),
            P99: figures.PercentileMs(0.99, restarts[i], restarts[i + 1]))).ToList();
        Reliability.Report(output, "restarts", $"{Students:N0} students, 3 nodes",
            "| restart of | answers meanwhile | refused | p50, ms | p99, ms | longest wait, s |", "|---|---:|---:|---:|---:|---:|",
            rows.Select(r => string.Create(CultureInfo.InvariantCulture,
                $"| node {r.Node} | {r.Figures.Answers:N0} | 0 | {r.P50:0} | {r.P99:0} | {r.Figures.LongestSeconds:0.0} |")));
    }
}
