using System.Text.Json.Nodes;
using ExamActors.TestSupport;

namespace ExamActors.Node.Tests.Api;

/// <summary>What tests read in replies about sessions.</summary>
internal static class SessionJson
{
    public static string? Text(JsonNode view, string field) => view[field]?.GetValue<string>();

    public static string? ItemOf(JsonNode view) => view["item"]?["itemId"]?.GetValue<string>();

    public static JsonNode Heard(JsonNode reply)
    {
        Assert.True(reply["status"]!.GetValue<int>() == 200, reply.ToJsonString());
        return reply["session"]!;
    }

    public static void Refused(JsonNode reply, int status, string reason) => Assert.Equal(
        (status, ApiReply.ProblemPrefix + reason), (reply["status"]!.GetValue<int>(), Text(reply, "type")));

    // What does not depend on when it was asked.
    public static string Timeless(JsonNode view)
    {
        var copy = view.DeepClone().AsObject();
        foreach (var field in (string[])["serverTime", "secondsLeft"])
            copy.Remove(field);
        return copy.ToJsonString();
    }
}
