using System.Text.Json.Nodes;
using ExamActors.Core.Students;
using ExamActors.TestSupport;

namespace ExamActors.Node.Tests.Api;

/// <summary>A student's session as its browser has it, over HTTP and over the hub.</summary>
public class SessionApiTests(RunningApi api) : IClassFixture<RunningApi>
{
    private static string? Text(JsonNode view, string field) => view[field]?.GetValue<string>();

    private static string? ItemOf(JsonNode view) => view["item"]?["itemId"]?.GetValue<string>();

    private static JsonNode Heard(JsonNode reply)
    {
        Assert.True(reply["status"]!.GetValue<int>() == 200, reply.ToJsonString());
        return reply["session"]!;
    }

    private static void Refused(JsonNode reply, int status, string reason) => Assert.Equal(
        (status, ApiReply.ProblemPrefix + reason), (reply["status"]!.GetValue<int>(), Text(reply, "type")));

    // What does not depend on when it was asked.
    private static string Timeless(JsonNode view)
    {
        var copy = view.DeepClone().AsObject();
        foreach (var field in (string[])["serverTime", "secondsLeft"])
            copy.Remove(field);
        return copy.ToJsonString();
    }

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
            view = await Ask("Answer", "answers", RunningApi.Request($"answer-{i}", $"q{i}", JsonAnswer.Choice(i == 2 ? "b" : "a")));
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

