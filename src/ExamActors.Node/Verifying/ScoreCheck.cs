using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;
using ExamActors.Core.Students;
using ExamActors.Node.VirtualStudents;

namespace ExamActors.Node.Verifying;

/// <summary>Scores an attempt over from its answers, and holds the topic of scores against it. Pure.</summary>
internal static class ScoreCheck
{
    // The same computation from the same answers; sums may be taken in another order.
    private const double Slack = 1e-9;

    /// <summary>What is wrong with the result that the attempt's end has; null for nothing.</summary>
    public static string? Fault(ExamToSit exam, StudentHistory found)
    {
        if (found.Finished is not { Result: var result })
            return null;
        var own = Result(exam, found);
        var wrong = own.Items != result.Items || own.Answered != result.Answered || own.Class != result.Class
            || !Same(own.Credit, result.Credit) || !Same(own.Theta, result.Theta)
            || !Same(own.StandardError, result.StandardError) || !Same(own.Score, result.Score)
            || !Same(own.ScoreError, result.ScoreError);
        return wrong ? $"the answers come to {own}, the log has {result}" : null;
    }

    /// <summary>What is wrong with what the topic of scores has of an attempt; null for nothing.</summary>
    /// <param name="found">What student-events has.</param>
    /// <param name="published">What scores has, different contents only; null for nothing.</param>
    public static string? Fault(StudentHistory found, IReadOnlyCollection<PublishedScore>? published)
    {
        PublishedScore[] due =
        [
            .. new[] { Of(found.Finished), Of(found.Voided) }.Where(s => s is not null).Select(s => s!),
        ];
        foreach (var score in due)
            if (published?.Contains(score) != true)
                return published is null ? $"no score of {score.AttemptId} is there" : $"another score of {score.AttemptId} is there";
        return published?.Except(due).FirstOrDefault() is { } more ? $"a score of {more.AttemptId} is there that it does not have" : null;

        static PublishedScore? Of(StudentEvent? happened) => happened is null ? null : PublishedScore.Of(happened);
    }

    private static AttemptResult Result(ExamToSit exam, StudentHistory found)
    {
        var last = found.LastAnswers;
        var credit = last.Sum(a => (exam.Score(a.ItemId, a.Answer) as AnswerResult.Scored)?.Credit ?? 0);
        var ability = exam.Estimate(last);
        var (definition, raw) = (exam.Definition, ability?.Theta ?? credit);
        var score = definition.Report.Scale is { } scale ? ScaledScores.Of(scale, raw) : raw;
        var error = ability is not { } estimate ? null
            : definition.Report.Scale is { } by ? ScaledScores.OfAbility(by, estimate).StandardError
            : (double?)estimate.StandardError;
        return new AttemptResult(
            definition.Delivery is ItemDelivery.Linear form ? form.Form.Length : found.Delivered,
            last.Count(a => a.Answer is not Answer.None), credit, ability?.Theta, ability?.StandardError, score, error,
            definition.Report.Cuts.IsEmpty ? null : definition.Report.Cuts.Count(c => score >= c));
    }

    // An error of which nothing is known is left out of the log.
    private static bool Same(double? own, double? other) =>
        own is { } value && double.IsFinite(value) ? Math.Abs(value - (other ?? double.NaN)) <= Slack : other is null;
}
