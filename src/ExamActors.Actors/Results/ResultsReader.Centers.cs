using System.Data.Common;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Results;

/// <summary>A sitting at a center, with what has become of it.</summary>
/// <param name="Sitting">The sitting.</param>
/// <param name="AttemptId">The attempt that it became; null before it began.</param>
/// <param name="AttemptStage">How that stands; null before it began.</param>
/// <param name="AttemptCenterId">Where that goes on, or was over; null before it began.</param>
/// <param name="EndedAt">When that was over; null before.</param>
public sealed record CenterSittingRow(
    SittingRow Sitting, string? AttemptId, DeliveredStage? AttemptStage, string? AttemptCenterId, DateTimeOffset? EndedAt);

/// <summary>How far an attempt that goes on at a center is.</summary>
/// <param name="Version">Of the last event that changed the attempt itself, not its responses.</param>
/// <param name="DeadlineAt">When time is up, unless the clock stands.</param>
/// <param name="PausedAt">Since when the clock stands; null where it runs.</param>
/// <param name="Given">Items delivered.</param>
/// <param name="Answered">Items answered.</param>
/// <param name="AnsweredAt">When the last answer was given; null before the first.</param>
public sealed record SeatProgressRow(
    string StudentId, string AttemptId, string ExamId, int ExamVersion, int Seat, long Version, DateTimeOffset DeadlineAt,
    DateTimeOffset? PausedAt, int Given, int Answered, DateTimeOffset? AnsweredAt);

/// <summary>The part about what goes on at a center.</summary>
public sealed partial class ResultsReader
{
    /// <summary>The sittings of a center that begin in a time, whatever their stage, by time and student.</summary>
    /// <param name="centerId">The center.</param>
    /// <param name="from">The first moment.</param>
    /// <param name="to">The first moment after the last.</param>
    public IEnumerable<CenterSittingRow> SittingsOf(string centerId, DateTimeOffset from, DateTimeOffset to)
    {
        using var command = create();
        command.CommandText =
            """
            SELECT s.student_id, s.sitting_id, s.exam_id, s.exam_version, s.center_id, s.starts_at, s.utc_offset_minutes,
                s.minutes, s.stage, s.seat, a.attempt_id, a.stage, a.center_id, a.ended_at
            FROM sitting s LEFT JOIN delivered_attempt a ON a.student_id = s.student_id AND a.sitting_id = s.sitting_id
            WHERE s.center_id = @center AND s.starts_at >= @from AND s.starts_at < @to
            ORDER BY s.starts_at, s.student_id, s.sitting_id
            """;
        Add(command, "@center", centerId);
        Add(command, "@from", from.ToUnixTimeMilliseconds());
        Add(command, "@to", to.ToUnixTimeMilliseconds());
        using var row = command.ExecuteReader();
        while (row.Read())
            yield return new CenterSittingRow(
                SittingOf(row),
                row.IsDBNull(10) ? null : row.GetString(10),
                row.IsDBNull(11) ? null : Enum.Parse<DeliveredStage>(row.GetString(11)),
                row.IsDBNull(12) ? null : row.GetString(12),
                row.IsDBNull(13) ? null : Time(row, 13));
    }

    /// <summary>How far the attempts are that go on at a center.</summary>
    public IEnumerable<SeatProgressRow> ProgressAt(string centerId)
    {
        using var command = create();
        command.CommandText =
            """
            SELECT a.student_id, a.attempt_id, a.exam_id, a.exam_version, a.seat, a.version, a.deadline_at, a.paused_at,
                count(r.position), count(r.answered_at), max(r.answered_at)
            FROM delivered_attempt a LEFT JOIN response r ON r.attempt = a.id
            WHERE a.center_id = @center AND a.stage IN ('Running', 'Paused') GROUP BY a.id ORDER BY a.seat, a.student_id
            """;
        Add(command, "@center", centerId);
        using var row = command.ExecuteReader();
        while (row.Read())
            yield return new SeatProgressRow(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetInt32(4), row.GetInt64(5),
                Time(row, 6), row.IsDBNull(7) ? null : Time(row, 7), row.GetInt32(8), row.GetInt32(9),
                row.IsDBNull(10) ? null : Time(row, 10));
    }

    private static SittingRow SittingOf(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetString(4),
        Time(row, 5).ToOffset(TimeSpan.FromMinutes(row.GetInt32(6))), row.GetInt32(7),
        Enum.Parse<SittingStage>(row.GetString(8)), Whole(row, 9));
}
