using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Confluent.Kafka;
using ExamActors.Actors.Persistence;
using ExamActors.Actors.Postgres;
using ExamActors.Actors.Results;
using ExamActors.Actors.Settings;
using ExamActors.Core;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;
using ExamActors.Core.Students;
using ExamActors.TestSupport;
using Npgsql;
using NpgsqlTypes;
using Spectre.Console;

namespace ExamActors.Benchmarks;

/// <summary>
/// Journal and results in a PostgreSQL of the benchmark's own: the journal beside larger batches and a bare COPY, the results
/// beside the embedded store.
/// </summary>
internal static class PostgresBenchmark
{
    private const int Actors = 2000;
    private const int InFlight = 500;
    private const int EventsPerActor = 10;
    private const int Rounds = 3;
    private const int Students = 300;
    private const int Items = 30;

    private static readonly DateTimeOffset At = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly CommandCause Cause = new("command", 0, 0);

    private const string LargeBatches =
        "akka.persistence.journal.sql { parallelism = 4, batch-size = 400, buffer-size = 20000 }";

    private static readonly (string Name, string Hocon)[] Variants =
    [
        ("as it runs here", ""), ("4 writers, 400 rows each", LargeBatches),
    ];

    public static async Task Run()
    {
        if (PostgresServer.Skip is { } reason)
        {
            AnsiConsole.WriteLine(reason);
            return;
        }
        await using var server = await PostgresServer.Create(("max_wal_size", "4GB"), ("max_connections", "500"));
        var journal = new Table().Border(TableBorder.Markdown)
            .Title($"the journal: {Actors:N0} actors, {InFlight:N0} in flight")
            .AddColumn("").AddColumn(Right("new actors/s")).AddColumn(Right("events/s"));
        // In turn, and the best of each: the first round warms up.
        var best = new Dictionary<string, (double Actors, double Events)>();
        for (var round = 0; round < Rounds; round++)
            foreach (var (name, hocon) in Variants)
            {
                var (actors, events) = await Journal(await Settings(server), hocon);
                var before = best.GetValueOrDefault(name);
                best[name] = (Math.Max(before.Actors, actors), Math.Max(before.Events, events));
            }
        foreach (var (name, _) in Variants)
            journal.AddRow(name, Whole(best[name].Actors), Whole(best[name].Events));
        journal.AddRow("bare COPY, one transaction for 400 rows", "", Whole(await Copy(await Settings(server))));
        AnsiConsole.Write(journal);

        var results = new Table().Border(TableBorder.Markdown)
            .Title($"the results: {Students:N0} students with {Items} answers each, batches of 2,000 events")
            .AddColumn("").AddColumn(Right("events/s"));
        using var folder = new TempFolder();
        results.AddRow("embedded", Whole(Project(Read($"exam.data = \"{folder.Path}\""))));
        results.AddRow("PostgreSQL", Whole(Project(await Settings(server))));
        AnsiConsole.Write(results);
    }

    private static async Task<ExamSettings> Settings(PostgresServer server)
    {
        var settings = Read(
            $"exam.journal = postgres, exam.results = postgres, exam.postgres.connection-string = \"{await server.CreateDatabase()}\"");
        await PostgresSchema.Apply(PostgresPool.OfResults(settings), CancellationToken.None);
        return settings;
    }

    private static ExamSettings Read(string hocon) =>
        ExamSettingsReader.Read(ExamSettingsReader.Layer([("benchmark", hocon)], _ => null));

    private static async Task<(double ActorsPerSecond, double EventsPerSecond)> Journal(ExamSettings settings, string hocon)
    {
        using var system = ActorSystem.Create("benchmark", JournalConfiguration.Of(
            settings,
            ConfigurationFactory.ParseString(hocon)
                .WithFallback(ConfigurationFactory.ParseString("akka.actor.provider = local, akka.loglevel = ERROR"))
                .WithFallback(ExamSettingsReader.Reference)));
        await system.ActorOf(Props.Create(() => new Writer("warm-up"))).Ask<string>("first");
        var writers = new IActorRef[Actors];
        var actorsPerSecond = await PerSecond(Actors, i =>
            (writers[i] = system.ActorOf(Props.Create(() => new Writer($"writer-{i}")))).Ask<string>("first", TimeSpan.FromMinutes(2)));
        var eventsPerSecond = await PerSecond(Actors * EventsPerActor, i =>
            writers[i % Actors].Ask<string>("next", TimeSpan.FromMinutes(2)));
        return (actorsPerSecond, eventsPerSecond);
    }

