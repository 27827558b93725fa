using ExamActors.Actors.Log;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Results;

/// <summary>How an attempt delivered here stands.</summary>
public enum DeliveredStage
{
    /// <summary>The clock runs.</summary>
    Running,

    /// <summary>The clock stands.</summary>
    Paused,

    /// <summary>It is over, and has its score.</summary>
    Finished,

    /// <summary>It counts for nothing.</summary>
    Void,
}

/// <summary>
/// Writes sittings, attempts delivered here and their responses, what was refused, and which imported attempts are void. An event changes a row only if its version is above the
/// row's: what is read again changes nothing. Of an attempt whose beginning is no longer on the topic there is no row.
/// </summary>
/// <param name="prepare">Makes a statement, which whoever made this disposes of.</param>
internal sealed class DeliveryTables(Func<string, IRowStatement> prepare)
{
    private readonly IRowStatement insertRefusal = prepare("INSERT INTO refusal VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING");
    private readonly IRowStatement voidImported = prepare(
        "UPDATE attempt SET voided = 1 WHERE student_id = ?1 AND keen_id = ?2 AND version < ?3");
    private readonly IRowStatement insertSitting = prepare(
        "INSERT INTO sitting VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, NULL) ON CONFLICT DO NOTHING");
    private readonly IRowStatement updateSitting = prepare(
        """
        UPDATE sitting SET version = ?3, stage = ?4, seat = coalesce(nullif(?5, 0), seat)
        WHERE student_id = ?1 AND sitting_id = ?2 AND version < ?3
        """);
    private readonly IRowStatement insertAttempt = prepare(
        """
        INSERT INTO delivered_attempt (student_id, attempt_id, version, sitting_id, exam_id, exam_version, attempt_number,
            center_id, seat, stage, started_at, deadline_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT DO NOTHING
        """);
    private readonly IRowStatement updateStage = prepare(
        """
        UPDATE delivered_attempt SET version = ?3, stage = ?4, deadline_at = coalesce(nullif(?5, 0), deadline_at),
            paused_at = nullif(?6, 0)
        WHERE student_id = ?1 AND attempt_id = ?2 AND version < ?3
        """);
    private readonly IRowStatement updatePlace = prepare(
        """
        UPDATE delivered_attempt SET version = ?3, center_id = ?4, seat = ?5
        WHERE student_id = ?1 AND attempt_id = ?2 AND version < ?3
        """);
    private readonly IRowStatement updateResult = prepare(
        """
        UPDATE delivered_attempt SET version = ?3, stage = ?4, ended_at = ?5, reason = ?6, score = ?7, score_error = ?8,
            theta = ?9, standard_error = ?10, class = ?11, items = ?12, answered = ?13, credit = ?14
        WHERE student_id = ?1 AND attempt_id = ?2 AND version < ?3
        """);
    private readonly IRowStatement insertResponse = prepare(
        """
        INSERT INTO response (attempt, position, version, item_id, given_at)
        SELECT id, ?3, ?4, ?5, ?6 FROM delivered_attempt WHERE student_id = ?1 AND attempt_id = ?2
        ON CONFLICT DO NOTHING
        """);
    private readonly IRowStatement updateResponse = prepare(
        """
        UPDATE response SET version = ?4, answered_at = ?5, outcome = ?6, credit = ?7, score = ?8, seconds = ?9,
            theta = ?10, standard_error = ?11
        WHERE attempt = (SELECT id FROM delivered_attempt WHERE student_id = ?1 AND attempt_id = ?2) AND position = ?3
            AND version < ?4
        """);

