using ExamActors.Core.Attempts;
using ExamActors.TestSupport;
using Microsoft.Data.Sqlite;

namespace ExamActors.Benchmarks;

/// <summary>
/// Attempts from a file through log, actor, journal, event and projection with durable writes, as a process; the floor is
/// a bare loop that inserts the bytes which that run left in its store into one table, in groups of 1,000.
/// </summary>
internal static class FlowBenchmark
{
    private const int Attempts = 100_000;
    private const int Rounds = 3;
    private const int GroupRows = 1000;

    public static async Task Run()
    {
        using var folder = new TempFolder();
        var path = folder.File("attempts.json");
        await using (var file = File.Create(path))
            AttemptGenerator.Write(file, Attempts, seed: 1, ndjson: false);
        var run = 0;
        List<byte[][]> rows = [];

        var measured = await Measured.InTurn(Rounds,
            ("floor: the same bytes into SQLite, nothing else", () =>
            {
                // The first run of the flow says what the bytes are; until then there is nothing to insert.
                return rows.Count == 0 ? Task.FromResult(0.0) : Task.Run(() => Insert(folder.File($"floor-{run}"), rows));
            }
        ),
            ("import --wait, embedded, synchronous=full", async () =>
            {
                var data = folder.File($"data-{run++}");
                var perSecond = await Measured.PerSecondOf(Attempts, async () =>
                {
                    var (code, _, errors) = await NodeProcess.Run(["import", path, "--wait", "--data", data]);
                    if (code != 0)
                        throw new InvalidOperationException(errors);
                });
                if (rows.Count == 0)
                    rows = ReadAll(Path.Combine(data, "exam.db"));
                Directory.Delete(data, recursive: true);
                return perSecond;
            }
        ));
        Measured.Print(
            $"{rows.Count / (double)Attempts:N1} rows and {rows.Sum(r => r.Sum(c => (long)c.Length)) / Attempts:N0} bytes an attempt",
            measured, "attempts");
    }

    private static List<byte[][]> ReadAll(string path)
    {
        using var connection = Open(path, SqliteOpenMode.ReadOnly);
        var rows = new List<byte[][]>();
        foreach (var table in Names(connection))
        {
            var columns = table == "event" ? "manifest, payload" : "key, headers, value";
            using var select = connection.CreateCommand();
            select.CommandText = $"SELECT {columns} FROM {table}";
            using var row = select.ExecuteReader();
            while (row.Read())
                rows.Add([.. Enumerable.Range(0, row.FieldCount)
                    .Select(c => row.IsDBNull(c) ? [] : row.GetFieldValue<byte[]>(c))]);
        }
        return rows;
    }

    private static List<string> Names(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_master WHERE type = 'table' AND (name = 'event' OR name LIKE 'record\\_%' ESCAPE '\\')";
        using var row = command.ExecuteReader();
        var names = new List<string>();
        while (row.Read())
            names.Add(row.GetString(0));
        return names;
    }

    private static double Insert(string path, List<byte[][]> rows)
    {
        using var connection = Open(path, SqliteOpenMode.ReadWriteCreate);
        Execute(connection, "PRAGMA journal_mode=WAL");
        Execute(connection, "PRAGMA synchronous=FULL");
        Execute(connection, "CREATE TABLE row (id INTEGER PRIMARY KEY, a BLOB, b BLOB, c BLOB)");
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO row (a, b, c) VALUES ($a, $b, $c)";
        SqliteParameter[] cells = [insert.Parameters.Add("$a", SqliteType.Blob), insert.Parameters.Add("$b", SqliteType.Blob),
            insert.Parameters.Add("$c", SqliteType.Blob)];
        insert.Prepare();
        var perSecond = Measured.PerSecondOf(Attempts, () =>
        {
            foreach (var group in rows.Chunk(GroupRows))
            {
                using var transaction = connection.BeginTransaction();
                insert.Transaction = transaction;
                foreach (var row in group)
                {
                    for (var c = 0; c < cells.Length; c++)
                        cells[c].Value = c < row.Length ? row[c] : DBNull.Value;
                    insert.ExecuteNonQuery();
                }
                transaction.Commit();
            }
            return Task.CompletedTask;
        }).Result;
        connection.Close();
        File.Delete(path);
        return perSecond;
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
        }.ToString());
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
