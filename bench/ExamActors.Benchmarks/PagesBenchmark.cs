using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Wire;
using ExamActors.Core.Students;
using ExamActors.Node.Api;
using ExamActors.TestSupport;
using Microsoft.Playwright;
using Spectre.Console;

namespace ExamActors.Benchmarks;

/// <summary>
/// The pages of a center's staff and of operators in Chromium, while many students take an exam: how long it takes until what a
/// student does is on the page, and whether the page stays smooth. The floor of both is a page of the same browser, at the
/// same time, that writes a changing text by itself.
/// </summary>
internal static class PagesBenchmark
{
    // Notes every seat whose item changes, every look of the operators' page, and how long each frame takes.
    private const string Watch =
        """
        (() => {
          const notes = window.notes = { seats: [], looks: [], frames: [], longTasks: 0 };
          const items = new Map();
          let look = '';
          const see = () => {
            for (const seat of document.querySelectorAll('[data-seat]')) {
              const item = Number(seat.querySelector('.item')?.textContent.match(/\d+/)?.[0] ?? 0);
              if (item && items.get(seat.dataset.seat) !== item) {
                items.set(seat.dataset.seat, item);
                notes.seats.push([Number(seat.dataset.seat), item, Date.now()]);
              }
            }
            const at = document.querySelector('[data-at]')?.dataset.at ?? '';
            if (at !== look) notes.looks.push([Number(look = at), Date.now()]);
          };
          new MutationObserver(see).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
          new PerformanceObserver(list => notes.longTasks += list.getEntries().length).observe({ entryTypes: ['longtask'] });
          let last = performance.now();
          const frame = now => { notes.frames.push(now - last); last = now; requestAnimationFrame(frame); };
          requestAnimationFrame(frame);
        })();
        """;

    private static readonly string[] Chromium =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private static int started;

