using System.CommandLine;
using System.Globalization;
using ExamActors.Node.Api;
using ExamActors.Node.VirtualStudents;

namespace ExamActors.Node.Verbs;

/// <summary>`simulate`: virtual students take an exam on a system that is up, over HTTP and the hub.</summary>
internal static class SimulateVerb
{
    /// <summary>How long tokens of staff are good: longer than any day.</summary>
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromDays(2);

    private const int VerifiedStudentsMax = 20_000;

    private static readonly Option<string[]> Url = new("--url")
    {
        Description = "Where the API is; else exam.api.url. Several, separated by commas or given several times: students are "
            + "spread over them, and go on at the next one when theirs does not answer.",
        HelpName = "URL",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<int> Students = new("--students")
    {
        Description = "How many students. For many at once the node needs a higher exam.api.admissions-per-minute, as all "
            + "come from one address.",
        HelpName = "N",
        DefaultValueFactory = _ => 50,
    };

    private static readonly Option<string?> Exam = new("--exam")
    {
        Description = "The exam, in its newest version; needed where several are published.",
        HelpName = "ID",
    };

    private static readonly Option<int?> Centers = new("--centers")
    {
        Description = "How many centers are set up for them, with seats enough; without it one for each 100 students.",
        HelpName = "N",
    };

    private static readonly Option<double> Think = new("--think")
    {
        Description = "Seconds that a student thinks about an item on average (log-normal).",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 5,
    };

    private static readonly Option<double> Speed = new("--speed")
    {
        Description = "How many times faster than life students think and arrive.",
        HelpName = "FACTOR",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<double> Arrive = new("--arrive")
    {
        Description = "Students arrive evenly within so many seconds.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 10,
    };

    private static readonly Option<double> Misbehave = new("--misbehave")
    {
        Description = "The share of answers that something is done wrong with: the connection is cut, the answer sent twice, at "
            + "the same time, by two commands, or too late, or the page is loaded anew.",
        HelpName = "PERCENT",
        DefaultValueFactory = _ => 0,
    };

    private static readonly Option<ulong> Seed = new("--seed")
    {
        Description = "The same seed gives the same students, who answer an item alike.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<bool> HttpOnly = new("--http-only") { Description = "Without the hub." };

    private static readonly Option<string> Ability = new("--ability")
    {
        Description = "Mean and standard deviation of the abilities.",
        HelpName = "MEAN,SD",
        DefaultValueFactory = _ => "0,1",
    };

    private static readonly Option<double> Patience = new("--patience")
    {
        Description = "How long a student tries the same thing again before giving up.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 120,
    };

    private static readonly Option<bool> NoCheck = new("--no-check")
    {
        Description = "Do not read student-events, where the log is not in reach.",
    };

    private static readonly Option<bool> Verify = new("--verify")
    {
        Description = "Check, beyond student-events, all topics and the order of all replies: no command without its effect, no "
            + "event without its command, no version missing or with two contents, no seat oversold, every score right and "
            + "published, nothing out of order.",
    };

    private static readonly Option<string?> History = new("--history")
    {
        Description = "Write every request and what came of it to a file, as JSON lines.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> NoLive = new("--no-live")
    {
        Description = "A line from time to time instead of a table that changes.",
    };

    private static readonly Option<string> Format = new("--format")
    {
        Description = "table or json.",
        HelpName = "FORMAT",
        DefaultValueFactory = _ => "table",
    };

    public static Command Create()
    {
        Format.AcceptOnlyFromAmong("table", "json");
        var command = new Command("simulate",
            """
            Let virtual students of known ability take an exam on a system that is up, as browsers do: booked, checked in,
            admitted, item by item to the end. Shows how long replies take, and holds every answer that was acknowledged
            against student-events: exit code 1 if one is lost, there twice or scored wrong. Outlives a restart of the node, and
            the death of any one of several. --verify checks all that the system promises.
            """)
        {
            Url, Students, Exam, Centers, Think, Speed, Arrive, Misbehave, Seed, HttpOnly, Ability, Patience, NoCheck, Verify,
            History, NoLive, Format,
        };
        command.SetVerb(Run);
        return command;
    }

    /// <summary>Tokens for the staff of a simulated day.</summary>
    public static StaffTokens Tokens(ApiTokens tokens) => new(
        tokens.Issue(ApiClaims.Staff, "simulate", TokenLifetime, (ApiClaims.Center, ApiClaims.AnyCenter)),
        tokens.Issue(ApiClaims.Author, "simulate", TokenLifetime),
        tokens.Issue(ApiClaims.Operator, "simulate", TokenLifetime));

    /// <summary>The id of a new run.</summary>
    public static string NewRunId() => $"sim-{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds():x}";

    private static async Task<int> Run(ParseResult parsed, CancellationToken cancellation)
    {
        var day = DayOf(parsed);
        var configuration = CommonOptions.Load(parsed);
        var settings = configuration.Settings;
        var urls = UrlsOf(parsed.GetValue(Url)!, settings.Api.Url);
        var (verify, file) = (parsed.GetValue(Verify), parsed.GetValue(History));
        if (verify && parsed.GetValue(NoCheck))
            throw new VerbException("--verify reads the log: --no-check cannot be given with it");
        if (verify && day.Students > VerifiedStudentsMax)
            throw new VerbException($"--verify keeps every request in memory: {VerifiedStudentsMax:N0} students at most");
        using var written = file is null ? null : HistoryFile.Create(file);
        var history = verify || written is not null ? new RequestHistory() : null;
        var tokens = Tokens(ApiTokens.Open(settings));
        var live = new DayLive(day, live: !parsed.GetValue(NoLive));
        using var log = parsed.GetValue(NoCheck) ? null : configuration.OpenLog(owner: false);
        using var watch = log is null ? null : new EventWatch(log, settings, day.RunId, live.Tell, verify);
        var report = await ExamDayRun.Run(
            day, urls, tokens, parsed.GetValue(Exam), watch, live.Show, cancellation, history: history)
            .ConfigureAwait(false);
        written?.Write(history!);
        if (parsed.GetValue(Format) == "json")
            DayJson.Write(Console.OpenStandardOutput(), report);
        else
            DayTables.Write(report);
        return report.IsSound ? 0 : 1;
    }

    private static ExamDay DayOf(ParseResult parsed)
    {
        var students = parsed.GetValue(Students);
        var ability = parsed.GetValue(Ability)!.Split(',');
        if (ability.Length != 2 || !TryNumber(ability[0], out var mean) || !TryNumber(ability[1], out var deviation))
            throw new VerbException($"--ability '{parsed.GetValue(Ability)}': a mean and a standard deviation are needed, as 0,1");
        var patience = parsed.GetValue(Patience);
        if (!(patience is > 0 and <= 86_400))
            throw new VerbException($"--patience {patience}: above 0, up to 86,400 seconds are allowed");
        var day = new ExamDay(NewRunId(), students, parsed.GetValue(Centers) ?? Math.Max(1, (students + 99) / 100),
            parsed.GetValue(Think), parsed.GetValue(Arrive), parsed.GetValue(Speed), parsed.GetValue(Misbehave) / 100,
            parsed.GetValue(Seed), parsed.GetValue(HttpOnly), mean, deviation, TimeSpan.FromSeconds(patience));
        return day.Fault() is { } fault ? throw new VerbException(fault) : day;
    }

    private static List<Uri> UrlsOf(string[] given, string setting)
    {
        var texts = given.SelectMany(u => u.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .DefaultIfEmpty(setting);
        return [.. texts.Select(UrlOf).Distinct()];
    }

    private static Uri UrlOf(string text) =>
        Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Port > 0
            ? url
            : throw new VerbException(
                $"'{text}' is no address of an API; --url http://host:port says where it is");

    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}
