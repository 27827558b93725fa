using System.Diagnostics;
using System.Text;
using ExamActors.Core.Students;
using ExamActors.TestSupport;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ExamActors.System.Tests.Pages;

/// <summary>
/// What goes wrong in the middle of an answer: the network is cut, the tab loaded anew, the browser or the node killed. The student
/// goes on at the same item with the time right, nothing is lost, nothing counts twice, and the page never said anything else.
/// </summary>
[Collection(Chromium.Name)]
public class StudentOutageTests(Chromium chromium, StudentNode node) : IClassFixture<StudentNode>
{
    [ChromiumFact]
    public Task An_answer_whose_reply_is_lost_counts_once() => Cut("lost", Wire.Cut.AfterIt, overHub: true, reload: false);

    [ChromiumFact]
    public Task An_answer_that_never_left_is_sent_when_the_network_is_back() =>
        Cut("kept", Wire.Cut.BeforeIt, overHub: true, reload: false);

    [ChromiumFact]
    public Task An_answer_that_is_held_survives_a_reload_of_the_tab() =>
        Cut("reload", Wire.Cut.AfterIt, overHub: true, reload: true);

    [ChromiumFact]
    public Task Where_no_WebSocket_gets_through_HTTP_does_all_of_it() =>
        Cut("http", Wire.Cut.AfterIt, overHub: false, reload: false);

    private async Task Cut(string id, Wire.Cut how, bool overHub, bool reload)
    {
        var (_, code) = await node.CheckedIn(id, StudentNode.Earth);
        await using var visitor = await chromium.Visit(node.Address);
        var watch = await SavedWatch.Over(visitor.Context);
        var wire = await Wire.Under(visitor.Context);
        if (!overHub)
            wire.BlockHub();
        var student = new StudentPage(await visitor.Page());
        await student.Enter(id, code);
        await student.Start();
        await student.IsLine(overHub ? "connected" : "http");
        var first = await student.Answer(0);

        var item = (await student.Item())!;
        await student.Choose(1);
        wire.CutAtNextAnswer(how);
        await student.Submit.ClickAsync();
        await student.IsLine("down");
        await student.IsSaved("unsaved");
        await Expect(student.Saved).ToContainTextAsync("not saved yet");
        await Expect(student.Line).ToContainTextAsync("No connection");
        var command = (await student.Saved.GetAttributeAsync("data-command"))!;
        Assert.Equal(item, await student.Item());
        if (reload)
        {
            await student.Page.ReloadAsync();
            await student.IsSaved("unsaved");
            Assert.Equal(item, await student.Item());
            Assert.Equal(command, await student.Saved.GetAttributeAsync("data-command"));
            await Expect(student.Page.Locator("exam-item input").Nth(1)).ToBeCheckedAsync();
        }
        watch.AssertNeverSaved(command);

        wire.Mend();
        await student.Left(item);
        await student.IsSaved("saved");
        Assert.Equal(command, await student.Saved.GetAttributeAsync("data-command"));
        await AssertTime(student);
        var third = await student.Answer(2);
        var events = await node.Events<AnswerScored>(id, 3);
        Assert.Equal([first.Item, item, third.Item], events.OfType<AnswerScored>().Select(a => a.ItemId));
        Assert.Equal(command, events.OfType<AnswerScored>().ElementAt(1).Cause.Id);
        Assert.Equal(1, wire.Cuts);
        watch.AssertTrue(events);
        visitor.AssertNoFaults();
    }

    [ChromiumFact]
    public async Task While_the_connection_is_down_the_student_goes_on_choosing_and_what_is_submitted_is_kept()
    {
        var (_, code) = await node.CheckedIn("away", StudentNode.Tour);
        await using var visitor = await chromium.Visit(node.Address);
        var watch = await SavedWatch.Over(visitor.Context);
        var wire = await Wire.Under(visitor.Context);
        var student = new StudentPage(await visitor.Page());
        await student.Enter("away", code);
        await student.Start();
        await student.IsLine("connected");
        await wire.CutNow();
        await student.IsLine("down");
        await student.Choose(0);
        await student.Submit.ClickAsync();
        await student.IsSaved("unsaved");
        // It never left: another choice takes its place.
        await student.Choose(1);
        await student.Submit.ClickAsync();
        await Expect(student.Saved).ToContainTextAsync("kept here");
        wire.Mend();
        await student.IsSaved("saved");
        await student.IsAt("Item 2 of 6");
        var answer = Assert.Single((await node.Events<AnswerScored>("away")).OfType<AnswerScored>());
        Assert.Equal("b", Assert.IsType<Core.Scoring.Answer.Choice>(answer.Answer).Options.Single());
        watch.AssertTrue([answer]);
    }

    [ChromiumFact]
    public async Task A_killed_node_that_comes_back_finds_the_student_at_the_same_item_with_all_answers()
    {
        var (_, code) = await node.CheckedIn("killed", StudentNode.Earth);
        await using var visitor = await chromium.Visit(node.Address);
        var watch = await SavedWatch.Over(visitor.Context);
        var student = new StudentPage(await visitor.Page());
        await student.Enter("killed", code);
        await student.Start();
        // The page can be loaded without the node once its worker is there.
        await student.Page.EvaluateAsync("() => navigator.serviceWorker.ready.then(() => 0)");
        var given = new List<string> { (await student.Answer(0)).Item };
        var before = await student.SecondsLeft();
        var clock = Stopwatch.StartNew();

        var item = (await student.Item())!;
        await student.Choose(2);
        await student.Submit.ClickAsync();
        node.Live.Kill();
        await student.IsLine("down");
        await student.Page.ReloadAsync();
        await student.IsLine("down");
        await Expect(student.Line).ToContainTextAsync("No connection");
        // The answer may have got through before the node died, or not: the page says what it knows.
        Assert.True(await student.Saved.GetAttributeAsync("data-state") is "unsaved" or "saved");
        Assert.InRange(await student.SecondsLeft(), before - clock.Elapsed.TotalSeconds - 2, before);

        await node.Live.Start();
        await student.IsLine("connected");
        await student.Left(item);
        await student.IsSaved("saved");
        given.Add(item);
        Assert.InRange(await student.SecondsLeft(), before - clock.Elapsed.TotalSeconds - 2, before - clock.Elapsed.TotalSeconds + 2);
        await AssertTime(student);
        while (await student.Item() is not null)
            given.Add((await student.Answer(given.Count % 4)).Item);
        await student.IsOver();

        var events = await node.Events<AttemptFinished>("killed");
        Assert.Equal(given, events.OfType<AnswerScored>().Select(a => a.ItemId));
        watch.AssertTrue(events);
        // The page's errors are those of its network alone.
        visitor.AssertNoFaults();
    }

