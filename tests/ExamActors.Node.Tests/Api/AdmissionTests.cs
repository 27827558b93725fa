using System.Text.Json.Nodes;
using ExamActors.Core.Students;
using ExamActors.TestSupport;

namespace ExamActors.Node.Tests.Api;

/// <summary>From check-in to a token.</summary>
public class AdmissionTests(RunningApi api) : IClassFixture<RunningApi>
{
    private Task<ApiReply> Admit(string commandId, string studentId, string code) =>
        api.Client.Post("/admissions", null, new { CommandId = commandId, StudentId = studentId, Code = code });

    [Fact]
    public async Task A_code_works_once_and_a_retry_gives_a_token_again()
    {
        var sitting = await api.Day.Book("once", "fixed", "c-1");
        var (code, seat) = await api.Day.CheckIn(sitting, "c-1");

        var first = (await Admit("admit", "once", code)).Ok();
        var retried = (await Admit("admit", "once", code)).Ok();

        Assert.Equal(("waiting", seat, sitting), (first["session"]!["stage"]!.GetValue<string>(),
            first["session"]!["seat"]!.GetValue<int>(), first["session"]!["sittingId"]!.GetValue<string>()));
        foreach (var admission in (JsonNode[])[first, retried])
            (await api.Client.Get("/session", admission["token"]!.GetValue<string>())).Ok();
        (await Admit("admit-again", "once", code)).Is(403, "wrong_code");
        (await Admit("admit", "once", "0000000000")).Is(403, "wrong_code");
    }

    [Fact]
    public async Task A_code_is_read_however_it_is_written_and_is_for_one_student()
    {
        var sitting = await api.Day.Book("written", "fixed", "c-1");
        await api.Day.Book("other", "fixed", "c-1");
        var (code, _) = await api.Day.CheckIn(sitting, "c-1");

        (await Admit("a-1", "other", code)).Is(403, "wrong_code");
        (await Admit("a-2", "nobody", code)).Is(403, "wrong_code");
        (await Admit("a-3", "written", $"{code[..5].ToLowerInvariant()}-{code[5..].ToLowerInvariant()}")).Ok();
    }

    [Fact]
    public async Task A_check_in_that_is_sent_again_gives_the_same_code_and_another_one_a_new_code()
    {
        var sitting = await api.Day.Book("again", "fixed", "c-1");
        var request = new { CommandId = "check-in-again", SittingId = sitting };
        var first = (await api.Client.Post("/centers/c-1/check-ins", api.Staff, request)).Ok();
        var retried = (await api.Client.Post("/centers/c-1/check-ins", api.Staff, request)).Ok();
        var (next, seat) = await api.Day.CheckIn(sitting, "c-1");

        Assert.Equal(first.ToJsonString(), retried.ToJsonString());
        Assert.NotEqual(first["code"]!.GetValue<string>(), next);
        Assert.Equal(first["seat"]!.GetValue<int>(), seat);
        (await Admit("a-1", "again", first["code"]!.GetValue<string>())).Is(403, "wrong_code"); // the new one took its place
        (await Admit("a-2", "again", next)).Ok();
    }

    [Fact]
    public async Task Another_screen_in_the_middle_of_the_attempt_goes_on_where_it_stands()
    {
        var (student, session) = await api.Began("screens");
        (await api.Answer(student, "answer-1", "q1", JsonAnswer.Choice("a"))).Ok();

        var (code, seat) = await api.Day.CheckIn(student.SittingId, "c-1");
        var token = await api.Day.Admit("screens", code);

        var view = (await api.Client.Get("/session", token)).Ok();
        Assert.Equal(student.Seat, seat);
        Assert.Equal(("running", "q2"), (view["stage"]!.GetValue<string>(), view["item"]!["itemId"]!.GetValue<string>()));
        Assert.Equal(session["attemptId"]!.GetValue<string>(), view["attemptId"]!.GetValue<string>());
        var answered = Assert.Single(view["answers"]!.AsArray(), a => a!["answer"] is not null);
        Assert.Equal("q1", answered!["itemId"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_screen_before_sees_and_does_nothing_any_more()
    {
        var (student, _) = await api.Began("moved");
        await using var before = await api.Hub(student);
        (await api.Answer(student, "answer-1", "q1", JsonAnswer.Choice("a"))).Ok();
        var (code, _) = await api.Day.CheckIn(student.SittingId, "c-1");
        (await api.Client.Get("/session", student.Token)).Ok(); // until the code is used

        var token = await api.Day.Admit("moved", code);

        await before.Moved;
        var told = (await before.Call("Session"))!;
        Assert.Equal((403, null), (told["status"]!.GetValue<int>(), told["session"]));
        (await api.Client.Get("/session", student.Token)).Is(403, "admitted_elsewhere");
        var refused = await api.Answer(student, "answer-2", "q2", JsonAnswer.Choice("a"));
        refused.Is(403, "admitted_elsewhere");
        Assert.DoesNotContain("\"session\"", refused.Text, StringComparison.Ordinal);
        (await api.Answer(student with { Token = token }, "answer-3", "q2", JsonAnswer.Choice("b"))).Ok();
        string[] answers = [];
        await Eventually.Become(() => (answers =
            [.. api.Events("moved").OfType<AnswerScored>().Select(e => e.Cause.Id)]) is [.., "answer-3"]);
        Assert.Equal(["answer-1", "answer-3"], answers);
    }

    [Fact]
    public async Task An_admission_that_is_sent_again_after_a_later_one_gives_no_token()
    {
        var sitting = await api.Day.Book("late-retry", "fixed", "c-1");
        var (first, _) = await api.Day.CheckIn(sitting, "c-1");
        (await Admit("a-1", "late-retry", first)).Ok();
        var (second, _) = await api.Day.CheckIn(sitting, "c-1");
        (await Admit("a-2", "late-retry", second)).Ok();

        (await Admit("a-1", "late-retry", first)).Is(403, "admitted_elsewhere");
    }

    [Fact]
    public async Task A_token_of_an_admission_is_for_that_sitting_alone()
    {
        var (first, _) = await api.Began("two-exams", "fixed");
        (await api.Client.Post("/session/finish", first.Token, new { CommandId = "finish" })).Ok();
        var second = await api.Day.Seat("two-exams", "hidden", "c-1");

        Assert.Equal("over", (await api.Client.Get("/session", first.Token)).Ok()["stage"]!.GetValue<string>());
        Assert.Equal("waiting", (await api.Client.Get("/session", second.Token)).Ok()["stage"]!.GetValue<string>());
        (await api.Client.Post("/session/start", first.Token, new { CommandId = "start-again" })).Is(409, "sitting_closed");
    }
}