        var retried = (await api.Answer(student, "answer-1", "q1", JsonAnswer.Choice("b"))).Ok(); // what else it says does not count
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
        Assert.All(session["answers"]!.AsArray().Take(4), a => Assert.Equal(JsonAnswer.Choice("a").ToJsonString(), a!["answer"]!.ToJsonString()));
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
        Assert.Equal((1.0, 1, 3, "handed_in"), (over["result"]!["score"]!.GetValue<double>(), over["result"]!["answered"]!.GetValue<int>(),
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
    public async Task A_pause_by_staff_is_pushed_and_the_clock_stands()
    {
        var (student, _) = await api.Began("pause");
        await using var hub = await api.Hub(student);
        var attempt = $"/students/pause/attempts/{api.AttemptOf(student)}";

        var staff = (await api.Client.Post($"{attempt}/pause", api.Staff, new { CommandId = "pause", Reason = "fire drill" })).Ok();
        var paused = await hub.Change(c => Text(c, "stage") == "paused");

        Assert.True(staff["running"]!["paused"]!.GetValue<bool>());
        Assert.Null(paused["item"]);
        var refused = (await api.Answer(student, "answer-1", "q1", JsonAnswer.Choice("a"))).Is(409, "paused");
        Assert.Equal(paused["secondsLeft"]!.GetValue<double>(), refused["session"]!["secondsLeft"]!.GetValue<double>());
        Refused(await hub.Call("Answer", RunningApi.Request("answer-2", "q1", JsonAnswer.Choice("a"))), 409, "paused");
        (await api.Client.Post($"{attempt}/resume", api.Staff, new { CommandId = "resume" })).Ok();
        Assert.Equal("q1", ItemOf(await hub.Change(c => Text(c, "stage") == "running")));
        (await api.Answer(student, "answer-3", "q1", JsonAnswer.Choice("a"))).Ok();
        Assert.Equal(["staff:anna"], (await api.EventsWith<AttemptResumed>("pause")).OfType<AttemptPaused>().Select(e => e.By));
    }

    [Fact]
    public async Task An_incident_pauses_everybody_at_a_center_until_its_end()
    {
        await api.Day.SetUp("c-incident");
        var (here, _) = await api.Began("incident-1", centerId: "c-incident");
        var (too, _) = await api.Began("incident-2", centerId: "c-incident");
        var (elsewhere, _) = await api.Began("incident-3");
        await using var first = await api.Hub(here);
        await using var second = await api.Hub(too);
        await Eventually.Become(async () => // the center learns of attempts by the log
            (await api.Client.Get("/centers/c-incident", api.Staff)).Ok()["attempts"]!.AsArray().Count == 2);

        (await api.Client.Post("/centers/c-incident/incidents", api.Staff, new { CommandId = "fire", Reason = "fire" })).Ok();
        foreach (var hub in (HubClient[])[first, second])
            await hub.Change(c => Text(c, "stage") == "paused");
        (await api.Client.Post("/centers/c-incident/incidents", api.Staff, new { CommandId = "fire-2", Reason = "fire" }))
            .Is(409, "incident_goes_on");
        Assert.Equal("running", Text((await api.Client.Get("/session", elsewhere.Token)).Ok(), "stage"));
        (await api.Client.Post("/centers/c-incident/incidents/end", api.Staff, new { CommandId = "end" })).Ok();

        foreach (var hub in (HubClient[])[first, second])
            Assert.Equal("q1", ItemOf(await hub.Change(c => Text(c, "stage") == "running")));
        (await api.Client.Post("/centers/c-incident/incidents/end", api.Staff, new { CommandId = "end-2" })).Is(409, "no_incident");
    }

    [Fact]
    public async Task An_attempt_goes_on_at_another_seat_and_another_center()
    {
        await api.Day.SetUp("c-2");
        var (student, _) = await api.Began("moves");
        await using var hub = await api.Hub(student);
        var path = $"/students/moves/attempts/{api.AttemptOf(student)}/relocate";

        (await api.Client.Post(path, api.Staff, new { CommandId = "seat", CenterId = "c-1", Seat = 77 })).Ok();
        Assert.Equal("c-1", Text(await hub.Change(c => c["seat"]!.GetValue<int>() == 77), "centerId"));
        (await api.Client.Post(path, api.Staff, new { CommandId = "center", CenterId = "c-2", Seat = 5 })).Ok();
        var moved = await hub.Change(c => Text(c, "centerId") == "c-2");

        Assert.Equal((5, "q1"), (moved["seat"]!.GetValue<int>(), ItemOf(moved)));
        await Eventually.Become(async () => (await api.Client.Get("/centers/c-2", api.Staff)).Ok()["attempts"]!.AsArray()
            .Any(a => a!["studentId"]!.GetValue<string>() == "moves"));
        (await api.Answer(student, "answer-1", "q1", JsonAnswer.Choice("a"))).Ok();
    }

    [Fact]
    public async Task An_attempt_that_is_void_is_said_to_be()
    {
        var (student, _) = await api.Began("void");
        await using var hub = await api.Hub(student);

        var view = (await api.Client.Post($"/students/void/attempts/{api.AttemptOf(student)}/void", api.Staff,
            new { CommandId = "void", Reason = "somebody else sat it" })).Ok();

        Assert.Null(view["running"]);
        var pushed = await hub.Change(c => Text(c, "stage") == "voided");
        Assert.Null(pushed["item"]);
        Assert.Null(pushed["result"]);
        (await api.Answer(student, "answer-1", "q1", JsonAnswer.Choice("a"))).Is(404, "unknown_attempt");
    }

    [Fact]
    public async Task What_no_reply_has_told_is_pushed()
    {
        var (student, _) = await api.Began("slow");
        await using var hub = await api.Hub(student);

        // As a gateway leaves it that has said 202.
        await api.Append(new SubmitAnswer("slow", "answer-1", DateTimeOffset.UtcNow, api.AttemptOf(student), "q1",
            new Core.Scoring.Answer.Choice(["a"])));

        var pushed = await hub.Change(c => ItemOf(c) == "q2");
        Assert.Equal(Timeless(pushed), Timeless(Heard(await hub.Call("Answer", RunningApi.Request("answer-1", "q1", JsonAnswer.Choice("a"))))));
    }

    [Fact]
    public async Task The_end_of_time_is_pushed()
    {
        var student = await api.Day.Seat("expires", "fixed", "c-1");
        await using var hub = await api.Hub(student);
        var begun = DateTimeOffset.UtcNow.AddSeconds(-601);

        await api.Append(new StartAttempt("expires", "start", begun, student.SittingId, api.AttemptOf(student)));
        var over = await hub.Change(c => Text(c, "stage") == "over");

        Assert.Equal("time_up", over["result"]!["reason"]!.GetValue<string>());
        Assert.Equal(begun.AddSeconds(600), (await api.EventsWith<AttemptFinished>("expires")).OfType<AttemptFinished>().Single().At);
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

    [Fact]
    public async Task What_a_reply_has_said_is_not_pushed_to_the_same_browser_and_two_students_are_told_apart()
    {
        var (student, _) = await api.Began("quiet-1");
        var (other, _) = await api.Began("quiet-2");
        await using var hub = await api.Hub(student);
        await using var others = await api.Hub(other);

        Heard(await hub.Call("Answer", RunningApi.Request("answer-1", "q1", JsonAnswer.Choice("a"))));
        (await api.Client.Post($"/students/quiet-1/attempts/{api.AttemptOf(student)}/pause", api.Staff,
            new { CommandId = "pause", Reason = "so that there is something to tell" })).Ok();
        await hub.Change(c => Text(c, "stage") == "paused");
        (await api.Client.Post($"/students/quiet-2/attempts/{api.AttemptOf(other)}/pause", api.Staff,
            new { CommandId = "pause", Reason = "so that there is something to tell" })).Ok();

        // Whatever was told before the pause is told before it.
        Assert.Equal("quiet-2", Text(await others.Change(_ => true), "studentId"));
        Assert.Empty(hub.Told());
    }
}
