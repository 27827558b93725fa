namespace ExamActors.Core.Students;

/// <summary>
/// What other systems are told of an attempt's score; closed. The latest record of an attempt is what holds.
/// </summary>
/// <param name="AttemptId">The attempt: the key on scores; the document's id for one that was recorded.</param>
/// <param name="StudentId">The student.</param>
/// <param name="Version">The version of the student's event that it comes from; the higher, the later.</param>
/// <param name="At">The event's time.</param>
public abstract record PublishedScore(string AttemptId, string StudentId, long Version, DateTimeOffset At)
{
    /// <summary>What an event means for the score of its attempt; null where it means nothing.</summary>
    public static PublishedScore? Of(StudentEvent happened) => happened switch
    {
        AttemptFinished e => new FinalScore(
            e.AttemptId, e.StudentId, e.Version, e.At, e.ExamId, e.ExamVersion, e.CenterId, e.At, e.Reason, e.Result.Score,
            e.Result.ScoreError, e.Result.Theta, e.Result.StandardError, e.Result.Class, e.Result.Items, e.Result.Answered,
            e.Result.Credit),
        AttemptRecorded e => new FinalScore(
            e.KeenId, e.StudentId, e.Version, e.At, e.ExamId, null, null, e.SubmittedAt, null, e.Score.Credit,
            null, null, null, null, e.Score.Total, e.Score.Total - e.Score.Unanswered, e.Score.Credit),
        // Voided while it ran, an attempt never had a score.
        AttemptVoided { CenterId: null } e => new VoidedScore(e.AttemptId, e.StudentId, e.Version, e.At, e.Reason, e.By),
        _ => null,
    };
}

/// <summary>The final score of an attempt.</summary>
/// <param name="AttemptId">The attempt: the key on scores; the document's id for one that was recorded.</param>
/// <param name="StudentId">The student.</param>
/// <param name="Version">The version of the student's event that it comes from; the higher, the later.</param>
/// <param name="At">The event's time.</param>
/// <param name="ExamId">The exam.</param>
/// <param name="ExamVersion">Its version; null for an attempt that another system delivered.</param>
/// <param name="CenterId">The center; null for an attempt that another system delivered.</param>
/// <param name="EndedAt">When the attempt was over.</param>
/// <param name="Reason">Why it was over; null for an attempt that another system delivered.</param>
/// <param name="Score">The score on the report's scale; without one the ability, without that the sum of credits.</param>
/// <param name="ScoreError">Its conditional standard error; null where nothing is known of it.</param>
/// <param name="Ability">The ability; null without a response model.</param>
/// <param name="AbilityError">Its standard error; null without a response model or where nothing is known of it.</param>
/// <param name="Class">The class by the report's cuts, from 0; null without cuts.</param>
/// <param name="Items">Items delivered.</param>
/// <param name="Answered">Items answered, 0 to <paramref name="Items"/>.</param>
/// <param name="Credit">The sum of credits, 0 to <paramref name="Items"/>.</param>
public sealed record FinalScore(
    string AttemptId, string StudentId, long Version, DateTimeOffset At, string ExamId, int? ExamVersion, string? CenterId,
    DateTimeOffset EndedAt, FinishReason? Reason, double Score, double? ScoreError, double? Ability, double? AbilityError,
    int? Class, int Items, int Answered, double Credit) : PublishedScore(AttemptId, StudentId, Version, At);

/// <summary>The attempt was declared void: it has no score any more.</summary>
/// <param name="AttemptId">The attempt: the key on scores; the document's id for one that was recorded.</param>
/// <param name="StudentId">The student.</param>
/// <param name="Version">The version of the student's event that it comes from; the higher, the later.</param>
/// <param name="At">The event's time.</param>
/// <param name="Reason">For the record.</param>
/// <param name="By">Who asked.</param>
public sealed record VoidedScore(
    string AttemptId, string StudentId, long Version, DateTimeOffset At, string Reason, string By)
    : PublishedScore(AttemptId, StudentId, Version, At);
