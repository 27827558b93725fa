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
    // Credits are quotients of small integers; a score must not lose a step by their rounding.
    private const double StepSlack = 1e-9;

    // See ItemKey.Numeric.
    private const double NumberSlack = 1e-12;

    /// <summary>
    /// Grades a choice of options as the assessment data does: nothing checked is unanswered; exactly the right ones is
    /// correct; some of them and no wrong one is missed_some; anything else is incorrect.
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
        return Grade(right, rightChecked, wrongChecked, rule);
    }

    /// <summary>Scores an answer by an item's key.</summary>
    /// <param name="key">A key without <see cref="ItemKeyCheck.Faults"/>.</param>
    /// <param name="answer">Any answer; one that is none to this item comes back as malformed.</param>
    /// <remarks>
    /// Outcomes: nothing is unanswered; full credit is correct; a part of what is right and nothing wrong is
    /// missed_some (some right options or pairs, the beginning of an order, a text or a mapping that earns a part);
    /// anything else is incorrect.
    /// </remarks>
    public static AnswerResult Score(ItemKey key, Answer answer) => (key, answer) switch
    {
        (_, Answer.None) => Unanswered,
        (ItemKey.Choice k, Answer.Choice a) => Choice(k, Or(a.Options)),
        (ItemKey.MultipleResponse k, Answer.Choice a) => MultipleResponse(k, Or(a.Options)),
        (ItemKey.Numeric k, Answer.Number a) => Numeric(k, a.Value),
        (ItemKey.Text k, Answer.Text a) => Text(k, a.Value),
        (ItemKey.Ordered k, Answer.Order a) => Ordered(k, Or(a.Options)),
        (ItemKey.Matching k, Answer.Pairs a) => Matching(k, Or(a.Values)),
        (ItemKey.Mapping k, _) => MappingScoring.Score(k, answer),
        _ => new AnswerResult.Malformed(AnswerFault.WrongKind),
    };

    internal static readonly AnswerResult Unanswered = new AnswerResult.Scored(QuestionOutcome.Unanswered, 0, 0, 0);

    internal static AnswerResult Scored(ItemKey key, QuestionOutcome outcome, double credit, double? points = null) =>
        new AnswerResult.Scored(outcome, credit, (int)(credit * key.ScoreMax + StepSlack), points ?? credit);

    internal static ImmutableArray<T> Or<T>(ImmutableArray<T> values) => values.IsDefault ? [] : values;

    private static AnswerResult Choice(ItemKey.Choice key, ImmutableArray<string> options)
    {
        if (options.IsEmpty)
            return Unanswered;
        if (options.Length > 1)
            return new AnswerResult.Malformed(AnswerFault.TooMany);
        if (Malformed(options, key.Options) is { } malformed)
            return malformed;
        return Right(key, string.Equals(options[0], key.Correct, StringComparison.Ordinal));
    }

    private static AnswerResult MultipleResponse(ItemKey.MultipleResponse key, ImmutableArray<string> options)
    {
        if (Malformed(options, key.Options) is { } malformed)
            return malformed;
        var right = options.Count(o => key.Correct.Contains(o, StringComparer.Ordinal));
        var (outcome, credit) = Grade(key.Correct.Length, right, options.Length - right, key.Rule);
        return Scored(key, outcome, credit);
    }

    private static AnswerResult Numeric(ItemKey.Numeric key, double value)
    {
        if (!double.IsFinite(value))
            return new AnswerResult.Malformed(AnswerFault.NotFinite);
        var tolerance = Math.Max(key.AbsoluteTolerance, key.RelativeTolerance * Math.Abs(key.Value));
        return Right(key, Math.Abs(value - key.Value)
            <= tolerance + NumberSlack * Math.Max(Math.Abs(value), Math.Abs(key.Value)));
    }

    private static AnswerResult Text(ItemKey.Text key, string text)
    {
        if (text.Length > ItemKeyCheck.TextLengthMax)
            return new AnswerResult.Malformed(AnswerFault.TooLong);
        if (string.IsNullOrWhiteSpace(text))
            return Unanswered;
        var normal = key.Rule.Normalize(text);
        foreach (var (value, credit) in key.Accepted)
            if (string.Equals(normal, key.Rule.Normalize(value), StringComparison.Ordinal))
                return Scored(key, credit == 1 ? QuestionOutcome.Correct : QuestionOutcome.MissedSome, credit);
        return Right(key, false);
    }

    private static AnswerResult Ordered(ItemKey.Ordered key, ImmutableArray<string> options)
    {
        if (options.IsEmpty)
            return Unanswered;
        if (Malformed(options, key.Correct) is { } malformed)
            return malformed;
        var (inPlace, neighbours, last) = (0, 0, int.MinValue);
        for (var i = 0; i < options.Length; i++)
        {
            var place = key.Correct.IndexOf(options[i], 0, key.Correct.Length, StringComparer.Ordinal);
            inPlace += place == i ? 1 : 0;
            neighbours += place == last + 1 ? 1 : 0;
            last = place;
        }
        var all = key.Correct.Length;
        var outcome = inPlace == all ? QuestionOutcome.Correct
            : inPlace == options.Length ? QuestionOutcome.MissedSome
            : QuestionOutcome.Incorrect;
        return Scored(key, outcome, key.Rule switch
        {
            OrderRule.Exact => inPlace == all ? 1 : 0,
            OrderRule.Positions => (double)inPlace / all,
            OrderRule.AdjacentPairs => (double)neighbours / (all - 1),
            _ => throw new InvalidOperationException($"unknown rule {key.Rule}"),
        });
    }

    private static AnswerResult Matching(ItemKey.Matching key, ImmutableArray<OptionPair> pairs)
    {
        if (pairs.Length > ItemKeyCheck.PairsMax)
            return new AnswerResult.Malformed(AnswerFault.TooMany);
        var made = new HashSet<OptionPair>(pairs.Length);
        foreach (var pair in pairs)
        {
            if (!Pairing.Fits(pair, key))
                return new AnswerResult.Malformed(AnswerFault.UnknownOption, pair.Source);
            if (!made.Add(Pairing.Turned(pair, key.Directed)))
                return new AnswerResult.Malformed(AnswerFault.Repeated, pair.Source);
        }
        var (all, right) = (key.Correct.Length, key.Correct.Count(p => made.Contains(Pairing.Turned(p, key.Directed))));
        var outcome = Outcome(all, right, made.Count - right);
        return Scored(key, outcome, key.Rule switch
        {
            MatchRule.AllOrNothing => Credit(all, right, made.Count - right, CreditRule.AllOrNothing),
            MatchRule.Share => (double)right / Math.Max(all, made.Count),
            MatchRule.PlusMinus => Credit(all, right, made.Count - right, CreditRule.PlusMinus),
            _ => throw new InvalidOperationException($"unknown rule {key.Rule}"),
        });
    }

    // What is given that the item does not have, or twice.
    private static AnswerResult.Malformed? Malformed(ImmutableArray<string> options, ImmutableArray<string> known)
    {
        if (options.Length > known.Length)
            return new AnswerResult.Malformed(AnswerFault.TooMany);
        for (var i = 0; i < options.Length; i++)
        {
            if (!known.Contains(options[i], StringComparer.Ordinal))
                return new AnswerResult.Malformed(AnswerFault.UnknownOption, options[i]);
            if (options.AsSpan(0, i).Contains(options[i]))
                return new AnswerResult.Malformed(AnswerFault.Repeated, options[i]);
        }
        return null;
    }

    private static AnswerResult Right(ItemKey key, bool right) =>
        Scored(key, right ? QuestionOutcome.Correct : QuestionOutcome.Incorrect, right ? 1 : 0);

    private static (QuestionOutcome Outcome, double Credit) Grade(
        int right, int rightGiven, int wrongGiven, CreditRule rule) =>
        (Outcome(right, rightGiven, wrongGiven), Credit(right, rightGiven, wrongGiven, rule));

    private static QuestionOutcome Outcome(int right, int rightGiven, int wrongGiven) => (rightGiven, wrongGiven) switch
    {
        (0, 0) => QuestionOutcome.Unanswered,
        _ when wrongGiven == 0 && rightGiven == right => QuestionOutcome.Correct,
        _ when wrongGiven == 0 => QuestionOutcome.MissedSome,
        _ => QuestionOutcome.Incorrect,
    };

    private static double Credit(int right, int rightGiven, int wrongGiven, CreditRule rule) => rule switch
    {
        _ when right == 0 => 0,
        CreditRule.AllOrNothing => wrongGiven == 0 && rightGiven == right ? 1 : 0,
        CreditRule.Partial => wrongGiven == 0 ? (double)rightGiven / right : 0,
        CreditRule.PlusMinus => Math.Max(0, (double)(rightGiven - wrongGiven) / right),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "unknown credit rule"),
    };
}
