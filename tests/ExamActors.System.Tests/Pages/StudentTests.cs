using System.Globalization;
using ExamActors.Core.Scoring;
using ExamActors.Core.Students;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ExamActors.System.Tests.Pages;

/// <summary>A student's main way: from the link to the score, with a mouse and without one.</summary>
[Collection(Chromium.Name)]
public class StudentTests(Chromium chromium, StudentNode node) : IClassFixture<StudentNode>
{
    [ChromiumFact]
    public async Task A_student_sits_an_adaptive_exam_from_the_link_to_the_score()
    {
        var (_, code) = await node.CheckedIn("anna", StudentNode.Earth);
        await using var visitor = await chromium.Visit(node.Address);
        var watch = await SavedWatch.Over(visitor.Context);
        var student = new StudentPage(await visitor.Page());

        await student.Enter("anna", code);
        var facts = student.Page.Locator(".facts");
        await Expect(facts).ToContainTextAsync("Name of anna");
        await Expect(facts).ToContainTextAsync("30 min");
        var startsAt = (await node.Events<SittingConfirmed>("anna")).OfType<SittingRequested>().First().StartsAt;
        await Expect(facts).ToContainTextAsync(startsAt.ToString("HH:mm", CultureInfo.InvariantCulture));
        await student.Start();
        var given = new List<(string Item, string Option)>();
        while (await student.Item() is not null)
            given.Add(await student.Answer(given.Count % 4));
        await student.IsOver();

        var events = await node.Events<AttemptFinished>("anna");
        Assert.Equal(given, events.OfType<AnswerScored>().Select(a => (a.ItemId, Assert.IsType<Answer.Choice>(a.Answer).Options.Single())));
        var result = events.OfType<AttemptFinished>().Single().Result;
        await Expect(student.Page.Locator("#score")).ToHaveTextAsync(Figure(result.Score));
        await Expect(student.Page.Locator("#interval")).ToContainTextAsync(Figure(result.Score - 1.959963984540054 * result.ScoreError!.Value));
        await Expect(student.Page.Locator("#interval")).ToContainTextAsync(Figure(result.Score + 1.959963984540054 * result.ScoreError!.Value));
        await Expect(student.Page.Locator("#class")).ToContainTextAsync($"{result.Class + 1}");
        watch.AssertTrue(events);
        // Of each answer the page has said that it is saved.
        Assert.Equal(given.Select(g => g.Item), watch.Claims.Where(c => c.State == "saved").Select(c => c.Item).Distinct());

        await student.Page.Locator("#leave").ClickAsync();
        await Expect(student.Page.Locator("#student")).ToBeVisibleAsync();
        Assert.Equal(0, await student.Page.EvaluateAsync<int>(
            "() => Object.keys(localStorage).filter(k => k.startsWith('exam.session.')).length"));
        visitor.AssertNoFaults();
    }

