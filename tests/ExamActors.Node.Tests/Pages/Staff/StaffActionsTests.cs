using System.Security.Claims;
using ExamActors.Core.Students;
using ExamActors.Node.Api;
using ExamActors.Node.Pages.Staff;
using ExamActors.Node.Tests.Api;
using ExamActors.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace ExamActors.Node.Tests.Pages.Staff;

/// <summary>Whom the staff's pages show a center to, and whose actions they take; over a running node.</summary>
public class StaffActionsTests(RunningApi api) : IClassFixture<RunningApi>
{
    private static readonly ClaimsPrincipal Here = User(ApiClaims.Staff, "c-1");
    private static readonly ClaimsPrincipal Elsewhere = User(ApiClaims.Staff, "c-2");
    private static readonly ClaimsPrincipal Author = User(ApiClaims.Author, ApiClaims.AnyCenter);

    private StaffActions Actions => api.Services.GetRequiredService<StaffActions>();

    private CenterBoards Boards => api.Services.GetRequiredService<CenterBoards>();

    [Fact]
    public async Task A_board_is_for_the_staff_of_its_center()
    {
        Assert.NotNull((await Boards.Open(Here, "c-1")).Board);
        Assert.NotNull((await Boards.Open(User(ApiClaims.Staff, ApiClaims.AnyCenter), "c-1")).Board);
        foreach (var stranger in (ClaimsPrincipal[])[Elsewhere, Author, new()])
        {
            Assert.Equal(403, (await Boards.Open(stranger, "c-1")).Problem!.Status);
            Assert.Null((await Boards.Open(stranger, "c-1")).Board);
        }
        Assert.Equal(404, (await Boards.Open(User(ApiClaims.Staff, ApiClaims.AnyCenter), "nowhere")).Problem!.Status);
        Assert.Equal(400, (await Boards.Open(User(ApiClaims.Staff, ApiClaims.AnyCenter), "no where")).Problem!.Status);
    }

    [Fact]
    public async Task The_overview_has_the_centers_of_the_token_alone()
    {
        await api.Day.SetUp("c-2");
        await Eventually.Become(() => api.Services.GetRequiredService<CenterDirectory>().Find("c-2") is not null);
        var all = await Boards.Overview.Once();

        Assert.Equal(["c-1"], all.Of(Here).Select(l => l.CenterId));
        Assert.Equal(["c-2"], all.Of(Elsewhere).Select(l => l.CenterId));
        Assert.Superset(
            new HashSet<string> { "c-1", "c-2" }, all.Of(User(ApiClaims.Staff, ApiClaims.AnyCenter)).Select(l => l.CenterId).ToHashSet());
        Assert.Empty(all.Of(Author));
    }

    [Fact]
    public async Task Nothing_that_staff_of_another_center_ask_for_reaches_the_log()
    {
        // A center of its own: what other tests did at theirs may still be on its way.
        await api.Day.SetUp("c-2");
        await api.Day.SetUp("c-guarded");
        var (student, _) = await api.Began("guarded", centerId: "c-guarded");
        var attempt = api.AttemptOf(student);
        await Eventually.Become(async () =>
            (await api.Client.Get("/centers/c-guarded", api.Staff)).Ok()["attempts"]!.AsArray().Count == 1);
        var (commands, atCenters) = (api.Commands("guarded"), api.Commands("c-guarded") + api.Commands("c-2"));
        DeskDialog[] Dialogs(string center) =>
        [
            new DeskDialog.CheckIn(center, student.SittingId, "guarded", null, true),
            new DeskDialog.Pause(center, "guarded", attempt), new DeskDialog.Resume(center, "guarded", attempt),
            new DeskDialog.Relocate(center, "guarded", attempt), new DeskDialog.Void(center, "guarded", attempt),
            new DeskDialog.Incident(center), new DeskDialog.IncidentEnd(center),
        ];

        foreach (var dialog in Dialogs("c-guarded"))
        {
            Assert.Equal(403, Refused(await Do(Elsewhere, dialog)).Status);
            Assert.Equal(403, Refused(await Do(Author, dialog)).Status);
        }
        // Their own center in the address, and another one's attempt.
        foreach (var dialog in Dialogs("c-2").Skip(1).Take(4))
            Assert.Equal(403, Refused(await Do(Elsewhere, dialog)).Status);

        Assert.Equal((commands, atCenters), (api.Commands("guarded"), api.Commands("c-guarded") + api.Commands("c-2")));
    }

