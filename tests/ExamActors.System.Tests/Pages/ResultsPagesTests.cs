using System.Globalization;
using ExamActors.Actors.Results;
using ExamActors.TestSupport;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ExamActors.System.Tests.Pages;

/// <summary>What psychometricians see after some attempts: the figures of the results tables, and nothing else.</summary>
[Collection(Chromium.Name)]
public class ResultsPagesTests(Chromium chromium, StudentNode node) : IClassFixture<StudentNode>
{
    private const int Attempts = 6;

    [ChromiumFact]
    public async Task Before_the_first_attempt_it_is_said_where_results_come_from()
    {
        await using var empty = await LiveNode.Run();
        await using var visitor = await chromium.Visit(empty.Api.Address);
        var page = await visitor.Page();
        await page.GotoAsync(empty.SignInLink("author", "ben", "/results"));
        await Expect(page.GetByText("There are no results yet.")).ToBeVisibleAsync();
        await page.GotoAsync("/results/earth/1");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Nobody has begun version 1 of an exam earth.");
        await page.GotoAsync("/results/students/nobody");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("The results have nothing of a student nobody.");
        await Visitor.AssertAccessible(page, "no results");
        visitor.AssertNoFaults();
    }

    [ChromiumFact]
    public async Task The_pages_have_the_figures_of_the_tables()
    {
        await Sat();
        using var reader = node.Live.Place.Results()!;
        var totals = Assert.Single(reader.DeliveredTotals("earth", 1));
        await using var visitor = await chromium.Visit(node.Address);
        var page = await visitor.Page();
        await page.GotoAsync(node.Live.SignInLink("author", "ben", "/results"));
        await Expect(page.Locator("[data-exam='earth/1']")).ToContainTextAsync(Figure(totals.ScoreMean));
        await Visitor.AssertAccessible(page, "all results");

        await page.Locator("[data-exam='earth/1'] a").ClickAsync();
        await Expect(page.Locator("[data-figure=finished]")).ToHaveTextAsync($"{Attempts}");
        await Expect(page.Locator("[data-figure=mean]")).ToContainTextAsync(Figure(totals.ScoreMean));
        await Expect(page.Locator("[data-figure=mean]")).ToContainTextAsync(Figure(totals.ScoreDeviation));
        await Expect(page.Locator("[data-figure=length]")).ToHaveTextAsync(totals.ItemsMean!.Value.ToString("0.0", CultureInfo.InvariantCulture));
        // The bars are all the attempts, and each item of the bank has its row.
        var heights = await page.Locator("[data-chart=scores] details td").AllTextContentsAsync();
        Assert.Equal(Attempts, heights.Sum(h => double.Parse(h, CultureInfo.InvariantCulture)));
        var items = reader.Items("earth", 1).ToDictionary(i => i.ItemId);
        await Expect(page.Locator("table[data-items]")).ToHaveAttributeAsync("data-items", $"{StudentNode.Earth.Items.Length}");
        await Expect(page.Locator("[data-chart=fit] g[data-series]").First).ToHaveAttributeAsync("data-points", $"{items.Count}");
        var most = items.Values.MaxBy(i => i.Given)!;
        await Expect(page.Locator($"[data-item-row='{most.ItemId}'] td").First).ToHaveTextAsync($"{most.Given}");
        await Visitor.AssertAccessible(page, "an exam's results");

        await page.GetByRole(AriaRole.Link, new() { Name = "Sort by Given" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new global::System.Text.RegularExpressions.Regex(@"sort=given"));
        await Expect(page.Locator("th[aria-sort=ascending]")).ToContainTextAsync("Given");
        await page.GetByRole(AriaRole.Link, new() { Name = "Sort by Given" }).ClickAsync();
        await Expect(page.Locator("th[aria-sort=descending]")).ToContainTextAsync("Given");
        await Expect(page.Locator("[data-item-row]").First.Locator("td").First).ToHaveTextAsync($"{most.Given}");
        visitor.AssertNoFaults();
    }

    [ChromiumFact]
    public async Task A_student_s_attempt_has_its_score_its_way_and_its_answers_and_the_list_of_all_is_taken_away()
    {
        await Sat();
        using var reader = node.Live.Place.Results()!;
        var attempt = Assert.Single(reader.Delivered("r-2"));
        var responses = reader.Responses("r-2", attempt.AttemptId).ToList();
        await using var visitor = await chromium.Visit(node.Address);
        var page = await visitor.Page();
        await page.GotoAsync(node.Live.SignInLink("author", "ben", "/results/earth/1"));
        await page.GetByLabel("Student id has").FillAsync("r-2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await Expect(page.Locator("[data-attempt]")).ToHaveCountAsync(1);
        var download = await page.RunAndWaitForDownloadAsync(
            () => page.GetByRole(AriaRole.Link, new() { Name = "Download as CSV" }).ClickAsync());
        var lines = await File.ReadAllLinesAsync((await download.PathAsync())!);
        Assert.Equal(Attempts + 1, lines.Length);
        Assert.Contains(lines, l => l.StartsWith($"r-2,{attempt.AttemptId},finished,", StringComparison.Ordinal)
            && l.Contains(FormattableString.Invariant($",{attempt.Result!.Score},"), StringComparison.Ordinal));

        await page.Locator($"[data-attempt='{attempt.AttemptId}'] a").ClickAsync();
        await Expect(page.Locator("[data-figure=score]")).ToContainTextAsync(Figure(attempt.Result!.Score));
        await Expect(page.Locator("[data-chart=ability] g[data-series]")).ToHaveAttributeAsync("data-points", $"{responses.Count}");
        await page.GetByText($"The attempt's {responses.Count} items").ClickAsync();
        await Expect(page.Locator("details.card tbody tr")).ToHaveCountAsync(responses.Count);
        await Expect(page.Locator("details.card tbody tr").First).ToContainTextAsync(responses[0].ItemId);
        await Visitor.AssertAccessible(page, "a student's results");
        visitor.AssertNoFaults();
    }

    [ChromiumFact]
    public async Task The_pages_fit_a_phone_in_the_dark_and_speak_German()
    {
        await Sat();
        await using var visitor = await chromium.Visit(node.Address, Look.Phone with { Dark = true, Language = "de-AT" });
        var page = await visitor.Page();
        await page.GotoAsync(node.Live.SignInLink("author", "ben", "/results"));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Ergebnisse");
        foreach (var path in (string[])["/results", "/results/earth/1", "/results/students/r-1"])
        {
            await page.GotoAsync(path);
            await Visitor.AssertFits(page, path);
            await Visitor.AssertAccessible(page, path);
        }
        visitor.AssertNoFaults();
    }

    // Some students sit the exam, once for all tests, and the results have it.
    private async Task Sat()
    {
        if (Finished() == Attempts)
            return;
        for (var s = 1; s <= Attempts; s++)
        {
            var student = await node.Live.Day.Seat($"r-{s}", "earth", StudentNode.Center);
            var session = (await node.Live.Api.Post("/session/start", student.Token, new { CommandId = "start" })).Ok();
            for (var answer = 1; session["item"] is { } item; answer++)
                session = (await node.Live.Api.Post("/session/answers", student.Token, new
                {
                    CommandId = $"a-{answer}",
                    ItemId = item["itemId"]!.GetValue<string>(),
                    Answer = new Dictionary<string, object> { ["$type"] = "choice", ["options"] = new[] { "abcd"[(answer * s) % 4].ToString() } },
                })).Ok();
            Assert.Equal("over", session["stage"]!.GetValue<string>());
        }
        await Eventually.Become(() => Finished() == Attempts);
    }

    private long Finished()
    {
        using var reader = node.Live.Place.Results();
        return reader?.DeliveredTotals("earth", 1).FirstOrDefault()?.Finished ?? 0;
    }

    private static string Figure(double? score) => score!.Value.ToString("#,0.#", CultureInfo.InvariantCulture);
}
