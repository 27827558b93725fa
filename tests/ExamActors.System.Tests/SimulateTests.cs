using System.Text.Json;
using System.Text.Json.Nodes;
using ExamActors.Core.Students;
using ExamActors.TestSupport;

namespace ExamActors.System.Tests;

/// <summary>An exam day from outside, with the program as students, as node and as who kills the node.</summary>
public class SimulateTests
{
    [Fact]
    public async Task Students_who_misbehave_lose_nothing_though_the_node_is_killed_in_between()
    {
        await using var place = await Place.Make();
        var published = await place.Run("exam", "publish", Repository.Exam);
        Assert.True(published.Code == 0, published.Errors);
        // The same address before and after: students only know this one.
        place.Variables["EXAM_API_URL"] = $"http://127.0.0.1:{FreePort.Next()}";
        using var first = place.Start("node");
        await first.Says("API: ");
        using var students = place.Start(
            "simulate", "--students", "40", "--speed", "10", "--arrive", "10", "--misbehave", "30", "--seed", "3",
            "--verify", "--history", place.File("history.jsonl"), "--format", "json");
        // In the middle: everybody comes to some 50 events.
        await Eventually.Become(() => place.Written("student-events") >= 800 || students.HasExited, TimeSpan.FromMinutes(2),
            () => students.Errors + first.Errors);
        first.Kill();
        Assert.False(students.HasExited, students.Errors);
        using var second = place.Start("node");
        var code = await students.Exit();

        Assert.True(code == 0, $"{students.Output}{students.Errors}{second.Errors}");
        using var report = JsonDocument.Parse(students.Output);
        var root = report.RootElement;
        Assert.Equal(40, root.GetProperty("through").GetInt32());
        Assert.All(root.GetProperty("found").EnumerateObject(), f => Assert.Equal((f.Name, 0), (f.Name, f.Value.GetInt32())));
        Assert.True(root.GetProperty("checked").GetBoolean());
        Assert.True(root.GetProperty("verified").GetBoolean());
        // The node was away for longer than any answer takes: those who answered meanwhile have waited.
        Assert.True(root.GetProperty("gaps").GetProperty("longestMs").GetDouble() > 300);
        Assert.True(root.GetProperty("answerTimes").GetArrayLength() >= 40 * 10);
        var requests = (await File.ReadAllLinesAsync(place.File("history.jsonl"))).Select(l => JsonNode.Parse(l)!).ToList();
        Assert.Contains(requests, r => (string?)r["outcome"] == "unknown" && (string?)r["kind"] == "answer");
        Assert.Contains(requests, r => (string?)r["kind"] == "checkIn" && (string?)r["outcome"] == "acknowledged");
        Assert.True(root.GetProperty("answers").GetProperty("acknowledged").GetInt64() >= 40 * 10);
        // They have noticed something of it, and have done what they should not.
        Assert.True(root.GetProperty("retries").GetInt64() > 0);
        Assert.All(root.GetProperty("misdeeds").EnumerateObject(), m => Assert.True(m.Value.GetInt32() > 0, m.Name));
        Assert.True(root.GetProperty("ability").GetProperty("correlation").GetDouble() > 0.8);
    }

    [Fact]
    public async Task A_fault_that_is_planted_in_the_log_of_a_run_is_found_when_it_is_verified()
    {
        await using var node = await LiveNode.Run();
        var published = await node.Place.Run("exam", "publish", Repository.Exam);
        Assert.True(published.Code == 0, published.Errors);
        using var students = node.Place.Start(
            "simulate", "--students", "6", "--speed", "20", "--arrive", "60", "--verify", "--url", $"{node.Address}",
            "--format", "json");
        FinalScore? score = null;
        await Eventually.Become(
            () => (score ??= node.Scores().FirstOrDefault()) is not null || students.HasExited, TimeSpan.FromMinutes(1),
            () => students.Errors);
        // Others are still to come: what is put there now is read as what the system says.
        Assert.False(students.HasExited, students.Errors);
        await node.Append(score! with { Score = score.Score + 1 });
        var code = await students.Exit();

        Assert.True(code == 1, students.Output + students.Errors);
        using var report = JsonDocument.Parse(students.Output);
        Assert.All(report.RootElement.GetProperty("found").EnumerateObject(),
            f => Assert.Equal((f.Name, f.Name == "unpublished" ? 1 : 0), (f.Name, f.Value.GetInt32())));
        Assert.Equal(score.StudentId,
            report.RootElement.GetProperty("findings")[0].GetProperty("studentId").GetString());
    }

    [Fact]
    public async Task Students_without_the_hub_are_late_for_items_of_a_fixed_form_and_hand_it_in()
    {
        await using var place = await Place.Make();
        var published = await place.Run("exam", "publish", HastyForm(place));
        Assert.True(published.Code == 0, published.Errors);
        place.Variables["EXAM_API_URL"] = $"http://127.0.0.1:{FreePort.Next()}";
        using var node = place.Start("node");
        await node.Says("API: ");

        var (code, output, errors) = await place.Run(
            "simulate", "--http-only", "--students", "10", "--think", "0.7", "--arrive", "1", "--misbehave", "30", "--format", "json");

        Assert.True(code == 0, output + errors);
        using var report = JsonDocument.Parse(output);
        var root = report.RootElement;
        Assert.Equal(10, root.GetProperty("through").GetInt32());
        var answers = root.GetProperty("answers");
        Assert.True(answers.GetProperty("acknowledged").GetInt64() > 0);
        Assert.True(answers.GetProperty("refused").GetInt64() > 0);
    }

    [Fact]
    public async Task An_address_where_nothing_listens_is_said_at_once()
    {
        await using var place = await Place.Make();

        var (code, _, errors) = await place.Run("simulate", "--no-check", "--url", $"http://127.0.0.1:{FreePort.Next()}");

        Assert.Equal(1, code);
        Assert.Contains("Connection refused", errors, StringComparison.Ordinal);
    }

    // Eight items of the sample, a second for each, and answers may change until the end.
    private static string HastyForm(Place place)
    {
        var exam = JsonNode.Parse(File.ReadAllText(Repository.Exam))!;
        var items = exam["items"]!.AsArray();
        foreach (var item in items)
            item!["secondsMax"] = 1;
        exam["rules"]!["answersMayChange"] = true;
        exam["delivery"] = new JsonObject
        {
            ["$type"] = "linear",
            ["form"] = new JsonArray([.. items.Take(8).Select(i => JsonValue.Create((string)i!["id"]!))]),
        };
        exam["report"] = new JsonObject();
        var file = place.File("form.json");
        File.WriteAllText(file, exam.ToJsonString());
        return file;
    }
}
