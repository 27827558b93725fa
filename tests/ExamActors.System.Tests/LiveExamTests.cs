using System.Text;
using System.Text.Json.Nodes;
using ExamActors.Actors.Exams;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;
using ExamActors.Core.Students;
using ExamActors.TestSupport;

namespace ExamActors.System.Tests;

/// <summary>
/// A student's exam over the API while the node is killed and connections are cut: it goes on at the same item, the time is
/// right, every acknowledged answer counts, and counts once.
/// </summary>
public class LiveExamTests
{
    private static readonly string Sample = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", "exam.json"));
    private static readonly PreparedExam Exam = new(ExamJson.Read(Encoding.UTF8.GetBytes(Sample)));

    [Fact]
    public async Task An_exam_over_http_survives_kills_of_the_node_and_cut_connections()
    {
        await using var node = await LiveNode.Run();
        var student = await Seated(node, "http-1");
        var (api, token) = (node.Api, student.Token);
        var sitting = new Sat(student, await Begin(node, student));

        for (var step = 0; sitting.Item is { } item; step++)
        {
            var request = Request(step, item);
            switch (step)
            {
                case 1: // between two answers
                    await node.Restart();
                    break;
                case 2: // sent, and no reply yet
                    var lost = api.Post("/session/answers", token, request);
                    node.Kill();
                    await Unheard(lost);
                    await node.Start();
                    break;
                case 3: // on the log, and no reply ever
                    node.Kill();
                    await node.Append(new SubmitAnswer(student.StudentId, $"answer-{step}", DateTimeOffset.UtcNow,
                        node.Tokens.AttemptId(student.StudentId, student.SittingId), item, AnswerTo(item)));
                    await node.Start();
                    break;
                case 4: // the client hangs up
                    using (var cut = new CancellationTokenSource())
                    {
                        var unheard = api.Post("/session/answers", token, request, cut.Token);
                        await cut.CancelAsync();
                        await Unheard(unheard);
                    }
                    break;
                case 5: // answered, and killed before anything else
                    sitting.Acknowledged(step, item, (await LiveNode.Answered(
                        () => api.Post("/session/answers", token, request))).Ok());
                    await node.Restart();
                    sitting.GoesOn((await LiveNode.Answered(() => api.Get("/session", token))).Ok(), maybe: null);
                    continue;
            }
            // However far an answer without a reply came: the item is the one before it or the one after it.
            sitting.GoesOn(
                (await LiveNode.Answered(() => api.Get("/session", token))).Ok(), maybe: step is 2 or 3 or 4 ? item : null);
            sitting.Acknowledged(step, item, (await LiveNode.Answered(
                () => api.Post("/session/answers", token, request))).Ok());
        }

        sitting.Over((await api.Get("/session", token)).Ok());
        sitting.AssertIn(await Published(node, student));
    }

    [Fact]
    public async Task An_exam_over_the_hub_survives_kills_of_the_node_and_cut_connections()
    {
        await using var node = await LiveNode.Run();
        var student = await Seated(node, "hub-1");
        var sitting = new Sat(student, await Begin(node, student));
        var hub = await HubClient.Connect(node.Api.Address, student.Token);

        for (var step = 0; sitting.Item is { } item; step++)
        {
            var request = JsonNode.Parse(Request(step, item))!;
            if (step is 1 or 2 or 3)
            {
                var unheard = step == 1 ? null : hub.Call("Answer", request.DeepClone());
                if (step == 3)
                    node.Kill();
                else
                    hub.Cut();
                if (unheard is not null)
                    await Unheard(unheard);
                await hub.DisposeAsync();
                if (step == 3)
                    await node.Start();
                hub = await HubClient.Connect(node.Api.Address, student.Token);
                sitting.GoesOn(Heard(await hub.Call("Session")), maybe: step == 1 ? null : item);
            }
            JsonNode? reply = null;
            await Eventually.Become(async () =>
            {
                reply = await hub.Call("Answer", request.DeepClone());
                return reply["status"]!.GetValue<int>() is not (202 or 503);
            });
            sitting.Acknowledged(step, item, Heard(reply!));
        }

        sitting.Over(Heard(await hub.Call("Session")));
        await hub.DisposeAsync();
        sitting.AssertIn(await Published(node, student));
    }

