using System.Diagnostics;
using ExamActors.Actors.Telemetry;
using Microsoft.Data.Sqlite;

namespace ExamActors.Actors.Log;

/// <summary>One thing to be written, all or nothing.</summary>
internal abstract class StoreWrite
{
    /// <summary>About how many rows it writes: bounds the transaction.</summary>
    public virtual int Rows => 1;

    /// <summary>Writes, inside the writer's transaction; may run again after a rollback.</summary>
    public abstract void Run(StoreTables tables);

    /// <summary>Called after the commit, or with what it failed of.</summary>
    public abstract void Done(Exception? failure);
}

/// <summary>A write that yields a value to a task.</summary>
internal sealed class StoreWrite<T>(int rows, Func<StoreTables, T> run) : StoreWrite
{
    private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T result = default!;

    public Task<T> Task => completion.Task;

    public override int Rows => rows;

    public override void Run(StoreTables tables) => result = run(tables);

    public override void Done(Exception? failure)
    {
        if (failure is null)
            completion.SetResult(result);
        else
            completion.SetException(failure);
    }
}

/// <summary>
/// The only thread of this process that writes to the file. Takes what waits, up to a bound, into one transaction: while one
/// commit waits for the disk, the next group gathers.
/// </summary>
internal sealed class StoreWriter : IDisposable
{
    private readonly WorkQueue<StoreWrite> queue = new();
    private readonly WorkQueue<(List<StoreWrite> Group, Exception? Failure)> finished = new();
    private readonly SqliteConnection connection;
    private readonly StoreTables tables;
    private readonly int groupRowsMax;
    private readonly Action<StoreTables> committed;
    private readonly Statement begin;
    private readonly Statement commit;
    private readonly Statement rollback;
    private readonly Statement dataVersion;
    private readonly Thread writing;
    private readonly Thread completing;
    private long foreignVersion;

    /// <param name="connection">The writing connection; owned by this writer from now on.</param>
    /// <param name="tables">The statements on it.</param>
    /// <param name="groupRowsMax">Rows of one transaction at most.</param>
    /// <param name="committed">Called after every commit, before the writes are told.</param>
    public StoreWriter(
        SqliteConnection connection, StoreTables tables, int groupRowsMax, Action<StoreTables> committed)
    {
        this.connection = connection;
        this.tables = tables;
        this.groupRowsMax = groupRowsMax;
        this.committed = committed;
        begin = new Statement(connection, "BEGIN IMMEDIATE");
        commit = new Statement(connection, "COMMIT");
        rollback = new Statement(connection, "ROLLBACK");
        dataVersion = new Statement(connection, "PRAGMA data_version");
        foreignVersion = dataVersion.Scalar()!.Value;
        writing = new Thread(Write) { Name = "store-writer", IsBackground = true };
        completing = new Thread(Complete) { Name = "store-completions", IsBackground = true };
        writing.Start();
        completing.Start();
    }

    /// <summary>Queues a write; false once the writer is closed.</summary>
    public bool TryEnqueue(StoreWrite write) => queue.TryAdd(write);

    /// <summary>Queues a write and gives its result.</summary>
    public Task<T> Enqueue<T>(int rows, Func<StoreTables, T> run)
    {
        var write = new StoreWrite<T>(rows, run);
        return TryEnqueue(write) ? write.Task : Task.FromException<T>(Closed());
    }

    public static EmbeddedStoreException Closed() => new("the store is closed");

    /// <summary>Writes what is queued, and ends.</summary>
    public void Dispose()
    {
        queue.Complete();
        writing.Join();
        completing.Join();
        begin.Dispose();
        commit.Dispose();
        rollback.Dispose();
        dataVersion.Dispose();
        tables.Dispose();
        connection.Dispose();
    }

    private void Write()
    {
        while (queue.Take(out var first))
        {
            var group = new List<StoreWrite> { first };
            for (var rows = first.Rows; rows < groupRowsMax && queue.TryTake(out var next); rows += next.Rows)
                group.Add(next);
            try
            {
                WriteGroup(group);
                finished.TryAdd((group, null));
            }
            catch (Exception e) when (group.Count == 1)
            {
                finished.TryAdd((group, e));
            }
            catch (Exception)
            {
                WriteOneByOne(group);
            }
        }
        finished.Complete();
    }

    // One of the group failed: the others must not suffer from it, and their order stays.
    private void WriteOneByOne(List<StoreWrite> group)
    {
        foreach (var write in group)
        {
            List<StoreWrite> alone = [write];
            try
            {
                WriteGroup(alone);
                finished.TryAdd((alone, null));
            }
            catch (Exception e)
            {
                finished.TryAdd((alone, e));
            }
        }
    }

    private void WriteGroup(List<StoreWrite> group)
    {
        var began = Stopwatch.GetTimestamp();
        begin.Execute();
        try
        {
            // Another process appended since: its offsets come first.
            if (dataVersion.Scalar() is { } version && version != foreignVersion)
            {
                tables.Reload();
                foreignVersion = version;
            }
            foreach (var write in group)
                write.Run(tables);
            tables.Flush();
            commit.Execute();
        }
        catch
        {
            // Some errors have rolled back by themselves.
            if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle!) == 0)
                rollback.Execute();
            tables.Reload();
            throw;
        }
        if (ExamMeter.CommitDuration.Enabled)
        {
            ExamMeter.CommitDuration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds);
            ExamMeter.CommitRows.Record(group.Sum(w => w.Rows));
        }
        committed(tables);
    }

    private void Complete()
    {
        while (finished.Take(out var done))
            foreach (var write in done.Group)
                write.Done(done.Failure);
    }
}
