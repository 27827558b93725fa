using ExamActors.Core.Scoring;
using ExamActors.Core.Students;
using ExamActors.Node.VirtualStudents;

namespace ExamActors.Node.Tests.VirtualStudents;

/// <summary>Faults are planted in what the log has: each is found, by its name.</summary>
public class DayCheckTests
{
    private readonly SatExam sat = new();

    private AnswerScored Third => sat.Events.OfType<AnswerScored>().ElementAt(2);

    [Fact]
    public void Nothing_is_found_where_the_log_has_what_the_student_was_told()
    {
        Assert.True(sat.Record.Over);
        Assert.True(sat.Record.Sent.Count >= 10);
        Assert.NotNull(sat.Record.Result);
        Assert.Empty(sat.Findings(sat.Events));
    }

    [Fact]
    public void An_event_that_comes_twice_is_no_fault() => Assert.Empty(sat.Findings([.. sat.Events, .. sat.Events]));

    [Fact]
    public void Nothing_at_all_on_the_log_is_found() =>
        Assert.Equal([FindingKind.Lost, FindingKind.Gap], sat.Findings([]));

    [Fact]
    public void An_answer_that_is_dropped_is_found() =>
        Assert.Contains(FindingKind.Lost, sat.Findings(sat.Events.Remove(Third)));

    [Fact]
    public void An_answer_whose_place_another_event_has_taken_is_found() => Assert.Contains(
        FindingKind.Lost,
        sat.Findings(sat.Events.Replace(Third, new ItemFlagged(
            Third.StudentId, Third.Version, Third.Cause, Third.At, Third.AttemptId, Third.ItemId, true))));

    [Fact]
    public void A_version_that_is_skipped_is_found()
    {
        var skipped = sat.Events.OfType<ItemDelivered>().ElementAt(3);

        Assert.Equal([FindingKind.Gap], sat.Findings(sat.Events.Remove(skipped)));
    }

    [Fact]
    public void An_end_that_is_missing_is_found() =>
        Assert.Equal([FindingKind.Gap], sat.Findings(sat.Events.RemoveAt(sat.Events.Length - 1)));

    [Fact]
    public void An_answer_that_counts_twice_by_the_same_command_is_found() => Assert.Equal(
        [FindingKind.Duplicate], sat.Findings([.. sat.Events, Third with { Version = sat.Events.Length + 1 }]));

    [Fact]
    public void An_answer_that_counts_twice_by_two_commands_is_found()
    {
        sat.Record.Send("a.other", Third.ItemId, Third.Answer);

        Assert.Equal([FindingKind.Duplicate], sat.Findings(
            [.. sat.Events, Third with { Version = sat.Events.Length + 1, Cause = Third.Cause with { Id = "a.other" } }]));
    }

    [Fact]
    public void An_answer_that_nobody_sent_is_found() => Assert.Equal(
        [FindingKind.Lost, FindingKind.NeverSent],
        sat.Findings(sat.Events.Replace(Third, Third with { Cause = Third.Cause with { Id = "somebody" } })));

    [Fact]
    public void Another_answer_than_the_acknowledged_one_is_found() => Assert.Contains(
        FindingKind.Different,
        sat.Findings(sat.Events.Replace(Third, Third with { Answer = new Answer.Choice(["another"]) })));

    [Fact]
    public void An_answer_to_another_item_is_found() => Assert.Contains(
        FindingKind.Different,
        sat.Findings(sat.Events.Replace(Third, Third with { ItemId = "no-such-item" })));

    [Fact]
    public void A_version_with_two_contents_is_found() => Assert.Equal(
        [FindingKind.Conflict], sat.Findings([.. sat.Events, Third with { Seconds = Third.Seconds + 1 }]));

    [Fact]
    public void A_refused_answer_that_counts_is_found()
    {
        sat.Record.Sent[2].Fate = AnswerFate.Refused;

        Assert.Equal([FindingKind.RefusedCounts], sat.Findings(sat.Events));
    }

    [Fact]
    public void A_wrong_score_of_an_answer_is_found() => Assert.Equal(
        [FindingKind.WrongScore],
        sat.Findings(sat.Events.Replace(Third, Third with { Credit = 1 - Third.Credit, Score = 1 - Third.Score })));

    [Fact]
    public void A_wrong_ability_is_found()
    {
        var end = (AttemptFinished)sat.Events[^1];

        Assert.Equal([FindingKind.WrongScore], sat.Findings(
            sat.Events.Replace(end, end with { Result = end.Result with { Theta = end.Result.Theta + 0.001 } })));
    }

    [Fact]
    public void Another_score_than_the_student_was_shown_is_found()
    {
        var end = (AttemptFinished)sat.Events[^1];

        Assert.Equal([FindingKind.WrongScore], sat.Findings(
            sat.Events.Replace(end, end with { Result = end.Result with { Score = end.Result.Score + 1 } })));
    }

    [Fact]
    public void An_answer_of_which_no_word_came_may_count_or_not()
    {
        sat.Record.Sent[2].Fate = AnswerFate.Unknown;
        sat.Record.Send("a.never", "rocks-01", new Answer.None());

        Assert.Empty(sat.Findings(sat.Events));
    }
}
