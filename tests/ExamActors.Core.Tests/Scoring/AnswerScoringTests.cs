using System.Collections.Immutable;
using CsCheck;
using ExamActors.Core.Attempts;
using ExamActors.Core.Scoring;

namespace ExamActors.Core.Tests.Scoring;

public class AnswerScoringTests
{
    // Options as letters: a right one, b wrong one; a capital is checked.
    [Theory]
    [InlineData("aab", QuestionOutcome.Unanswered, 0, 0, 0)]
    [InlineData("AAb", QuestionOutcome.Correct, 1, 1, 1)]
    [InlineData("Aab", QuestionOutcome.MissedSome, 0, 0.5, 0.5)]
    [InlineData("AaB", QuestionOutcome.Incorrect, 0, 0, 0)]
    [InlineData("AAB", QuestionOutcome.Incorrect, 0, 0, 0.5)]
    [InlineData("aaB", QuestionOutcome.Incorrect, 0, 0, 0)]
    [InlineData("Ab", QuestionOutcome.Correct, 1, 1, 1)]
    [InlineData("bb", QuestionOutcome.Unanswered, 0, 0, 0)]
    [InlineData("Bb", QuestionOutcome.Incorrect, 0, 0, 0)]
    public void An_answer_becomes_an_outcome_and_a_credit(
        string options, QuestionOutcome outcome, double allOrNothing, double partial, double plusMinus)
    {
        Assert.Equal((outcome, allOrNothing), AnswerScoring.Grade(Options(options)));
        Assert.Equal((outcome, partial), AnswerScoring.Grade(Options(options), CreditRule.Partial));
        Assert.Equal((outcome, plusMinus), AnswerScoring.Grade(Options(options), CreditRule.PlusMinus));
    }

    [Fact]
    public void A_credit_is_0_to_1_and_full_exactly_for_correct() =>
        Gen.Select(Gen.Char["abAB"].Array[1, 8], Gen.Enum<CreditRule>()).Sample((letters, rule) =>
        {
            var (outcome, credit) = AnswerScoring.Grade(Options(new string(letters)), rule);
            return credit is >= 0 and <= 1 && credit == 1 == (outcome == QuestionOutcome.Correct);
        });

    [Fact]
    public void The_order_of_the_options_does_not_matter() =>
        Gen.Select(Gen.Char["abAB"].Array[1, 8], Gen.Enum<CreditRule>()).Sample((letters, rule) =>
            AnswerScoring.Grade(Options(new string(letters)), rule)
            == AnswerScoring.Grade(Options(new string([.. letters.Reverse()])), rule));

    private static ImmutableArray<AttemptOption> Options(string letters) =>
    [
        .. letters.Select((c, i) => new AttemptOption($"o{i}", char.IsUpper(c), char.ToLowerInvariant(c) == 'a')),
    ];
}
