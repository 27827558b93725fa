using Microsoft.Data.Sqlite;

namespace ExamActors.Actors.Results;

/// <summary>The results file is foreign, torn or from a newer version.</summary>
public sealed class ResultsFileException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// The results tables, in a SQLite file of their own (results.db): made from student-events alone, so the file may be
/// deleted, and is made again from the first event.
/// </summary>
internal static class ResultsSchema
{
    public const string FileName = "results.db";

    private const int ApplicationId = 0x45785265; // "ExRe"
    private const int Version = 3;

    private const string Tables =
        """
        -- Where the projection goes on, per partition of student-events; written with what was read before it.
        CREATE TABLE projection_offset (
            topic TEXT NOT NULL, partition INTEGER NOT NULL, next_offset INTEGER NOT NULL,
            PRIMARY KEY (topic, partition)) WITHOUT ROWID;

        CREATE TABLE exam (
            id INTEGER PRIMARY KEY, exam_id TEXT NOT NULL UNIQUE, name TEXT NOT NULL);

        CREATE TABLE question (
            id INTEGER PRIMARY KEY, exam INTEGER NOT NULL REFERENCES exam, question_id TEXT NOT NULL,
            UNIQUE (exam, question_id));

        -- One row per AttemptRecorded. Times are Unix milliseconds, durations seconds.
        CREATE TABLE attempt (
            id INTEGER PRIMARY KEY,
            student_id TEXT NOT NULL, version INTEGER NOT NULL, keen_id TEXT NOT NULL,
            exam INTEGER NOT NULL REFERENCES exam, attempt_number INTEGER NOT NULL,
            started_at INTEGER NOT NULL, submitted_at INTEGER NOT NULL, certification INTEGER,
            has_counts INTEGER NOT NULL,
            total INTEGER NOT NULL, correct INTEGER NOT NULL, incorrect INTEGER NOT NULL,
            missed_some INTEGER NOT NULL, unanswered INTEGER NOT NULL, credit REAL NOT NULL,
            touch_seconds REAL, work_seconds REAL NOT NULL, mismatches INTEGER NOT NULL,
            voided INTEGER NOT NULL DEFAULT 0, UNIQUE (student_id, version));

        -- outcome: 0 unanswered, 1 correct, 2 missed_some, 3 incorrect.
        CREATE TABLE question_score (
            attempt INTEGER NOT NULL REFERENCES attempt, ordinal INTEGER NOT NULL,
            question INTEGER NOT NULL REFERENCES question, outcome INTEGER NOT NULL, credit REAL NOT NULL,
            PRIMARY KEY (attempt, ordinal)) WITHOUT ROWID;

        -- One row per CommandRefused.
        CREATE TABLE refusal (
            student_id TEXT NOT NULL, version INTEGER NOT NULL, reason TEXT NOT NULL, subject TEXT NOT NULL,
            at INTEGER NOT NULL, PRIMARY KEY (student_id, version)) WITHOUT ROWID;

        -- A seat that a student booked. Here and below, version is that of the last event that changed the row: an event
        -- that is read again has no higher one, and changes nothing. Stages and reasons are the names in the code.
        CREATE TABLE sitting (
            student_id TEXT NOT NULL, sitting_id TEXT NOT NULL, version INTEGER NOT NULL, exam_id TEXT NOT NULL,
            exam_version INTEGER NOT NULL, center_id TEXT NOT NULL, starts_at INTEGER NOT NULL,
            utc_offset_minutes INTEGER NOT NULL, minutes INTEGER NOT NULL, stage TEXT NOT NULL, seat INTEGER,
            PRIMARY KEY (student_id, sitting_id)) WITHOUT ROWID;
        CREATE INDEX sitting_of_center ON sitting (center_id, starts_at);

        -- An attempt delivered here: Running, Paused, Finished or Void. paused_at says since when the clock stands, NULL where it
        -- does not. What comes of it is NULL before its end.
        CREATE TABLE delivered_attempt (
            id INTEGER PRIMARY KEY,
            student_id TEXT NOT NULL, attempt_id TEXT NOT NULL, version INTEGER NOT NULL, sitting_id TEXT NOT NULL,
            exam_id TEXT NOT NULL, exam_version INTEGER NOT NULL, attempt_number INTEGER NOT NULL,
            center_id TEXT NOT NULL, seat INTEGER NOT NULL, stage TEXT NOT NULL,
            started_at INTEGER NOT NULL, deadline_at INTEGER NOT NULL, paused_at INTEGER, ended_at INTEGER, reason TEXT,
            score REAL, score_error REAL, theta REAL, standard_error REAL, class INTEGER,
            items INTEGER, answered INTEGER, credit REAL,
            UNIQUE (student_id, attempt_id));
        CREATE INDEX attempt_of_center ON delivered_attempt (center_id, stage);
        CREATE INDEX attempt_of_sitting ON delivered_attempt (student_id, sitting_id);

        CREATE INDEX attempt_that_goes_on ON delivered_attempt (center_id, stage) WHERE stage IN ('Running', 'Paused');

        -- An item of it, with the last answer; its outcome is as in question_score, and NULL before there is an answer.
        CREATE TABLE response (
            attempt INTEGER NOT NULL REFERENCES delivered_attempt, position INTEGER NOT NULL, version INTEGER NOT NULL,
            item_id TEXT NOT NULL, given_at INTEGER NOT NULL, answered_at INTEGER, outcome INTEGER, credit REAL,
            score INTEGER, seconds REAL, theta REAL, standard_error REAL,
            PRIMARY KEY (attempt, position)) WITHOUT ROWID;
        """;

