using Confluent.Kafka;
using Microsoft.Data.Sqlite;

namespace ExamActors.Actors.Log;

/// <summary>A record as it lies in the file.</summary>
internal readonly record struct RawRecord(long Offset, long TimestampMs, byte[]? Key, byte[]? Value, byte[]? Headers);

/// <summary>A consumer's place in a partition, and what it has read ahead.</summary>
internal sealed class PartitionCursor(PartitionState partition)
{
    public PartitionState Partition => partition;

    public TopicPartition TopicPartition { get; } = new(partition.Topic, partition.Number);

    /// <summary>The next offset to be given out; null until it is known from a commit or a reset.</summary>
    public long? Position { get; set; }

    /// <summary>One past the last offset given out; null before the first.</summary>
    public long? Consumed { get; set; }

    /// <summary>What StoreOffset was told; null where nothing.</summary>
    public long? Stored { get; set; }

    public bool Paused { get; set; }

    /// <summary>The end offset that was last reported as the partition's end.</summary>
    public long EndReported { get; set; } = -1;

    public Queue<RawRecord> Buffer { get; } = new();

    public bool HasMore => Buffer.Count > 0 || (Position is { } position && position < partition.Next);

    public void MoveTo(long position)
    {
        Position = position;
        EndReported = -1;
        Buffer.Clear();
    }
}

/// <summary>Reads records and committed offsets for one consumer, on a connection of its own.</summary>
internal sealed class RecordReader : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly Dictionary<int, Statement> fetches = [];
    private readonly Statement committed;

    public RecordReader(EmbeddedStoreOptions options)
    {
        connection = StoreSchema.Open(options);
        committed = new Statement(connection, "SELECT offset FROM group_offset WHERE group_id = ?1 AND partition = ?2");
    }

    /// <summary>Reads from an offset on, up to a number of rows and bytes, at least one row where there is one.</summary>
    public void Fetch(PartitionState partition, long from, long to, int rowsMax, int bytesMax, Queue<RawRecord> into)
    {
        if (!fetches.TryGetValue(partition.Id, out var fetch))
            fetches[partition.Id] = fetch = new Statement(connection,
                $"""
                SELECT "offset", timestamp_ms, key, value, headers FROM {StoreSchema.RecordTable(partition.Id)}
                WHERE "offset" >= ?1 AND "offset" < ?2 ORDER BY "offset" LIMIT ?3
                """);
        fetch.Bind(1, from).Bind(2, to).Bind(3, rowsMax);
        var bytes = 0L;
        while (fetch.Step())
        {
            var record = new RawRecord(
                fetch.Int64(0), fetch.Int64(1), fetch.Blob(2), fetch.Blob(3), fetch.Blob(4));
            into.Enqueue(record);
            bytes += StoreTables.SizeOf(record.Key, record.Value);
            if (bytes < bytesMax)
                continue;
            fetch.Reset();
            return;
        }
    }

    public long? Committed(string group, PartitionState partition) =>
        committed.Bind(1, group).Bind(2, partition.Id).Scalar();

    /// <summary>The first offset at or after a time; null where there is none.</summary>
    public long? AtTime(PartitionState partition, long timestampMs)
    {
        using var select = new Statement(connection,
            $"""
            SELECT "offset" FROM {StoreSchema.RecordTable(partition.Id)} WHERE timestamp_ms >= ?1
            ORDER BY "offset" LIMIT 1
            """);
        return select.Bind(1, timestampMs).Scalar();
    }

    public void Dispose()
    {
        foreach (var fetch in fetches.Values)
            fetch.Dispose();
        committed.Dispose();
        connection.Dispose();
    }
}
