using System.Text.Json.Nodes;
using ExamActors.Core.Students;
using ExamActors.TestSupport;
using static ExamActors.Node.Tests.Api.SessionJson;

namespace ExamActors.Node.Tests.Api;

/// <summary>A student's session as its browser has it, over HTTP and over the hub.</summary>
public class SessionApiTests(RunningApi api) : IClassFixture<RunningApi>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_exam_goes_from_its_first_item_to_its_result(bool overHub)
    {
        var student = await api.Day.Seat($"whole-{overHub}", "fixed", "c-1");
        await using var hub = overHub ? await api.Hub(student) : null;
        async Task<JsonNode> Ask(string method, string path, JsonObject request) => hub is not null
            ? Heard(await hub.Call(method, request))
            : (await api.Client.Post($"/session/{path}", student.Token, request.ToJsonString())).Ok();

        var view = await Ask("Start", "start", new JsonObject { ["commandId"] = "start" });
        Assert.Equal(("running", 1, 3, 600.0), (Text(view, "stage"), view["position"]!.GetValue<int>(),
            view["itemsMax"]!.GetValue<int>(), view["secondsMax"]!.GetValue<double>()));
        Assert.InRange(view["secondsLeft"]!.GetValue<double>(), 0, 600);
        for (var i = 1; i <= 3; i++)
        {
            Assert.Equal($"q{i}", ItemOf(view));
            Assert.Equal($"Prompt of q{i}.", view["item"]!["prompt"]!.GetValue<string>());
            view = await Ask("Answer", "answers", RunningApi.Request($"answer-{i}", $"q{i}",
                JsonAnswer.Choice(i == 2 ? "b" : "a")));
        }

        Assert.Equal(("over", null), (Text(view, "stage"), ItemOf(view)));
        Assert.Equal((2.0, 3, "completed"), (view["result"]!["score"]!.GetValue<double>(),
            view["result"]!["answered"]!.GetValue<int>(), view["result"]!["reason"]!.GetValue<string>()));
        var events = await api.EventsWith<AttemptFinished>(student.StudentId);
        Assert.Equal(["answer-1", "answer-2", "answer-3"], events.OfType<AnswerScored>().Select(e => e.Cause.Id));
        Assert.Equal(2, events.OfType<AttemptFinished>().Single().Result.Score);
    }

    [Fact]
    public async Task A_retry_is_answered_from_state_with_the_same_reply()
    {
        var (student, _) = await api.Began("retry");
        await using var hub = await api.Hub(student);
        var request = RunningApi.Request("answer-1", "q1", JsonAnswer.Choice("a"));
        var first = (await api.Answer(student, "answer-1", "q1", JsonAnswer.Choice("a"))).Ok();

        // What else a retry says does not count.
        var retried = (await api.Answer(student, "answer-1", "q1", JsonAnswer.Choice("b"))).Ok();
        var overHub = Heard(await hub.Call("Answer", request));
        (await api.Answer(student, "answer-2", "q2", JsonAnswer.Choice("z"))).Is(422, "malformed_answer");
        var refusedAgain = await api.Answer(student, "answer-2", "q2", JsonAnswer.Choice("a"));

        Assert.Equal(Timeless(first), Timeless(retried));
        Assert.Equal(Timeless(first), Timeless(overHub));
        refusedAgain.Is(422, "malformed_answer");
        Assert.Equal("a", Assert.IsType<ExamActors.Core.Scoring.Answer.Choice>(
            Assert.Single((await api.EventsWith<CommandRefused>("retry")).OfType<AnswerScored>()).Answer).Options.Single());
    }

    [Fact]
    public async Task Double_clicks_count_once()
    {
        var (student, _) = await api.Began("clicks");
        await using var hub = await api.Hub(student);
        var request = RunningApi.Request("answer-1", "q1", JsonAnswer.Choice("a"));

        var same = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i => i % 2 == 0
            ? Heard(await hub.Call("Answer", request.DeepClone()))
            : (await api.Answer(student, "answer-1", "q1", JsonAnswer.Choice("a"))).Ok()));
        var others = await Task.WhenAll(Enumerable.Range(0, 4).Select(
            i => api.Answer(student, $"answer-2-{i}", "q2", JsonAnswer.Choice("a"))));

        Assert.All(same, view => Assert.Equal("q2", ItemOf(view)));
        Assert.Equal("q3", ItemOf(Assert.Single(others, r => r.Status == 200).Json));
        foreach (var refused in others.Where(r => r.Status != 200))
            Assert.Equal("q3", ItemOf(refused.Is(409, "wrong_item")["session"]!));
        var events = await api.EventsWith<CommandRefused>("clicks");
        Assert.Equal(["q1", "q2"], events.OfType<AnswerScored>().Select(e => e.ItemId));
    }

    [Fact]
    public async Task Whoever_connects_again_finds_every_acknowledged_answer()
    {
        var (student, _) = await api.Began("reconnect", "adaptive");
        var acknowledged = new List<string>();
        for (var i = 1; i <= 4; i++)
        {
            var view = (await api.Client.Get("/session", student.Token)).Ok();
            acknowledged.Add(ItemOf(view)!);
            (await api.Answer(student, $"answer-{i}", acknowledged[^1], JsonAnswer.Choice("a"))).Ok();
        }
        await using (var cut = await api.Hub(student))
            cut.Cut();

        await using var hub = await api.Hub(student);
        var session = Heard(await hub.Call("Session"));

        Assert.Equal(acknowledged, session["answers"]!.AsArray().Where(a => a!["answer"] is not null)
            .Select(a => a!["itemId"]!.GetValue<string>()));
        Assert.All(session["answers"]!.AsArray().Take(4), a =>
            Assert.Equal(JsonAnswer.Choice("a").ToJsonString(), a!["answer"]!.ToJsonString()));
        Assert.Equal((5, 5), (session["position"]!.GetValue<int>(), session["answers"]!.AsArray().Count));
        Assert.Equal(Timeless(session), Timeless((await api.Client.Get("/session", student.Token)).Ok()));
    }

    [Fact]
    public async Task In_a_fixed_form_items_are_opened_flagged_and_answered_again_where_the_exam_allows_it()
    {
        var (student, _) = await api.Began("form", "changeable");
        Task<ApiReply> Post(string path, object body) => api.Client.Post($"/session/{path}", student.Token, body);
        (await api.Answer(student, "answer-1", "q1", JsonAnswer.Choice("b"))).Ok();

        Assert.Equal("q3", ItemOf((await Post("open", new { CommandId = "open-3", ItemId = "q3" })).Ok()));
        (await Post("flags", new { CommandId = "flag-2", ItemId = "q2", Flagged = true })).Ok();
        Assert.Equal("q1", ItemOf((await Post("open", new { CommandId = "open-1", ItemId = "q1" })).Ok()));
        Assert.Equal("q1", ItemOf((await api.Answer(student, "answer-1b", "q1", JsonAnswer.Choice("a"))).Ok()));
        var review = (await api.Client.Get("/session", student.Token)).Ok();
        var over = (await Post("finish", new { CommandId = "finish" })).Ok();

        Assert.Equal(["q1", "q2", "q3"], review["form"]!.AsArray().Select(i => i!.GetValue<string>()));
        Assert.Equal([(true, false), (false, true), (false, false)], review["answers"]!.AsArray()
            .Select(a => (a!["answer"] is not null, a["flagged"]!.GetValue<bool>())));
        Assert.True(review["answersMayChange"]!.GetValue<bool>());
        Assert.Equal((1.0, 1, 3, "handed_in"), (over["result"]!["score"]!.GetValue<double>(),
            over["result"]!["answered"]!.GetValue<int>(),
            over["result"]!["items"]!.GetValue<int>(), over["result"]!["reason"]!.GetValue<string>()));
    }

    [Fact]
    public async Task An_answer_given_is_final_where_answers_may_not_change()
    {
        var (student, _) = await api.Began("final");
        (await api.Answer(student, "answer-1", "q1", JsonAnswer.Choice("a"))).Ok();
        (await api.Client.Post("/session/open", student.Token, new { CommandId = "back", ItemId = "q1" })).Ok();

        (await api.Answer(student, "answer-1b", "q1", JsonAnswer.Choice("b"))).Is(409, "already_answered");
    }

    [Fact]
    public async Task Extra_time_is_in_the_time_that_there_is()
    {
        var (_, session) = await api.Began("extra", extraTimePercent: 50);

        Assert.Equal(900, session["secondsMax"]!.GetValue<double>());
        Assert.InRange(session["secondsLeft"]!.GetValue<double>(), 600, 900);
    }

    [Fact]
    public async Task A_result_is_shown_only_where_the_exam_says_so()
    {
        var (student, _) = await api.Began("hidden", "hidden");

        var over = (await api.Client.Post("/session/finish", student.Token, new { CommandId = "finish" })).Ok();

        Assert.Equal("over", Text(over, "stage"));
        Assert.Null(over["result"]);
        Assert.Null((await api.Client.Get("/session", student.Token)).Ok()["result"]);
    }
}
