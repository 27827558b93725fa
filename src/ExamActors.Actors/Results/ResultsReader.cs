using System.Data.Common;
using ExamActors.Actors.Postgres;
using ExamActors.Actors.Settings;
using ExamActors.Core.Scoring;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ExamActors.Actors.Results;

/// <summary>What the results hold as a whole.</summary>
/// <param name="Attempts">Attempts recorded.</param>
/// <param name="Duplicates">Documents that came again.</param>
/// <param name="Students">Students with an attempt.</param>
/// <param name="Exams">Exams taken.</param>
/// <param name="Questions">Questions delivered.</param>
/// <param name="Outcomes">Questions by outcome.</param>
/// <param name="AttemptsWithCounts">Attempts whose document claimed counts of its own.</param>
/// <param name="CorrectMean">Mean of correct/total over those; null where there are none.</param>
/// <param name="Mismatches">Claims that the options contradict.</param>
public sealed record ResultsSummary(
    long Attempts, long Duplicates, long Students, long Exams, long Questions,
    IReadOnlyDictionary<QuestionOutcome, long> Outcomes, long AttemptsWithCounts, double? CorrectMean, long Mismatches);

/// <summary>An attempt as the results hold it, with its questions' outcomes in the order of delivery.</summary>
public sealed record AttemptRow(
    string ExamId, string ExamName, string StudentId, string KeenId, long Version, int AttemptNumber, int Total,
    int Correct, int Incorrect, int MissedSome, int Unanswered, double Credit, double? TouchSeconds, double WorkSeconds,
    bool HasCounts, DateTimeOffset StartedAt, DateTimeOffset SubmittedAt, IReadOnlyList<QuestionRow> Questions);

/// <summary>A question of an attempt.</summary>
public readonly record struct QuestionRow(string QuestionId, QuestionOutcome Outcome);

/// <summary>
/// Reads the results tables, of either engine by the same SQL; any process may, at any time. Who enumerates ends it before the
/// reader is disposed of.
/// </summary>
public sealed partial class ResultsReader : IDisposable
{
    private readonly Func<DbCommand> create;
    private readonly SqliteConnection? file;

    private ResultsReader(Func<DbCommand> create, SqliteConnection? file) => (this.create, this.file) = (create, file);

    /// <summary>Opens the results of a data folder; null where nothing was projected there yet.</summary>
    /// <exception cref="ResultsFileException">The file is not one of ours, or is damaged.</exception>
    public static ResultsReader? Open(string folder) =>
        ResultsSchema.OpenForReading(folder) is { } file ? new ResultsReader(file.CreateCommand, file) : null;

    /// <summary>Opens the results where the settings have them; null where nothing was projected yet.</summary>
    /// <exception cref="ResultsFileException">The file is not one of ours, or is damaged.</exception>
    /// <exception cref="PostgresSchemaException">PostgreSQL has no results tables.</exception>
    public static ResultsReader? Open(ExamSettings settings)
    {
        if (settings.Results == ResultsKind.Embedded)
            return Open(settings.Data);
        // A connection of the pool for each command.
        var reader = new ResultsReader(() => PostgresPool.OfResults(settings).CreateCommand(), null);
        try
        {
            using var any = reader.create();
            any.CommandText = "SELECT EXISTS (SELECT FROM projection_offset)";
            return (bool)any.ExecuteScalar()! ? reader : null;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            throw new PostgresSchemaException(
                "PostgreSQL has no results tables yet: run 'schema apply' with the same configuration", e);
        }
    }

    /// <summary>Where the settings have the results, in words.</summary>
    public static string PlaceOf(ExamSettings settings) =>
        settings.Results == ResultsKind.Embedded ? settings.Data : PostgresPool.PlaceOf(settings);

    /// <summary>The next offset of each partition of a topic that the projection reads; empty where there is none.</summary>
    public static Dictionary<int, long> NextOffsetsOf(ExamSettings settings, string topic)
    {
        using var reader = Open(settings);
        return reader?.NextOffsets(topic) ?? [];
    }

    /// <summary>The same of a data folder.</summary>
    public static Dictionary<int, long> NextOffsetsOf(string folder, string topic)
    {
        using var reader = Open(folder);
        return reader?.NextOffsets(topic) ?? [];
    }

