using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Wire;
using ExamActors.Core.Students;
using ExamActors.TestSupport;
using Spectre.Console;

namespace ExamActors.Benchmarks;

/// <summary>
/// A million students' actors live in two nodes, journal in PostgreSQL, log on Kafka: every student is registered by a command on
/// student-commands, and stays in memory; then both nodes are stopped and started, and every student is asked once more. What
/// comes to be and comes back a second, and what an actor takes. EXAM_ACTORS and EXAM_MINUTES (10) bound it, and it says how far
/// it came.
/// </summary>
internal static class MillionBenchmark
{
    private const int NodeCount = 2;

    // Begin before what one actor takes is measured, so that what a node has anyway is not counted as theirs.
    private const int WarmUp = 2000;

    // Few, as those that meet a move are waited for.
    private const int Probes = 240;

    // Commands on their way. The in-memory broker keeps 5 MiB a partition: neither these nor what follows from them may be
    // further behind than that, which is some 7,000 records on each of the 12 partitions.
    private const int InFlight = 10_000;

    // Of the time: coming back takes about twice as long as coming to be.
    private const double CreatingShare = 0.35;

    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan TellAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(30);

    private static readonly byte[] Source = CloudEventSource.Of("bench", "million");

    private static readonly int Actors = int.Parse(
        Environment.GetEnvironmentVariable("EXAM_ACTORS") ?? "1000000", CultureInfo.InvariantCulture);

    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(double.Parse(
        Environment.GetEnvironmentVariable("EXAM_MINUTES") ?? "10", CultureInfo.InvariantCulture));

    public static async Task Run()
    {
        if (PostgresServer.Skip is { } reason)
        {
            AnsiConsole.WriteLine(reason);
            return;
        }
        var watch = Stopwatch.StartNew();
        await using var region = await Region.Start(NodeCount, new()
        {
            // The actors and what feeds them: neither API nor results.
            ["EXAM_CLUSTER_ROLES"] = "exam",
            ["EXAM_STUDENT_PASSIVATE_AFTER"] = "1d",
            ["EXAM_TELEMETRY_WATCH_INTERVAL"] = "1s",
            // A full collection of a heap of gigabytes, or two cores that are busy with PostgreSQL, must not look like a node's death;
            // and who waits for a recovery must not ask again too soon.
            ["EXAM_CLUSTER_HEARTBEAT_PAUSE"] = "20s",
            ["EXAM_CLUSTER_STABLE_AFTER"] = "20s",
            ["EXAM_STUDENT_ASK_TIMEOUT"] = "5s",
        });
        var settings = region.Settings();
        using var log = new KafkaExamLog(settings.Kafka, settings.RecordBytesMax);
        await WarmUpUntilSpread(region, log, watch);
        var empty = await Memory.Of(region);
        var emptyBytes = await region.PostgresBytes();
        var created = await Send(region, log, WarmUp, Actors, "first", "created",
            watch.Elapsed + (Budget - watch.Elapsed) * CreatingShare, watch);
        var full = await Memory.Of(region);
        var fullBytes = await region.PostgresBytes();
        var live = new List<double>();
        foreach (var node in region.Nodes)
            live.Add(await Live(region, node));
        Console.Error.WriteLine($"{watch.Elapsed:mm\\:ss} {live.Sum():N0} actors live; both nodes stop");
        var stopping = Stopwatch.StartNew();
        await Task.WhenAll(region.Nodes.Select(n => n.Stop()));
        var stopped = stopping.Elapsed;
        Console.Error.WriteLine($"{watch.Elapsed:mm\\:ss} both nodes start");
        var starting = Stopwatch.StartNew();
        region.StartNodes();
        await region.Ready();
        var started = starting.Elapsed;
        await WarmUpUntilSpread(region, log, watch);
        var spread = starting.Elapsed;
        var recovered = await Send(region, log, WarmUp, WarmUp + created.Done, "again", "recovered", Budget - Drain, watch);
        var recoveries = await region.Metric("examactors_actor_recovery_duration_seconds_count", "\"student\"");
        var recoverySeconds = await region.Metric("examactors_actor_recovery_duration_seconds_sum", "\"student\"");

        var table = new Table().Border(TableBorder.Markdown)
            .Title($"{Actors:N0} actors asked for, {Budget.TotalMinutes:N0} minutes, {NodeCount} nodes, {Environment.ProcessorCount} cores")
            .AddColumn("").AddColumn(Right("first command")).AddColumn(Right("after both nodes' restart"));
        table.AddRow($"students, beside {WarmUp:N0} to warm up", N(created.Done), N(recovered.Done));
        table.AddRow("actors live, node by node", string.Join(" + ", live.Select(l => N(l))), "");
        table.AddRow("seconds", N(created.Took.TotalSeconds), N(recovered.Took.TotalSeconds));
        table.AddRow("actors/s", N(created.PerSecond), N(recovered.PerSecond));
        table.AddRow("recovery of an actor, mean, ms", "", N(recoverySeconds / recoveries * 1000));
        table.AddRow("nodes' CPU, ms an actor", N(created.NodesCpu, 2), N(recovered.NodesCpu, 2));
        table.AddRow("PostgreSQL's", N(created.PostgresCpu, 2), N(recovered.PostgresCpu, 2));
        table.AddRow("broker's", N(created.BrokerCpu, 2), N(recovered.BrokerCpu, 2));
        table.AddRow("heap, bytes an actor", N((full.Heap - empty.Heap) / created.Done), "");
        table.AddRow("resident memory, bytes an actor", N((full.Resident - empty.Resident) / (double)created.Done), "");
        table.AddRow("database, bytes an event", N((fullBytes.Database - emptyBytes.Database) / (double)created.Done), "");
        table.AddRow("WAL, bytes an event", N((fullBytes.Wal - emptyBytes.Wal) / (double)created.Done), "");
        table.AddRow("database, MiB in all", N(fullBytes.Database / 1024.0 / 1024), "");
        table.AddRow("seconds until both nodes had stopped", "", N(stopped.TotalSeconds));
        table.AddRow("from their start until both were ready", "", N(started.TotalSeconds));
        table.AddRow("from their start until each had its partitions", "", N(spread.TotalSeconds));
        AnsiConsole.Write(table);
        if (created.Done < Actors - WarmUp)
            AnsiConsole.WriteLine($"The time was up at {created.Done + WarmUp:N0} of {Actors:N0} actors.");
        if (recovered.Done < created.Done)
            AnsiConsole.WriteLine($"The time was up when {recovered.Done:N0} of {created.Done:N0} had come back.");
    }

