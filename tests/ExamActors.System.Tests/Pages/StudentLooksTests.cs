using ExamActors.Core.Students;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ExamActors.System.Tests.Pages;

/// <summary>Each screen by the rules of WCAG 2.1 AA that a program can check, light and dark; and none is wider than a phone.</summary>
[Collection(Chromium.Name)]
public class StudentLooksTests(Chromium chromium, StudentNode node) : IClassFixture<StudentNode>
{
    [ChromiumTheory]
    [InlineData("desk", 1280)]
    [InlineData("phone", 390)]
    public async Task Every_screen_is_accessible_and_fits(string id, int width)
    {
        var (_, code) = await node.CheckedIn(id, StudentNode.Tour);
        await using var visitor = await chromium.Visit(node.Address, new Look(width));
        var wire = await Wire.Under(visitor.Context);
        var student = new StudentPage(await visitor.Page());
        var page = student.Page;
        await page.GotoAsync("/exam/");
        await Expect(page.Locator("#student")).ToBeVisibleAsync();
        await Look("entrance");
        await page.Locator("#code").PressAsync("Enter");
        await Expect(page.Locator("#told")).ToContainTextAsync("needed");
        await Look("entrance, something missing");
        await page.Locator("#student").FillAsync(id);
        await page.Locator("#code").FillAsync(code);
        await page.Locator("#code").PressAsync("Enter");
        await Expect(page.Locator("#start")).ToBeVisibleAsync();
        await Look("waiting");
        await student.Start();
        foreach (var item in StudentNode.Tour.Items)
        {
            await page.Locator($"nav [data-item={item.Id}]").ClickAsync(); // the first one is in front already: nothing happens
            await page.WaitForFunctionAsync("id => document.querySelector('exam-item').item?.itemId === id", item.Id);
            await Expect(page.Locator("nav [aria-disabled]")).ToHaveCountAsync(0);
            await Look(item.Id);
        }
        await page.Locator("#submit").ClickAsync();
        await Expect(page.Locator("#ask")).ToBeVisibleAsync();
        await Look("nothing answered");
        await page.Locator("#finish").ClickAsync();
        await Expect(page.Locator("#finish-dialog")).ToBeVisibleAsync();
        await Look("dialog");
        await page.Keyboard.PressAsync("Escape");
        await wire.CutNow();
        await student.IsLine("down");
        await Look("no connection");
        wire.Mend();
        await student.IsLine("connected");
        await Paused(id, async () =>
        {
            await Expect(page.Locator("#paused")).ToBeVisibleAsync();
            await Look("paused");
        });
        await Expect(page.Locator("#finish")).ToBeVisibleAsync();
        await page.Locator("#finish").ClickAsync();
        await page.Locator("#finish-yes").ClickAsync();
        await student.IsOver();
        await Look("end");
        visitor.AssertNoFaults();

        async Task Look(string what)
        {
            await Visitor.AssertFits(page, $"{what}, {id}");
            if (width > 600)
                await Visitor.AssertAccessible(page, what);
        }
    }

    [ChromiumFact]
    public async Task Pictures_formulas_tables_and_lists_are_shown_and_nothing_else_of_what_an_author_may_write()
    {
        await using var visitor = await chromium.Visit(node.Address);
        var page = await visitor.Page();
        await page.GotoAsync("/exam/");
        await Expect(page.Locator("#code")).ToBeVisibleAsync(); // the client has shown its own screen, and shows no other
        await page.EvaluateAsync("""
            async () => {
              await import("/exam/item.js");
              const item = document.createElement("exam-item");
              item.setAttribute("data-item", JSON.stringify({ itemId: "x", kind: "choice", prompt:
                "Costs $5 or $6; $a^2$ is\n\n$$\\frac{1}{2}$$\n\n- one\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n![an elsewhere](https://example.org/x.png)"
                + " ![a dot](data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==)"
                + " [away](https://example.org) <img src=x onerror='document.title=1'> $\\href{javascript:alert(1)}{z}$",
                options: [{ id: "a", text: "$\\sqrt{2}$" }], targets: [] }));
              item.setAttribute("readonly", "");
              document.body.replaceChildren(item);
            }
            """);
        var prompt = page.Locator("exam-item .prompt");
        await Expect(prompt.Locator("li")).ToHaveTextAsync("one");
        await Expect(prompt.Locator("td")).ToHaveCountAsync(2);
        await Expect(prompt.Locator("p").First).ToContainTextAsync("Costs $5 or $6;");
        await Expect(prompt.Locator(".katex-display math")).ToHaveCountAsync(1);
        await Expect(page.Locator("exam-item label math")).ToHaveCountAsync(1);
        await Expect(prompt.Locator("img")).ToHaveCountAsync(1);
        await Expect(prompt.Locator("img")).ToHaveAttributeAsync("alt", "a dot");
        await Expect(prompt).ToContainTextAsync("[an elsewhere]");
        await Expect(prompt.Locator("a[href]")).ToHaveCountAsync(0);
        await Expect(prompt).ToContainTextAsync("<img src=x");
        await Expect(page.Locator("exam-item input")).ToBeDisabledAsync();
        visitor.AssertNoFaults();
    }

    [ChromiumFact]
    public async Task The_time_that_is_left_is_told_at_ten_five_and_one_minutes()
    {
        var (_, code) = await node.CheckedIn("clock", StudentNode.Tour);
        await using var visitor = await chromium.Visit(node.Address);
        var student = new StudentPage(await visitor.Page());
        await student.Page.Clock.InstallAsync();
        await student.Enter("clock", code);
        await student.Start();
        var announce = student.Page.Locator("#announce");
        await student.Page.Clock.RunForAsync(500);
        await Expect(announce).ToHaveTextAsync("");
        foreach (var minutes in (int[])[10, 5, 1])
        {
            // Without the node's word the clock of the page runs alone; with it there is more time again.
            await visitor.Context.SetOfflineAsync(true);
            await student.Page.Clock.FastForwardAsync(1000 * ((long)await student.SecondsLeft() - (60 * minutes) + 1));
            await student.Page.Clock.RunForAsync(1000);
            await Expect(announce).ToHaveTextAsync($"Minutes of working time left: {minutes}");
        }
    }

    private async Task Paused(string id, Func<Task> look)
    {
        var attempt = (await node.Events<AttemptStarted>(id)).OfType<AttemptStarted>().Single().AttemptId;
        (await LiveNode.Answered(() => node.Live.Api.Post($"/students/{id}/attempts/{attempt}/pause", node.StaffToken,
            new { CommandId = "pause", Reason = "noise" }))).Ok();
        await look();
        (await LiveNode.Answered(() => node.Live.Api.Post($"/students/{id}/attempts/{attempt}/resume", node.StaffToken, new { CommandId = "resume" }))).Ok();
    }
}
