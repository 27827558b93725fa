using System.Data.Common;
using ExamActors.Actors.Settings;
using ExamActors.Core.Scoring;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Results;

/// <summary>A seat that a student booked, as it stands.</summary>
/// <param name="Minutes">How long the seat is needed.</param>
/// <param name="Seat">The seat, from 1; null before check-in.</param>
public sealed record SittingRow(
    string StudentId, string SittingId, string ExamId, int ExamVersion, string CenterId, DateTimeOffset StartsAt, int Minutes,
    SittingStage Stage, int? Seat);

/// <summary>An attempt delivered here, as it stands.</summary>
/// <param name="EndedAt">When it was over; null before.</param>
/// <param name="Reason">Why it was over; null before.</param>
/// <param name="Result">What came of it; null before it was over.</param>
public sealed record DeliveredAttemptRow(
    string StudentId, string AttemptId, string SittingId, string ExamId, int ExamVersion, int AttemptNumber, string CenterId,
    int Seat, DeliveredStage Stage, DateTimeOffset StartedAt, DateTimeOffset DeadlineAt, DateTimeOffset? EndedAt,
    FinishReason? Reason, AttemptResult? Result);

/// <summary>An item of an attempt delivered here, with its last answer.</summary>
/// <param name="Position">Its place in the attempt, from 1.</param>
/// <param name="Outcome">How it was answered; null, as what follows, before it was.</param>
/// <param name="Credit">What it earns, 0 to 1.</param>
/// <param name="Score">In whole steps.</param>
/// <param name="Seconds">How long it was worked on, in seconds.</param>
/// <param name="Theta">The provisional ability after it; null without a response model.</param>
/// <param name="StandardError">Its standard error; null without a response model.</param>
public sealed record ResponseRow(
    int Position, string ItemId, QuestionOutcome? Outcome, double? Credit, int? Score, double? Seconds, double? Theta,
    double? StandardError);

/// <summary>What became of an item over all attempts that are not void.</summary>
/// <param name="Given">How often it was delivered.</param>
/// <param name="Answered">How often it was answered.</param>
/// <param name="CreditMean">Mean credit of those answers, 0 to 1; null without any.</param>
/// <param name="SecondsMean">Mean seconds of work of those answers; null without any.</param>
public sealed record ItemRow(
    string ExamId, int ExamVersion, string ItemId, long Given, long Answered, double? CreditMean, double? SecondsMean);

/// <summary>The part about attempts delivered here.</summary>
public sealed partial class ResultsReader
{
    /// <summary>How many attempts' clocks run and how many stand.</summary>
    public static (long Running, long Paused) RunningOf(ExamSettings settings)
    {
        using var reader = Open(settings);
        using var command = reader?.create();
        if (command is null)
            return default;
        command.CommandText =
            """
            SELECT count(*) FILTER (WHERE stage = 'Running'), count(*) FILTER (WHERE stage = 'Paused')
            FROM delivered_attempt WHERE stage IN ('Running', 'Paused')
            """;
        using var row = command.ExecuteReader();
        row.Read();
        return (row.GetInt64(0), row.GetInt64(1));
    }

    /// <summary>The attempts delivered here, the void ones too, by exam, version, student and start.</summary>
    /// <param name="studentId">Those of this student only; null for all.</param>
    public IEnumerable<DeliveredAttemptRow> Delivered(string? studentId = null)
    {
        using var command = create();
        command.CommandText =
            $"""
            {AttemptColumns} {(studentId is null ? "" : "WHERE student_id = @student")}
            ORDER BY exam_id, exam_version, student_id, started_at
            """;
        if (studentId is not null)
            Add(command, "@student", studentId);
        using var row = command.ExecuteReader();
        while (row.Read())
            yield return DeliveredOf(row);
    }

    /// <summary>A page of the attempts at an exam's version, by student and start, the void ones too.</summary>
    /// <param name="student">Those whose student's id has this in it; empty for all.</param>
    /// <param name="skipped">How many come before it.</param>
    /// <param name="most">How many it has at most; −1 for all there are.</param>
    public IEnumerable<DeliveredAttemptRow> Delivered(
        string examId, int examVersion, string student, long skipped, long most)
    {
        using var command = create();
        command.CommandText =
            $"""
            {AttemptColumns} WHERE {OfExam}
            ORDER BY student_id, started_at LIMIT @most OFFSET @skipped
            """;
        Of(command, examId, examVersion);
        Add(command, "@student", student);
        Add(command, "@most", most < 0 ? long.MaxValue : most);
        Add(command, "@skipped", skipped);
        using var row = command.ExecuteReader();
        while (row.Read())
            yield return DeliveredOf(row);
    }

