using ExamActors.Core.Students;
using Npgsql;
using NpgsqlTypes;

namespace ExamActors.Actors.Results;

/// <summary>Imported attempts and their questions' scores into PostgreSQL: many rows in one statement, as imports bring them.</summary>
internal static class AttemptRows
{
    private const string Insert =
        """
        INSERT INTO attempt (student_id, version, keen_id, exam, attempt_number, started_at, submitted_at, certification,
            has_counts, total, correct, incorrect, missed_some, unanswered, credit, touch_seconds, work_seconds, mismatches)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        ON CONFLICT DO NOTHING RETURNING id, student_id, version
        """;

    private const string CopyQuestions =
        "COPY question_score (attempt, ordinal, question, outcome, credit) FROM STDIN (FORMAT BINARY)";

    /// <summary>Writes them; those that are there already change nothing.</summary>
    public static void Write(NpgsqlConnection connection, List<AttemptRecorded> recorded, PostgresNames names)
    {
        if (recorded.Count == 0)
            return;
        var byKey = new Dictionary<(string StudentId, long Version), AttemptRecorded>();
        foreach (var e in recorded)
            byKey.TryAdd((e.StudentId, e.Version), e);
        var written = InsertAttempts(connection, recorded, names, byKey);
        if (written.Count == 0)
            return;
        using var copy = connection.BeginBinaryImport(CopyQuestions);
        foreach (var (id, e) in written)
            for (var i = 0; i < e.Score.Questions.Length; i++)
            {
                var question = e.Score.Questions[i];
                copy.StartRow();
                copy.Write(id, NpgsqlDbType.Bigint);
                copy.Write(i, NpgsqlDbType.Integer);
                copy.Write(names.Question(e.ExamId, question.QuestionId), NpgsqlDbType.Bigint);
                copy.Write((short)question.Outcome, NpgsqlDbType.Smallint);
                copy.Write(question.Credit, NpgsqlDbType.Double);
            }
        copy.Complete();
    }

    private static List<(long Id, AttemptRecorded Event)> InsertAttempts(
        NpgsqlConnection connection, List<AttemptRecorded> recorded, PostgresNames names,
        Dictionary<(string StudentId, long Version), AttemptRecorded> byKey)
    {
        using var command = new NpgsqlCommand(Insert, connection)
        {
            Parameters =
            {
                Column(e => e.StudentId),
                Column(e => e.Version),
                Column(e => e.KeenId),
                Column(e => names.Exam(e.ExamId)),
                Column(e => e.AttemptNumber),
                Column(e => e.StartedAt.ToUnixTimeMilliseconds()),
                Column(e => e.SubmittedAt.ToUnixTimeMilliseconds()),
                Column(e => e.Certification is { } certification ? (short?)(certification ? 1 : 0) : null),
                Column(e => (short)(e.HasCounts ? 1 : 0)),
                Column(e => e.Score.Total),
                Column(e => e.Score.Correct),
                Column(e => e.Score.Incorrect),
                Column(e => e.Score.MissedSome),
                Column(e => e.Score.Unanswered),
                Column(e => e.Score.Credit),
                Column(e => e.Score.TouchSeconds),
                Column(e => e.Score.WorkSeconds),
                Column(e => e.Score.MismatchCount),
            },
        };
        var written = new List<(long, AttemptRecorded)>();
        using var row = command.ExecuteReader();
        while (row.Read())
            written.Add((row.GetInt64(0), byKey[(row.GetString(1), row.GetInt64(2))]));
        return written;

        NpgsqlParameter Column<T>(Func<AttemptRecorded, T> of) =>
            new NpgsqlParameter<T[]> { TypedValue = [.. recorded.Select(of)] };
    }
}
