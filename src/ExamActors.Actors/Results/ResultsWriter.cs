using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Postgres;
using ExamActors.Actors.Settings;
using ExamActors.Core.Students;
using Microsoft.Data.Sqlite;

namespace ExamActors.Actors.Results;

/// <summary>An event as read from student-events; without one where the record is not for the results.</summary>
public readonly record struct ProjectedEvent(TopicPartitionOffset Position, StudentEvent? Happened);

/// <summary>
/// Writes events into the results tables, a batch and its offsets in one transaction, each (student, version) once
/// however often the topic holds it.
/// </summary>
public interface IResultsWriter : IDisposable
{
    /// <summary>Opens the results where the settings have them.</summary>
    static IResultsWriter Open(ExamSettings settings) => settings.Results == ResultsKind.Postgres
        ? new PostgresResultsWriter(PostgresPool.OfResults(settings))
        : new ResultsWriter(settings.Data);

    /// <summary>The next offset of each partition of a topic that was read before: from there the caller goes on.</summary>
    Dictionary<int, long> NextOffsets(string topic);

    /// <summary>Writes a batch, all or nothing.</summary>
    void Write(IReadOnlyCollection<ProjectedEvent> batch);
}

/// <summary>The results in a file of the data folder. Used by one caller at a time.</summary>
public sealed class ResultsWriter : IResultsWriter
{
    private readonly SqliteConnection connection;
    private readonly List<Statement> statements = [];
    private readonly Statement begin;
    private readonly Statement commit;
    private readonly Statement rollback;
    private readonly Statement insertAttempt;
    private readonly Statement insertQuestionScore;
    private readonly Statement upsertOffset;
    private readonly Statement insertExam;
    private readonly Statement insertQuestion;
    private readonly DeliveryTables deliveries;
    private readonly Dictionary<string, long> exams = [];
    private readonly Dictionary<(long Exam, string QuestionId), long> questions = [];

    public ResultsWriter(string folder)
    {
        connection = ResultsSchema.OpenForWriting(folder);
        begin = Prepare("BEGIN IMMEDIATE");
        commit = Prepare("COMMIT");
        rollback = Prepare("ROLLBACK");
        insertAttempt = Prepare(
            """
            INSERT INTO attempt (student_id, version, keen_id, exam, attempt_number, started_at, submitted_at,
                certification, has_counts, total, correct, incorrect, missed_some, unanswered, credit, touch_seconds,
                work_seconds, mismatches)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
            ON CONFLICT DO NOTHING RETURNING id
            """);
        insertQuestionScore = Prepare("INSERT INTO question_score VALUES (?1, ?2, ?3, ?4, ?5)");
        upsertOffset = Prepare("INSERT OR REPLACE INTO projection_offset VALUES (?1, ?2, ?3)");
        insertExam = Prepare(
            "INSERT INTO exam (exam_id, name) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET name = name RETURNING id");
        insertQuestion = Prepare(
            """
            INSERT INTO question (exam, question_id) VALUES (?1, ?2)
            ON CONFLICT DO UPDATE SET exam = exam RETURNING id
            """);
        deliveries = new DeliveryTables(Prepare);
    }

    /// <summary>The next offset of each partition of a topic that was read before.</summary>
    public Dictionary<int, long> NextOffsets(string topic) => ResultsReader.NextOffsets(connection.CreateCommand, topic);

    /// <summary>Writes a batch, all or nothing.</summary>
    public void Write(IReadOnlyCollection<ProjectedEvent> batch)
    {
        begin.Execute();
        try
        {
            var next = new Dictionary<TopicPartition, long>();
            foreach (var (position, happened) in batch)
            {
                next[position.TopicPartition] = position.Offset.Value + 1;
                Write(happened);
            }
            foreach (var (partition, offset) in next)
                upsertOffset.Bind(1, partition.Topic).Bind(2, partition.Partition.Value).Bind(3, offset).Execute();
            commit.Execute();
        }
        catch
        {
            // Their ids may be of rows that are rolled back.
            exams.Clear();
            questions.Clear();
            if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle!) == 0)
                rollback.Execute();
            throw;
        }
    }

    public void Dispose()
    {
        statements.ForEach(s => s.Dispose());
        connection.Dispose();
    }

    private void Write(StudentEvent? happened)
    {
        switch (happened)
        {
            case AttemptRecorded recorded:
                Write(recorded);
                break;
            case null: // the record is not for the results
                break;
            default:
                deliveries.Write(happened);
                break;
        }
    }

    private void Write(AttemptRecorded e)
    {
        var exam = ExamOf(e);
        var score = e.Score;
        var id = insertAttempt.Bind(1, e.StudentId).Bind(2, e.Version).Bind(3, e.KeenId).Bind(4, exam)
            .Bind(5, e.AttemptNumber).Bind(6, e.StartedAt.ToUnixTimeMilliseconds())
            .Bind(7, e.SubmittedAt.ToUnixTimeMilliseconds()).Bind(8, e.Certification).Bind(9, e.HasCounts)
            .Bind(10, score.Total).Bind(11, score.Correct).Bind(12, score.Incorrect).Bind(13, score.MissedSome)
            .Bind(14, score.Unanswered).Bind(15, score.Credit).Bind(16, score.TouchSeconds).Bind(17, score.WorkSeconds)
            .Bind(18, score.MismatchCount).Scalar();
        if (id is null)
            return; // seen before
        for (var i = 0; i < score.Questions.Length; i++)
        {
            var question = score.Questions[i];
            insertQuestionScore.Bind(1, id.Value).Bind(2, i).Bind(3, QuestionOf(exam, question.QuestionId))
                .Bind(4, (int)question.Outcome).Bind(5, question.Credit).Execute();
        }
    }

    private long ExamOf(AttemptRecorded e)
    {
        if (!exams.TryGetValue(e.ExamId, out var id))
            exams[e.ExamId] = id = insertExam.Bind(1, e.ExamId).Bind(2, e.ExamName).Scalar()!.Value;
        return id;
    }

    private long QuestionOf(long exam, string questionId)
    {
        if (!questions.TryGetValue((exam, questionId), out var id))
            questions[(exam, questionId)] = id = insertQuestion.Bind(1, exam).Bind(2, questionId).Scalar()!.Value;
        return id;
    }

    private Statement Prepare(string sql)
    {
        var statement = new Statement(connection, sql);
        statements.Add(statement);
        return statement;
    }
}
