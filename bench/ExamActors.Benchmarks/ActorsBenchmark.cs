using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using Akka.Persistence;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Students;
using ExamActors.Core;
using ExamActors.Core.Attempts;
using ExamActors.Core.Students;
using ExamActors.Node.Hosting;
using ExamActors.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace ExamActors.Benchmarks;

/// <summary>
/// Sharded student actors on the embedded store: how many come into being and how many come back a second, and the memory
/// that one takes while it is idle, beside a bare sharded persistent actor that holds nothing.
/// </summary>
internal static class ActorsBenchmark
{
    private const int Students = 20_000;
    private const int InFlight = 2000;

    public static async Task Run()
    {
        using var folder = new TempFolder();
        var commands = Commands();
        var table = new Table().Border(TableBorder.Markdown).Title($"{Students:N0} actors, one attempt each, {InFlight:N0} in flight")
            .AddColumn("").AddColumn(new TableColumn("actors/s").RightAligned())
            .AddColumn(new TableColumn("bytes an idle actor").RightAligned());
        foreach (var (name, bare) in new[]
        {
            ("bare: first event", true), ("student: first attempt recorded", false), ("student: recovered, the command again", false),
        })
        {
            var (perSecond, bytes) = await Measure(folder.File(bare ? "bare" : "students"), commands, bare);
            table.AddRow(name, perSecond.ToString("N0", CultureInfo.InvariantCulture), bytes.ToString("N0", CultureInfo.InvariantCulture));
        }
        AnsiConsole.Write(table);
    }

    private static async Task<(double PerSecond, double Bytes)> Measure(string data, List<DeliverCommand> commands, bool bare)
    {
        var configuration = ExamConfiguration.Load([], data);
        configuration = configuration with
        {
            Settings = configuration.Settings with
            {
                Student = configuration.Settings.Student with { PassivateAfter = TimeSpan.FromDays(1) },
            },
        };
        using var log = configuration.OpenLog(owner: true);
        await log.EnsureTopics(configuration.Settings.Topics.All, CancellationToken.None);
        using var host = ExamNode.Build(configuration.WithoutApi(), log, LogLevel.Warning);
        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();
        var region = bare
            ? await ClusterSharding.Get(system).StartAsync("bare", id => Props.Create(() => new BareActor(id)),
                ClusterShardingSettings.Create(system).WithPassivateIdleAfter(TimeSpan.Zero),
                new StudentSharding(configuration.Settings.Topics.StudentCommands.Partitions))
            : host.Services.GetRequiredService<IRequiredActor<StudentActor>>().ActorRef;
        await Ask(region, commands[^1]); // the shards are up
        var before = Heap();
        var watch = Stopwatch.StartNew();
        using var slots = new SemaphoreSlim(InFlight);
        var asks = new List<Task>(Students);
        foreach (var command in commands.Take(Students))
        {
            await slots.WaitAsync();
            asks.Add(Ask(region, command).ContinueWith(ask =>
            {
                slots.Release();
                return ask;
            }, TaskScheduler.Default).Unwrap());
        }
        await Task.WhenAll(asks);
        var perSecond = Students / watch.Elapsed.TotalSeconds;
        asks.Clear();
        var bytes = (Heap() - before) / (double)Students;
        await host.StopAsync();
        return (perSecond, bytes);
    }

    private static Task<object> Ask(IActorRef region, DeliverCommand command) =>
        region.Ask<object>(command, TimeSpan.FromSeconds(60));

    private static long Heap()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static List<DeliverCommand> Commands()
    {
        using var file = new MemoryStream();
        AttemptGenerator.Write(file, Students + Students / 10, seed: 3, ndjson: true);
        file.Position = 0;
        using var reader = new AttemptRecordReader(file, 1 << 20);
        var commands = new Dictionary<string, DeliverCommand>();
        while (reader.Read() && commands.Count <= Students)
        {
            var attempt = AttemptDocument.Parse(reader.Current.Span).Attempt!;
            commands.TryAdd(attempt.UserExamId, new DeliverCommand(new LogPosition(0, commands.Count),
                new RecordAttempt(attempt.UserExamId, $"exams/0/{commands.Count}", attempt.SubmittedAt, attempt)));
        }
        return [.. commands.Values];
    }

    private sealed class BareActor : ReceivePersistentActor
    {
        public BareActor(string id)
        {
            PersistenceId = "bare-" + id;
            Recover<CommandRefused>(_ => { });
            Command<DeliverCommand>(c => Persist(
                new CommandRefused(c.Command.StudentId, 1, new CommandCause(c.Command.CommandId, 0, 0), c.Command.At,
                    RefusalReason.DuplicateAttempt, ""),
                happened => Sender.Tell(new CommandApplied([happened], Redelivered: false))));
        }

        public override string PersistenceId { get; }
    }
}