    public static async Task Run()
    {
        var students = int.Parse(Environment.GetEnvironmentVariable("EXAM_STUDENTS") ?? "500", CultureInfo.InvariantCulture);
        using var folder = new TempFolder();
        var settings = ExamSettingsReader.Read(ExamSettingsReader.Reference) with { Data = folder.File("data") };
        using var node = NodeProcess.Start(["node", "--data", settings.Data], new() { ["EXAM_API_ADMISSIONS_PER_MINUTE"] = "100000" });
        await node.Says("node is running");
        var url = node.Errors.Split("API: ")[1].Split(". ")[0];
        var sample = Path.Combine(AppContext.BaseDirectory, "samples", "exam.json");
        var (code, _, errors) = await NodeProcess.Run(["exam", "publish", sample, "--data", settings.Data]);
        if (code != 0)
            throw new InvalidOperationException(errors);
        using var log = new EmbeddedExamLog(EmbeddedStore.Open(new EmbeddedStoreOptions(settings.Data) { Owner = false }));
        using var stop = new CancellationTokenSource();
        var delivered = new ConcurrentDictionary<(int Seat, int Item), DateTimeOffset>();
        var center = new TaskCompletionSource<string>();
        var reading = Task.Run(() => Read(log, settings, delivered, center, stop.Token));
        using var simulate = NodeProcess.Start(
        [
            "simulate", "--url", url, "--data", settings.Data, "--students", $"{students}", "--centers", "1", "--think", "8",
            "--arrive", "45", "--no-check", "--no-live", "--format", "json",
        ]);

        var tokens = ApiTokens.Open(settings);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
            Args = Chromium,
        });
        var seats = await Open(browser, url, "/staff/" + await center.Task, tokens.Issue(
            "staff", "anna", TimeSpan.FromHours(1), ("center", "*")));
        var system = await Open(browser, url, "/operator", tokens.Issue("operator", "olga", TimeSpan.FromHours(1)));
        var floor = await browser.NewPageAsync();
        await floor.AddInitScriptAsync(Watch);
        await floor.GotoAsync("data:text/html,<p id=p>0</p>");
        await floor.EvaluateAsync("() => void setInterval(() => document.getElementById('p').textContent = Date.now(), 1000)");

        // Coming is booking, check-in and admission of everybody within a minute: more than a center ever sees.
        await Eventually.Become(() => Volatile.Read(ref started) >= students, TimeSpan.FromMinutes(5));
        var allThere = DateTimeOffset.UtcNow;
        await Task.Delay(TimeSpan.FromSeconds(60));
        var (seen, looks, frames) = (await Notes(seats), await Notes(system), await Notes(floor));
        await stop.CancelAsync();
        await reading;
        simulate.Kill();
        Print(students, allThere, delivered, seen, looks, frames);
    }

    private static async Task<IPage> Open(IBrowser browser, string url, string page, string token)
    {
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 800 } });
        await context.AddInitScriptAsync(Watch);
        var opened = await context.NewPageAsync();
        await opened.GotoAsync($"{url}/sign-in?back={Uri.EscapeDataString(page)}#token={token}");
        await opened.WaitForURLAsync(url + page);
        return opened;
    }

    private static Task<JsonElement> Notes(IPage page) => page.EvaluateAsync<JsonElement>("() => window.notes");

    // When an item came to be in front of a student, by the time that the gateway took the answer before it.
    private static void Read(
        EmbeddedExamLog log, ExamSettings settings, ConcurrentDictionary<(int, int), DateTimeOffset> delivered,
        TaskCompletionSource<string> center, CancellationToken stop)
    {
        using var consumer = log.CreateConsumer("pages-benchmark");
        var topic = settings.Topics.StudentEvents;
        consumer.Assign(Enumerable.Range(0, topic.Partitions).Select(p => new TopicPartitionOffset(topic.Name, p, 0)));
        var seatOf = new Dictionary<string, int>();
        while (!stop.IsCancellationRequested)
            if (consumer.Consume(TimeSpan.FromMilliseconds(50)) is { Message: not null } record)
                switch (WireRecord.Decode<StudentEvent>(record, "a student's event"))
                {
                    case AttemptStarted e:
                        seatOf[e.StudentId] = e.Seat;
                        Interlocked.Increment(ref started);
                        center.TrySetResult(e.CenterId);
                        break;
                    case ItemDelivered e:
                        delivered[(seatOf[e.StudentId], e.Position)] = e.At;
                        break;
                    default:
                        break;
                }
    }

    private static void Print(
        int students, DateTimeOffset allThere, ConcurrentDictionary<(int Seat, int Item), DateTimeOffset> delivered, JsonElement seats, JsonElement system,
        JsonElement floor)
    {
        // What was there when the page was opened has come to it late by no fault of its own.
        var opened = seats.GetProperty("seats")[0][2].GetInt64() + 1000;
        var onSeats = seats.GetProperty("seats").EnumerateArray()
            .Select(s => (Key: (s[0].GetInt32(), s[1].GetInt32()), At: s[2].GetInt64()))
            .Where(s => delivered.TryGetValue(s.Key, out var at) && at.ToUnixTimeMilliseconds() > opened)
            .Select(s => (AllThere: delivered[s.Key] > allThere, Ms: (double)s.At - delivered[s.Key].ToUnixTimeMilliseconds()))
            .OrderBy(s => s.Ms).ToLookup(s => s.AllThere, s => s.Ms);
        double[] onSystem = [.. system.GetProperty("looks").EnumerateArray().Skip(3)
            .Select(l => (double)l[1].GetInt64() - l[0].GetInt64()).Order()];
        double[] between = [.. system.GetProperty("looks").EnumerateArray().Skip(3)
            .Zip(system.GetProperty("looks").EnumerateArray().Skip(4), (a, b) => (double)b[1].GetInt64() - a[1].GetInt64()).Order()];
        var table = new Table().Border(TableBorder.Markdown).Title($"pages while {students} students take an exam")
            .AddColumn("");
        foreach (var name in (string[])["number", "p50, ms", "p99, ms", "most, ms"])
            table.AddColumn(new TableColumn(name).RightAligned());
        Row("seat map: from the answer to the seat's next item on the page", [.. onSeats[true]]);
        Row("the same while all of them come", [.. onSeats[false]]);
        Row("live system: from the look to the page", onSystem);
        Row("live system: from one change to the next", between);
        foreach (var (name, notes) in ((string, JsonElement)[])[("seat map", seats), ("live system", system), ("floor: a text that changes each second", floor)])
            Row($"{name}: from frame to frame", [.. notes.GetProperty("frames").EnumerateArray().Skip(60).Select(f => f.GetDouble()).Order()]);
        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated(
            $"tasks over 50 ms: seat map {seats.GetProperty("longTasks").GetInt32()}, live system {system.GetProperty("longTasks").GetInt32()}, floor {floor.GetProperty("longTasks").GetInt32()}");

        void Row(string name, double[] ordered) => table.AddRow(
            [Markup.Escape(name), $"{ordered.Length:N0}", At(ordered, 0.5), At(ordered, 0.99), At(ordered, 1)]);
    }

    private static string At(double[] ordered, double share) => ordered.Length == 0
        ? "-"
        : ordered[Math.Min(ordered.Length - 1, (int)(share * ordered.Length))].ToString("N0", CultureInfo.InvariantCulture);
}