    // Commands to the first students, until both nodes read their partitions and every actor is where its partition is: before, what
    // is on its way to an actor that moves is lost, and asked again.
    private static async Task WarmUpUntilSpread(RealRegion region, KafkaExamLog log, Stopwatch watch)
    {
        for (var round = 1; ; round++)
        {
            var before = await Asks();
            await Send(region, log, 0, Probes, $"probe-{watch.ElapsedTicks}", "probes", Budget, watch);
            var after = await Asks();
            if (after.Remote == before.Remote && after.Least - before.Least > Probes / NodeCount / 2)
                break;
            if (watch.Elapsed > Budget)
                throw new TimeoutException($"after {round} rounds the partitions are not spread over the nodes");
        }
        await Send(region, log, 0, WarmUp, $"warm-{watch.ElapsedTicks}", "warm-up", Budget, watch);

        async Task<(double Remote, double Least)> Asks()
        {
            var local = new List<double>();
            foreach (var node in region.Nodes)
                local.Add(await region.Metric(node, "examactors_intake_asks_total", "\"local\""));
            return (await region.Metric("examactors_intake_asks_total", "\"remote\""), local.Min());
        }
    }

    // A command for each of these students, as fast as they are taken; until all have their reply, or the time is up and those
    // on their way have theirs.
    private static async Task<Sent> Send(
        RealRegion region, KafkaExamLog log, int first, int end, string commandPrefix, string what, TimeSpan until, Stopwatch watch)
    {
        var topic = region.Settings().Topics.StudentCommands.Name;
        var before = await Replied(region);
        var (nodesCpu, postgresCpu, brokerCpu) = (region.NodesCpu(), region.Postgres.Cpu, region.BrokerCpu());
        var (next, failed, done, told) = (first, (Error?)null, 0, watch.Elapsed);
        var took = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(LookAgainAfter);
        while (true)
        {
            var room = InFlight - Math.Max(next - first - done, await Behind(region));
            for (; room > 0 && next < end && watch.Elapsed < until; room--, next++)
                log.Producer.Produce(topic,
                    CloudEvent.Of(new RegisterStudent($"s-{next}", $"{commandPrefix}-{next}", DateTimeOffset.UtcNow, $"Student {next}", 0,
                        "bench"), Source, importId: null),
                    report => failed = report.Error.IsError ? report.Error : failed);
            if (failed is not null)
                throw new KafkaException(failed);
            done = (int)(await Replied(region) - before);
            if (watch.Elapsed - told > TellAfter)
            {
                told = watch.Elapsed;
                Console.Error.WriteLine($"{told:mm\\:ss} {done:N0} {what}, {done / took.Elapsed.TotalSeconds:N0}/s");
            }
            if (done >= next - first && (next == end || watch.Elapsed >= until))
                break;
            if (watch.Elapsed > until + Drain)
                throw new TimeoutException($"{done:N0} of {next - first:N0} commands came to something\n"
                    + string.Join('\n', region.Nodes.Select(n => n.Told)));
            await timer.WaitForNextTickAsync();
        }
        return new Sent(done, took.Elapsed, (region.NodesCpu() - nodesCpu).TotalMilliseconds / done,
            (region.Postgres.Cpu - postgresCpu).TotalMilliseconds / done, (region.BrokerCpu() - brokerCpu).TotalMilliseconds / done);
    }

    // Commands that their actors have replied to, so that the journal has their events.
    private static Task<double> Replied(RealRegion region) =>
        region.Metric("messaging_process_duration_seconds_count", "\"command-intake\"");

    // Whoever reads student-events must not lose any to the broker's 5 MiB.
    private static async Task<int> Behind(RealRegion region) =>
        (int)await region.Metric("examactors_consumer_lag", "\"student-follow-ups\"");

    private static Task<double> Live(RealRegion region, RegionNode node) => region.Metric(node, "examactors_actors", "\"student\"");

    private static TableColumn Right(string title) => new TableColumn(title).RightAligned();

    private static string N(double value) => N(value, 0);

    private static string N(double value, int digits) => value.ToString($"N{digits}", CultureInfo.InvariantCulture);

    /// <summary>What all nodes take, in bytes.</summary>
    private readonly record struct Memory(double Heap, long Resident)
    {
        public static async Task<Memory> Of(RealRegion region)
        {
            var memory = new Memory(0, region.Nodes.Sum(n => n.Process.ResidentBytes()));
            foreach (var node in region.Nodes)
                memory = memory with { Heap = memory.Heap + await ForcedCollection.HeapOf(region, node) };
            return memory;
        }
    }

    /// <summary>How many commands came to something, and CPU in milliseconds for each.</summary>
    private sealed record Sent(int Done, TimeSpan Took, double NodesCpu, double PostgresCpu, double BrokerCpu)
    {
        public double PerSecond => Done / Took.TotalSeconds;
    }
}