    [ChromiumFact]
    public async Task A_killed_browser_is_replaced_by_another_machine_with_a_new_code_at_the_same_item()
    {
        var (sittingId, code) = await node.CheckedIn("moved", StudentNode.Earth);
        using var profile = new TempFolder();
        string[] given;
        string item;
        double before;
        await using (var machine = await chromium.Open(profile.Path, node.Address))
        {
            var student = new StudentPage(machine.Pages[0]);
            await student.Enter("moved", code);
            await student.Start();
            given = [(await student.Answer(0)).Item, (await student.Answer(1)).Item];
            item = (await student.Item())!;
            before = await student.SecondsLeft();
            await student.Choose(3);
            // The browser writes what pages store when it likes; the killed one is to have the token.
            await Eventually.Become(() => IsOnDisk(profile.Path, "exam.session.token"), TimeSpan.FromMinutes(1));
            var closed = new TaskCompletionSource();
            machine.Close += (_, _) => closed.TrySetResult();
            Chromium.Kill(profile.Path);
            await closed.Task;
        }
        var clock = Stopwatch.StartNew();
        var (again, seat) = await node.Live.Day.CheckIn(sittingId, StudentNode.Center);
        Assert.NotEqual(code, again);

        await using var visitor = await chromium.Visit(node.Address);
        var watch = await SavedWatch.Over(visitor.Context);
        var other = new StudentPage(await visitor.Page());
        await other.Page.GotoAsync($"/exam/#student=moved&code={code}");
        await Expect(other.Page.Locator("#told")).ToContainTextAsync("used before");
        await other.Page.Locator("#code").FillAsync(again);
        await other.Page.Locator("#code").PressAsync("Enter");
        await other.IsAt("Item 3");
        Assert.Equal(item, await other.Item());
        Assert.InRange(await other.SecondsLeft(), before - clock.Elapsed.TotalSeconds - 10, before);
        await AssertTime(other);
        var third = await other.Answer(3);
        Assert.Equal(item, third.Item);

        var events = await node.Events<AnswerScored>("moved", 3);
        Assert.Equal([.. given, item], events.OfType<AnswerScored>().Select(a => a.ItemId));
        Assert.Equal(2, events.OfType<StudentAdmitted>().Count());
        Assert.All(events.OfType<StudentAdmitted>(), a => Assert.Equal(seat, a.Seat));
        watch.AssertTrue(events);

        // The machine that was given up has a token that is good for nothing any more.
        await using var back = await chromium.Open(profile.Path, node.Address);
        await back.Pages[0].GotoAsync("/exam/");
        await Expect(back.Pages[0].Locator("#told")).ToContainTextAsync("goes on at another place");
    }

    [ChromiumFact]
    public async Task A_browser_that_is_still_there_is_told_at_once_that_the_session_goes_on_elsewhere()
    {
        var (sittingId, code) = await node.CheckedIn("told", StudentNode.Earth);
        await using var visitor = await chromium.Visit(node.Address);
        var student = new StudentPage(await visitor.Page());
        await student.Enter("told", code);
        await student.Start();
        await student.IsLine("connected");
        await student.Choose(1);
        var (again, _) = await node.Live.Day.CheckIn(sittingId, StudentNode.Center);
        await node.Live.Day.Admit("told", again);
        await Expect(student.Page.Locator("#told")).ToContainTextAsync("goes on at another place");
        Assert.Equal(0, await student.Page.EvaluateAsync<int>(
            "() => Object.keys(localStorage).filter(k => k.startsWith('exam.session.')).length"));
        visitor.AssertNoFaults();
    }

    private static bool IsOnDisk(string profile, string key)
    {
        var bytes = Encoding.ASCII.GetBytes(key);
        var store = Path.Combine(profile, "Default", "Local Storage", "leveldb");
        return Directory.Exists(store) && Directory.EnumerateFiles(store, "*.log").Any(file =>
        {
            using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            open.CopyTo(copy);
            return copy.ToArray().AsSpan().IndexOf(bytes) >= 0;
        });
    }

    // By the node's word, and by the deadline that is on the log.
    private async Task AssertTime(StudentPage student)
    {
        var view = (await node.Live.Api.Get("/session", await student.Token())).Ok();
        var shown = await student.SecondsLeft();
        Assert.InRange(shown, view["secondsLeft"]!.GetValue<double>() - 3, view["secondsLeft"]!.GetValue<double>() + 2);
        var deadline = node.Live.Events(view["studentId"]!.GetValue<string>()).OfType<AttemptStarted>().Single().DeadlineAt;
        Assert.InRange(shown, (deadline - DateTimeOffset.UtcNow).TotalSeconds - 3, (deadline - DateTimeOffset.UtcNow).TotalSeconds + 3);
    }
}
