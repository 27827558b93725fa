using ExamActors.TestSupport;
using Xunit.Abstractions;

namespace ExamActors.System.Tests.Cluster;

/// <summary>
/// Three nodes and everything they stand on, killed one after the other while students sit. With EXAM_FAULT_STUDENTS=2000 and
/// EXAM_UPDATE=1 the figures of docs/RELIABILITY.md.
/// </summary>
[Collection(RegionCollection.Name)]
public sealed class FaultTests(ITestOutputHelper output)
{
    private static readonly int Students = SimulatedDay.Students;

    [PostgresServerFact]
    public async Task Nothing_acknowledged_is_lost_and_every_session_goes_on_whatever_is_killed()
    {
        await using var region = await Regions.Start(3);
        await region.Run("exam", "publish", Repository.Exam);
        using var day = SimulatedDay.Start(region, Students, thinkSeconds: 8, arriveSeconds: Students / 20.0);
        await day.AllRunning();
        var faults = new List<(string Fault, double AtMs)>();

        for (var i = 0; i < region.Nodes.Count; i++)
            await Fault($"SIGKILL of node {i + 1} of 3", Killed(region, region.Nodes[i]));
        await Fault("SIGKILL of PostgreSQL, back after its recovery", async () =>
        {
            await region.Postgres.Kill();
            await region.Postgres.Start();
        });
        if (region.Broker is { } broker)
            await Fault("the broker breaks all connections and refuses new ones for 5 s", async () =>
            {
                await broker.BrokerDown();
                await Task.Delay(TimeSpan.FromSeconds(5)); // not a wait for anything: the outage
                await broker.BrokerUp();
            });

        var figures = await day.Sound();
        Assert.Equal(Students, figures.Through);
        var measured = faults.Select((f, i) => figures.Of(
            f.Fault, f.AtMs, i + 1 < faults.Count ? faults[i + 1].AtMs : double.MaxValue)).ToList();
        Reliability.Report(output, "kills", $"{Students:N0} students, 3 nodes", measured);

        async Task Fault(string fault, Func<Task> happens)
        {
            faults.Add((fault, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));
            await happens();
            await region.Ready();
            await day.MoreAnswers(Students / 2);
        }
    }

    [HostsFact]
    public async Task A_node_that_the_others_do_not_hear_of_ends_itself_and_the_others_go_on()
    {
        await using var region = await Regions.Start(3, onHosts: true);
        await region.Run("exam", "publish", Repository.Exam);
        using var day = SimulatedDay.Start(region, Students, thinkSeconds: 4, arriveSeconds: Students / 20.0);
        await day.AllRunning();

        var cutAtMs = (double)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await NetworkHosts.Cut(0);
        Assert.NotEqual(0, await region.Nodes[0].Exit());
        await day.MoreAnswers(Students / 2);
        Assert.All(region.Nodes[1..], n => Assert.False(n.HasExited, n.Told));
        await NetworkHosts.Heal(0);
        region.Nodes[0].Start();
        await region.Ready();

        var figures = await day.Sound();
        Assert.Equal(Students, figures.Through);
        List<FaultFigures> measured =
            [figures.Of("node 1 of 3 cut off from the others, not from Kafka and PostgreSQL", cutAtMs, double.MaxValue)];
        Reliability.Report(output, "partition", $"{Students:N0} students, 3 nodes on hosts of their own", measured);
    }

    private static Func<Task> Killed(RealRegion region, RegionNode node) => () =>
    {
        node.Kill();
        // As docker does, which starts again what ended.
        node.Start();
        return Task.CompletedTask;
    };
}

/// <summary>A test that needs hosts of a network and a PostgreSQL of its own; skipped, with the reason, without.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class HostsFactAttribute : FactAttribute
{
    public HostsFactAttribute() => Skip = PostgresServer.Skip ?? NetworkHosts.Skip;
}
