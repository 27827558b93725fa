using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ExamActors.Core.Students;
using ExamActors.TestSupport;

namespace ExamActors.Node.Tests.Api;

/// <summary>Every bad request has an error of its own; the log and the state stay as they were, but for the refusals.</summary>
public class BadRequestTests(RunningApi api) : IClassFixture<RunningApi>
{
    private const string Answer = """{"commandId":"bad","itemId":"q1","answer":{"$type":"choice","options":["a"]}}""";

    private static string With(string part, string instead) => Answer.Replace(part, instead, StringComparison.Ordinal);

    private static ByteArrayContent Content(string text, string? mediaType = "application/json") =>
        Content(Encoding.UTF8.GetBytes(text), mediaType);

    private static ByteArrayContent Content(byte[] bytes, string? mediaType = "application/json")
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = mediaType is null ? null : new MediaTypeHeaderValue(mediaType);
        return content;
    }

    private Task<ApiReply> PostAnswer(string token, HttpContent content) =>
        api.Client.Send(HttpMethod.Post, "/api/v1/session/answers", token, content);

    private async Task<string> StateOf(SeatedStudent student)
    {
        var view = (await api.Client.Get("/session", student.Token)).Ok().AsObject();
        foreach (var field in (string[])["serverTime", "secondsLeft", "version"])
            view.Remove(field);
        view["answers"]?.AsArray().ToList().ForEach(a => a!.AsObject().Remove("seconds"));
        return view.ToJsonString();
    }

    // What is done leaves the student as it was, with so many commands and refusals on the log.
    private async Task Unchanged(SeatedStudent student, int refusals, Func<Task> what, int? sent = null)
    {
        var (state, commands) = (await StateOf(student), api.Commands(student.StudentId));
        await what();
        Assert.Equal(state, await StateOf(student));
        Assert.Equal(commands + (sent ?? refusals), api.Commands(student.StudentId));
        await Eventually.Become(() => api.Events(student.StudentId).OfType<CommandRefused>().Count() >= refusals);
        Assert.Equal(refusals, api.Events(student.StudentId).OfType<CommandRefused>().Count());
    }

    // What is sent, and a word that the error has.
    private static readonly (string Json, string Said)[] Malformed =
    [
        ("", "body"),
        ("null", "body"),
        ("{", ""),
        ("[1]", ""),
        ("\"text\"", ""),
        ("{\"commandId\":\"bad\",\"itemId\":\"q1\"}", "answer"),
        ("{\"commandId\":\"bad\",\"itemId\":\"q1\",\"answer\":null}", "answer"),
        ("{\"commandId\":null,\"itemId\":\"q1\",\"answer\":{\"$type\":\"none\"}}", "commandId"),
        ("{\"commandId\":7,\"itemId\":\"q1\",\"answer\":{\"$type\":\"none\"}}", "commandId"),
        (With("\"itemId\"", "\"item\""), "item"),
        (With("{\"commandId\"", "{\"right\":true,\"commandId\""), "right"),
        (With("{\"commandId\"", "{\"commandId\":\"other\",\"commandId\""), "commandId"),
        (With("{\"commandId\"", "{\"CommandId\":\"other\",\"commandId\""), "ommandId"),
        (With("\"choice\"", "\"guess\""), "answer"),
        (With("\"$type\":\"choice\",", ""), "answer"),
        (With("\"$type\":\"choice\",", "\"$type\":\"choice\",\"$type\":\"choice\","), "answer"),
        (With("[\"a\"]", "\"a\""), "answer.options"),
        (With("[\"a\"]", "null"), "answer.options"),
        (With("[\"a\"]", "[null]"), "answer"),
        (With("[\"a\"]", "[\"\\ud800\"]"), ""),
        (With("{\"$type\":\"choice\",\"options\":[\"a\"]}", "{\"$type\":\"number\",\"value\":1e999}"), "answer"),
        (With("{\"$type\":\"choice\",\"options\":[\"a\"]}", "{\"$type\":\"pairs\",\"values\":[{\"source\":\"a\"}]}"), "target"),
        (Answer + "x", ""),
        (With("\"a\"", $"{new string('[', 200)}{new string(']', 200)}"), ""),
        (With("\"bad\"", "\"with/slash\""), "commandId"),
        (With("\"bad\"", "\"\""), "commandId"),
        (With("\"bad\"", $"\"{new string('x', 65)}\""), "commandId"),
        (With("\"q1\"", "\"no item\""), "itemId"),
        (With("\"q1\"", $"\"{new string('q', 101)}\""), "itemId"),
    ];

    [Fact]
    public async Task What_is_no_request_is_said_with_its_place_and_comes_no_further()
    {
        string[] ours = ["ExamActors", "System.", "AnswerRequest"]; // the reader's words are about our types
        var (student, _) = await api.Began("malformed");
        await using var hub = await api.Hub(student);

        await Unchanged(student, refusals: 0, async () =>
        {
            var wrong = new List<string>();
            foreach (var (json, said) in Malformed)
            {
                var reply = await PostAnswer(student.Token, Content(json));
                if (reply.Status != 400 || !reply.Text.Contains("problem:malformed_request", StringComparison.Ordinal)
                    || !reply.Json["title"]!.GetValue<string>().Contains(said, StringComparison.Ordinal)
                    || ours.Any(o => reply.Text.Contains(o, StringComparison.Ordinal)))
                    wrong.Add($"{json}: {reply}");
            }
            Assert.Empty(wrong);
            (await PostAnswer(student.Token, Content([.. "{\"commandId\":\""u8, 0xff, .. "\"}"u8]))).Is(400, "malformed_request");
            // Over the hub such a call fails, whatever it is that is wrong.
            foreach (var call in (JsonNode[])[new JsonObject(), JsonNode.Parse(With("\"itemId\"", "\"item\""))!])
                await Assert.ThrowsAsync<Microsoft.AspNetCore.SignalR.HubException>(() => hub.Call("Answer", call));
            await Assert.ThrowsAsync<Microsoft.AspNetCore.SignalR.HubException>(() => hub.Call("Nothing"));
            await Assert.ThrowsAsync<Microsoft.AspNetCore.SignalR.HubException>(() => hub.Call("OnConnectedAsync"));
        });
        Assert.Equal(200, (await hub.Call("Session"))["status"]!.GetValue<int>());
    }

    [Fact]
    public async Task What_is_not_sent_as_it_should_be_has_an_error_of_its_own()
    {
        var (student, _) = await api.Began("transport");

        await Unchanged(student, refusals: 0, async () =>
        {
            (await PostAnswer(student.Token, Content(Answer, "text/plain"))).Is(415, "not_json");
            (await PostAnswer(student.Token, Content(Answer, "application/x-www-form-urlencoded"))).Is(415, "not_json");
            (await PostAnswer(student.Token, Content(Answer, null))).Is(415, "not_json");
            (await PostAnswer(student.Token, Content(new string(' ', api.Settings.Api.RequestBytesMax) + Answer)))
                .Is(413, "request_too_large");
            await using (var hub = await api.Hub(student)) // over the hub the connection ends with it
                await Assert.ThrowsAnyAsync<Exception>(() => hub.Call("Answer", RunningApi.Request(
                    "bad", "q1", JsonAnswer.Text(new string('x', api.Settings.Api.RequestBytesMax)))));
            (await api.Client.Send(HttpMethod.Delete, "/api/v1/session", student.Token, null)).Is(405, "method_not_allowed");
            (await api.Client.Send(HttpMethod.Get, "/api/v1/session/answers", student.Token, null)).Is(405, "method_not_allowed");
            (await api.Client.Get("/nothing", student.Token)).Is(404, "not_found");
            (await api.Client.Get("/exams/fixed/one", api.Author)).Is(404, "not_found");
        });
    }

    [Fact]
    public async Task An_answer_that_cannot_count_is_refused_with_its_reason()
    {
        var (student, _) = await api.Began("refused", "kinds");
        await using var hub = await api.Hub(student);
        Task<ApiReply> Answer(string commandId, string item, JsonObject answer) => api.Answer(student, commandId, item, answer);

        await Unchanged(student, refusals: 7, async () =>
        {
            (await Answer("b-1", "kind-some", JsonAnswer.Choice("a"))).Is(409, "wrong_item"); // not shown yet
            (await Answer("b-2", "kind-nothing", JsonAnswer.Choice("a"))).Is(409, "wrong_item");
            (await Answer("b-3", "kind-choice", JsonAnswer.Choice("z"))).Is(422, "malformed_answer");
            (await Answer("b-4", "kind-choice", JsonAnswer.Choice([.. Enumerable.Repeat("a", 1000)])))
                .Is(422, "malformed_answer");
            (await Answer("b-5", "kind-choice", JsonAnswer.Text(new string('x', 5000)))).Is(422, "malformed_answer");
            var overHub = await hub.Call("Answer", RunningApi.Request("b-6", "kind-choice", JsonAnswer.Number(1)));
            Assert.Equal(ApiReply.ProblemPrefix + "malformed_answer", overHub["type"]!.GetValue<string>());
            (await api.Client.Post("/session/open", student.Token, new { CommandId = "b-7", ItemId = "kind-nothing" }))
                .Is(409, "wrong_item");
        });
    }

    [Theory]
    [InlineData("kind-text")]
    [InlineData("kind-map-options")]
    [InlineData("kind-match")]
    public async Task An_answer_beyond_the_bounds_of_its_item_is_refused(string itemId)
    {
        var (student, _) = await api.Began($"bounds-{itemId}", "kinds");
        (await api.Client.Post("/session/open", student.Token, new { CommandId = "open", ItemId = itemId })).Ok();
        JsonObject[] answers = itemId switch
        {
            "kind-text" => [JsonAnswer.Text(new string('x', 4097))],
            "kind-map-options" => [JsonAnswer.Choice([.. Enumerable.Range(0, 1025).Select(i => $"{i}")]),
                JsonAnswer.Choice(new string('x', 600))],
            _ => [JsonAnswer.Pairs([.. Enumerable.Repeat(("a", "x"), 1025)]), JsonAnswer.Pairs(("a", "x"), ("a", "x"))],
        };

        await Unchanged(student, refusals: answers.Length, async () =>
        {
            for (var i = 0; i < answers.Length; i++)
                (await api.Answer(student, $"bad-{i}", itemId, answers[i])).Is(422, "malformed_answer");
        });
    }

    [Fact]
    public async Task An_answer_that_comes_too_late_ends_the_attempt_and_does_not_count()
    {
        var student = await api.Day.Seat("too-late", "fixed", "c-1");
        var (attempt, deadline) = (api.AttemptOf(student), DateTimeOffset.UtcNow.AddSeconds(-1));

        // Taken in right after the deadline, before anybody has looked at the clock.
        await Task.WhenAll(
            api.Append(new StartAttempt("too-late", "start", deadline.AddSeconds(-600), student.SittingId, attempt)),
            api.Append(new SubmitAnswer("too-late", "answer", deadline.AddTicks(1), attempt, "q1",
                new Core.Scoring.Answer.Choice(["a"]))));
        var told = (await api.Answer(student, "answer", "q1", JsonAnswer.Choice("a"))).Is(409, "too_late");

        Assert.Equal("over", told["session"]!["stage"]!.GetValue<string>());
        (await api.Answer(student, "another", "q1", JsonAnswer.Choice("a"))).Is(409, "attempt_over");
        var events = await api.EventsWith<AttemptFinished>("too-late");
        Assert.Empty(events.OfType<AnswerScored>());
        Assert.Equal((FinishReason.TimeUp, deadline), events.OfType<AttemptFinished>().Select(e => (e.Reason, e.At)).Single());
    }

    [Fact]
    public async Task An_id_that_was_used_for_something_else_is_no_success()
    {
        var (student, _) = await api.Began("ids");
        await using var hub = await api.Hub(student);
        (await api.Answer(student, "one", "q1", JsonAnswer.Choice("a"))).Ok();

        await Unchanged(student, refusals: 0, async () =>
        {
            var told = (await api.Answer(student, "one", "q2", JsonAnswer.Choice("a"))).Is(409, "command_id_used");
            Assert.Equal("q2", told["session"]!["item"]!["itemId"]!.GetValue<string>());
            (await api.Answer(student, "start", "q2", JsonAnswer.Choice("a"))).Is(409, "command_id_used");
            Assert.Equal(ApiReply.ProblemPrefix + "command_id_used",
                (await hub.Call("Finish", new JsonObject { ["commandId"] = "one" }))["type"]!.GetValue<string>());
            (await api.Client.Post($"/students/ids/attempts/{api.AttemptOf(student)}/void", api.Staff,
                new { CommandId = "one", Reason = "?" })).Is(409, "command_id_used");
            await api.Day.SetUp("c-ids");
            (await api.Client.Post("/centers/c-ids/incidents", api.Staff, new { CommandId = "fire", Reason = "fire" })).Ok();
            (await api.Client.Post("/centers/c-ids/incidents/end", api.Staff, new { CommandId = "fire" }))
                .Is(409, "command_id_used");
        }, sent: 4);
    }

    [Fact]
    public async Task Nobody_starts_twice_or_finishes_what_has_not_begun()
    {
        var student = await api.Day.Seat("order", "fixed", "c-1");
        Task<ApiReply> Post(string path, string commandId) =>
            api.Client.Post($"/session/{path}", student.Token, new { CommandId = commandId });

        (await Post("finish", "f-1")).Is(404, "unknown_attempt");
        (await api.Answer(student, "a-1", "q1", JsonAnswer.Choice("a"))).Is(404, "unknown_attempt");
        (await Post("start", "s-1")).Ok();
        (await Post("start", "s-2")).Is(409, "sitting_closed");
        (await Post("finish", "f-2")).Ok();
        (await Post("finish", "f-3")).Is(409, "attempt_over");
    }
}
