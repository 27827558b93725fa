using System.Collections.Immutable;
using System.Globalization;
using ExamActors.Core.Attempts;

namespace ExamActors.Core.Scoring;

/// <summary>Scores a whole attempt from its options, and holds the document's own claims against that.</summary>
public static class AttemptScoring
{
    public static AttemptScore Score(AssessmentAttempt attempt, CreditRule rule = CreditRule.AllOrNothing)
    {
        var questions = ImmutableArray.CreateBuilder<QuestionScore>(attempt.Questions.Length);
        Span<int> outcomes = stackalloc int[4];
        var credit = 0.0;
        DateTimeOffset? firstTouch = null, lastTouch = null;
        foreach (var question in attempt.Questions)
        {
            var (outcome, earned) = AnswerScoring.Grade(question.Options, rule);
            outcomes[(int)outcome]++;
            credit += earned;
            DateTimeOffset? touched = null;
            foreach (var option in question.Options)
            {
                if (option.At is not { } at)
                    continue;
                touched = touched > at ? touched : at;
                firstTouch = firstTouch < at ? firstTouch : at;
            }
            lastTouch = lastTouch > touched ? lastTouch : touched ?? lastTouch;
            questions.Add(new QuestionScore(question.Id, outcome, earned,
                [.. question.Options.Where(o => o.Checked).Select(o => o.Id)], touched));
        }
        var score = new AttemptScore(
            attempt.Questions.Length,
            outcomes[(int)QuestionOutcome.Correct],
            outcomes[(int)QuestionOutcome.Incorrect],
            outcomes[(int)QuestionOutcome.MissedSome],
            outcomes[(int)QuestionOutcome.Unanswered],
            credit,
            (lastTouch - firstTouch)?.TotalSeconds,
            (attempt.SubmittedAt - attempt.StartedAt).TotalSeconds,
            questions.MoveToImmutable(),
            0,
            []);
        var (count, mismatches) = Mismatches(attempt, score);
        return score with { MismatchCount = count, Mismatches = mismatches };
    }

    // In the claims `incomplete` means missed_some, and `submitted` means that anything is checked.
    private static (int Count, ImmutableArray<ClaimMismatch> First) Mismatches(AssessmentAttempt attempt, AttemptScore score)
    {
        var count = 0;
        var first = ImmutableArray.CreateBuilder<ClaimMismatch>();
        if (attempt.Counts is { } counts)
        {
            Compare("$.sequences.counts.total", counts.Total, score.Total);
            Compare("$.sequences.counts.correct", counts.Correct, score.Correct);
            Compare("$.sequences.counts.incorrect", counts.Incorrect, score.Incorrect);
            Compare("$.sequences.counts.incomplete", counts.Incomplete, score.MissedSome);
            Compare("$.sequences.counts.submitted", counts.Submitted, score.Total - score.Unanswered);
            Compare("$.sequences.counts.unanswered", counts.Unanswered, score.Unanswered);
            Compare("$.sequences.counts.all_correct", counts.AllCorrect, score.Correct == score.Total);
        }
        for (var i = 0; i < attempt.Questions.Length; i++)
        {
            if (attempt.Questions[i].Claimed is not { } claimed)
                continue;
            var outcome = score.Questions[i].Outcome;
            if (claimed.Outcome != outcome)
                Add($"$.sequences.questions[{i}].user_result", claimed.Outcome.ToString(), outcome.ToString());
            if (claimed.Correct != (outcome == QuestionOutcome.Correct))
                Add($"$.sequences.questions[{i}].user_correct", Text(claimed.Correct), Text(!claimed.Correct));
            if (claimed.Incomplete != (outcome == QuestionOutcome.MissedSome))
                Add($"$.sequences.questions[{i}].user_incomplete", Text(claimed.Incomplete), Text(!claimed.Incomplete));
            if (claimed.Submitted != (outcome != QuestionOutcome.Unanswered))
                Add($"$.sequences.questions[{i}].user_submitted", Text(claimed.Submitted), Text(!claimed.Submitted));
        }
        return (count, first.ToImmutable());

        void Compare<T>(string path, T claim, T derived) where T : IEquatable<T>, IConvertible
        {
            if (!claim.Equals(derived))
                Add(path, Text(claim), Text(derived));
        }

        void Add(string path, string claim, string derived)
        {
            if (count++ < AttemptScore.MismatchesMax)
                first.Add(new ClaimMismatch(path, claim, derived));
        }
    }

    private static string Text(IConvertible value) => value.ToString(CultureInfo.InvariantCulture);
}