    /// <summary>Opens the file, making it where it is missing.</summary>
    /// <exception cref="ResultsFileException">The file is not one of ours, or is damaged.</exception>
    public static SqliteConnection OpenForWriting(string folder)
    {
        Directory.CreateDirectory(folder);
        var connection = Open(folder, SqliteOpenMode.ReadWriteCreate);
        // It can be made again from the log, so a commit need not wait for the disk.
        Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536");
        if (Scalar(connection, "PRAGMA user_version") == 0)
        {
            using var transaction = connection.BeginTransaction();
            Execute(connection, Tables);
            Execute(connection, $"PRAGMA application_id={ApplicationId}; PRAGMA user_version={Version}");
            transaction.Commit();
        }
        return connection;
    }

    /// <summary>Opens the file for reading; null where there is none yet, or none with tables.</summary>
    /// <exception cref="ResultsFileException">The file is not one of ours, or is damaged.</exception>
    public static SqliteConnection? OpenForReading(string folder)
    {
        if (!File.Exists(Path.Combine(folder, FileName)))
            return null;
        var connection = Open(folder, SqliteOpenMode.ReadOnly);
        if (Scalar(connection, "PRAGMA user_version") != 0)
            return connection;
        connection.Dispose();
        return null;
    }

    private static SqliteConnection Open(string folder, SqliteOpenMode mode)
    {
        var path = Path.Combine(folder, FileName);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA busy_timeout=10000");
            var tables = Scalar(connection, "SELECT count(*) FROM sqlite_master"); // first: the rest comes with them
            var (application, version) =
                (Scalar(connection, "PRAGMA application_id"), Scalar(connection, "PRAGMA user_version"));
            if (tables > 0 && application != ApplicationId)
                throw new ResultsFileException($"{path} is a database, but not one of ExamActors' results");
            if (version > Version)
                throw new ResultsFileException(
                    $"{path} was written by a newer version (schema {version}, this one knows {Version})");
            if (version is > 0 and < Version)
                throw new ResultsFileException(
                    $"{path} was written by an older version. Delete it: it is made again from student-events");
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw new ResultsFileException(
                $"{path} cannot be read: {e.Message}. Delete it: it is made again from student-events", e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
