using System.Text.Json.Nodes;
using ExamActors.TestSupport;

namespace ExamActors.Node.Tests.Api;

/// <summary>An exam tried out over the API: what a student would get, and nothing on the log.</summary>
public sealed class TrialTests(RunningApi api) : IClassFixture<RunningApi>
{
    [Fact]
    public async Task A_trial_of_an_adaptive_exam_goes_to_its_score_and_leaves_no_event()
    {
        var before = api.Commands("trial");
        var token = await Begin("adaptive");
        Assert.Equal("waiting", Stage((await api.Client.Get("/trial", token)).Ok()));
        var session = (await api.Client.Post("/trial/start", token, new { CommandId = "start" })).Ok();
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal("running", Stage(session));
            session = (await Answer(token, $"a{i}", session["item"]!["itemId"]!.GetValue<string>())).Ok();
        }

        Assert.Equal("over", Stage(session));
        Assert.Equal((6, 6), (session["result"]!["answered"]!.GetValue<int>(), session["result"]!["items"]!.GetValue<int>()));
        Assert.InRange(session["result"]!["score"]!.GetValue<double>(), 50, 80);
        Assert.Equal(before, api.Commands("trial"));
        Assert.Empty(api.Events("trial"));
    }

    [Fact]
    public async Task A_command_that_comes_again_counts_once_and_one_of_its_id_for_something_else_is_refused()
    {
        var token = await Begin("fixed");
        (await api.Client.Post("/trial/start", token, new { CommandId = "1" })).Ok();

        var first = (await Answer(token, "2", "q1")).Ok();
        var again = (await Answer(token, "2", "q1")).Ok();

        Assert.Equal("q2", first["item"]!["itemId"]!.GetValue<string>());
        Assert.Equal(first["version"]!.GetValue<long>(), again["version"]!.GetValue<long>());
        (await api.Client.Post("/trial/finish", token, new { CommandId = "2" })).Is(409, "command_id_used");
        (await Answer(token, "3", "q3")).Is(409, "wrong_item");
    }

    [Fact]
    public async Task A_fixed_form_is_turned_and_marked_and_handed_in()
    {
        var token = await Begin("changeable");
        (await api.Client.Post("/trial/start", token, new { CommandId = "1" })).Ok();

        (await api.Client.Post("/trial/open", token, new { CommandId = "2", ItemId = "q3" })).Ok();
        (await api.Client.Post("/trial/flags", token, new { CommandId = "3", ItemId = "q3", Flagged = true })).Ok();
        var whole = (await api.Client.Get("/trial", token)).Ok();
        var over = (await api.Client.Post("/trial/finish", token, new { CommandId = "4" })).Ok();

        Assert.Equal("q3", whole["item"]!["itemId"]!.GetValue<string>());
        Assert.True(whole["answers"]!.AsArray().Single(a => a!["itemId"]!.GetValue<string>() == "q3")!["flagged"]!.GetValue<bool>());
        Assert.Equal("over", Stage(over));
    }

    [Fact]
    public async Task A_trial_needs_a_published_exam_and_a_malformed_answer_is_told()
    {
        (await api.Client.Post("/trials", api.Author, new { ExamId = "fixed", Version = 9 })).Is(404, "not_found");
        (await api.Client.Post("/trials", api.Author, "{}")).Is(400, "malformed_request");
        (await api.Client.Post("/trials", api.Staff, new { ExamId = "fixed", Version = 1 })).Is(403, "forbidden");
        (await api.Client.Get("/trial", api.Tokens.Issue("trial", "trial-none", TimeSpan.FromHours(1)))).Is(403, "trial_over");
        var token = await Begin("fixed");
        (await api.Client.Post("/trial/start", token, new { CommandId = "an id with spaces" })).Is(400, "malformed_request");
    }

    private async Task<string> Begin(string examId) =>
        (await api.Client.Post("/trials", api.Author, new { ExamId = examId, Version = 1 })).Ok()["token"]!.GetValue<string>();

    private Task<ApiReply> Answer(string token, string commandId, string itemId) => api.Client.Post("/trial/answers", token,
        RunningApi.Request(commandId, itemId, JsonAnswer.Choice("a")).ToJsonString());

    private static string Stage(JsonNode session) => session["stage"]!.GetValue<string>();
}
