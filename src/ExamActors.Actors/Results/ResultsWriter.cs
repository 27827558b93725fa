using Confluent.Kafka;
using ExamActors.Core.Students;
using Microsoft.Data.Sqlite;

namespace ExamActors.Actors.Results;

/// <summary>An event as read from student-events; without one where the record is not for the results.</summary>
public readonly record struct ProjectedEvent(TopicPartitionOffset Position, StudentEvent? Happened);

/// <summary>
/// Writes events into the results tables, a batch and its offsets in one transaction, each (student, version) once
/// however often the topic holds it. Used by one caller at a time.
/// </summary>
public sealed class ResultsWriter : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly SqliteCommand insertAttempt;
    private readonly SqliteCommand insertQuestionScore;
    private readonly SqliteCommand insertRefusal;
    private readonly SqliteCommand upsertOffset;
    private readonly SqliteCommand insertExam;
    private readonly SqliteCommand insertQuestion;
    private readonly Dictionary<string, long> exams = [];
    private readonly Dictionary<(long Exam, string QuestionId), long> questions = [];

    public ResultsWriter(string folder)
    {
        connection = ResultsSchema.OpenForWriting(folder);
        insertAttempt = Prepare(
            """
            INSERT INTO attempt (student_id, version, keen_id, exam, attempt_number, started_at, submitted_at,
                certification, has_counts, total, correct, incorrect, missed_some, unanswered, credit, touch_seconds,
                work_seconds, mismatches)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
            ON CONFLICT DO NOTHING RETURNING id
            """, 18);
        insertQuestionScore = Prepare("INSERT INTO question_score VALUES ($1, $2, $3, $4, $5)", 5);
        insertRefusal = Prepare("INSERT INTO refusal VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING", 5);
        upsertOffset = Prepare("INSERT OR REPLACE INTO projection_offset VALUES ($1, $2, $3)", 3);
        insertExam = Prepare(
            "INSERT INTO exam (exam_id, name) VALUES ($1, $2) ON CONFLICT DO UPDATE SET name = name RETURNING id", 2);
        insertQuestion = Prepare(
            """
            INSERT INTO question (exam, question_id) VALUES ($1, $2)
            ON CONFLICT DO UPDATE SET exam = exam RETURNING id
            """, 2);
    }

    /// <summary>The next offset of each partition of a topic that was read before.</summary>
    public Dictionary<int, long> NextOffsets(string topic) => ResultsReader.NextOffsets(connection, topic);

    /// <summary>Writes a batch, all or nothing.</summary>
    public void Write(IReadOnlyCollection<ProjectedEvent> batch)
    {
        var next = new Dictionary<TopicPartition, long>();
        using var transaction = connection.BeginTransaction();
        foreach (var (position, happened) in batch)
        {
            next[position.TopicPartition] = position.Offset.Value + 1;
            switch (happened)
            {
                case AttemptRecorded recorded:
                    Write(recorded);
                    break;
                case CommandRefused refused:
                    Bind(insertRefusal, refused.StudentId, refused.Version, refused.Reason.ToString(),
                        refused.Subject, refused.At.ToUnixTimeMilliseconds()).ExecuteNonQuery();
                    break;
            }
        }
        foreach (var (partition, offset) in next)
            Bind(upsertOffset, partition.Topic, partition.Partition.Value, offset).ExecuteNonQuery();
        transaction.Commit();
    }

    public void Dispose() => connection.Dispose();

    private void Write(AttemptRecorded e)
    {
        var exam = ExamOf(e);
        var score = e.Score;
        var id = Bind(insertAttempt, e.StudentId, e.Version, e.KeenId, exam, e.AttemptNumber,
            e.StartedAt.ToUnixTimeMilliseconds(), e.SubmittedAt.ToUnixTimeMilliseconds(), e.Certification,
            e.HasCounts, score.Total, score.Correct, score.Incorrect, score.MissedSome, score.Unanswered, score.Credit,
            score.TouchSeconds, score.WorkSeconds, score.Mismatches.Length).ExecuteScalar();
        if (id is null)
            return; // seen before
        for (var i = 0; i < score.Questions.Length; i++)
        {
            var question = score.Questions[i];
            Bind(insertQuestionScore, id, i, QuestionOf(exam, question.QuestionId), (int)question.Outcome,
                question.Credit).ExecuteNonQuery();
        }
    }

    // Ids are kept in memory only once committed rows carry them: a batch that fails ends this writer.
    private long ExamOf(AttemptRecorded e)
    {
        if (!exams.TryGetValue(e.ExamId, out var id))
            exams[e.ExamId] = id = (long)Bind(insertExam, e.ExamId, e.ExamName).ExecuteScalar()!;
        return id;
    }

    private long QuestionOf(long exam, string questionId)
    {
        if (!questions.TryGetValue((exam, questionId), out var id))
            questions[(exam, questionId)] = id = (long)Bind(insertQuestion, exam, questionId).ExecuteScalar()!;
        return id;
    }

    private SqliteCommand Prepare(string sql, int parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= parameters; i++)
            command.Parameters.Add(new SqliteParameter($"${i}", DBNull.Value));
        command.Prepare();
        return command;
    }

    private static SqliteCommand Bind(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }
}
