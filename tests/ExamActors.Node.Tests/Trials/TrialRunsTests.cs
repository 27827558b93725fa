using ExamActors.Actors.Settings;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;
using ExamActors.Core.Students;
using ExamActors.Node.Api;
using ExamActors.Node.Tests.Api;
using ExamActors.Node.Trials;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ExamActors.Node.Tests.Trials;

public sealed class TrialRunsTests
{
    private static readonly DateTimeOffset Begins = new(2026, 5, 4, 9, 0, 0, TimeSpan.Zero);

    private readonly SetClock clock = new() { Now = Begins };
    private readonly TrialRuns trials;

    public TrialRunsTests()
    {
        var settings = ExamSettingsReader.Read(ExamSettingsReader.Reference);
        trials = new TrialRuns(
            ApiTokens.Open(settings with { Api = settings.Api with { TokenKey = RunningApi.TokenKey } }), clock);
    }

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }

    [Fact]
    public void When_time_is_up_whoever_asks_next_finds_the_end()
    {
        var id = Begin(ApiExams.Fixed);
        trials.Send(id, SessionAsk.Start(new CommandRequest("start")));
        trials.Send(id, SessionAsk.Answer(new AnswerRequest("a", "q1", new Answer.Choice(["a"]))));

        clock.Now = Begins.AddSeconds(599);
        Assert.Equal(SessionStage.Running, trials.Read(id).Session!.Stage);
        clock.Now = Begins.AddSeconds(600);
        var over = trials.Read(id).Session!;

        Assert.Equal((SessionStage.Over, FinishReason.TimeUp), (over.Stage, over.Result!.Reason));
        Assert.Equal(1, over.Result.Score);
    }

    [Fact]
    public void An_answer_after_the_end_of_time_is_too_late_as_it_is_for_students()
    {
        var id = Begin(ApiExams.Fixed);
        trials.Send(id, SessionAsk.Start(new CommandRequest("start")));
        clock.Now = Begins.AddSeconds(601);

        var reply = trials.Send(id, SessionAsk.Answer(new AnswerRequest("a", "q1", new Answer.Choice(["a"]))));

        Assert.Equal((409, "too_late"), (reply.Status, reply.Problem!.Reason));
        Assert.Equal(SessionStage.Over, reply.Session!.Stage);
    }

    [Fact]
    public void A_trial_that_nobody_uses_for_two_hours_is_over_and_one_in_use_is_not()
    {
        var (left, used) = (Begin(ApiExams.Fixed), Begin(ApiExams.Fixed));

        clock.Now = Begins + TrialRuns.IdleMax;
        Assert.Null(trials.Read(used).Problem);
        clock.Now = Begins + TrialRuns.IdleMax + TimeSpan.FromSeconds(1);

        Assert.Equal("trial_over", trials.Read(left).Problem?.Reason);
        Assert.Null(trials.Read(used).Problem);
    }

    [Fact]
    public void There_are_no_more_than_so_many_at_once_and_idle_ones_make_room()
    {
        for (var i = 0; i < TrialRuns.RunsMax; i++)
            Begin(ApiExams.Fixed);

        Assert.Equal("too_many_trials", Try(ApiExams.Fixed).Problem?.Reason);
        clock.Now = Begins + TrialRuns.IdleMax + TimeSpan.FromSeconds(1);
        Assert.Null(Try(ApiExams.Fixed).Problem);
    }

    [Fact]
    public void An_exam_that_is_not_open_can_be_tried()
    {
        var later = ApiExams.Fixed with
        {
            Rules = ApiExams.Fixed.Rules with { OpensAt = Begins.AddYears(1), ClosesAt = Begins.AddYears(2) },
        };

        Assert.Equal(SessionStage.Waiting, Try(later).Admission?.Session.Stage);
    }

    [Fact]
    public void The_token_is_for_that_trial_alone()
    {
        var token = Try(ApiExams.Fixed).Admission!.Token;

        Assert.Equal("trial", Claim(token, "role"));
        Assert.StartsWith("trial-", Claim(token, "sub"), StringComparison.Ordinal);
        Assert.DoesNotContain("trial", ApiClaims.Roles);
    }

    private (Problem? Problem, Admission? Admission) Try(ExamDefinition exam) =>
        trials.Begin(exam, null, d => new PreparedExam(d), "ben");

    private string Begin(ExamDefinition exam) => Claim(Try(exam).Admission!.Token, "sub");

    private static string Claim(string token, string name) => new JsonWebToken(token).GetClaim(name).Value;
}
