using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ExamActors.System.Tests.Pages;

/// <summary>An author's main way: a file with faults, one without, what its bank is worth, a trial run, and it is published.</summary>
[Collection(Chromium.Name)]
public class AuthorPagesTests(Chromium chromium, StudentNode node) : IClassFixture<StudentNode>
{
    [ChromiumFact]
    public async Task An_author_is_told_every_fault_of_a_file_and_then_previews_and_publishes_a_sound_one()
    {
        await using var visitor = await chromium.Visit(node.Address);
        var page = await Open(visitor, "/author");
        await page.GetByRole(AriaRole.Link, new() { Name = "New exam or version" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("New exam or version");
        var broken = Exam("meadow");
        broken["rules"]!["secondsMax"] = 1;
        broken["items"]![1]!["content"]!["prompt"] = "";
        broken["items"]![2]!["key"]!["correct"] = "nowhere";

        await Upload(page, broken);
        var faults = page.Locator("table[data-faults]");
        await Expect(faults).ToHaveAttributeAsync("data-faults", "3");
        foreach (var path in (string[])["$.rules.secondsMax", "$.items[1].content.prompt", "$.items[2].key"])
            await Expect(faults.GetByText(path, new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Publish …" })).ToHaveCountAsync(0);
        await Visitor.AssertAccessible(page, "faults");

        await Upload(page, Exam("meadow"));
        await Expect(page.GetByText("meadow, version 1, is sound")).ToBeVisibleAsync();
        await Expect(page.GetByText("This version is not published yet.")).ToBeVisibleAsync();
        await Expect(Points(page, "information").First).ToHaveAttributeAsync("data-points", "81");
        await Visitor.AssertAccessible(page, "a draft");
        (await node.Live.Api.Get("/exams/meadow/1", node.Live.Tokens.Issue("author", "ben", TimeSpan.FromHours(1)))).Is(404, "not_found");

        await page.GetByRole(AriaRole.Button, new() { Name = "Publish …" }).ClickAsync();
        await Visitor.AssertAccessible(page, "before it is published");
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish it" }).ClickAsync();
        await Expect(page.GetByText("meadow, version 1, is published.")).ToBeVisibleAsync();
        Assert.Equal("meadow", (await node.Live.Api.Get("/exams/meadow/1",
            node.Live.Tokens.Issue("author", "ben", TimeSpan.FromHours(1)))).Ok()["examId"]!.GetValue<string>());

        await page.GetByRole(AriaRole.Link, new() { Name = "Its page" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(node.Address + "/author/meadow/1");
        await page.GotoAsync("/author?q=mead");
        await Expect(page.Locator("table[data-exams]")).ToHaveAttributeAsync("data-exams", "1");
        visitor.AssertNoFaults();
    }

    [ChromiumFact]
    public async Task What_was_published_before_is_said_and_a_text_is_pasted_that_no_message_could_hold()
    {
        await using var visitor = await chromium.Visit(node.Address);
        var page = await Open(visitor, "/author/new");
        await page.GetByText("Or paste the JSON").First.ClickAsync();
        // As a paste comes: typed, so much takes a browser long.
        await page.Locator("#text").EvaluateAsync(
            "(text, json) => { text.value = json; text.dispatchEvent(new Event('input', { bubbles: true })); }",
            StudentNode.EarthJson.PadRight(200_000));
        await Checked(page, "This version is published already, just as it is here.");

        var changed = JsonNode.Parse(StudentNode.EarthJson)!;
        changed["title"] = "Another Earth";
        await page.Locator("#text").FillAsync(changed.ToJsonString());
        await Checked(page, "Give this one version 2.");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Publish …" })).ToHaveCountAsync(0);

        await page.Locator("#text").FillAsync("{ no json");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check" }).ClickAsync();
        await Expect(page.Locator("table[data-faults]")).ToHaveAttributeAsync("data-faults", "1");
        visitor.AssertNoFaults();
    }

    [ChromiumFact]
    public async Task A_bank_shows_its_information_its_items_as_students_see_them_and_what_simulated_students_make_of_it()
    {
        await using var visitor = await chromium.Visit(node.Address);
        var page = await Open(visitor, "/author/earth/1");
        await Expect(Points(page, "information")).ToHaveCountAsync(3);
        await Expect(Points(page, "information").Nth(2)).ToHaveAttributeAsync("data-points", "81");
        await Expect(page.Locator("[data-item-row]")).ToHaveCountAsync(25);

        await page.GetByRole(AriaRole.Button, new() { Name = "Preview of rocks-02" }).ClickAsync();
        await Expect(page.Locator("exam-item .prompt")).ToHaveTextAsync("Which rock is made of the shells of sea creatures?");
        await Expect(page.Locator("exam-item input")).ToHaveCountAsync(4);
        await Expect(page.Locator("exam-item input").First).ToBeDisabledAsync();
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Key" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Show keys" }).ClickAsync();
        await Expect(page.Locator("[data-item-row=rocks-02]")).ToContainTextAsync("d");
        await page.GetByLabel("Find an item").FillAsync("maps-12");
        await Expect(page.Locator("[data-item-row]")).ToHaveCountAsync(1);

        await page.GetByLabel("Students", new() { Exact = true }).FillAsync("100");
        await page.GetByRole(AriaRole.Button, new() { Name = "Simulate" }).ClickAsync();
        await Expect(page.GetByText("100 simulated students")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        var bars = page.Locator("[data-chart=exposure] g[data-bars]");
        await Expect(bars).ToHaveAttributeAsync("data-bars", "20");
        await Expect(page.Locator("[data-chart=exposure] desc")).ToContainTextAsync("20 bars");
        await Expect(Points(page, "bias")).ToHaveCountAsync(3);
        await Visitor.AssertAccessible(page, "an exam");
        await page.GetByRole(AriaRole.Button, new() { Name = "Light or dark" }).ClickAsync();
        await Visitor.AssertAccessible(page, "an exam in the dark");
        visitor.AssertNoFaults();
    }

    [ChromiumFact]
    public async Task A_simulation_that_takes_long_is_cancelled()
    {
        await using var visitor = await chromium.Visit(node.Address);
        var page = await Open(visitor, "/author/new");
        var slow = Exam("slow");
        slow["delivery"]!["design"]!["selection"] = new JsonObject { ["$type"] = "shadowTest" };
        await Upload(page, slow);
        await page.GetByLabel("Students", new() { Exact = true }).FillAsync("5000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Simulate" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Simulate" })).ToBeVisibleAsync(new() { Timeout = 30_000 });
        visitor.AssertNoFaults();
    }

    [ChromiumFact]
    public async Task A_draft_is_tried_as_a_student_sits_it_to_its_score_and_nothing_is_recorded()
    {
        await using var visitor = await chromium.Visit(node.Address);
        var page = await Open(visitor, "/author/new");
        await Upload(page, Exam("draft-only"));
        var opened = await visitor.Context.RunAndWaitForPageAsync(
            () => page.GetByRole(AriaRole.Button, new() { Name = "Trial run" }).ClickAsync());
        var student = new StudentPage(opened);
        await Expect(opened.Locator("#trial")).ToContainTextAsync("nothing is recorded");
        Assert.DoesNotContain("trial=", opened.Url, StringComparison.Ordinal);

        await student.Start();
        var answers = 0;
        for (; await student.Item() is not null; answers++)
            await student.Answer(answers % 4);
        await student.IsOver();

        Assert.InRange(answers, 10, 18);
        await Expect(opened.Locator("#score")).ToHaveTextAsync(new global::System.Text.RegularExpressions.Regex("^[2-8][0-9][0-9]$"));
        Assert.Empty(node.Live.Events("trial"));
        // The page that it was begun on is still there, with the draft.
        await Expect(page.GetByText("draft-only, version 1, is sound")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Open the trial run" })).ToBeVisibleAsync();
        visitor.AssertNoFaults();
    }

    [ChromiumFact]
    public async Task The_pages_fit_a_phone_in_the_dark_and_speak_German()
    {
        await using var visitor = await chromium.Visit(node.Address, Look.Phone with { Dark = true, Language = "de-AT" });
        var page = await Open(visitor, "/author");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Prüfungen");
        foreach (var path in (string[])["/author", "/author/new", "/author/earth/1", "/author/tour/1"])
        {
            await page.GotoAsync(path);
            await Visitor.AssertFits(page, path);
            await Visitor.AssertAccessible(page, path);
        }
        await page.GotoAsync("/author/earth/1");
        await Expect(page.GetByText("nach 18 Aufgaben")).ToBeVisibleAsync();
        await Preview(page, "Vorschau von rocks-01");
        await Visitor.AssertFits(page, "a preview");
        visitor.AssertNoFaults();
    }

    [ChromiumFact]
    public async Task Staff_and_operators_get_nothing_of_it()
    {
        foreach (var role in (string[])["staff", "operator"])
        {
            await using var visitor = await chromium.Visit(node.Address);
            var page = await visitor.Page();
            foreach (var path in (string[])["/author", "/author/new", "/author/earth/1", "/results", "/results/earth/1"])
            {
                await page.GotoAsync(node.Live.SignInLink(role, "x", path));
                await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("for another role");
            }
        }
    }

    private static async Task Preview(IPage page, string button)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
        await Expect(page.Locator("exam-item .prompt")).ToBeVisibleAsync();
    }

    private static async Task Checked(IPage page, string said)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Check" }).ClickAsync();
        await Expect(page.GetByText(said)).ToBeVisibleAsync();
    }

    private async Task<IPage> Open(Visitor visitor, string path)
    {
        var page = await visitor.Page();
        await page.GotoAsync(node.Live.SignInLink("author", "ben", path));
        await Expect(page).ToHaveURLAsync(node.Address + path);
        return page;
    }

    private static ILocator Points(IPage page, string chart) => page.Locator($"[data-chart={chart}] g[data-series]");

    private static async Task Upload(IPage page, JsonNode exam)
    {
        var file = page.Locator("#file");
        await Expect(file).ToBeEnabledAsync(); // once the page is alive
        await file.SetInputFilesAsync(new FilePayload
        {
            Name = "exam.json",
            MimeType = "application/json",
            Buffer = Encoding.UTF8.GetBytes(exam.ToJsonString()),
        });
    }

    // The sample under another name.
    private static JsonNode Exam(string id)
    {
        var exam = JsonNode.Parse(StudentNode.EarthJson)!;
        exam["examId"] = id;
        return exam;
    }
}
