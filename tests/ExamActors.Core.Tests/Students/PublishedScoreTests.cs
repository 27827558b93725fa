using ExamActors.Core.Exams;
using ExamActors.Core.Students;
using ExamActors.Core.Tests.Exams;
using static ExamActors.Core.Tests.Exams.SampleExams;

namespace ExamActors.Core.Tests.Students;

public class PublishedScoreTests
{
    private static readonly ExamDefinition Exam = Linear(2);

    private readonly StudentUnderTest student = new StudentUnderTest(Catalog(Exam)).Registered().Sitting(Exam);

    private FinalScore Final => Assert.Single(student.Journal.Select(PublishedScore.Of).OfType<FinalScore>());

    [Fact]
    public void An_attempt_that_ends_has_one_final_score()
    {
        student.Wait(10).Answer(Right);
        Assert.DoesNotContain(student.Journal, e => PublishedScore.Of(e) is not null);
        var finished = Assert.IsType<AttemptFinished>(student.Wait(10).Answer(Wrong)[^1]);

        Assert.Equal(("a-1", "s-1", finished.Version, student.Now), (Final.AttemptId, Final.StudentId, Final.Version, Final.EndedAt));
        Assert.Equal(("linear", 1, "c-1", FinishReason.Completed), (Final.ExamId, Final.ExamVersion, Final.CenterId, Final.Reason));
        Assert.Equal((10.0, 1, 2, 2, 1.0), (Final.Score, Final.Class, Final.Items, Final.Answered, Final.Credit));
    }

    [Fact]
    public void The_ability_and_its_error_are_in_it_where_there_is_a_response_model()
    {
        var adaptive = SampleExams.Adaptive(2);
        var other = new StudentUnderTest(Catalog(adaptive)).Registered().Sitting(adaptive);
        other.Answer(Right);
        var result = Assert.IsType<AttemptFinished>(other.Answer(Wrong)[^1]).Result;

        var score = Assert.IsType<FinalScore>(PublishedScore.Of(other.Journal[^1]));
        Assert.NotNull(score.Ability);
        Assert.Equal((result.Theta, result.StandardError, result.Score, result.ScoreError),
            (score.Ability, score.AbilityError, score.Score, score.ScoreError));
    }

    [Fact]
    public void A_recorded_attempt_has_its_credit_as_the_score()
    {
        var recorded = student.Do(SampleAttempts.Deliver(7, 0).Command)[0];

        var score = Assert.IsType<FinalScore>(PublishedScore.Of(recorded));
        Assert.Equal((SampleAttempts.Attempt(7).KeenId, "exam-1", null, null, null),
            (score.AttemptId, score.ExamId, score.ExamVersion, score.CenterId, score.Reason));
        Assert.Equal((SampleAttempts.Attempt(7).SubmittedAt, 1.0, 1, 1, 1.0),
            (score.EndedAt, score.Score, score.Items, score.Answered, score.Credit));
    }

    [Fact]
    public void An_attempt_that_is_voided_afterwards_has_no_score_any_more()
    {
        student.Do(new FinishAttempt("s-1", "finish", student.Now, "a-1"));
        var voided = student.Do(new VoidAttempt("s-1", "void", student.Now, "a-1", "impersonation", "staff"))[0];

        Assert.Equal(new VoidedScore("a-1", "s-1", voided.Version, student.Now, "impersonation", "staff"), PublishedScore.Of(voided));
        Assert.True(voided.Version > Final.Version);
    }

    [Fact]
    public void An_attempt_that_is_voided_while_it_runs_never_had_one()
    {
        student.Do(new VoidAttempt("s-1", "void", student.Now, "a-1", "impersonation", "staff"));

        Assert.IsType<AttemptVoided>(student.Journal[^1]);
        Assert.DoesNotContain(student.Journal, e => PublishedScore.Of(e) is not null);
    }
}