    /// <summary>How many those are over all pages.</summary>
    public long CountDelivered(string examId, int examVersion, string student)
    {
        using var command = create();
        command.CommandText = $"SELECT count(*) FROM delivered_attempt WHERE {OfExam}";
        Of(command, examId, examVersion);
        Add(command, "@student", student);
        return (long)command.ExecuteScalar()!;
    }

    private const string OfExam =
        "exam_id = @exam AND exam_version = @version AND (@student = '' OR replace(student_id, @student, '') <> student_id)";

    private const string AttemptColumns =
        """
        SELECT student_id, attempt_id, sitting_id, exam_id, exam_version, attempt_number, center_id, seat, stage,
            started_at, deadline_at, ended_at, reason, items, answered, credit, theta, standard_error, score, score_error, class
        FROM delivered_attempt
        """;

    private static DeliveredAttemptRow DeliveredOf(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt32(4), row.GetInt32(5),
        row.GetString(6), row.GetInt32(7), Enum.Parse<DeliveredStage>(row.GetString(8)), Time(row, 9), Time(row, 10),
        row.IsDBNull(11) ? null : Time(row, 11),
        row.IsDBNull(12) ? null : Enum.Parse<FinishReason>(row.GetString(12)),
        row.IsDBNull(13)
            ? null
            : new AttemptResult(row.GetInt32(13), row.GetInt32(14), row.GetDouble(15), Number(row, 16),
                Number(row, 17), row.GetDouble(18), Number(row, 19), Whole(row, 20)));

    /// <summary>The items of an attempt delivered here, in the order of delivery.</summary>
    public IEnumerable<ResponseRow> Responses(string studentId, string attemptId)
    {
        using var command = create();
        command.CommandText =
            """
            SELECT position, item_id, outcome, credit, score, seconds, theta, standard_error FROM response
            WHERE attempt = (SELECT id FROM delivered_attempt WHERE student_id = @student AND attempt_id = @attempt)
            ORDER BY position
            """;
        Add(command, "@student", studentId);
        Add(command, "@attempt", attemptId);
        using var row = command.ExecuteReader();
        while (row.Read())
            yield return new ResponseRow(
                row.GetInt32(0), row.GetString(1), (QuestionOutcome?)Whole(row, 2), Number(row, 3), Whole(row, 4),
                Number(row, 5), Number(row, 6), Number(row, 7));
    }

    /// <summary>Every item that was delivered in an attempt that is not void, by exam, version and item.</summary>
    /// <param name="examId">Those of that exam only; null for all.</param>
    /// <param name="examVersion">Those of that version only; null for all.</param>
    public IEnumerable<ItemRow> Items(string? examId = null, int? examVersion = null)
    {
        using var command = create();
        command.CommandText =
            $"""
            SELECT a.exam_id, a.exam_version, r.item_id, count(*), count(r.outcome), avg(r.credit), avg(r.seconds)
            FROM response r JOIN delivered_attempt a ON a.id = r.attempt WHERE a.stage <> 'Void'
                {(examId is null ? "" : "AND a.exam_id = @exam")} {(examVersion is null ? "" : "AND a.exam_version = @version")}
            GROUP BY a.exam_id, a.exam_version, r.item_id ORDER BY a.exam_id, a.exam_version, r.item_id
            """;
        Of(command, examId, examVersion);
        using var row = command.ExecuteReader();
        while (row.Read())
            yield return new ItemRow(row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4),
                Number(row, 5), Number(row, 6));
    }

    /// <summary>The sittings of a student, whatever their stage, by their time.</summary>
    public IEnumerable<SittingRow> Sittings(string studentId)
    {
        using var command = create();
        command.CommandText =
            """
            SELECT student_id, sitting_id, exam_id, exam_version, center_id, starts_at, utc_offset_minutes, minutes,
                stage, seat
            FROM sitting WHERE student_id = @student ORDER BY starts_at, sitting_id
            """;
        Add(command, "@student", studentId);
        using var row = command.ExecuteReader();
        while (row.Read())
            yield return SittingOf(row);
    }

    private static DateTimeOffset Time(DbDataReader row, int column) =>
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private static double? Number(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);

    private static int? Whole(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);
}
