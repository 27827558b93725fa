using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using ExamActors.Core;
using ExamActors.Core.Centers;
using ExamActors.Core.Students;
using ExamActors.Node.Api;

namespace ExamActors.Node.Tests.Api;

public class ProblemTests
{
    private static readonly CommandCause Cause = new("c-1", 0, 0);

    [Fact]
    public void Every_refusal_is_a_problem_with_the_words_of_the_wire()
    {
        foreach (var reason in Enum.GetValues<RefusalReason>())
            AssertSaid(Problem.Of(new CommandRefused("s-1", 1, Cause, default, reason, "")), WireName(reason));
        foreach (var reason in Enum.GetValues<CenterRefusal>())
            AssertSaid(Problem.Of(new CenterCommandRefused("c-1", 1, Cause, default, reason, "")), WireName(reason));
    }

    private static void AssertSaid(Problem problem, string reason)
    {
        Assert.Equal(("urn:examactors:problem:" + reason, reason), (problem.Type, problem.Reason));
        Assert.Contains(problem.Status, (int[])[403, 404, 409, 422]);
        Assert.EndsWith(".", problem.Title, StringComparison.Ordinal);
        var json = JsonSerializer.SerializeToNode(problem.Details(), ApiJson.Readable.ProblemDetails)!;
        Assert.Equal((problem.Type, problem.Title, problem.Status),
            (json["type"]!.GetValue<string>(), json["title"]!.GetValue<string>(), json["status"]!.GetValue<int>()));
    }

    private static string WireName<T>(T reason) where T : struct, Enum =>
        typeof(T).GetField($"{reason}")!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()!.Name;
}
