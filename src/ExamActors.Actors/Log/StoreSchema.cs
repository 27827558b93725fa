using Microsoft.Data.Sqlite;

namespace ExamActors.Actors.Log;

/// <summary>The tables of the embedded store, and what is checked of a file before it is used.</summary>
internal static class StoreSchema
{
    public const string FileName = "exam.db";

    private const long ApplicationId = 0x45784163; // "ExAc"
    private const long Version = 1;

    private const string Tables =
        """
        CREATE TABLE topic (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, compacted INTEGER NOT NULL, retention_ms INTEGER,
            retention_bytes INTEGER);

        -- first_offset and next_offset bound what the partition holds; bytes sums keys and values.
        CREATE TABLE partition (
            id INTEGER PRIMARY KEY, topic INTEGER NOT NULL REFERENCES topic, number INTEGER NOT NULL,
            first_offset INTEGER NOT NULL DEFAULT 0, next_offset INTEGER NOT NULL DEFAULT 0,
            bytes INTEGER NOT NULL DEFAULT 0, UNIQUE (topic, number));

        -- And for each partition a table record_<id>: appending to the end of a B-tree is what SQLite does fastest, and
        -- partitions that shared one would be appended to in its middle.

        CREATE TABLE group_offset (
            group_id TEXT NOT NULL, partition INTEGER NOT NULL, offset INTEGER NOT NULL,
            PRIMARY KEY (group_id, partition)) WITHOUT ROWID;

        -- deleted_to keeps the highest sequence number when the events that held it are deleted.
        CREATE TABLE persistence_id (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, deleted_to INTEGER NOT NULL DEFAULT 0);

        -- Appended in the order of writing; new actors get new, growing numbers, so the index grows at its end as well.
        CREATE TABLE event (
            id INTEGER PRIMARY KEY, persistence_id INTEGER NOT NULL REFERENCES persistence_id,
            sequence_nr INTEGER NOT NULL, serializer INTEGER NOT NULL, manifest TEXT NOT NULL,
            timestamp_ticks INTEGER NOT NULL, payload BLOB NOT NULL);
        CREATE UNIQUE INDEX event_sequence ON event (persistence_id, sequence_nr);

        CREATE TABLE snapshot (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL, sequence_nr INTEGER NOT NULL, timestamp_ticks INTEGER NOT NULL,
            serializer INTEGER NOT NULL, manifest TEXT NOT NULL, payload BLOB NOT NULL, UNIQUE (name, sequence_nr));
        """;

    /// <summary>
    /// Opens the file, and makes it where it is missing. Checked: that SQLite can read its header and schema, whose file it
    /// is, its version, and that it is not shorter than its header says.
    /// </summary>
    /// <exception cref="EmbeddedStoreException">The file is foreign, torn, or of a newer version.</exception>
    public static SqliteConnection Open(EmbeddedStoreOptions options)
    {
        var path = Path.Combine(options.Folder, FileName);
        RefuseShort(path);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA busy_timeout=30000");
            if (Scalar(connection, "PRAGMA page_count") == 0)
                Execute(connection, "PRAGMA page_size=8192");
            RefuseForeign(connection, path);
            Execute(connection, "PRAGMA journal_mode=WAL");
            Execute(connection, $"PRAGMA synchronous={options.Synchronous}");
            Execute(connection, "PRAGMA wal_autocheckpoint=8000; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY");
            Create(connection);
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw new EmbeddedStoreException(
                $"{path} cannot be used: {e.Message}. Restore it from a backup, or choose another folder with --data", e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The table of a partition's records.</summary>
    public static string RecordTable(int partition) => $"record_{partition}";

    /// <summary>Makes the table of a partition's records.</summary>
    public static string CreateRecordTable(int partition) =>
        $"""
        CREATE TABLE {RecordTable(partition)} (
            "offset" INTEGER PRIMARY KEY, timestamp_ms INTEGER NOT NULL, key BLOB, value BLOB, headers BLOB)
        """;

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void Create(SqliteConnection connection)
    {
        if (Scalar(connection, "PRAGMA user_version") == Version)
            return;
        // Two processes may be making the file at once: the second finds it made.
        Execute(connection, "BEGIN IMMEDIATE");
        if (Scalar(connection, "PRAGMA user_version") != Version)
            Execute(connection, Tables + $"PRAGMA application_id={ApplicationId}; PRAGMA user_version={Version}");
        Execute(connection, "COMMIT");
    }

    private static void RefuseForeign(SqliteConnection connection, string path)
    {
        var tables = Scalar(connection, "SELECT count(*) FROM sqlite_master");
        if (tables == 0)
            return;
        if (Scalar(connection, "PRAGMA application_id") != ApplicationId)
            throw new EmbeddedStoreException($"{path} is a database, but not a store of ExamActors");
        var version = Scalar(connection, "PRAGMA user_version");
        if (version > Version)
            throw new EmbeddedStoreException(
                $"{path} was written by a newer version (schema {version}, this one knows {Version})");
    }

    // SQLite notices a missing end only when it reads there, which may be long after the start. The header (bytes 16 to 19
    // page size, 28 to 31 pages) is valid when the write counter (24) equals the version-valid-for number (92);
    // https://www.sqlite.org/fileformat2.html#database_header. Pages that are still in the WAL may lie beyond the end.
    private static void RefuseShort(string path)
    {
        if (!File.Exists(path))
            return;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Span<byte> header = stackalloc byte[100];
        var length = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (length == 0)
            return;
        if (length < header.Length || !header[..16].SequenceEqual("SQLite format 3\0"u8))
            throw new EmbeddedStoreException($"{path} is not a SQLite database; choose another folder with --data");
        var wal = new FileInfo(path + "-wal");
        if (wal.Exists && wal.Length > 0)
            return;
        long pageSize = System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(header[16..]);
        long pages = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(header[28..]);
        var expected = (pageSize == 1 ? 65536 : pageSize) * pages;
        if (header[24..28].SequenceEqual(header[92..96]) && file.Length < expected)
            throw new EmbeddedStoreException(
                $"{path} is torn: its header promises {expected} bytes, it has {file.Length}. Restore it from a backup");
    }

    public static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
