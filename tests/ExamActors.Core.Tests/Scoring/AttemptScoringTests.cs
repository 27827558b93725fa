using System.Collections.Immutable;
using ExamActors.Core.Attempts;
using ExamActors.Core.Scoring;
using ExamActors.Core.Tests.Students;

namespace ExamActors.Core.Tests.Scoring;

public class AttemptScoringTests
{
    private static readonly DateTimeOffset Start = SampleAttempts.Start;

    [Fact]
    public void Durations_are_from_touch_to_touch_and_from_start_to_document()
    {
        var score = AttemptScoring.Score(Attempt(
            Question("q1", Touched(12), Touched(5)), Question("q2", Untouched), Question("q3", Touched(40), Untouched)));

        Assert.Equal((35.0, 300.0), (score.TouchSeconds, score.WorkSeconds));
        Assert.Equal([Start.AddSeconds(12), null, Start.AddSeconds(40)], score.Questions.Select(q => q.TouchedAt));
    }

    [Fact]
    public void What_was_never_touched_has_no_touch_duration() =>
        Assert.Null(AttemptScoring.Score(Attempt(Question("q1", Untouched))).TouchSeconds);

    [Fact]
    public void Claims_that_the_options_contradict_are_named()
    {
        var right = new AttemptOption("o", Checked: true, Correct: true);
        var attempt = Attempt(
            Question("q1", right) with { Claimed = new ClaimedResult(false, true, true, QuestionOutcome.Correct) },
            Question("q2", right) with { Claimed = new ClaimedResult(true, false, true, QuestionOutcome.MissedSome) })
            with
        { Counts = new ClaimedCounts(1, 2, 0, 1, 2, 0, false) };

        var score = AttemptScoring.Score(attempt);

        Assert.Equal(6, score.MismatchCount);
        Assert.Equal(
            [
                new ClaimMismatch("$.sequences.counts.correct", "1", "2"),
                new ClaimMismatch("$.sequences.counts.incomplete", "1", "0"),
                new ClaimMismatch("$.sequences.counts.all_correct", "False", "True"),
                new ClaimMismatch("$.sequences.questions[1].user_result", "MissedSome", "Correct"),
                new ClaimMismatch("$.sequences.questions[1].user_correct", "False", "True"),
                new ClaimMismatch("$.sequences.questions[1].user_incomplete", "True", "False"),
            ],
            score.Mismatches.AsEnumerable());
    }

    [Fact]
    public void A_score_lists_only_the_first_mismatches()
    {
        var wrong = new ClaimedResult(true, true, false, QuestionOutcome.Incorrect);
        var score = AttemptScoring.Score(Attempt(
            [.. Enumerable.Range(0, 100).Select(i => Question($"q{i}", Touched(i)) with { Claimed = wrong })]));

        Assert.True(score.MismatchCount > 200);
        Assert.Equal(AttemptScore.MismatchesMax, score.Mismatches.Length);
    }

    private static readonly AttemptOption Untouched = new("untouched");

    private static AttemptOption Touched(int seconds) => new(
        $"o{seconds}", Checked: true, Correct: true, Start.AddSeconds(seconds), Submitted: true);

    private static AttemptQuestion Question(string id, params AttemptOption[] options) => new(id, [.. options], null);

    private static AssessmentAttempt Attempt(params AttemptQuestion[] questions) =>
        SampleAttempts.Attempt(1) with { Questions = [.. questions] };
}