    [Fact]
    public async Task Staff_of_the_center_check_in_pause_resume_relocate_and_void()
    {
        var (student, _) = await api.Began("handled");
        var attempt = api.AttemptOf(student);
        await Eventually.Become(async () => // the center learns of attempts by the log
            (await Boards.Open(Here, "c-1")).Board is { } board && (await board.Once()).Seats.Any(s =>
                s.Occupants.Any(o => o.AttemptId == attempt)));

        Assert.IsType<DeskReply<ActionDone>.Done>(await Do(Here, new DeskDialog.Pause("c-1", "handled", attempt)));
        Assert.Equal("unknown_attempt", Refused(await Do(Here, new DeskDialog.Resume("c-1", "handled", "wrong"))).Reason);
        Assert.IsType<DeskReply<ActionDone>.Done>(await Do(Here, new DeskDialog.Resume("c-1", "handled", attempt)));
        var taken = new ActionInput { Center = "c-1", Seat = student.Seat };
        Assert.Equal("seat_taken", Refused(await Do(Here, new DeskDialog.Relocate("c-1", "handled", attempt), taken)).Reason);
        Assert.IsType<DeskReply<ActionDone>.Done>(await Do(
            Here, new DeskDialog.Relocate("c-1", "handled", attempt), new ActionInput { Center = "c-1", Seat = 77 }));
        var wrong = new ActionInput { Reason = "cheated", StudentId = "somebody" };
        Assert.Equal("wrong_student", Refused(await Do(Here, new DeskDialog.Void("c-1", "handled", attempt), wrong)).Reason);
        Assert.IsType<DeskReply<ActionDone>.Done>(await Do(
            Here, new DeskDialog.Void("c-1", "handled", attempt), new ActionInput { Reason = "cheated", StudentId = "handled" }));

        var events = await api.EventsWith<AttemptVoided>("handled");
        Assert.Equal(77, Assert.Single(events.OfType<AttemptRelocated>()).Seat);
        Assert.Equal(("cheated", "staff:anna"), events.OfType<AttemptVoided>().Select(e => (e.Reason, e.By)).Single());
    }

    [Fact]
    public async Task What_a_student_does_is_on_the_board_and_the_reason_of_a_refused_seat_is_known()
    {
        var (student, _) = await api.Began("moves-on");
        await api.Answer(student, "answer-1", "q1", JsonAnswer.Choice("a"));
        var board = (await Boards.Open(Here, "c-1")).Board!;

        await Eventually.Become(async () => (await board.Once()).Seats.SelectMany(s => s.Occupants).Any(o =>
            o is { StudentId: "moves-on", StudentName: "Name of moves-on", Item: 2, ItemsMax: 3, AnsweredAt: not null, Paused: false }));

        (await api.Client.Post("/students/moves-on/sittings", api.Staff, new
        {
            CommandId = "refused",
            SittingId = "t-refused",
            ExamId = "changeable",
            CenterId = "c-unknown",
            StartsAt = DateTimeOffset.UtcNow.AddDays(2),
        })).Ok();
        var directory = api.Services.GetRequiredService<CenterDirectory>();
        await Eventually.Become(() => directory.Refusal("moves-on", "t-refused") == SeatRefusal.UnknownCenter);
        Assert.Null(directory.Refusal("somebody", "t-refused"));
    }

    private Task<DeskReply<ActionDone>> Do(ClaimsPrincipal user, DeskDialog dialog, ActionInput? input = null) =>
        Actions.Do(user, dialog, input ?? new ActionInput { Reason = "because", Center = "c-1", Seat = 90, StudentId = "guarded" },
            DeskForm.Made());

    private static Problem Refused(DeskReply<ActionDone> reply) => Assert.IsType<DeskReply<ActionDone>.Refused>(reply).Problem;

    private static ClaimsPrincipal User(string role, string center) => new(new ClaimsIdentity(
        [new(ApiClaims.Subject, "anna"), new(ApiClaims.Role, role), new(ApiClaims.Center, center)],
        "test", ApiClaims.Subject, ApiClaims.Role));
}
