using ExamActors.Core;
using ExamActors.Core.Centers;
using ExamActors.Core.Scoring;
using ExamActors.Core.Students;
using ExamActors.Node.VirtualStudents;

namespace ExamActors.Node.Tests.Verifying;

/// <summary>Faults are planted in a sound run: each is found, by its name.</summary>
public class RunCheckTests
{
    private readonly RecordedRun run = new();

    [Fact]
    public void Nothing_is_found_in_a_sound_run()
    {
        Assert.True(run.StudentEvents.OfType<AnswerScored>().Count() >= 30);
        Assert.Equal(3, run.Scores.Count);
        Assert.Equal(3, run.CenterEvents.OfType<SeatReserved>().Count());
        Assert.True(run.Read().IsComplete);
        Assert.Empty(run.Findings());
    }

    [Fact]
    public void What_comes_again_is_no_fault()
    {
        run.StudentEvents.AddRange([.. run.StudentEvents]);
        run.CenterEvents.AddRange([.. run.CenterEvents]);
        run.Scores.AddRange([.. run.Scores]);
        run.StudentCommands.Add(run.StudentCommands[^1] with { At = new LogPosition(0, run.StudentCommands.Count) });

        Assert.True(run.Read().IsComplete);
        Assert.Empty(run.Findings());
    }

    [Fact]
    public void An_event_that_is_dropped_is_found()
    {
        run.StudentEvents.Remove(run.StudentEvents.OfType<ItemDelivered>().ElementAt(3));

        Assert.Contains(FindingKind.Gap, run.Kinds());
    }

    [Fact]
    public void An_event_of_a_center_that_is_dropped_is_found()
    {
        run.CenterEvents.RemoveAt(2);

        Assert.Contains(run.Findings(), f => f is { Kind: FindingKind.Gap, StudentId: RecordedRun.Center });
    }

    [Fact]
    public void An_answer_that_counts_twice_by_the_same_command_is_found()
    {
        run.StudentEvents.Add(run.Third with { Version = run.VersionMax(0) + 1 });

        // Its second effect comes after what was acknowledged later.
        Assert.Equal([FindingKind.Duplicate, FindingKind.Disorder], run.Kinds());
    }

    [Fact]
    public void An_acknowledged_answer_that_is_not_there_is_found()
    {
        var third = run.Third;
        run.Replace(third, new ItemFlagged(
            third.StudentId, third.Version, third.Cause, third.At, third.AttemptId, third.ItemId, true));

        Assert.Contains(FindingKind.Lost, run.Kinds());
    }

    [Fact]
    public void An_offset_that_is_skipped_is_found()
    {
        var offset = run.StudentCommands.Count;
        var skipped = new RegisterStudent(RecordedRun.Student(0), "skipped", run.Third.At, "anna", 0, "staff");
        run.StudentCommands.Insert(3, (new LogPosition(1, 0), skipped));

        Assert.Equal([FindingKind.Skipped], run.Kinds());
        Assert.False(run.Read().IsComplete);
        Assert.Equal(offset + 1, run.StudentCommands.Count);
    }

    [Fact]
    public void What_should_have_followed_from_an_event_and_did_not_is_found()
    {
        // The center's word that the seat is taken never came to the student; nothing else shows it here.
        var confirmed = run.StudentEvents.OfType<SittingConfirmed>().First();
        run.StudentCommands.RemoveAll(c => c.Command.CommandId == confirmed.Cause.Id);
        run.StudentEvents.Remove(confirmed);

        Assert.Contains(run.Findings(), f => f.Kind == FindingKind.Skipped && f.Detail.Contains("follows from"));
    }

    [Fact]
    public void An_event_without_its_command_is_found()
    {
        run.StudentCommands.RemoveAll(c => c.Command.CommandId == run.Third.Cause.Id);

        Assert.Contains(FindingKind.Causeless, run.Kinds());
    }

    [Fact]
    public void An_event_that_names_another_place_than_its_commands_is_found()
    {
        run.Replace(run.Third, run.Third with { Cause = run.Third.Cause with { Offset = 1000 } });

        Assert.Equal([FindingKind.Causeless], run.Kinds());
    }

    [Fact]
    public void A_changed_answer_is_found()
    {
        run.Replace(run.Third, run.Third with { Answer = new Answer.Choice(["another"]) });

        Assert.Contains(FindingKind.Different, run.Kinds());
    }

    [Fact]
    public void A_version_with_two_contents_is_found()
    {
        run.StudentEvents.Add(run.Third with { Seconds = run.Third.Seconds + 1 });
        run.CenterEvents.Add(run.CenterEvents[^1] with { At = run.Third.At.AddDays(1) });

        Assert.Equal([FindingKind.Conflict], run.Kinds());
        Assert.Equal(2, run.Findings().Count);
    }

    [Fact]
    public void A_wrong_score_of_an_answer_is_found()
    {
        run.Replace(run.Third, run.Third with { Credit = 1 - run.Third.Credit, Score = 1 - run.Third.Score });

        Assert.Contains(FindingKind.WrongScore, run.Kinds());
    }

