using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace ExamActors.System.Tests.Pages;

/// <summary>A person's browser, and what went wrong in it: errors of scripts, and what the content security policy has stopped.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] },
        ResultTypes = [ResultType.Violations],
    };

    // What else is checked does not depend on the colours.
    private static readonly AxeRunOptions Colours = new()
    {
        RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast", "link-in-text-block"] },
        ResultTypes = [ResultType.Violations],
    };

    private readonly ConcurrentQueue<string> faults = new();

    internal Visitor(IBrowserContext context)
    {
        Context = context;
        context.WebError += (_, error) => faults.Enqueue(error.Error);
        context.Console += (_, message) =>
        {
            // A lost connection is told there as well; it is what some tests are about.
            if (message.Type == "error" && !message.Text.Contains("Failed to load resource", StringComparison.Ordinal)
                && !message.Text.Contains("net::ERR_", StringComparison.Ordinal))
                faults.Enqueue(message.Text);
        };
    }

    public IBrowserContext Context { get; }

    /// <summary>What scripts have failed with so far.</summary>
    public IReadOnlyCollection<string> Faults => faults;

    public Task<IPage> Page() => Context.NewPageAsync();

    /// <summary>Asserts that nothing of WCAG 2.1 A and AA which a program can see is violated as the page stands, light and dark.</summary>
    public static async Task AssertAccessible(IPage page, string what)
    {
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        await AssertNothingFound(page, Rules, what);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await AssertNothingFound(page, Colours, $"{what}, dark");
    }

    private static async Task AssertNothingFound(IPage page, AxeRunOptions rules, string what)
    {
        var result = await page.RunAxe(rules);
        Assert.True(result.Violations.Length == 0, $"{what}: " + string.Join("; ", result.Violations.Select(v =>
            $"{v.Id} ({v.Help}): {string.Join(" | ", v.Nodes.Select(n => n.Html))}")));
        Assert.NotEmpty(result.Passes);
    }

    /// <summary>Asserts that nobody has to scroll sideways.</summary>
    public static async Task AssertFits(IPage page, string what)
    {
        var widths = await page.EvaluateAsync<int[]>(
            "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]");
        Assert.True(widths[0] <= widths[1], $"{what}: {widths[0]} pixels on a screen of {widths[1]}");
    }

    public void AssertNoFaults() => Assert.Empty(faults);

    public ValueTask DisposeAsync() => Context.DisposeAsync();
}