    [ChromiumFact]
    public async Task Every_kind_of_item_is_answered_reviewed_changed_flagged_and_handed_in_by_keyboard_alone()
    {
        var (_, code) = await node.CheckedIn("kim", StudentNode.Tour);
        await using var visitor = await chromium.Visit(node.Address);
        var watch = await SavedWatch.Over(visitor.Context);
        var student = new StudentPage(await visitor.Page());
        var keyboard = student.Page.Keyboard;
        await student.Page.GotoAsync("/exam/");
        await student.TabTo("#student");
        await keyboard.TypeAsync("kim");
        await student.TabTo("#code");
        await keyboard.TypeAsync(code.ToLowerInvariant());
        await keyboard.PressAsync("Enter");
        await Expect(student.Page.Locator("#start")).ToBeVisibleAsync();
        await student.Press("#start");

        await student.IsAt("Item 1 of 6");
        await student.TabTo("exam-item input[type=radio]");
        await keyboard.PressAsync("Space");
        await keyboard.PressAsync("ArrowDown");
        await student.IsSaved("unsaved");
        await student.Press("#flag");
        await Expect(student.Page.Locator("#flag")).ToHaveAttributeAsync("aria-pressed", "true");
        await student.Press("#submit");
        await student.IsAt("Item 2 of 6");
        await student.Press("exam-item input[value=a]", "Space");
        await student.Press("exam-item input[value=c]", "Space");
        await student.Press("#submit");
        await student.IsAt("Item 3 of 6");
        await student.TabTo("[data-part=written]");
        await keyboard.TypeAsync("half");
        await Expect(student.Page.Locator("[data-part=hint]")).ToContainTextAsync("not a number");
        await keyboard.PressAsync("Control+A");
        await keyboard.TypeAsync("0,5");
        await student.Press("#submit");
        await student.IsAt("Item 4 of 6");
        await student.TabTo("[data-part=written]");
        await keyboard.TypeAsync("Rain");
        await student.Press("#submit");
        await student.IsAt("Item 5 of 6");
        await student.TabTo("[data-part=down-0]");
        foreach (var _ in "123")
            await keyboard.PressAsync("Enter"); // a moves to the end, and the focus with it
        await student.Press("#submit");
        await student.IsAt("Item 6 of 6");
        await Pair(student, 0, "y");
        await Pair(student, 1, "x");
        await Pair(student, 2, "z");
        await student.Press("#submit");
        await student.IsSaved("saved");

        // Back to the number, which is shown as it was written, and changed.
        await student.Press("nav [data-item=tour-number]");
        await student.IsAt("Item 3 of 6");
        await Expect(student.Page.Locator("[data-part=written]")).ToHaveValueAsync("0.5");
        await student.TabTo("[data-part=written]");
        await keyboard.PressAsync("Control+A");
        await keyboard.TypeAsync("1");
        await student.IsSaved("unsaved");
        await student.Press("#submit");
        await student.IsSaved("saved");
        await student.Press("#previous");
        await student.IsAt("Item 2 of 6");
        await Expect(student.Page.Locator("exam-item input[value=c]")).ToBeCheckedAsync();
        await student.Press("#next");
        await student.IsAt("Item 3 of 6");
        await student.Press("#finish");
        await Expect(student.Page.Locator("#finish-what")).ToContainTextAsync("All items are answered");
        await student.Press("#finish-yes");
        await student.IsOver();

        var events = await node.Events<AttemptFinished>("kim");
        var counted = events.OfType<AnswerScored>().GroupBy(a => a.ItemId).ToDictionary(g => g.Key, g => g.Last().Answer);
        Assert.Equal("b", Assert.IsType<Answer.Choice>(counted["tour-choice"]).Options.Single());
        Assert.Equal(["a", "c"], Assert.IsType<Answer.Choice>(counted["tour-multiple"]).Options.Order());
        Assert.Equal(1, Assert.IsType<Answer.Number>(counted["tour-number"]).Value);
        Assert.Equal("Rain", Assert.IsType<Answer.Text>(counted["tour-text"]).Value);
        Assert.Equal(["b", "c", "d", "a"], Assert.IsType<Answer.Order>(counted["tour-order"]).Options.ToArray());
        Assert.Equal([("a", "y"), ("b", "x"), ("c", "z")],
            Assert.IsType<Answer.Pairs>(counted["tour-pairs"]).Values.Select(v => (v.Source, v.Target)));
        Assert.Equal(7, events.OfType<AnswerScored>().Count());
        Assert.Equal("tour-choice", events.OfType<ItemFlagged>().Single().ItemId);
        Assert.Equal(6, events.OfType<AttemptFinished>().Single().Result.Score);
        watch.AssertTrue(events);
        visitor.AssertNoFaults();
    }

    [ChromiumFact]
    public async Task A_wrong_code_is_told_in_words_and_both_languages_can_be_had()
    {
        await node.CheckedIn("wrong", StudentNode.Tour);
        await using var visitor = await chromium.Visit(node.Address, new Look(Language: "de-AT"));
        var page = await visitor.Page();
        await page.GotoAsync("/exam/#student=wrong&code=0000000000");
        await Expect(page.Locator("#told")).ToContainTextAsync("keinen solchen Code");
        Assert.Equal("de", await page.EvaluateAsync<string>("() => document.documentElement.lang"));
        await page.Locator("#language").SelectOptionAsync("en");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Enter the exam");
        Assert.Equal("en", await page.EvaluateAsync<string>("() => document.documentElement.lang"));
        await page.ReloadAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Enter the exam");
    }