    [Fact]
    public async Task A_deadline_that_passes_while_the_node_is_down_holds_with_its_own_time()
    {
        await using var node = await LiveNode.Run();
        var (up, down) = (await Seated(node, "late-1"), await Seated(node, "late-2"));
        var seconds = Exam.Definition.Rules.SecondsMax;
        string Attempt(SeatedStudent s) => node.Tokens.AttemptId(s.StudentId, s.SittingId);
        StartAttempt Start(SeatedStudent s, DateTimeOffset at) => new(s.StudentId, "start", at, s.SittingId, Attempt(s));

        // One has begun nearly as long ago as the exam lasts, and works on while the node is up.
        var deadline = DateTimeOffset.UtcNow.AddSeconds(10);
        await node.Append(Start(up, deadline.AddSeconds(-seconds)));
        await Eventually.Become(async () =>
            (await node.Api.Get("/session", up.Token)).Ok()["stage"]!.GetValue<string>() != "waiting");
        node.Kill();
        // The other's last answer was taken in before the deadline, and came no further than the log; one more came too late.
        var passed = DateTimeOffset.UtcNow.AddSeconds(-20);
        await node.Append(Start(down, passed.AddSeconds(-seconds)));
        await Eventually.Become(() => DateTimeOffset.UtcNow > deadline);
        await node.Start();

        AssertTimeUp(await Published(node, up), deadline, answered: 0);
        AssertTimeUp(await Published(node, down), passed, answered: 0);
        foreach (var student in (SeatedStudent[])[up, down])
        {
            var session = (await LiveNode.Answered(() => node.Api.Get("/session", student.Token))).Ok();
            Assert.Equal(("over", "time_up"),
                (session["stage"]!.GetValue<string>(), session["result"]!["reason"]!.GetValue<string>()));
            Assert.Null(session["item"]);
            (await LiveNode.Answered(() => node.Api.Post("/session/answers", student.Token, Request(0, "rocks-01"))))
                .Is(409, "attempt_over");
        }
    }

    [Fact]
    public async Task An_answer_taken_in_before_the_deadline_counts_however_late_the_node_sees_it()
    {
        await using var node = await LiveNode.Run();
        await node.Day.Publish(Form);
        var student = await Seated(node, "form-1", "form");
        var attempt = node.Tokens.AttemptId(student.StudentId, student.SittingId);
        var deadline = DateTimeOffset.UtcNow.AddSeconds(-20);
        SubmitAnswer Answer(string item, DateTimeOffset at) =>
            new(student.StudentId, $"answer-{item}", at, attempt, item, new Answer.Choice(["right"]));
        node.Kill();
        await node.Append(
            new StartAttempt(student.StudentId, "start", deadline.AddSeconds(-60), student.SittingId, attempt));
        await node.Append(Answer("q1", deadline.AddSeconds(-30)));
        await node.Append(Answer("q2", deadline));
        await node.Append(Answer("q3", deadline.AddTicks(1)));
        await node.Start();

        var events = await Published(node, student);
        AssertTimeUp(events, deadline, answered: 2);
        Assert.Equal(["answer-q1", "answer-q2"], events.OfType<AnswerScored>().Select(e => e.Cause.Id));
        var retried = await LiveNode.Answered(() => node.Api.Post("/session/answers", student.Token,
            new JsonObject { ["commandId"] = "answer-q3", ["itemId"] = "q3", ["answer"] = JsonAnswer.Choice("right") }.ToJsonString()));
        Assert.Equal(2, retried.Is(409, "too_late")["session"]!["result"]!["score"]!.GetValue<double>());
    }

    private const string Form =
        """
        {
          "examId": "form", "version": 1, "title": "A minute for three questions",
          "items": [
            { "id": "q1", "content": { "prompt": "?", "options": [{ "id": "right", "text": "This" }, { "id": "wrong", "text": "That" }] },
              "key": { "$type": "choice", "options": ["right", "wrong"], "correct": "right" } },
            { "id": "q2", "content": { "prompt": "?", "options": [{ "id": "right", "text": "This" }, { "id": "wrong", "text": "That" }] },
              "key": { "$type": "choice", "options": ["right", "wrong"], "correct": "right" } },
            { "id": "q3", "content": { "prompt": "?", "options": [{ "id": "right", "text": "This" }, { "id": "wrong", "text": "That" }] },
              "key": { "$type": "choice", "options": ["right", "wrong"], "correct": "right" } }
          ],
          "delivery": { "$type": "linear", "form": ["q1", "q2", "q3"] },
          "rules": { "secondsMax": 60 },
          "report": {}
        }
        """;

    private static async Task<SeatedStudent> Seated(LiveNode node, string studentId, string examId = "earth")
    {
        if (examId == "earth")
            await node.Day.Publish(Sample);
        await node.Day.SetUp("vienna");
        return await node.Day.Seat(studentId, examId, "vienna");
    }

    private static async Task<JsonNode> Begin(LiveNode node, SeatedStudent student) => (await LiveNode.Answered(
        () => node.Api.Post("/session/start", student.Token, new { CommandId = "start" }))).Ok();

    // Right to the most part, wrong now and then: what it is depends on the item alone.
    private static Answer AnswerTo(string itemId)
    {
        var key = (ItemKey.Choice)Exam[Exam.IndexOf(itemId)].Key;
        return new Answer.Choice([itemId[^1] % 3 == 0 ? key.Options.First(o => o != key.Correct) : key.Correct]);
    }

    private static string Request(int step, string itemId) => new JsonObject
    {
        ["commandId"] = $"answer-{step}",
        ["itemId"] = itemId,
        ["answer"] = JsonAnswer.Choice([.. ((Answer.Choice)AnswerTo(itemId)).Options]),
    }.ToJsonString();

    // Ends as a reply does that was lost; one that came nevertheless is not listened to.
    private static async Task Unheard(Task reply)
    {
        await Task.WhenAny(reply);
        _ = reply.Exception;
    }

