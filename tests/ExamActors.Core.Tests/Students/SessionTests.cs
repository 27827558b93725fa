using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;
using ExamActors.Core.Students;
using ExamActors.Core.Tests.Exams;
using static ExamActors.Core.Tests.Exams.SampleExams;

namespace ExamActors.Core.Tests.Students;

public class SessionTests
{
    private static readonly ExamDefinition Fixed = Linear(3);
    private static readonly ExamDefinition Changeable = Linear(3, new ExamRules(600, AnswersMayChange: true), version: 2);

    private static StudentUnderTest Began(ExamDefinition exam, int extraTimePercent = 0) =>
        new StudentUnderTest(Catalog(exam)).Registered(extraTimePercent).Sitting(exam);

    private static RefusalReason Refused(IEnumerable<StudentEvent> events) =>
        Assert.IsType<CommandRefused>(events.Last()).Reason;

    [Fact]
    public void A_fixed_form_is_given_in_order_and_scored_at_its_end()
    {
        var student = Began(Fixed);
        Assert.Equal("q1", student.ItemInFront);
        var events = student.Wait(10).Answer(Right);

        var scored = Assert.IsType<AnswerScored>(events[0]);
        Assert.Equal((1, QuestionOutcome.Correct, 1.0, 10.0), (scored.Position, scored.Outcome, scored.Credit, scored.Seconds));
        Assert.Equal("q2", Assert.IsType<ItemDelivered>(events[1]).ItemId);
        student.Wait(20).Answer(Wrong);
        var finished = Assert.IsType<AttemptFinished>(student.Wait(5).Answer(Right)[^1]);
        Assert.Equal(FinishReason.Completed, finished.Reason);
        Assert.Equal(new AttemptResult(3, 3, 2, null, null, 20, null, 1), finished.Result);
        Assert.Null(student.State.Session);
        Assert.Equal(1, student.State.AttemptsAt("linear"));
    }

    [Fact]
    public void Answers_change_and_items_are_reopened_where_the_exam_allows_it()
    {
        var student = Began(Changeable);
        student.Wait(10).Answer(Wrong);
        student.Wait(20).Answer(Right);
        student.Wait(30).Do(new OpenItem(student.Id, student.Fresh(), student.Now, "a-1", "q1"));
        var again = Assert.IsType<AnswerScored>(Assert.Single(student.Wait(5).Answer(Right)));

        Assert.Equal((1, 1.0, 15.0), (again.Position, again.Credit, again.Seconds)); // q3's 30 s are q3's
        student.Do(new FlagItem(student.Id, student.Fresh(), student.Now, "a-1", "q2", true));
        Assert.True(student.Session.Items[1].Flagged);
        Assert.Equal(30, student.Session.Items[2].Seconds);
        var finished = Assert.IsType<AttemptFinished>(
            student.Do(new FinishAttempt(student.Id, student.Fresh(), student.Now, "a-1"))[0]);
        Assert.Equal((FinishReason.HandedIn, 2.0, 2, 3),
            (finished.Reason, finished.Result.Credit, finished.Result.Answered, finished.Result.Items));
    }

    [Fact]
    public void An_answer_is_refused_with_its_reason_and_changes_nothing()
    {
        var student = Began(Fixed);
        student.Answer(Right);
        var before = student.Session;

        Assert.Equal(RefusalReason.WrongItem, Refused(student.Answer(Right, "q1")));
        Assert.Equal(RefusalReason.WrongItem, Refused(student.Answer(Right, "q9")));
        Assert.Equal(RefusalReason.MalformedAnswer, Refused(student.Answer(new Answer.Number(1))));
        Assert.Equal(RefusalReason.UnknownAttempt, Refused(student.Do(
            new SubmitAnswer(student.Id, "x", student.Now, "a-9", "q2", Right))));
        student.Do(new OpenItem(student.Id, "back", student.Now, "a-1", "q1"));
        Assert.Equal(RefusalReason.AlreadyAnswered, Refused(student.Answer(Wrong)));
        Assert.Equal(before.Items[0], student.Session.Items[0]);
    }

    [Fact]
    public void A_retry_is_answered_with_the_same_events()
    {
        var student = Began(SampleExams.Adaptive(5));
        var first = student.Answer(Right, command: "once");
        var version = student.State.Version;

        Assert.Equal(first.ToArray(), student.Do(new SubmitAnswer(student.Id, "once", student.Now, "a-1", "a15", Wrong)).ToArray());
        Assert.Equal(version, student.State.Version);
    }

