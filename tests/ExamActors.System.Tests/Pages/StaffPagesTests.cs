using System.Text.Json.Nodes;
using ExamActors.Core.Students;
using ExamActors.TestSupport;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ExamActors.System.Tests.Pages;

/// <summary>The front desk in a real browser, while a student takes an exam over the API.</summary>
[Collection(Chromium.Name)]
public class StaffPagesTests(Chromium chromium)
{
    private static readonly string Exam = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", "exam.json"));

    [ChromiumFact]
    public async Task A_student_is_registered_booked_checked_in_watched_and_helped()
    {
        await using var node = await Open("c-1");
        await using var visitor = await chromium.Visit(node.Api.Address);
        var page = await SignIn(node, visitor, "c-1", "/staff");
        await page.GetByRole(AriaRole.Link, new() { Name = "Center c-1" }).ClickAsync();
        await Live(page, "center");
        await Expect(page.GetByText("No sittings today.")).ToBeVisibleAsync();

        // Booked.
        await page.GetByRole(AriaRole.Link, new() { Name = "Book a sitting" }).ClickAsync();
        await Live(page, "book");
        await page.GetByLabel("Student id").FillAsync("s-1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "s-1 is not registered" })).ToBeVisibleAsync();
        await page.GetByLabel("Name").FillAsync("Ada Lovelace");
        await page.GetByLabel("Extra time").FillAsync("25");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Ada Lovelace" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Book", Exact = true }).DblClickAsync();
        await Expect(page.Locator("[data-stage=Confirmed]")).ToHaveCountAsync(1);
        Assert.Single(node.Events("s-1").OfType<SittingRequested>());

        // Checked in.
        await page.GetByRole(AriaRole.Link, new() { Name = "← Center c-1" }).ClickAsync();
        await Live(page, "center");
        await page.GetByLabel("Search").FillAsync("lovel");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check in s-1" }).ClickAsync();
        await Dialog(page).GetByRole(AriaRole.Button, new() { Name = "Check in" }).ClickAsync();
        var code = (await page.Locator("[data-code]").GetAttributeAsync("data-code"))!;
        Assert.Equal($"{node.Api.Address}/exam/#student=s-1&code={code}",
            await Dialog(page).GetByRole(AriaRole.Link).GetAttributeAsync("href"));
        await Visitor.AssertAccessible(page, "the dialog with the code");
        await Dialog(page).GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(page.Locator("[data-state=CheckedIn]")).ToHaveCountAsync(1);

        // Watched.
        var token = await node.Day.Admit("s-1", code);
        var session = (await LiveNode.Answered(() => node.Api.Post("/session/start", token, new { CommandId = "start" }))).Ok();
        var attempt = session["attemptId"]!.GetValue<string>();
        await Expect(Seat(page, 1)).ToContainTextAsync("item 1 of 18");
        await Expect(Seat(page, 1)).ToContainTextAsync("Ada Lovelace");
        await Expect(Seat(page, 1)).ToContainTextAsync("no connection");
        session = await Answer(node, token, session, 1);
        await Expect(Seat(page, 1)).ToContainTextAsync("item 2 of 18");
        await Expect(Seat(page, 1)).ToContainTextAsync("s ago");
        await using (await HubClient.Connect(node.Api.Address, token))
            await Expect(Seat(page, 1)).ToContainTextAsync("● connected");
        await Expect(Seat(page, 1)).ToContainTextAsync("no connection for");

        // Helped.
        await Seat(page, 1).ClickAsync();
        var panel = page.GetByRole(AriaRole.Complementary);
        await Expect(panel).ToContainTextAsync("25 % extra time");
        await Act(page, "Pause", "fire drill");
        await Expect(Seat(page, 1)).ToContainTextAsync("paused");
        Assert.Equal("paused", Stage(await node.Api.Get("/session", token)));
        await Act(page, "Resume");
        await Expect(Seat(page, 1)).Not.ToContainTextAsync("paused");
        Assert.Equal("running", Stage(await node.Api.Get("/session", token)));

        await panel.GetByRole(AriaRole.Button, new() { Name = "Relocate" }).ClickAsync();
        await Dialog(page).GetByLabel("Seat").SelectOptionAsync("4");
        await Dialog(page).GetByRole(AriaRole.Button, new() { Name = "Relocate" }).ClickAsync();
        await Expect(Seat(page, 4)).ToContainTextAsync("Ada Lovelace");
        await Expect(Seat(page, 1)).ToContainTextAsync("free");

