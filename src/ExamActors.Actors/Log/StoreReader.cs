using Microsoft.Data.Sqlite;

namespace ExamActors.Actors.Log;

/// <summary>
/// Reads for the journal and the snapshot store: one thread answers every recovery that waits, inside one read transaction,
/// so that ten thousand actors which come up do not make ten thousand transactions.
/// </summary>
internal sealed class StoreReader : IDisposable
{
    private const int BatchMax = 1024;

    private readonly WorkQueue<Action<JournalQueries>> queue = new();
    private readonly SqliteConnection connection;
    private readonly JournalQueries queries;
    private readonly Thread reading;

    public StoreReader(SqliteConnection connection)
    {
        this.connection = connection;
        queries = new JournalQueries(connection);
        reading = new Thread(Read) { Name = "store-reader", IsBackground = true };
        reading.Start();
    }

    /// <summary>Runs a query on the reading thread.</summary>
    public Task<T> Query<T>(Func<JournalQueries, T> query)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        return queue.TryAdd(Run) ? completion.Task : Task.FromException<T>(StoreWriter.Closed());

        void Run(JournalQueries queries)
        {
            try
            {
                completion.SetResult(query(queries));
            }
            catch (Exception e)
            {
                completion.SetException(e);
            }
        }
    }

    public void Dispose()
    {
        queue.Complete();
        reading.Join();
        queries.Dispose();
        connection.Dispose();
    }

    private void Read()
    {
        using var begin = new Statement(connection, "BEGIN");
        using var commit = new Statement(connection, "COMMIT");
        var batch = new List<Action<JournalQueries>>();
        while (queue.Take(out var first))
        {
            batch.Add(first);
            while (batch.Count < BatchMax && queue.TryTake(out var next))
                batch.Add(next);
            // Only now: who asks after a commit is to see it, and a transaction sees what was committed before it began.
            begin.Execute();
            foreach (var query in batch)
                query(queries);
            batch.Clear();
            commit.Execute();
        }
    }
}

/// <summary>The reading statements of the journal and the snapshot store; belongs to the reader's thread.</summary>
internal sealed class JournalQueries : IDisposable
{
    private readonly Statement highest;
    private readonly Statement replay;
    private readonly Statement snapshot;

    public JournalQueries(SqliteConnection connection)
    {
        highest = new Statement(connection,
            """
            SELECT max(p.deleted_to, ifnull((SELECT max(sequence_nr) FROM event WHERE persistence_id = p.id), 0))
            FROM persistence_id p WHERE p.name = ?1
            """);
        replay = new Statement(connection,
            """
            SELECT sequence_nr, serializer, manifest, timestamp_ticks, payload FROM event
            WHERE persistence_id = (SELECT id FROM persistence_id WHERE name = ?1) AND sequence_nr BETWEEN ?2 AND ?3
            ORDER BY sequence_nr LIMIT ?4
            """);
        snapshot = new Statement(connection,
            """
            SELECT sequence_nr, serializer, manifest, timestamp_ticks, payload FROM snapshot
            WHERE name = ?1 AND sequence_nr BETWEEN ?2 AND ?3 AND timestamp_ticks BETWEEN ?4 AND ?5
            ORDER BY sequence_nr DESC LIMIT 1
            """);
    }

    /// <summary>The highest sequence number that an actor ever wrote; 0 where it never did.</summary>
    public long HighestSequenceNr(string persistenceId) => highest.Bind(1, persistenceId).Scalar() ?? 0;

    public List<StoredPayload> Replay(string persistenceId, long from, long to, long max)
    {
        var found = new List<StoredPayload>();
        replay.Bind(1, persistenceId).Bind(2, from).Bind(3, to).Bind(4, max);
        while (replay.Step())
            found.Add(PayloadOf(replay, persistenceId));
        return found;
    }

    public StoredPayload? Snapshot(
        string persistenceId, long sequenceNrMin, long sequenceNrMax, long ticksMin, long ticksMax)
    {
        snapshot.Bind(1, persistenceId).Bind(2, sequenceNrMin).Bind(3, sequenceNrMax).Bind(4, ticksMin).Bind(5, ticksMax);
        if (!snapshot.Step())
            return null;
        var found = PayloadOf(snapshot, persistenceId);
        snapshot.Reset();
        return found;
    }

    public void Dispose()
    {
        highest.Dispose();
        replay.Dispose();
        snapshot.Dispose();
    }

    private static StoredPayload PayloadOf(Statement row, string persistenceId) => new(
        persistenceId, row.Int64(0), (int)row.Int64(1), row.Text(2), row.Int64(3), row.Blob(4)!);
}
