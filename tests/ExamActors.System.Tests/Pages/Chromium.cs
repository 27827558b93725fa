using System.Diagnostics;
using Microsoft.Playwright;

namespace ExamActors.System.Tests.Pages;

/// <summary>One browser for every test of a page; they run one after the other. Each test has contexts of its own.</summary>
[CollectionDefinition(Name)]
public sealed class Chromium : IAsyncLifetime, ICollectionFixture<Chromium>
{
    public const string Name = "pages";

    /// <summary>The browser's executable: CHROMIUM's, or Debian's; null where there is none.</summary>
    public static readonly string? Path =
        new[] { Environment.GetEnvironmentVariable("CHROMIUM"), "/usr/bin/chromium" }.FirstOrDefault(File.Exists);

    private static readonly string[] Arguments =
    [
        "--no-sandbox", // root has none
        "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async Task InitializeAsync()
    {
        if (Path is null)
            return;
        // Generous, as it costs only where something fails.
        Assertions.SetDefaultExpectTimeout(30_000);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = Path, Headless = true, Args = Arguments });
    }

    public async Task DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
    }

    /// <summary>A person's browser profile, empty: cookies, storage and service workers of its own.</summary>
    /// <param name="address">Where relative addresses lead.</param>
    /// <param name="look">What kind of screen it is; null for a desk's, in English and light.</param>
    public async Task<Visitor> Visit(string address, Look? look = null)
    {
        look ??= new Look();
        var context = await browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address,
            ViewportSize = new ViewportSize { Width = look.Width, Height = look.Height },
            ColorScheme = look.Dark ? ColorScheme.Dark : ColorScheme.Light,
            Locale = look.Language,
            TimezoneId = look.TimeZone,
            ReducedMotion = ReducedMotion.Reduce,
        });
        return new Visitor(context);
    }

    /// <summary>
    /// The same, kept in a folder, in a browser process of its own: it may be killed, and opened again with what it had on disk.
    /// </summary>
    public async Task<IBrowserContext> Open(string profile, string address) =>
        await playwright!.Chromium.LaunchPersistentContextAsync(profile, new BrowserTypeLaunchPersistentContextOptions
        {
            ExecutablePath = Path,
            Headless = true,
            Args = Arguments,
            BaseURL = address,
            Locale = "en-GB",
        });

    /// <summary>SIGKILL to the browser process of a profile, as <see cref="Open"/> has started it.</summary>
    public static void Kill(string profile)
    {
        foreach (var process in Process.GetProcesses())
            using (process)
                if (IsBrowserOf(profile, process.Id))
                    process.Kill();
    }

    private static bool IsBrowserOf(string profile, int id)
    {
        try
        {
            var arguments = File.ReadAllText($"/proc/{id}/cmdline").Split('\0');
            return arguments.Contains($"--user-data-dir={profile}") && !arguments.Any(a => a.StartsWith("--type=", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return false; // it has ended meanwhile
        }
    }
}

/// <summary>A screen and who sits before it.</summary>
/// <param name="Width">In CSS pixels.</param>
/// <param name="Height">In CSS pixels.</param>
/// <param name="Dark">Whether the system is dark.</param>
/// <param name="Language">The browser's.</param>
/// <param name="TimeZone">The browser's: far from every center of the tests, so that it cannot be taken for theirs.</param>
public sealed record Look(
    int Width = 1280, int Height = 800, bool Dark = false, string Language = "en-GB", string TimeZone = "Asia/Tokyo")
{
    public static readonly Look Phone = new(390, 844);
}
