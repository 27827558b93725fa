using System.Collections.Concurrent;
using System.Diagnostics;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.TestSupport;
using Microsoft.Data.Sqlite;

namespace ExamActors.Benchmarks;

/// <summary>
/// The floor under an answer's latency: the bytes of a command produced to the embedded log, consumed, and the bytes of its
/// events inserted into an SQLite table, whatever has come in one transaction; no actor, no JSON, no HTTP.
/// </summary>
internal static class LiveFloor
{
    private const string Topic = "commands";
    private const int Partitions = 12;
    private const int CommandBytes = 700;
    private const int EventBytes = 900;

    /// <summary>Latencies in milliseconds, ascending, at an offered rate per second.</summary>
    public static async Task<List<double>> Measure(int perSecond, TimeSpan duration)
    {
        using var folder = new TempFolder();
        using var log = new EmbeddedExamLog(EmbeddedStore.Open(new EmbeddedStoreOptions(folder.File("log")) { Owner = true }));
        await log.EnsureTopics([new TopicDefinition(Topic, Partitions)], CancellationToken.None);
        var waiting = new ConcurrentDictionary<long, TaskCompletionSource>();
        using var stop = new CancellationTokenSource();
        var consuming = Task.Factory.StartNew(
            () => Consume(log, folder.File("events.db"), waiting, stop.Token), CancellationToken.None,
            TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var latencies = new ConcurrentBag<double>();
        var pending = new List<Task>();
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        for (var sent = 0L; watch.Elapsed < duration; await timer.WaitForNextTickAsync())
            for (; sent < watch.Elapsed.TotalSeconds * perSecond; sent++)
                pending.Add(One(sent));
        await Task.WhenAll(pending);
        await stop.CancelAsync();
        await consuming;
        return [.. latencies.Order()];

        async Task One(long number)
        {
            var began = Stopwatch.GetTimestamp();
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting[number] = done;
            var value = new byte[CommandBytes];
            BitConverter.TryWriteBytes(value, number);
            await log.Producer.ProduceAsync(Topic, new Message<byte[], byte[]>
            {
                Key = BitConverter.GetBytes(number % 1000),
                Value = value,
            });
            await done.Task;
            latencies.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
    }

    private static void Consume(
        EmbeddedExamLog log, string file, ConcurrentDictionary<long, TaskCompletionSource> waiting, CancellationToken stop)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        Execute(connection, "PRAGMA journal_mode=WAL");
        Execute(connection, "PRAGMA synchronous=FULL");
        Execute(connection, "CREATE TABLE event (id INTEGER PRIMARY KEY, payload BLOB)");
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO event (payload) VALUES ($payload)";
        insert.Parameters.Add("$payload", SqliteType.Blob).Value = new byte[EventBytes];
        using var consumer = log.CreateConsumer("floor");
        consumer.Assign(Enumerable.Range(0, Partitions).Select(p => new TopicPartitionOffset(Topic, p, Offset.Beginning)));
        var batch = new List<long>();
        while (!stop.IsCancellationRequested)
        {
            for (var record = consumer.Consume(100); record?.Message is not null; record = consumer.Consume(0))
                batch.Add(BitConverter.ToInt64(record.Message.Value));
            if (batch.Count == 0)
                continue;
            using (var transaction = connection.BeginTransaction())
            {
                insert.Transaction = transaction;
                foreach (var _ in batch)
                    insert.ExecuteNonQuery();
                transaction.Commit();
            }
            foreach (var number in batch)
                if (waiting.TryRemove(number, out var done))
                    done.SetResult();
            batch.Clear();
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