    [ChromiumFact]
    public async Task Two_tabs_show_the_same_and_a_double_click_answers_once()
    {
        var (_, code) = await node.CheckedIn("tabs", StudentNode.Earth);
        await using var visitor = await chromium.Visit(node.Address);
        var watch = await SavedWatch.Over(visitor.Context);
        var one = new StudentPage(await visitor.Page());
        await one.Enter("tabs", code);
        var other = new StudentPage(await visitor.Page());
        await other.Page.GotoAsync("/exam/");
        await Expect(other.Page.Locator("#start")).ToBeVisibleAsync();
        await one.Start();
        await other.IsAt("Item 1");
        var first = (await one.Item())!;
        await one.Choose(0);
        await one.Submit.DblClickAsync();
        await other.IsAt("Item 2");
        await one.IsAt("Item 2");
        var second = (await other.Answer(1)).Item;
        await one.IsAt("Item 3");

        var events = await node.Events<AnswerScored>("tabs", 2);
        Assert.Equal([first, second], events.OfType<AnswerScored>().Select(a => a.ItemId));
        watch.AssertTrue(events);
        visitor.AssertNoFaults();
    }

    [ChromiumFact]
    public async Task A_pause_is_shown_in_words_and_takes_no_time_and_an_answer_meanwhile_counts_afterwards()
    {
        var (_, code) = await node.CheckedIn("pause", StudentNode.Earth);
        await using var visitor = await chromium.Visit(node.Address);
        var watch = await SavedWatch.Over(visitor.Context);
        var student = new StudentPage(await visitor.Page());
        await student.Enter("pause", code);
        await student.Start();
        var attempt = (await node.Events<AttemptStarted>("pause")).OfType<AttemptStarted>().Single().AttemptId;
        await student.Choose(2);
        (await LiveNode.Answered(() => node.Live.Api.Post($"/students/pause/attempts/{attempt}/pause", node.StaffToken,
            new { CommandId = "pause-1", Reason = "the light went out" }))).Ok();
        await Expect(student.Page.Locator("#paused")).ToContainTextAsync("The staff has paused your exam");
        await Expect(student.Page.Locator("exam-item .prompt")).ToHaveCountAsync(0);
        (await LiveNode.Answered(() => node.Live.Api.Post($"/students/pause/attempts/{attempt}/resume", node.StaffToken,
            new { CommandId = "resume-1" }))).Ok();
        // What was chosen before the pause is there again.
        await Expect(student.Page.Locator("exam-item input:checked")).ToHaveCountAsync(1);
        var item = (await student.Item())!;
        await student.Submit.ClickAsync();
        await student.Left(item);
        watch.AssertTrue(await node.Events<AnswerScored>("pause"));
        visitor.AssertNoFaults();
    }

    [ChromiumFact]
    public async Task A_trial_run_is_sat_like_an_exam_says_what_it_is_and_leaves_nothing()
    {
        var author = node.Live.Tokens.Issue("author", "ben", TimeSpan.FromHours(1));
        var trial = (await LiveNode.Answered(() => node.Live.Api.Post("/trials", author, new { ExamId = "tour", Version = 1 }))).Ok();
        await using var visitor = await chromium.Visit(node.Address);
        var student = new StudentPage(await visitor.Page());
        await student.Page.GotoAsync($"/exam/#trial={trial["token"]!.GetValue<string>()}");
        await Expect(student.Page.Locator("#trial")).ToHaveTextAsync("Trial run: nothing is recorded.");
        Assert.EndsWith("/exam/", student.Page.Url, StringComparison.Ordinal);
        await student.Start();
        await student.IsLine("http");
        await student.Answer(1);
        await student.Page.ReloadAsync();
        await student.IsAt("Item 2 of 6");
        await Expect(student.Page.Locator("#trial")).ToBeVisibleAsync();
        await student.Page.Locator("#finish").ClickAsync();
        await Expect(student.Page.Locator("#finish-what")).ToContainTextAsync("5 of 6");
        await student.Page.Locator("#finish-yes").ClickAsync();
        await student.IsOver();
        await Expect(student.Page.Locator("#score")).ToHaveTextAsync("1");
        await student.Page.Locator("#leave").ClickAsync();
        await Expect(student.Page.Locator("h1")).ToBeVisibleAsync();
        Assert.Equal(0, await student.Page.EvaluateAsync<int>(
            "() => Object.keys(sessionStorage).length + Object.keys(localStorage).filter(k => k !== 'theme').length"));
        visitor.AssertNoFaults();
    }

    private static async Task Pair(StudentPage student, int row, string target)
    {
        await student.TabTo($"[data-part=pair-{row}]");
        for (var i = 0; i < 8 && await student.Page.Locator($"[data-part=pair-{row}]").InputValueAsync() != target; i++)
            await student.Page.Keyboard.PressAsync("ArrowDown");
        await Expect(student.Page.Locator($"[data-part=pair-{row}]")).ToHaveValueAsync(target);
    }

    // As the page writes it.
    private static string Figure(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