    private static async Task<double> PerSecond(int count, Func<int, Task> work)
    {
        using var slots = new SemaphoreSlim(InFlight);
        var running = new List<Task>(count);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            await slots.WaitAsync();
            running.Add(Release(work(i)));
        }
        await Task.WhenAll(running);
        return count / watch.Elapsed.TotalSeconds;

        async Task Release(Task one)
        {
            await one;
            slots.Release();
        }
    }

    // The same columns, as large as the events above: what the server takes at best.
    private static async Task<double> Copy(ExamSettings settings)
    {
        const int rows = Actors * EventsPerActor;
        var payload = new byte[250];
        await using var connection = await PostgresPool.OfResults(settings).OpenConnectionAsync();
        var watch = Stopwatch.StartNew();
        for (var first = 0; first < rows; first += 400)
        {
            await using var copy = await connection.BeginBinaryImportAsync(
                "COPY journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid) "
                + "FROM STDIN (FORMAT BINARY)");
            for (var i = first; i < first + 400; i++)
            {
                await copy.StartRowAsync();
                await copy.WriteAsync((long)i, NpgsqlDbType.Bigint);
                await copy.WriteAsync(false, NpgsqlDbType.Boolean);
                await copy.WriteAsync($"writer-{i % Actors}", NpgsqlDbType.Text);
                await copy.WriteAsync(1L + i / Actors, NpgsqlDbType.Bigint);
                await copy.WriteAsync(payload, NpgsqlDbType.Bytea);
                await copy.WriteAsync("command-refused", NpgsqlDbType.Text);
                await copy.WriteAsync(4201, NpgsqlDbType.Integer);
                await copy.WriteAsync("0123456789abcdef0123456789abcdef", NpgsqlDbType.Text);
            }
            await copy.CompleteAsync();
        }
        return rows / watch.Elapsed.TotalSeconds;
    }

    private static double Project(ExamSettings settings)
    {
        var events = Enumerable.Range(0, Students).SelectMany(i => Attempt($"s-{i}"))
            .Select((e, offset) => new ProjectedEvent(new TopicPartitionOffset("student-events", 0, offset), e)).ToArray();
        using var writer = IResultsWriter.Open(settings);
        writer.Write(events[..100]); // what is prepared once
        var watch = Stopwatch.StartNew();
        foreach (var batch in events[100..].Chunk(2000))
            writer.Write(batch);
        return (events.Length - 100) / watch.Elapsed.TotalSeconds;
    }

    private static IEnumerable<StudentEvent> Attempt(string student)
    {
        var version = 0L;
        yield return new AttemptStarted(
            student, ++version, Cause, At, "a-" + student, "t-" + student, "exam", 1, "c-1", 4, 1, At.AddMinutes(30));
        for (var i = 1; i <= Items; i++)
        {
            yield return new ItemDelivered(student, ++version, Cause, At, "a-" + student, $"item-{i}", i);
            yield return new AnswerScored(student, ++version, Cause, At, "a-" + student, $"item-{i}", i, new Answer.None(),
                QuestionOutcome.Correct, 1, 1, 20, 0.5, 0.4);
        }
        yield return new AttemptFinished(student, ++version, Cause, At.AddMinutes(10), "a-" + student, "t-" + student, "exam", 1,
            "c-1", FinishReason.Completed, new AttemptResult(Items, Items, Items, 0.5, 0.4, 55, 4, null));
    }

    private static TableColumn Right(string title) => new TableColumn(title).RightAligned();

    private static string Whole(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private sealed class Writer : ReceivePersistentActor
    {
        public Writer(string id)
        {
            PersistenceId = id;
            Recover<CommandRefused>(_ => { });
            Command<string>(_ => Persist(
                new CommandRefused(id, LastSequenceNr + 1, Cause, At, RefusalReason.DuplicateAttempt, ""), _ => Sender.Tell("done")));
        }

        public override string PersistenceId { get; }
    }
}