        await page.GetByRole(AriaRole.Button, new() { Name = "Incident" }).ClickAsync();
        await Dialog(page).GetByLabel("Reason").FillAsync("water");
        await Dialog(page).GetByRole(AriaRole.Button, new() { Name = "Incident" }).ClickAsync();
        await Expect(page.GetByText("Incident: water")).ToBeVisibleAsync();
        await Expect(Seat(page, 4)).ToContainTextAsync("paused");
        await Visitor.AssertAccessible(page, "the page in an incident");
        await page.GetByRole(AriaRole.Button, new() { Name = "End the incident" }).ClickAsync();
        await Dialog(page).GetByRole(AriaRole.Button, new() { Name = "End the incident" }).ClickAsync();
        await Expect(page.GetByText("Incident: water")).ToHaveCountAsync(0);
        await Expect(Seat(page, 4)).Not.ToContainTextAsync("paused");

        // A browser that died: another code, at the seat where the attempt goes on.
        await Seat(page, 4).ClickAsync();
        await panel.GetByRole(AriaRole.Button, new() { Name = "New code" }).ClickAsync();
        await Dialog(page).GetByRole(AriaRole.Button, new() { Name = "New code" }).ClickAsync();
        var again = (await page.Locator("[data-code]").GetAttributeAsync("data-code"))!;
        Assert.NotEqual(code, again);
        await Expect(page.Locator("[data-code]")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(Dialog(page)).ToHaveCountAsync(0);
        token = await node.Day.Admit("s-1", again);
        session = await Answer(node, token, (await node.Api.Get("/session", token)).Ok(), 2);
        Assert.Equal(4, session["seat"]!.GetValue<int>());
        await Expect(Seat(page, 4)).ToContainTextAsync("item 3 of 18");

        // Void, and only with the right id.
        await panel.GetByRole(AriaRole.Button, new() { Name = "Void" }).ClickAsync();
        await Dialog(page).GetByLabel("Reason").FillAsync("cheated");
        await Dialog(page).GetByLabel("To confirm").FillAsync("s-2");
        await Dialog(page).GetByRole(AriaRole.Button, new() { Name = "Void" }).ClickAsync();
        await Expect(Dialog(page).GetByRole(AriaRole.Alert)).ToContainTextAsync("not the id of this student");
        await Dialog(page).GetByLabel("To confirm").FillAsync("s-1");
        await Dialog(page).GetByRole(AriaRole.Button, new() { Name = "Void" }).ClickAsync();
        await Expect(page.Locator("[data-state=Void]")).ToHaveCountAsync(1);
        await Expect(Seat(page, 4)).ToContainTextAsync("free");

        var events = node.Events("s-1");
        Assert.Equal(["fire drill", "water"], events.OfType<AttemptPaused>().Select(e => e.Reason));
        Assert.Equal(("c-1", 4, attempt), events.OfType<AttemptRelocated>().Select(e => (e.CenterId, e.Seat, e.AttemptId)).Single());
        Assert.Equal(("cheated", "staff:anna"), events.OfType<AttemptVoided>().Select(e => (e.Reason, e.By)).Single());
        visitor.AssertNoFaults();
    }

