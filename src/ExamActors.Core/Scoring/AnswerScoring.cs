using System.Collections.Immutable;
using ExamActors.Core.Attempts;

namespace ExamActors.Core.Scoring;

/// <summary>What a question earns by its outcome.</summary>
public enum CreditRule
{
    /// <summary>1 for exactly the right options, else 0.</summary>
    AllOrNothing,

    /// <summary>The share of the right options that are checked, if no wrong one is; else 0.</summary>
    Partial,

    /// <summary>(right checked − wrong checked) / right options, but not below 0.</summary>
    PlusMinus,
}

/// <summary>The one place where an answer becomes a score.</summary>
public static class AnswerScoring
{
    /// <summary>
    /// Grades a choice of options as the assessment data does: nothing checked is unanswered; exactly the right ones is correct;
    /// some of them and no wrong one is missed_some; anything else is incorrect.
    /// </summary>
    /// <param name="options">The options offered, as the taker left them.</param>
    /// <param name="rule">What the outcome earns.</param>
    public static (QuestionOutcome Outcome, double Credit) Grade(
        ImmutableArray<AttemptOption> options, CreditRule rule = CreditRule.AllOrNothing)
    {
        var (right, rightChecked, wrongChecked) = (0, 0, 0);
        foreach (var option in options)
        {
            right += option.Correct ? 1 : 0;
            rightChecked += option is { Checked: true, Correct: true } ? 1 : 0;
            wrongChecked += option is { Checked: true, Correct: false } ? 1 : 0;
        }
        var outcome = (rightChecked, wrongChecked) switch
        {
            (0, 0) => QuestionOutcome.Unanswered,
            _ when wrongChecked == 0 && rightChecked == right => QuestionOutcome.Correct,
            _ when wrongChecked == 0 => QuestionOutcome.MissedSome,
            _ => QuestionOutcome.Incorrect,
        };
        var credit = rule switch
        {
            _ when right == 0 => 0,
            CreditRule.AllOrNothing => outcome == QuestionOutcome.Correct ? 1 : 0,
            CreditRule.Partial => wrongChecked == 0 ? (double)rightChecked / right : 0,
            CreditRule.PlusMinus => Math.Max(0, (double)(rightChecked - wrongChecked) / right),
            _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "unknown credit rule"),
        };
        return (outcome, credit);
    }
}