    private static JsonNode Heard(JsonNode reply)
    {
        Assert.True(reply["status"]!.GetValue<int>() == 200, reply.ToJsonString());
        return reply["session"]!;
    }

    // All events up to the end of the attempt, once they are on the topic.
    private static async Task<List<StudentEvent>> Published(LiveNode node, SeatedStudent student)
    {
        List<StudentEvent> events = [];
        await Eventually.Become(
            () => (events = node.Events(student.StudentId)).OfType<AttemptFinished>().Any(), TimeSpan.FromMinutes(1),
            () => string.Join('\n', events));
        Assert.Equal(Enumerable.Range(1, events.Count).Select(v => (long)v), events.Select(e => e.Version));
        return events;
    }

    private static void AssertTimeUp(List<StudentEvent> events, DateTimeOffset deadline, int answered)
    {
        var finished = Assert.Single(events.OfType<AttemptFinished>());
        Assert.Equal((FinishReason.TimeUp, deadline, answered), (finished.Reason, finished.At, finished.Result.Answered));
    }

    /// <summary>What the student has seen and what was acknowledged to them, and what must follow from it.</summary>
    private sealed class Sat
    {
        private readonly List<(string CommandId, string ItemId)> acknowledged = [];
        private readonly SeatedStudent student;
        private readonly DateTimeOffset deadline;
        private JsonNode? last;

        public Sat(SeatedStudent student, JsonNode begun)
        {
            this.student = student;
            deadline = DeadlineOf(begun);
            See(begun);
        }

        /// <summary>The item in front; null at the end.</summary>
        public string? Item { get; private set; }

        /// <summary>A view after something went wrong: nothing is lost, and the clock has not stopped or jumped.</summary>
        /// <param name="view">The whole session.</param>
        /// <param name="maybe">The item whose answer got no reply, and may or may not have arrived.</param>
        public void GoesOn(JsonNode view, string? maybe)
        {
            var answers = view["answers"]!.AsArray().Where(a => a!["answer"] is not null)
                .Select(a => a!["itemId"]!.GetValue<string>()).ToList();
            var expected = acknowledged.Select(a => a.ItemId).ToList();
            if (maybe is not null && answers.Count > expected.Count)
                expected.Add(maybe);
            else
                Assert.Equal(Item, ItemOf(view));
            Assert.Equal(expected, answers);
            Assert.Equal(expected.Count + 1, view["position"]!.GetValue<int>());
            Assert.Equal(deadline, DeadlineOf(view), TimeSpan.FromMilliseconds(1));
        }

        public void Acknowledged(int step, string itemId, JsonNode view)
        {
            acknowledged.Add(($"answer-{step}", itemId));
            See(view);
        }

        public void Over(JsonNode view)
        {
            Assert.Equal("over", view["stage"]!.GetValue<string>());
            Assert.Equal(last!["result"]!.ToJsonString(), view["result"]!.ToJsonString());
            Assert.Equal(acknowledged.Count, view["result"]!["answered"]!.GetValue<int>());
        }

        /// <summary>The events are those of the acknowledged answers, and the score is what the engine makes of them.</summary>
        public void AssertIn(List<StudentEvent> events)
        {
            Assert.InRange(acknowledged.Count, 7, 18);
            var started = Assert.Single(events.OfType<AttemptStarted>());
            Assert.Equal(started.DeadlineAt, deadline, TimeSpan.FromMilliseconds(1));
            Assert.Equal(acknowledged, events.OfType<AnswerScored>().Select(e => (e.Cause.Id, e.ItemId)));
            Assert.Equal(acknowledged.Select(a => a.ItemId), events.OfType<ItemDelivered>().Select(e => e.ItemId));

            var finished = Assert.Single(events.OfType<AttemptFinished>());
            var ability = Exam.Estimate([.. acknowledged.Select(a => new ScoredResponse(
                Exam.IndexOf(a.ItemId),
                ((AnswerResult.Scored)AnswerScoring.Score(Exam[Exam.IndexOf(a.ItemId)].Key, AnswerTo(a.ItemId))).Score))]);
            Assert.Equal(FinishReason.Completed, finished.Reason);
            Assert.Equal(ability!.Value.Theta, finished.Result.Theta);
            Assert.Equal(ScaledScores.Of(Exam.Definition.Report.Scale!, ability.Value.Theta), finished.Result.Score);
            Assert.Equal(finished.Result.Score, last!["result"]!["score"]!.GetValue<double>());
            Assert.Equal(student.SittingId, finished.SittingId);
        }

        private void See(JsonNode view)
        {
            last = view;
            Item = ItemOf(view);
            if (Item is not null)
                Assert.Equal(deadline, DeadlineOf(view), TimeSpan.FromMilliseconds(1));
        }

        private static string? ItemOf(JsonNode view) => view["item"]?["itemId"]?.GetValue<string>();

        // The time left belongs to the server's clock: together they say when time is up, whenever that is asked.
        private static DateTimeOffset DeadlineOf(JsonNode view) =>
            view["serverTime"]!.GetValue<DateTimeOffset>().AddSeconds(view["secondsLeft"]!.GetValue<double>());
    }
}
