namespace ExamActors.System.Tests.Pages;

/// <summary>That the instruments of the other tests measure.</summary>
[Collection(Chromium.Name)]
public class ChromiumTests(Chromium chromium)
{
    [ChromiumFact]
    public async Task What_is_wrong_with_a_page_is_found()
    {
        await using var visitor = await chromium.Visit("http://127.0.0.1", Look.Phone);
        var page = await visitor.Page();
        await page.SetContentAsync(
            "<html lang=en><title>t</title><body><img src='data:,' width=2000><script>throw new Error('oh')</script>");
        await Assert.ThrowsAnyAsync<Exception>(() => Visitor.AssertAccessible(page, "an image without words"));
        await Assert.ThrowsAnyAsync<Exception>(() => Visitor.AssertFits(page, "an image that is too wide"));
        Assert.Contains(visitor.Faults, f => f.Contains("oh", StringComparison.Ordinal));
    }
}
