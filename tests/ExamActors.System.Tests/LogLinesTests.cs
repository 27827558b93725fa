using System.Text;
using System.Text.Json.Nodes;
using ExamActors.TestSupport;

namespace ExamActors.System.Tests;

/// <summary>What a node writes while an exam is taken, at the lowest level.</summary>
public class LogLinesTests
{
    private const string Answer = "Wolkenkuckucksheim";

    private const string Exam =
        """
        {
          "examId": "words", "version": 1, "title": "Words",
          "items": [
            { "id": "q1", "content": { "prompt": "Where?" },
              "key": { "$type": "text", "accepted": [{ "value": "Atlantis" }], "rule": {} } },
            { "id": "q2", "content": { "prompt": "Where else?" },
              "key": { "$type": "text", "accepted": [{ "value": "Thule" }], "rule": {} } }
          ],
          "delivery": { "$type": "linear", "form": ["q1", "q2"] },
          "rules": { "secondsMax": 600 },
          "report": {}
        }
        """;

    [Fact]
    public async Task Lines_have_ids_in_fields_and_never_an_answer_a_name_or_a_token()
    {
        await using var node = await LiveNode.Run(new()
        {
            ["EXAM_TELEMETRY_LOG_LEVEL"] = "debug",
            ["EXAM_TELEMETRY_LOG_FORMAT"] = "json",
        });
        await node.Day.Publish(Exam);
        await node.Day.SetUp("c-1");
        var student = await node.Day.Seat("s-logged", "words", "c-1");
        (await node.Api.Post("/session/start", student.Token, new { CommandId = "start" })).Ok();
        await using (var hub = await HubClient.Connect(node.Api.Address, student.Token))
        {
            // Refused, malformed, and as it should be.
            (await node.Api.Post("/session/answers", student.Token, Request("wrong", "nothing"))).Is(409, "wrong_item");
            await node.Api.Post("/session/answers", student.Token, $"{{\"commandId\": \"bad\", \"answer\": \"{Answer}\"}}");
            await node.Produce("student-commands", "s-logged", Encoding.UTF8.GetBytes($"{{\"text\": \"{Answer}\"}}"));
            (await node.Api.Post("/session/answers", student.Token, Request("right", "q1"))).Ok();
            await Eventually.Become(() => node.Log.Contains("\"right\"", StringComparison.Ordinal), otherwise: () => node.Log);
        }

        foreach (var secret in (string[])[Answer, "Name of s-logged", student.Token, student.Code])
            Assert.DoesNotContain(secret, node.Log, StringComparison.Ordinal);
        var lines = node.Log.Split('\n').Where(l => l.StartsWith('{')).Select(l => JsonNode.Parse(l)!).ToList();
        var answered = Assert.Single(lines, l => l["State"]?["CommandId"]?.GetValue<string>() == "right");
        Assert.Equal(("Debug", "SubmitAnswer", "s-logged", "done"), (Field(answered, "LogLevel"), Field(answered["State"]!, "Command"),
            Field(answered["State"]!, "StudentId"), Field(answered["State"]!, "Outcome")));
        Assert.Equal(node.Tokens.AttemptId("s-logged", student.SittingId), Field(answered["State"]!, "AttemptId"));
    }

    private static string? Field(JsonNode node, string name) => node[name]!.GetValue<string>();

    private static string Request(string commandId, string itemId) => new JsonObject
    {
        ["commandId"] = commandId,
        ["itemId"] = itemId,
        ["answer"] = JsonAnswer.Text(Answer),
    }.ToJsonString();
}