    [Theory]
    [InlineData(0, 1, 0, 0)]
    [InlineData(0.001, 0, 0, 0)]
    [InlineData(0, 0, 1, 0)]
    [InlineData(0, 0, 0, 1)]
    public void A_wrong_final_score_is_found(double theta, double score, int answered, int credit)
    {
        var end = run.StudentEvents.OfType<AttemptFinished>().First();
        var result = end.Result with
        {
            Theta = end.Result.Theta + theta,
            Score = end.Result.Score + score,
            Answered = end.Result.Answered + answered,
            Credit = end.Result.Credit + credit,
        };
        run.Replace(end, end with { Result = result });

        Assert.Contains(FindingKind.WrongScore, run.Kinds());
    }

    [Fact]
    public void A_seat_that_is_oversold_is_found()
    {
        // The third student comes hours later in truth: at the same time as the others, it is one too many.
        var (first, third) = (run.CenterEvents.OfType<SeatReserved>().First(), run.CenterEvents.OfType<SeatReserved>().Last());
        run.CenterEvents[run.CenterEvents.IndexOf(third)] = third with { StartsAt = first.StartsAt };

        Assert.Contains(FindingKind.Oversold, run.Kinds());
    }

    [Fact]
    public void A_seat_that_two_are_given_is_found()
    {
        var (first, second) = (run.CenterEvents.OfType<StudentCheckedIn>().First(),
            run.CenterEvents.OfType<StudentCheckedIn>().ElementAt(1));
        run.CenterEvents[run.CenterEvents.IndexOf(second)] = second with { Seat = first.Seat };

        Assert.Contains(FindingKind.Oversold, run.Kinds());
    }

    [Fact]
    public void A_score_that_is_missing_on_scores_is_found()
    {
        run.Scores.RemoveAt(1);

        Assert.Equal([FindingKind.Unpublished], run.Kinds());
        Assert.False(run.Read().IsComplete);
    }

    [Fact]
    public void Another_score_on_scores_is_found()
    {
        run.Scores.Add((FinalScore)run.Scores[1] with { Score = 1 });

        Assert.Equal([FindingKind.Unpublished], run.Kinds());
    }

    [Fact]
    public void A_score_of_an_attempt_that_never_ended_is_found()
    {
        run.Scores.Add((FinalScore)run.Scores[1] with { AttemptId = "another" });

        Assert.Equal([FindingKind.Unpublished], run.Kinds());
    }

    [Fact]
    public void A_reply_that_shows_less_than_one_before_it_is_found()
    {
        var place = run.Requests.FindIndex(r => r.Asked.Kind == RequestKind.Answer) + 4;
        run.Requests.Insert(place, run.Requests[place - 2] with
        {
            Asked = new Asked(RequestKind.Session),
            SentAt = run.Requests[place].SentAt,
            RepliedAt = run.Requests[place].RepliedAt,
        });

        Assert.Equal([FindingKind.Disorder], run.Kinds());
    }

    [Fact]
    public void Requests_that_are_under_way_at_the_same_time_may_be_answered_in_any_order()
    {
        var place = run.Requests.FindIndex(r => r.Asked.Kind == RequestKind.Answer) + 4;
        run.Requests.Insert(place, run.Requests[place - 1] with
        {
            Asked = new Asked(RequestKind.Session),
            RepliedAt = run.Requests[place].RepliedAt,
        });

        Assert.Empty(run.Findings());
    }

    [Fact]
    public void A_command_that_took_effect_before_one_that_was_acknowledged_earlier_is_found()
    {
        var (third, fourth) = (run.Third, run.StudentEvents.OfType<AnswerScored>().ElementAt(3));
        var (before, after) = (run.Requests.Single(r => r.Asked.CommandId == third.Cause.Id),
            run.Requests.Single(r => r.Asked.CommandId == fourth.Cause.Id));
        run.Requests[run.Requests.IndexOf(before)] = before with { SentAt = after.SentAt, RepliedAt = after.RepliedAt, Version = null };
        run.Requests[run.Requests.IndexOf(after)] = after with { SentAt = before.SentAt, RepliedAt = before.RepliedAt, Version = null };

        Assert.Equal([FindingKind.Disorder], run.Kinds());
    }

    [Fact]
    public void A_reply_that_was_given_before_its_effect_is_found()
    {
        var place = run.Requests.FindIndex(r => r.Asked.Kind == RequestKind.Answer);
        run.Requests[place] = run.Requests[place] with { Version = run.Requests[place].Version - 1, ItemShown = null };

        Assert.Equal([FindingKind.Disorder], run.Kinds());
    }

    [Fact]
    public void Offsets_that_were_gone_before_they_were_read_are_found()
    {
        var last = run.StudentCommands[^1];
        run.StudentCommands[^1] = last with { At = last.At with { Offset = last.At.Offset + 5 } };

        Assert.Contains(FindingKind.Unread, run.Kinds());
    }
}
