using System.Text.Json.Nodes;
using ExamActors.Core.Students;
using ExamActors.TestSupport;
using static ExamActors.Node.Tests.Api.SessionJson;

namespace ExamActors.Node.Tests.Api;

/// <summary>What happens to a session without its student's asking, and how they hear of it.</summary>
public class SessionPushTests(RunningApi api) : IClassFixture<RunningApi>
{
    [Fact]
    public async Task A_pause_by_staff_is_pushed_and_the_clock_stands()
    {
        var (student, _) = await api.Began("pause");
        await using var hub = await api.Hub(student);
        var attempt = $"/students/pause/attempts/{api.AttemptOf(student)}";

        var staff = (await api.Client.Post($"{attempt}/pause", api.Staff,
            new { CommandId = "pause", Reason = "fire drill" })).Ok();
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
        (await api.Client.Post("/centers/c-incident/incidents/end", api.Staff, new { CommandId = "end-2" }))
            .Is(409, "no_incident");
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
        Assert.Equal(Timeless(pushed), Timeless(Heard(await hub.Call("Answer",
            RunningApi.Request("answer-1", "q1", JsonAnswer.Choice("a"))))));
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
        Assert.Equal(begun.AddSeconds(600), (await api.EventsWith<AttemptFinished>("expires"))
            .OfType<AttemptFinished>().Single().At);
    }

    [Fact]
    public async Task Everybody_is_told_of_their_own_session_alone()
    {
        var (student, _) = await api.Began("own-1");
        var (other, _) = await api.Began("own-2");
        await using var hub = await api.Hub(student);
        await using var others = await api.Hub(other);

        foreach (var one in (SeatedStudent[])[student, other])
            (await api.Client.Post($"/students/{one.StudentId}/attempts/{api.AttemptOf(one)}/pause", api.Staff,
                new { CommandId = "pause", Reason = "so that there is something to tell" })).Ok();

        Assert.Equal("own-1", Text(await hub.Change(_ => true), "studentId"));
        Assert.Equal("own-2", Text(await others.Change(_ => true), "studentId"));
        Assert.All(hub.Told(), t => Assert.Equal("own-1", Text(t, "studentId")));
    }
}
