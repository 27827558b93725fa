using Microsoft.Data.Sqlite;

namespace ExamActors.Actors.Log;

/// <summary>A partition as this process knows it. Read by every thread, written by the writer's and the foreign poll.</summary>
internal sealed class PartitionState(int id, string topic, int number)
{
    private long first;
    private long next;

    public int Id => id;

    public string Topic => topic;

    public int Number => number;

    /// <summary>The offset of the oldest record that is kept.</summary>
    public long First { get => Volatile.Read(ref first); set => Volatile.Write(ref first, value); }

    /// <summary>The offset that the next record will get.</summary>
    public long Next { get => Volatile.Read(ref next); set => Volatile.Write(ref next, value); }
}

/// <summary>The writer's statements, and the offsets that it gives out; belongs to the writer's thread.</summary>
internal sealed class StoreTables : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly Dictionary<int, Statement> inserts = [];
    private readonly Statement updatePartition;
    private readonly Statement selectPartitions;
    private readonly Statement upsertOffset;
    private readonly Dictionary<int, Ends> ends = [];
    private readonly HashSet<int> touched = [];
    private readonly List<Statement> others = [];

    private sealed class Ends
    {
        public long First;
        public long Next;
        public long Bytes;
    }

    public StoreTables(SqliteConnection connection)
    {
        this.connection = connection;
        updatePartition = Prepare(
            "UPDATE partition SET first_offset = ?2, next_offset = ?3, bytes = ?4 WHERE id = ?1");
        selectPartitions = Prepare("SELECT id, first_offset, next_offset, bytes FROM partition");
        upsertOffset = Prepare("INSERT OR REPLACE INTO group_offset (group_id, partition, offset) VALUES (?1, ?2, ?3)");
        Journal = new JournalTables(Prepare);
        Reload();
    }

    public JournalTables Journal { get; }

    public SqliteConnection Connection => connection;

    /// <summary>A statement that lives as long as these tables.</summary>
    public Statement Prepare(string sql)
    {
        var statement = new Statement(connection, sql);
        others.Add(statement);
        return statement;
    }

    /// <summary>Appends a record and gives its offset.</summary>
    public long Append(int partition, long timestampMs, byte[]? key, byte[]? value, byte[]? headers)
    {
        var end = ends[partition];
        var offset = end.Next;
        if (!inserts.TryGetValue(partition, out var insert))
            inserts[partition] = insert = Prepare(
                $"INSERT INTO {StoreSchema.RecordTable(partition)} VALUES (?1, ?2, ?3, ?4, ?5)");
        insert.Bind(1, offset).Bind(2, timestampMs).Bind(3, key).Bind(4, value).Bind(5, headers).Execute();
        end.Next++;
        end.Bytes += SizeOf(key, value);
        touched.Add(partition);
        return offset;
    }

    public void CommitOffset(string group, int partition, long offset) =>
        upsertOffset.Bind(1, group).Bind(2, partition).Bind(3, offset).Execute();

    /// <summary>Notes that records were deleted, from the start of a partition or within it.</summary>
    public void Deleted(int partition, long first, long bytes)
    {
        var end = ends[partition];
        end.First = Math.Max(end.First, first);
        end.Bytes -= bytes;
        touched.Add(partition);
    }

    public (long First, long Next, long Bytes) EndsOf(int partition) =>
        (ends[partition].First, ends[partition].Next, ends[partition].Bytes);

    public static long SizeOf(byte[]? key, byte[]? value) => (key?.Length ?? 0) + (value?.Length ?? 0);

    /// <summary>Writes the ends of the partitions that this transaction touched.</summary>
    public void Flush()
    {
        foreach (var partition in touched)
        {
            var end = ends[partition];
            updatePartition.Bind(1, partition).Bind(2, end.First).Bind(3, end.Next).Bind(4, end.Bytes).Execute();
        }
    }

    /// <summary>Passes on the ends of the partitions touched since, after a commit.</summary>
    public void Publish(IReadOnlyDictionary<int, PartitionState> partitions)
    {
        foreach (var id in touched)
            if (partitions.TryGetValue(id, out var partition))
                (partition.First, partition.Next) = (ends[id].First, ends[id].Next);
        touched.Clear();
    }

    /// <summary>Takes the partitions and their ends from the file: after a rollback, or when another process wrote.</summary>
    public void Reload()
    {
        ends.Clear();
        touched.Clear();
        while (selectPartitions.Step())
            ends[(int)selectPartitions.Int64(0)] = new Ends
            {
                First = selectPartitions.Int64(1),
                Next = selectPartitions.Int64(2),
                Bytes = selectPartitions.Int64(3),
            };
    }

    public void Dispose() => others.ForEach(s => s.Dispose());
}
