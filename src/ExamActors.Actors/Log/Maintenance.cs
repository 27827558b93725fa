using Microsoft.Data.Sqlite;

namespace ExamActors.Actors.Log;

/// <summary>Retention and compaction, in steps small enough that nobody waits long for the writer.</summary>
internal static class Maintenance
{
    private const int RowsPerStep = 2000;

    private sealed record Rule(int Partition, bool Compacted, long? RetentionMs, long? RetentionBytes);

    public static async Task Run(EmbeddedStore store, DateTime nowUtc)
    {
        var nowMs = new DateTimeOffset(nowUtc, TimeSpan.Zero).ToUnixTimeMilliseconds();
        var rules = await store.Writer.Enqueue(1, tables => ReadRules(tables.Connection)).ConfigureAwait(false);
        foreach (var rule in rules)
            if (rule.Compacted)
                await Compact(store, rule.Partition, nowMs).ConfigureAwait(false);
            else if (rule.RetentionMs is not null || rule.RetentionBytes is not null)
                while (await store.Writer.Enqueue(RowsPerStep, tables => Expire(tables, rule, nowMs)).ConfigureAwait(false))
                {
                }
    }

    private static List<Rule> ReadRules(SqliteConnection connection)
    {
        using var select = new Statement(connection,
            """
            SELECT p.id, t.compacted, t.retention_ms, t.retention_bytes FROM partition p JOIN topic t ON t.id = p.topic
            """);
        var rules = new List<Rule>();
        while (select.Step())
            rules.Add(new Rule((int)select.Int64(0), select.Int64(1) != 0,
                select.IsNull(2) ? null : select.Int64(2), select.IsNull(3) ? null : select.Int64(3)));
        return rules;
    }

    // From the oldest on, while a record is too old or the partition too large. True where there may be more.
    private static bool Expire(StoreTables tables, Rule rule, long nowMs)
    {
        var (first, next, bytes) = tables.EndsOf(rule.Partition);
        var table = StoreSchema.RecordTable(rule.Partition);
        using var oldest = new Statement(tables.Connection,
            $"""
            SELECT "offset", timestamp_ms, ifnull(length(key), 0) + ifnull(length(value), 0) FROM {table}
            WHERE "offset" >= ?1 AND "offset" < ?2 ORDER BY "offset" LIMIT ?3
            """);
        using var delete = new Statement(tables.Connection, $"DELETE FROM {table} WHERE \"offset\" < ?1");
        oldest.Bind(1, first).Bind(2, next).Bind(3, RowsPerStep);
        var (end, freed, rows) = (first, 0L, 0);
        while (oldest.Step())
        {
            var old = rule.RetentionMs is { } age && oldest.Int64(1) < nowMs - age;
            var large = rule.RetentionBytes is { } size && bytes - freed - oldest.Int64(2) >= size;
            if (!old && !large)
            {
                oldest.Reset();
                break;
            }
            end = oldest.Int64(0) + 1;
            freed += oldest.Int64(2);
            rows++;
        }
        if (rows == 0)
            return false;
        delete.Bind(1, end).Execute();
        tables.Deleted(rule.Partition, end, freed);
        return rows == RowsPerStep;
    }

    // Reads the partition once beside the writer, then deletes what a later record of the same key has replaced.
    private static async Task Compact(EmbeddedStore store, int partition, long nowMs)
    {
        var superseded = await Task.Run(() => Superseded(store, partition, nowMs)).ConfigureAwait(false);
        foreach (var step in superseded.Chunk(RowsPerStep))
            await store.Writer.Enqueue(step.Length, tables =>
            {
                using var delete = new Statement(
                    tables.Connection, $"DELETE FROM {StoreSchema.RecordTable(partition)} WHERE \"offset\" = ?1");
                foreach (var (offset, _) in step)
                    delete.Bind(1, offset).Execute();
                tables.Deleted(partition, first: 0, step.Sum(s => s.Bytes));
                return true;
            }).ConfigureAwait(false);
    }

    private static List<(long Offset, long Bytes)> Superseded(EmbeddedStore store, int partition, long nowMs)
    {
        using var connection = StoreSchema.Open(store.Options);
        using var select = new Statement(connection,
            $"""
            SELECT "offset", timestamp_ms, key, value IS NULL, length(key) + ifnull(length(value), 0)
            FROM {StoreSchema.RecordTable(partition)} ORDER BY "offset"
            """);
        var latest = new Dictionary<string, (long Offset, long Bytes)>();
        var deleted = new List<(long, long)>();
        var tombstonesBefore = nowMs - (long)store.Options.TombstoneRetention.TotalMilliseconds;
        while (select.Step())
        {
            if (select.IsNull(2))
                continue; // without a key nothing can replace it
            var key = Convert.ToBase64String(select.Blob(2)!);
            if (latest.Remove(key, out var before))
                deleted.Add(before);
            var row = (select.Int64(0), select.Int64(4));
            if (select.Int64(3) != 0 && select.Int64(1) < tombstonesBefore)
                deleted.Add(row);
            else
                latest[key] = row;
        }
        return deleted;
    }
}
