using ExamActors.Core.Scoring;
using Microsoft.Data.Sqlite;

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

/// <summary>Reads the results tables; any process may, at any time.</summary>
public sealed partial class ResultsReader : IDisposable
{
    private readonly SqliteConnection connection;

    private ResultsReader(SqliteConnection connection) => this.connection = connection;

    /// <summary>Opens the results of a data folder; null where nothing was projected there yet.</summary>
    /// <exception cref="ResultsFileException">The file is not one of ours, or is damaged.</exception>
    public static ResultsReader? Open(string folder) =>
        ResultsSchema.OpenForReading(folder) is { } connection ? new ResultsReader(connection) : null;

    /// <summary>The next offset of each partition of a topic that the projection reads; empty where there is none.</summary>
    public static Dictionary<int, long> NextOffsetsOf(string folder, string topic)
    {
        using var reader = Open(folder);
        return reader is null ? [] : NextOffsets(reader.connection, topic);
    }

    public ResultsSummary Summary()
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT count(*), (SELECT count(*) FROM refusal WHERE reason = 'DuplicateAttempt'), count(DISTINCT student_id),
                count(DISTINCT exam), ifnull(sum(total), 0), ifnull(sum(correct), 0), ifnull(sum(incorrect), 0),
                ifnull(sum(missed_some), 0), ifnull(sum(unanswered), 0), ifnull(sum(has_counts), 0),
                avg(CASE WHEN has_counts AND total > 0 THEN 1.0 * correct / total END), ifnull(sum(mismatches), 0)
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
        using var command = connection.CreateCommand();
        var ofStudent = studentId is null ? "" : "AND a.student_id = $student";
        if (studentId is not null)
            command.Parameters.AddWithValue("$student", studentId);
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
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT student_id, version, subject FROM refusal WHERE reason = 'DuplicateAttempt'
            ORDER BY student_id, version
            """;
        using var row = command.ExecuteReader();
        while (row.Read())
            yield return (row.GetString(0), row.GetInt64(1), row.GetString(2));
    }

    public void Dispose() => connection.Dispose();

    internal static Dictionary<int, long> NextOffsets(SqliteConnection connection, string topic)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT partition, next_offset FROM projection_offset WHERE topic = $topic";
        command.Parameters.AddWithValue("$topic", topic);
        using var row = command.ExecuteReader();
        var offsets = new Dictionary<int, long>();
        while (row.Read())
            offsets[row.GetInt32(0)] = row.GetInt64(1);
        return offsets;
    }

    private static AttemptRow AttemptOf(SqliteDataReader row, List<QuestionRow> questions) => new(
        row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt64(5), row.GetInt32(6),
        row.GetInt32(7), row.GetInt32(8), row.GetInt32(9), row.GetInt32(10), row.GetInt32(11), row.GetDouble(12),
        row.IsDBNull(13) ? null : row.GetDouble(13), row.GetDouble(14), row.GetBoolean(15),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(16)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(17)), questions);
}
