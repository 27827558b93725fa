using System.Text.Json.Nodes;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;
using ExamActors.TestSupport;

namespace ExamActors.Node.Tests.Api;

/// <summary>A student's browser never gets what is right, what an item is worth, another student, or an item before its time.</summary>
public class LeakTests(RunningApi api) : IClassFixture<RunningApi>
{
    // What stands in states, events and exams, and in no view of a student's.
    private static readonly string[] Secrets =
    [
        "\"parameters", "\"correct", "\"key", "\"theta", "\"standardError", "\"credit", "\"accepted", "\"entries", "\"tolerance",
        "\"points", "\"delivery", "\"topic", "\"codeHash", "\"applied", "\"deadlineAt", "Vindobona", "9.80665125", "31.140625",
    ];

    public static TheoryData<string> Exams => [.. ApiExams.All.Select(e => e.ExamId)];

    [Theory]
    [MemberData(nameof(Exams))]
    public async Task Nothing_leaks_in_a_whole_exam(string examId)
    {
        var exam = ApiExams.All.Single(e => e.ExamId == examId);
        var received = new List<string>();
        var (other, _) = await api.Began($"neighbour-of-{examId}", examId);
        var student = await api.Day.Seat($"leak-{examId}", examId, "c-1");
        await using var hub = await api.Hub(student);
        var shown = new HashSet<string>();

        JsonNode Take(JsonNode view)
        {
            received.Add(view.ToJsonString());
            if (view["item"]?["itemId"]?.GetValue<string>() is { } item)
                shown.Add(item);
            AssertNothingLeaks(exam, received, shown, student, other);
            return view;
        }
        async Task<JsonNode> Post(string path, object body)
        {
            var reply = await api.Client.Post($"/session/{path}", student.Token, body);
            received.Add(reply.Text);
            return reply.Json;
        }

        var view = Take((await Post("start", new { CommandId = "start" }))!);
        for (var step = 0; view["item"]?["itemId"]?.GetValue<string>() is { } item && step < 20; step++)
        {
            // Refused, malformed, not for now, again: what is said then is looked at as well.
            await Post("answers", RunningApi.Request($"wrong-{step}", "nothing", JsonAnswer.Choice("a")).ToJsonString());
            await Post("answers", RunningApi.Request($"bad-{step}", item, NoAnswerTo(exam, item)).ToJsonString());
            await Post("answers", "{\"commandId\":1}");
            var open = new JsonObject { ["commandId"] = $"open-{step}", ["itemId"] = item };
            received.Add((await hub.Call("Open", open)).ToJsonString());
            var request = RunningApi.Request($"answer-{step}", item, AnswerTo(exam, item));
            view = step % 2 == 0
                ? Take(await Post("answers", request.ToJsonString()))
                : Take((await hub.Call("Answer", request))["session"]!);
            if (exam.Rules.AnswersMayChange && step == exam.Items.Length - 1)
                view = Take(await Post("finish", new { CommandId = "finish" }));
            else if (view["item"] is not null)
                Take((await api.Client.Get("/session", student.Token)).Ok());
        }

        Assert.Equal("over", view["stage"]!.GetValue<string>());
        Take((await hub.Call("Session"))["session"]!);
        received.AddRange(hub.Told().Select(t => t.ToJsonString()));
        received.Add((await api.Client.Get("/exams", student.Token)).Text);
        received.Add((await api.Client.Get($"/exams/{examId}/1", student.Token)).Text);
        received.Add((await api.Client.Get($"/students/{student.StudentId}", student.Token)).Text);
        received.Add((await api.Client.Get($"/students/{other.StudentId}", student.Token)).Text);
        AssertNothingLeaks(exam, received, shown, student, other, portal: true);
        Assert.True(received.Count > 15, $"{received.Count}");
    }

    private static void AssertNothingLeaks(
        ExamDefinition exam, List<string> received, HashSet<string> shown, SeatedStudent student, SeatedStudent other,
            bool portal = false)
    {
        foreach (var text in received)
        {
            foreach (var secret in Secrets)
                // A student's own page shows what an attempt came to, where the exam shows results.
                if (!(portal && exam.Report.Shown && text.Contains("\"attempts\"", StringComparison.Ordinal)))
                    Assert.True(!text.Contains(secret, StringComparison.OrdinalIgnoreCase), $"{secret} in {text}");
            Assert.DoesNotContain(other.StudentId, text, StringComparison.Ordinal);
            Assert.DoesNotContain(student.Code, text, StringComparison.Ordinal);
            if (!exam.Report.Shown)
                Assert.DoesNotContain("score", text, StringComparison.OrdinalIgnoreCase);
            foreach (var item in exam.Items.Where(i => !shown.Contains(i.Id)))
            {
                Assert.DoesNotContain($"of {item.Id}.", text, StringComparison.Ordinal); // prompt, options, targets
                if (exam.Delivery is not ItemDelivery.Linear) // of a fixed form the list of items is shown
                    Assert.DoesNotContain($"\"{item.Id}\"", text, StringComparison.Ordinal);
            }
        }
    }

    private static JsonObject NoAnswerTo(ExamDefinition exam, string itemId) =>
        exam.Items.Single(i => i.Id == itemId).Key is ItemKey.Numeric ? JsonAnswer.Text("?") : JsonAnswer.Number(1);

    private static JsonObject AnswerTo(ExamDefinition exam, string itemId) => exam.Items.Single(i => i.Id == itemId).Key switch
    {
        ItemKey.Choice or ItemKey.MultipleResponse or ItemKey.Mapping { Of: MappedPart.Option } => JsonAnswer.Choice("a"),
        ItemKey.Numeric => JsonAnswer.Number(1),
        ItemKey.Text => JsonAnswer.Text("Graz"),
        ItemKey.Ordered => JsonAnswer.Order("a", "b"),
        _ => JsonAnswer.Pairs(("a", "x")),
    };
}