    [Fact]
    public void The_clock_stands_during_a_pause()
    {
        var student = Began(Fixed);
        student.Wait(100).Do(new PauseAttempt(student.Id, "p", student.Now, "a-1", "fire drill", "staff"));

        Assert.Equal(RefusalReason.Paused, Refused(student.Wait(1000).Answer(Right)));
        Assert.Equal(RefusalReason.NotDue, Refused(student.Do(new ExpireAttempt(student.Id, "e", student.Now, "a-1"))));
        Assert.Equal(500, student.Session.LeftSeconds(student.Now));
        student.Do(new ResumeAttempt(student.Id, "r", student.Now, "a-1", "staff"));
        Assert.Equal(RefusalReason.NotPaused, Refused(student.Do(
            new ResumeAttempt(student.Id, "r2", student.Now, "a-1", "staff"))));
        Assert.Equal(120, Assert.IsType<AnswerScored>(student.Wait(20).Answer(Right)[0]).Seconds);
        Assert.Equal(480, student.Session.LeftSeconds(student.Now));
    }

    [Fact]
    public void Time_is_up_at_the_deadline_whenever_that_is_found_out()
    {
        var (late, expired) = (Began(Fixed), Began(Fixed));
        late.Wait(600).Answer(Right); // at the deadline itself
        var events = late.Wait(0.001).Answer(Right);
        expired.Wait(600).Answer(Right);
        var found = expired.Wait(86_400).Do(new ExpireAttempt("s-1", "e", expired.Now, "a-1"));

        Assert.Equal(RefusalReason.TooLate, Refused(events));
        var finished = Assert.IsType<AttemptFinished>(events[0]);
        Assert.Equal((FinishReason.TimeUp, StudentUnderTest.Start.AddHours(1).AddMinutes(10), 1.0),
            (finished.Reason, finished.At, finished.Result.Credit));
        Assert.Equal((finished.Reason, finished.At, finished.Result),
            found.OfType<AttemptFinished>().Select(f => (f.Reason, f.At, f.Result)).Single());
    }

    [Fact]
    public void Extra_time_moves_the_deadline()
    {
        var student = Began(Fixed, extraTimePercent: 25);

        Assert.Equal(750, student.Session.LeftSeconds(student.Now));
        Assert.Equal(13, student.State.Sittings[0].Minutes); // 12.5, rounded up
        Assert.IsType<AnswerScored>(student.Wait(749).Answer(Right)[0]);
    }

    [Fact]
    public void An_item_has_a_time_of_its_own()
    {
        var student = Began(Linear(2, secondsMax: 30));
        var events = student.Wait(31).Answer(Right);

        Assert.Equal(RefusalReason.TooLate, Refused(events));
        var scored = Assert.IsType<AnswerScored>(events[0]);
        Assert.Equal((QuestionOutcome.Unanswered, 0.0), (scored.Outcome, scored.Credit));
        Assert.Equal("q2", student.ItemInFront);
        Assert.Equal(1, Assert.IsType<AnswerScored>(student.Wait(30).Answer(Right)[0]).Credit);
    }

    [Fact]
    public void An_item_whose_time_is_up_is_not_opened_again()
    {
        var student = Began(Linear(2, secondsMax: 30), extraTimePercent: 10);
        RefusalReason? Opened(string item) => student.Do(new OpenItem(student.Id, student.Fresh(), student.Now, "a-1", item))
            .OfType<CommandRefused>().SingleOrDefault()?.Reason;
        student.Wait(20);
        Assert.Null(Opened("q2"));
        student.Wait(1);
        Assert.Null(Opened("q1")); // 20 of its 33 s are used
        Assert.Equal(RefusalReason.WrongItem, Opened("q1"));
        student.Wait(13);
        Assert.Equal(RefusalReason.TooLate, Opened("q1")); // it is in front still
        Assert.Null(Opened("q2"));
        Assert.Equal(RefusalReason.TooLate, Opened("q1"));
        Assert.Equal(1, Assert.IsType<AnswerScored>(student.Wait(32).Answer(Right)[0]).Credit);
    }

    [Fact]
    public void An_attempt_goes_on_elsewhere_and_can_be_declared_void()
    {
        var student = Began(Fixed);
        var moved = Assert.IsType<AttemptRelocated>(Assert.Single(student.Do(
            new RelocateAttempt(student.Id, "m", student.Now, "a-1", "c-2", 7, "staff"))));
        Assert.Equal(("c-1", "c-2", 7), (moved.FromCenterId, student.Session.CenterId, student.Session.Seat));
        student.Do(new VoidAttempt(student.Id, "v", student.Now, "a-1", "cheating", "staff"));

        Assert.Null(student.State.Session);
        Assert.Equal(0, student.State.AttemptsAt("linear"));
        Assert.Equal(RefusalReason.UnknownAttempt, Refused(student.Do(
            new VoidAttempt(student.Id, "v2", student.Now, "a-1", "again", "staff"))));
    }

    [Fact]
    public void Modules_follow_the_answers()
    {
        List<string> Path(Answer answer)
        {
            var student = Began(Multistage());
            while (student.State.Session is not null)
                student.Answer(answer);
            return [.. student.Journal.OfType<ItemDelivered>().Select(e => e.ItemId)];
        }

        Assert.Equal(["m4", "m5", "m6", "m7", "m8", "m9"], Path(Right));
        Assert.Equal(["m4", "m5", "m6", "m1", "m2", "m3"], Path(Wrong));
    }
}
