using ExamActors.TestSupport;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ExamActors.System.Tests.Pages;

/// <summary>The README's pictures of the pages: made as they are described, and with EXAM_UPDATE=1 put into docs.</summary>
[Collection(Chromium.Name)]
public class PicturesTests(Chromium chromium, StudentNode node) : IClassFixture<StudentNode>
{
    private const int Students = 20;

    [ChromiumFact]
    public async Task A_student_before_an_item_and_the_seats_of_a_center_as_they_are_while_students_sit()
    {
        var (_, code) = await node.CheckedIn("maria", StudentNode.Tour);
        await using var student = await chromium.Visit(node.Address);
        var sitting = new StudentPage(await student.Page());
        await sitting.Enter("maria", code);
        await sitting.Start();
        await sitting.Choose(1);
        await Save(sitting.Page, "page-student.png");

        using var simulate = NodeProcess.Start(
        [
            "simulate", "--url", node.Address, "--data", node.Live.Place.Data, "--exam", StudentNode.Earth.ExamId, "--students", $"{Students}",
            "--centers", "1", "--think", "4", "--arrive", "3", "--no-check", "--no-live",
        ]);
        await using var staff = await chromium.Visit(node.Address, new Look(Height: 1080));
        var page = await staff.Page();
        await page.GotoAsync(node.Live.SignInLink("staff", "anna", "/staff"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Simulated center 1" }).ClickAsync(new() { Timeout = 60_000 });
        // Everybody is there, and most are some items on.
        await Expect(page.Locator("[data-seat] .connection.good")).ToHaveCountAsync(Students, new() { Timeout = 60_000 });
        await Expect(page.Locator("[data-seat]", new() { HasTextRegex = new("item ([5-9]|1\\d) of") }).Nth(Students / 2))
            .ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Save(page, "page-seats.png");
        simulate.Kill();
    }

    private static async Task Save(IPage page, string name)
    {
        var picture = await page.ScreenshotAsync();
        Assert.True(picture is [0x89, (byte)'P', (byte)'N', (byte)'G', ..] && picture.Length > 20_000, $"{picture.Length} bytes");
        if (Environment.GetEnvironmentVariable("EXAM_UPDATE") == "1")
            await File.WriteAllBytesAsync(Repository.File("docs", name), picture);
    }
}