    public ResultsSummary Summary()
    {
        using var command = create();
        command.CommandText =
            """
            SELECT count(*), (SELECT count(*) FROM refusal WHERE reason = 'DuplicateAttempt'), count(DISTINCT student_id),
                count(DISTINCT exam), coalesce(sum(total), 0), coalesce(sum(correct), 0), coalesce(sum(incorrect), 0),
                coalesce(sum(missed_some), 0), coalesce(sum(unanswered), 0), coalesce(sum(has_counts), 0),
                avg(CASE WHEN has_counts = 1 AND total > 0 THEN 1.0 * correct / total END), coalesce(sum(mismatches), 0)
            FROM attempt WHERE voided = 0
            """;
        using var row = command.ExecuteReader();
        row.Read();
        return new ResultsSummary(
            row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4),
            new Dictionary<QuestionOutcome, long>
            {
                [QuestionOutcome.Correct] = row.GetInt64(5),
                [QuestionOutcome.Incorrect] = row.GetInt64(6),
                [QuestionOutcome.MissedSome] = row.GetInt64(7),
                [QuestionOutcome.Unanswered] = row.GetInt64(8),
            },
            row.GetInt64(9), row.IsDBNull(10) ? null : row.GetDouble(10), row.GetInt64(11));
    }

    /// <summary>
    /// Every attempt that was not voided, exam by exam, in an order that does not depend on when it was recorded.
    /// </summary>
    /// <param name="studentId">Those of this student only; null for all.</param>
    public IEnumerable<AttemptRow> Attempts(string? studentId = null)
    {
        using var command = create();
        var ofStudent = studentId is null ? "" : "AND a.student_id = @student";
        if (studentId is not null)
            Add(command, "@student", studentId);
        command.CommandText =
            $"""
            SELECT a.id, e.exam_id, e.name, a.student_id, a.keen_id, a.version, a.attempt_number, a.total, a.correct,
                a.incorrect, a.missed_some, a.unanswered, a.credit, a.touch_seconds, a.work_seconds, a.has_counts,
                a.started_at, a.submitted_at, q.question_id, s.outcome
            FROM attempt a JOIN exam e ON e.id = a.exam
                LEFT JOIN question_score s ON s.attempt = a.id LEFT JOIN question q ON q.id = s.question
            WHERE a.voided = 0 {ofStudent} ORDER BY e.exam_id, a.student_id, a.version, s.ordinal
            """;
        using var row = command.ExecuteReader();
        AttemptRow? attempt = null;
        List<QuestionRow> questions = [];
        var id = 0L;
        while (row.Read())
        {
            if (attempt is null || row.GetInt64(0) != id)
            {
                if (attempt is not null)
                    yield return attempt;
                id = row.GetInt64(0);
                attempt = AttemptOf(row, questions = []);
            }
            if (!row.IsDBNull(18))
                questions.Add(new QuestionRow(row.GetString(18), (QuestionOutcome)row.GetInt32(19)));
        }
        if (attempt is not null)
            yield return attempt;
    }

    /// <summary>The documents that came again: student, version and document id, in order.</summary>
    public IEnumerable<(string StudentId, long Version, string KeenId)> Duplicates()
    {
        using var command = create();
        command.CommandText =
            """
            SELECT student_id, version, subject FROM refusal WHERE reason = 'DuplicateAttempt'
            ORDER BY student_id, version
            """;
        using var row = command.ExecuteReader();
        while (row.Read())
            yield return (row.GetString(0), row.GetInt64(1), row.GetString(2));
    }

    public void Dispose() => file?.Dispose();

    internal static Dictionary<int, long> NextOffsets(Func<DbCommand> create, string topic)
    {
        using var command = create();
        command.CommandText = "SELECT partition, next_offset FROM projection_offset WHERE topic = @topic";
        Add(command, "@topic", topic);
        using var row = command.ExecuteReader();
        var offsets = new Dictionary<int, long>();
        while (row.Read())
            offsets[row.GetInt32(0)] = row.GetInt64(1);
        return offsets;
    }

    private Dictionary<int, long> NextOffsets(string topic) => NextOffsets(create, topic);

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }

    private static AttemptRow AttemptOf(DbDataReader row, List<QuestionRow> questions) => new(
        row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt64(5), row.GetInt32(6),
        row.GetInt32(7), row.GetInt32(8), row.GetInt32(9), row.GetInt32(10), row.GetInt32(11), row.GetDouble(12),
        row.IsDBNull(13) ? null : row.GetDouble(13), row.GetDouble(14), row.GetInt32(15) != 0,
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(16)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(17)), questions);
}
