using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ExamActors.System.Tests.Pages;

/// <summary>Operators in their browser, while a student takes an exam.</summary>
[Collection(Chromium.Name)]
public class OperatorPageTests(Chromium chromium)
{
    private static readonly string Exam = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", "exam.json"));

    [ChromiumFact]
    public async Task An_operator_sees_what_students_do_and_what_is_behind_and_again_after_the_node_was_killed()
    {
        await using var node = await LiveNode.Run();
        await node.Day.Publish(Exam);
        await node.Day.SetUp("c-1");
        await using var visitor = await chromium.Visit(node.Api.Address);
        var page = await visitor.Page();
        await page.GotoAsync(node.SignInLink("operator", "olga", "/operator"));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("The live system");
        await Expect(page).ToHaveURLAsync(node.Api.Address + "/operator");
        await Expect(page.Locator("[data-figure=running]")).ToContainTextAsync("0");

        var student = await node.Day.Seat("s-1", "earth", "c-1");
        var session = (await node.Api.Post("/session/start", student.Token, new { CommandId = "start" })).Ok();
        for (var answer = 1; answer <= 3; answer++)
            session = (await node.Api.Post("/session/answers", student.Token, new
            {
                CommandId = $"a-{answer}",
                ItemId = session["item"]!["itemId"]!.GetValue<string>(),
                Answer = new Dictionary<string, object> { ["$type"] = "choice", ["options"] = new[] { "a" } },
            })).Ok();
        await Expect(page.Locator("[data-figure=running]")).ToContainTextAsync("1");
        await Expect(page.Locator("[data-figure=answers]")).ToContainTextAsync("0.3");
        await Expect(page.Locator("[data-behind=results-projection]")).ToHaveTextAsync("0");
        await Expect(page.GetByText("None: everything could be processed.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Img)).ToHaveCountAsync(2);
        await Visitor.AssertAccessible(page, "the live system");
        visitor.AssertNoFaults();

        await node.Produce("student-commands", "s-9", "no command"u8.ToArray());
        await Expect(page.Locator("#letters ~ .scroll tbody tr")).ToContainTextAsync("student-commands");

        await node.Restart();
        var restarted = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        // It loads again by itself, and shows what is now.
        await page.WaitForFunctionAsync(
            "since => Number(document.querySelector('[data-at]')?.dataset.at) > since",
            restarted.ToString(CultureInfo.InvariantCulture), new() { Timeout = 60_000 });
        await Expect(page.Locator("[data-figure=running]")).ToContainTextAsync("1");
    }

    [ChromiumFact]
    public async Task It_is_read_on_a_phone_in_the_dark_and_in_German()
    {
        await using var node = await LiveNode.Run();
        // Somebody who reads English has the page open, too, and is told by the same look at the system.
        await using var other = await chromium.Visit(node.Api.Address);
        var english = await other.Page();
        await english.GotoAsync(node.SignInLink("operator", "olga", "/operator"));
        await Expect(english.Locator("[data-behind=results-projection]")).ToHaveTextAsync("0");
        await using var visitor = await chromium.Visit(node.Api.Address, Look.Phone with { Dark = true, Language = "de-AT" });
        var page = await visitor.Page();
        await page.GotoAsync(node.SignInLink("operator", "olga", "/operator"));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Das laufende System");
        await Expect(page.Locator("[data-behind=results-projection]")).ToHaveTextAsync("0");
        // Three more looks at the system.
        var at = await page.Locator("[data-at]").GetAttributeAsync("data-at");
        await page.WaitForFunctionAsync(
            "at => Number(document.querySelector('[data-at]').dataset.at) > Number(at) + 2500", at);
        await Expect(page.GetByText("Exams running")).ToHaveCountAsync(0);
        await Expect(page.GetByText("Laufende Prüfungen")).ToBeVisibleAsync();
        await Visitor.AssertFits(page, "the live system on a phone");
        await Visitor.AssertAccessible(page, "the live system in the dark");
        visitor.AssertNoFaults();
    }

    [ChromiumFact]
    public async Task The_start_page_and_the_sign_in_are_for_everybody_and_tell_who_has_the_wrong_token()
    {
        await using var node = await LiveNode.Run();
        await using var visitor = await chromium.Visit(node.Api.Address);
        var page = await visitor.Page();
        await page.GotoAsync("/");
        await Visitor.AssertAccessible(page, "the start page");
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByLabel("Access token").FillAsync("no token");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("no token of this system");
        await Visitor.AssertAccessible(page, "the sign-in");
        await page.GotoAsync(node.SignInLink("staff", "anna", "/operator"));
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("for another role");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Link, new() { Name = "DE", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Willkommen");
        visitor.AssertNoFaults();
    }
}