    [ChromiumFact]
    public async Task A_booking_that_cannot_be_is_refused_with_its_reason_and_one_that_can_is_moved_and_cancelled()
    {
        await using var node = await Open("c-1", seats: 1);
        var taken = await node.Day.Book("s-0", "earth", "c-1");
        await using var visitor = await chromium.Visit(node.Api.Address);
        var page = await SignIn(node, visitor, "c-1", "/staff/c-1/book");
        (await LiveNode.Answered(() => node.Api.Put(
            "/students/s-1", Token(node, "c-1"), new { CommandId = "r", Name = "Bob", ExtraTimePercent = 0 }))).Ok();
        await page.GetByLabel("Student id").FillAsync("s-1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
        var now = Local;

        await page.GetByLabel("Date").FillAsync(now.AddDays(-1).ToString("yyyy-MM-dd"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Book", Exact = true }).ClickAsync();
        await Expect(page.GetByText("The exam is not open at that time, or the time has passed.")).ToBeVisibleAsync();
        await page.GetByLabel("Date").FillAsync(now.ToString("yyyy-MM-dd"));
        await page.GetByLabel("Time at the center").FillAsync(now.AddMinutes(10).ToString("HH:mm"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Book", Exact = true }).ClickAsync();
        await Expect(page.Locator("[data-stage=Rejected]")).ToContainTextAsync("Every seat is taken at some time of it.");
        await page.GetByLabel("Date").FillAsync(now.AddDays(1).ToString("yyyy-MM-dd"));
        await page.GetByLabel("Time at the center").FillAsync("10:30");
        await page.GetByRole(AriaRole.Button, new() { Name = "Book", Exact = true }).ClickAsync();
        await Expect(page.Locator("[data-stage=Confirmed]")).ToContainTextAsync("10:30");

        await page.GetByRole(AriaRole.Button, new() { Name = "Move" }).ClickAsync();
        await Dialog(page).GetByLabel("Time at the center").FillAsync("15:45");
        await Dialog(page).GetByRole(AriaRole.Button, new() { Name = "Move" }).ClickAsync();
        await Expect(page.Locator("[data-stage=Confirmed]")).ToContainTextAsync("15:45");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel sitting" }).ClickAsync();
        await Dialog(page).GetByRole(AriaRole.Button, new() { Name = "Cancel sitting" }).ClickAsync();
        await Expect(page.Locator("[data-stage=Confirmed]")).ToHaveCountAsync(0);

        var events = node.Events("s-1");
        var moved = events.OfType<SittingRequested>().Last();
        Assert.Equal((15, 45, now.Offset), (moved.StartsAt.Hour, moved.StartsAt.Minute, moved.StartsAt.Offset));
        Assert.Equal(moved.SittingId, events.OfType<SittingCancelled>().Last().SittingId);
        Assert.DoesNotContain(node.Events("s-0"), e => e is SittingCancelled);
        Assert.NotEmpty(taken);
        visitor.AssertNoFaults();
    }

    [ChromiumFact]
    public async Task Staff_of_another_center_see_and_can_do_nothing()
    {
        await using var node = await Open("c-1");
        await SetUp(node, "c-2", 3);
        await node.Day.Seat("s-1", "earth", "c-1");
        await using var visitor = await chromium.Visit(node.Api.Address);
        var page = await SignIn(node, visitor, "c-2", "/staff");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Center c-2" })).ToBeVisibleAsync();
        await Expect(page.GetByText("c-1")).ToHaveCountAsync(0);

        foreach (var (path, status, words) in ((string, int, string)[])
            [
                ("/staff/c-1", 403, "This center is not yours"), ("/staff/c-1/book", 403, "This center is not yours"),
                ("/staff/%2A", 403, "This center is not yours"), ("/staff/c-1%2F..%2Fc-2", 403, "This center is not yours"),
            ])
        {
            var response = await page.GotoAsync(path);
            Assert.Equal((path, status), (path, response!.Status));
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(words);
            await Expect(page.Locator("main button, main input")).ToHaveCountAsync(0);
            Assert.DoesNotContain("Name of s-1", await page.ContentAsync(), StringComparison.Ordinal);
        }
        await Visitor.AssertAccessible(page, "the page that refuses");
        await SignIn(node, visitor, "*", "/staff", page);
        Assert.Equal(404, (await page.GotoAsync("/staff/nowhere"))!.Status);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("There is no such center");
        Assert.DoesNotContain(node.Events("s-1"), e => e is AttemptPaused or AttemptVoided);
    }

    [ChromiumFact]
    public async Task The_pages_are_good_in_light_and_dark_on_a_phone_in_German_and_by_keyboard()
    {
        await using var node = await Open("c-1", seats: 20);
        var student = await node.Day.Seat("s-1", "earth", "c-1");
        await node.Day.Book("s-2", "earth", "c-1");
        (await LiveNode.Answered(() => node.Api.Post("/session/start", student.Token, new { CommandId = "start" }))).Ok();
        foreach (var look in (Look[])[new(), new(Dark: true), Look.Phone, Look.Phone with { Dark = true, Language = "de-AT" }])
        {
            await using var visitor = await chromium.Visit(node.Api.Address, look);
            var page = await SignIn(node, visitor, "c-1", "/staff");
            await Check(page, look, "the centers");
            await page.GotoAsync("/staff/c-1");
            await Live(page, "center");
            await Expect(Seat(page, 1)).ToContainTextAsync("Name of s-1");
            await Check(page, look, "the center");

            // By keyboard: along the row of seats, into the panel, into a dialog and out again.
            await Seat(page, 1).FocusAsync();
            await page.Keyboard.PressAsync("ArrowRight");
            await Expect(Seat(page, 2)).ToBeFocusedAsync();
            await page.Keyboard.PressAsync("Home");
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.GetByRole(AriaRole.Complementary)).ToBeFocusedAsync();
            await Check(page, look, "the panel");
            await page.Keyboard.PressAsync("Tab");
            await page.Keyboard.PressAsync("Tab");
            await page.Keyboard.PressAsync("Enter");
            await Expect(Dialog(page)).ToBeVisibleAsync();
            await Check(page, look, "a dialog");
            await page.Keyboard.PressAsync("Escape");
            await Expect(Dialog(page)).ToHaveCountAsync(0);
            await Expect(page.GetByRole(AriaRole.Complementary).GetByRole(AriaRole.Button).Nth(1)).ToBeFocusedAsync();

            await page.GotoAsync("/staff/c-1/book");
            await Live(page, "book");
            await page.Locator("#student").FillAsync("s-2");
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.Locator("[data-stage=Confirmed]")).ToHaveCountAsync(1);
            await Check(page, look, "booking");
            visitor.AssertNoFaults();
        }
    }

    private static async Task Check(IPage page, Look look, string what)
    {
        await Visitor.AssertAccessible(page, $"{what}, {look}");
        await Visitor.AssertFits(page, $"{what}, {look}");
        if (!look.Language.StartsWith("de", StringComparison.Ordinal))
            return;
        var english = Texts("StaffTexts.resx").Values.Except(Texts("StaffTexts.de.resx").Values).ToHashSet();
        var shown = await page.EvaluateAsync<string[]>(
            """
            () => {
              const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              const found = [...document.querySelectorAll('[aria-label],[title],[placeholder]')].flatMap(
                (e) => ['aria-label', 'title', 'placeholder'].map((a) => e.getAttribute(a) ?? ''));
              while (walker.nextNode()) found.push(walker.currentNode.textContent.trim());
              return found.filter((t) => t);
            }
            """);
        Assert.DoesNotContain(shown, english.Contains);
        Assert.DoesNotContain(shown, t => t.Contains("problem.", StringComparison.Ordinal) || t.Contains("state.", StringComparison.Ordinal));
    }

    private static Dictionary<string, string> Texts(string file) => global::System.Xml.Linq.XDocument
        .Load(Repository.File("src", "ExamActors.Node", "Pages", "Staff", file)).Root!.Elements("data")
        .ToDictionary(d => d.Attribute("name")!.Value, d => d.Element("value")!.Value);

    private static async Task<LiveNode> Open(string center, int seats = 5)
    {
        var node = await LiveNode.Run();
        await node.Day.Publish(Exam);
        await SetUp(node, center, seats);
        return node;
    }

    // It is morning there, so that the day does not end meanwhile.
    private static async Task SetUp(LiveNode node, string center, int seats) =>
        (await LiveNode.Answered(() => node.Api.Put($"/centers/{center}", node.Tokens.Issue("operator", "olga", TimeSpan.FromHours(1)), new
        {
            CommandId = $"set-up-{center}",
            Name = $"Center {center}",
            TimeZone = Zone,
            Seats = seats,
            Hours = Enum.GetValues<DayOfWeek>().Select(d => new { Day = d.ToString().ToLowerInvariant(), OpensMinute = 0, ClosesMinute = 1440 }),
        }))).Ok();

    private static readonly int Offset = ExamDay.Soon.Offset.Hours;

    // The names of these zones have the sign that ships use.
    private static readonly string Zone = Offset == 0 ? "Etc/GMT" : $"Etc/GMT{-Offset:+0;-0}";

    private static DateTimeOffset Local => DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(Offset));

    private static string Token(LiveNode node, string center) =>
        node.Tokens.Issue("staff", "anna", TimeSpan.FromHours(1), ("center", center));

    private static async Task<IPage> SignIn(LiveNode node, Visitor visitor, string center, string to, IPage? page = null)
    {
        SetDefaultExpectTimeout(20_000);
        page ??= await visitor.Page();
        await page.GotoAsync($"{node.Api.Address}/sign-in?back={Uri.EscapeDataString(to)}#token={Token(node, center)}");
        await page.WaitForURLAsync(node.Api.Address + to);
        await Live(page, to.EndsWith("/book", StringComparison.Ordinal) ? "book" : "centers");
        return page;
    }

    // The page has its circuit: what is clicked is heard.
    private static Task Live(IPage page, string which) => page.Locator($"[data-live={which}]").WaitForAsync(new() { State = WaitForSelectorState.Attached });

    private static ILocator Seat(IPage page, int number) => page.Locator($"[data-seat='{number}']");

    private static ILocator Dialog(IPage page) => page.GetByRole(AriaRole.Dialog);

    private static async Task Act(IPage page, string what, string? reason = null)
    {
        await page.GetByRole(AriaRole.Complementary).GetByRole(AriaRole.Button, new() { Name = what }).ClickAsync();
        if (reason is not null)
            await Dialog(page).GetByLabel("Reason").FillAsync(reason);
        await Dialog(page).GetByRole(AriaRole.Button, new() { Name = what }).ClickAsync();
        await Expect(Dialog(page)).ToHaveCountAsync(0);
    }

    private static async Task<JsonNode> Answer(LiveNode node, string token, JsonNode session, int number)
    {
        var item = session["item"]!;
        return (await LiveNode.Answered(() => node.Api.Post("/session/answers", token, new JsonObject
        {
            ["commandId"] = $"answer-{number}",
            ["itemId"] = item["itemId"]!.GetValue<string>(),
            ["answer"] = JsonAnswer.Choice(item["options"]![0]!["id"]!.GetValue<string>()),
        }.ToJsonString()))).Ok();
    }

    private static string? Stage(ApiReply reply) => reply.Ok()["stage"]!.GetValue<string>();
}
