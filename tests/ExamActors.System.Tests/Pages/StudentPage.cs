using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ExamActors.System.Tests.Pages;

/// <summary>The student's client in a browser's tab, as a student uses it.</summary>
internal sealed class StudentPage(IPage page)
{
    public IPage Page => page;

    public ILocator Position => page.Locator("#position");

    public ILocator Submit => page.Locator("#submit");

    public ILocator Saved => page.Locator("#saved");

    public ILocator Line => page.Locator("#line");

    /// <summary>The id of the item in front; null where there is none.</summary>
    public Task<string?> Item() => page.EvaluateAsync<string?>("() => document.querySelector('exam-item')?.item?.itemId ?? null");

    /// <summary>Working time left as the page shows it, in seconds.</summary>
    public async Task<double> SecondsLeft() => double.Parse(
        (await page.Locator("#timer").GetAttributeAsync("data-seconds"))!, CultureInfo.InvariantCulture);

    /// <summary>The token that the browser keeps.</summary>
    public async Task<string> Token() => (await page.EvaluateAsync<string>("() => localStorage.getItem('exam.session.token')")).Trim('"');

    public async Task Enter(string studentId, string code)
    {
        await page.GotoAsync($"/exam/#student={studentId}&code={code}");
        await Expect(page.Locator("#start")).ToBeVisibleAsync();
        Assert.DoesNotContain(code, page.Url, StringComparison.Ordinal);
    }

    /// <summary>From the waiting room to the first item.</summary>
    public async Task Start()
    {
        await page.Locator("#start").ClickAsync();
        await Expect(page.Locator("exam-item .prompt")).ToBeVisibleAsync();
    }

    /// <summary>Chooses an option of the item in front, by its place.</summary>
    public Task Choose(int option) => page.Locator("exam-item .option label").Nth(option).ClickAsync();

    /// <summary>Answers the item in front with an option, and waits for the next one or the end.</summary>
    public async Task<(string Item, string Option)> Answer(int option)
    {
        var item = (await Item())!;
        await Choose(option);
        var chosen = await page.Locator("exam-item input:checked").GetAttributeAsync("value");
        await Submit.ClickAsync();
        await Left(item);
        return (item, chosen!);
    }

    /// <summary>Waits until another item is in front, or none.</summary>
    public Task Left(string item) => page.WaitForFunctionAsync(
        "item => document.querySelector('#leave') !== null || document.querySelector('#position') !== null "
        + "&& document.querySelector('exam-item')?.item?.itemId !== item", item);

    public Task IsSaved(string state) => Expect(Saved).ToHaveAttributeAsync("data-state", state);

    public Task IsLine(string state) => Expect(Line).ToHaveAttributeAsync("data-state", state, new() { Timeout = 30_000 });

    public Task IsOver() => Expect(page.Locator("#leave")).ToBeVisibleAsync(new() { Timeout = 30_000 });

    /// <summary>Presses Tab until the focus is on something, as who has no mouse does.</summary>
    public async Task TabTo(string selector)
    {
        for (var i = 0; i < 80; i++)
        {
            if (await page.EvaluateAsync<bool>("selector => document.activeElement?.matches(selector) ?? false", selector))
                return;
            await page.Keyboard.PressAsync("Tab");
        }
        Assert.Fail($"the focus never came to {selector}");
    }

    public async Task Press(string selector, string key = "Enter")
    {
        await TabTo(selector);
        await page.Keyboard.PressAsync(key);
    }

    public Task IsAt(string position) => Expect(Position).ToHaveTextAsync(new Regex(position));
}