    /// <summary>Writes what an event says; all but recorded attempts, which each engine has its own way for.</summary>
    /// <exception cref="InvalidOperationException">The event is of an unknown kind.</exception>
    public void Write(StudentEvent happened)
    {
        switch (happened)
        {
            case CommandRefused e:
                insertRefusal.Bind(1, e.StudentId).Bind(2, e.Version).Bind(3, e.Reason.ToString()).Bind(4, e.Subject)
                    .Bind(5, e.At.ToUnixTimeMilliseconds()).Execute();
                break;
            case SittingRequested e:
                insertSitting.Bind(1, e.StudentId).Bind(2, e.SittingId).Bind(3, e.Version).Bind(4, e.ExamId)
                    .Bind(5, e.ExamVersion).Bind(6, e.CenterId).Bind(7, e.StartsAt.ToUnixTimeMilliseconds())
                    .Bind(8, (long)e.StartsAt.Offset.TotalMinutes).Bind(9, e.Minutes)
                    .Bind(10, nameof(SittingStage.Requested)).Execute();
                break;
            case SittingConfirmed e:
                Sitting(e, e.SittingId, SittingStage.Confirmed);
                break;
            case SittingRejected e:
                Sitting(e, e.SittingId, SittingStage.Rejected);
                break;
            case SittingCancelled e:
                Sitting(e, e.SittingId, SittingStage.Cancelled);
                break;
            case StudentAdmitted e:
                Sitting(e, e.SittingId, SittingStage.Admitted, e.Seat);
                break;
            case AttemptStarted e:
                Sitting(e, e.SittingId, SittingStage.Used);
                Started(e);
                break;
            case ItemDelivered e:
                insertResponse.Bind(1, e.StudentId).Bind(2, e.AttemptId).Bind(3, e.Position).Bind(4, e.Version)
                    .Bind(5, e.ItemId).Bind(6, e.At.ToUnixTimeMilliseconds()).Execute();
                break;
            case AnswerScored e:
                updateResponse.Bind(1, e.StudentId).Bind(2, e.AttemptId).Bind(3, e.Position).Bind(4, e.Version)
                    .Bind(5, e.At.ToUnixTimeMilliseconds()).Bind(6, (long)e.Outcome).Bind(7, e.Credit)
                    .Bind(8, e.Score).Bind(9, e.Seconds).Bind(10, e.Theta).Bind(11, e.StandardError).Execute();
                break;
            case AttemptPaused e:
                Stage(e, e.AttemptId, DeliveredStage.Paused, pausedAt: e.At);
                break;
            case AttemptResumed e:
                Stage(e, e.AttemptId, DeliveredStage.Running, e.DeadlineAt);
                break;
            case AttemptRelocated e:
                updatePlace.Bind(1, e.StudentId).Bind(2, e.AttemptId).Bind(3, e.Version).Bind(4, e.CenterId)
                    .Bind(5, e.Seat).Execute();
                break;
            case AttemptFinished e:
                Finished(e);
                break;
            case AttemptVoided e:
                voidImported.Bind(1, e.StudentId).Bind(2, e.AttemptId).Bind(3, e.Version).Execute();
                Stage(e, e.AttemptId, DeliveredStage.Void);
                break;
            case StudentRegistered or CodeRedeemed or ItemOpened or ItemFlagged:
                break; // nothing that the tables hold
            default:
                throw new InvalidOperationException($"unknown event {happened.GetType().Name}");
        }
    }

    private void Sitting(StudentEvent e, string sittingId, SittingStage stage, int seat = 0) =>
        updateSitting.Bind(1, e.StudentId).Bind(2, sittingId).Bind(3, e.Version).Bind(4, stage.ToString()).Bind(5, seat)
            .Execute();

    private void Stage(
        StudentEvent e, string attemptId, DeliveredStage stage, DateTimeOffset? deadlineAt = null,
        DateTimeOffset? pausedAt = null) =>
        updateStage.Bind(1, e.StudentId).Bind(2, attemptId).Bind(3, e.Version).Bind(4, stage.ToString())
            .Bind(5, deadlineAt?.ToUnixTimeMilliseconds() ?? 0).Bind(6, pausedAt?.ToUnixTimeMilliseconds() ?? 0).Execute();

    private void Started(AttemptStarted e) =>
        insertAttempt.Bind(1, e.StudentId).Bind(2, e.AttemptId).Bind(3, e.Version).Bind(4, e.SittingId).Bind(5, e.ExamId)
            .Bind(6, e.ExamVersion).Bind(7, e.AttemptNumber).Bind(8, e.CenterId).Bind(9, e.Seat)
            .Bind(10, nameof(DeliveredStage.Running)).Bind(11, e.At.ToUnixTimeMilliseconds())
            .Bind(12, e.DeadlineAt.ToUnixTimeMilliseconds()).Execute();

    private void Finished(AttemptFinished e)
    {
        var result = e.Result;
        updateResult.Bind(1, e.StudentId).Bind(2, e.AttemptId).Bind(3, e.Version).Bind(4, nameof(DeliveredStage.Finished))
            .Bind(5, e.At.ToUnixTimeMilliseconds()).Bind(6, e.Reason.ToString()).Bind(7, result.Score)
            .Bind(8, result.ScoreError).Bind(9, result.Theta).Bind(10, result.StandardError).Bind(11, result.Class)
            .Bind(12, result.Items).Bind(13, result.Answered).Bind(14, result.Credit).Execute();
    }
}
