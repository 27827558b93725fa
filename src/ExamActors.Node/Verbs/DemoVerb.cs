using System.CommandLine;
using ExamActors.Actors.Log;
using ExamActors.Actors.Results;
using ExamActors.Node.Api;
using ExamActors.Node.Hosting;
using ExamActors.Node.Importing;
using ExamActors.Node.Pages;
using ExamActors.Node.Reporting;
using ExamActors.Node.VirtualStudents;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ExamActors.Node.Verbs;

/// <summary>`demo`: the whole way with the samples that ship with the program.</summary>
internal static class DemoVerb
{
    private const int StudentsMax = 1000;
    private const int Guests = 2;

    private static readonly Option<int> Students = new("--students")
    {
        Description = $"How many virtual students take the sample exam, 0 to {StudentsMax}.",
        HelpName = "N",
        DefaultValueFactory = _ => 50,
    };

    private static readonly Option<bool> NoLive = new("--no-live")
    {
        Description = "A line from time to time instead of a table that changes.",
    };

    private static readonly Option<bool> Stay = new("--stay")
    {
        Description = "Let students take the time that people take, and leave the pages up until Ctrl-C; as in a terminal, unless "
            + "--stay false is given.",
        DefaultValueFactory = _ => !Console.IsInputRedirected && !Console.IsOutputRedirected,
    };

    public static Command Create()
    {
        var command = new Command("demo",
            """
            Import the sample attempts that ship with the program, and show the report; then let virtual students take the
            sample exam, which adapts to their answers, and show what happens, here and on the pages, whose links it prints: one
            of them lets you take the exam yourself. Needs nothing else; works in a folder of its own, which is deleted
            afterwards unless --data names one.
            """)
        {
            Students, NoLive, Stay,
        };
        command.SetVerb(async (parsed, cancellation) =>
        {
            var students = parsed.GetValue(Students);
            if (students is < 0 or > StudentsMax)
                throw new VerbException($"--students {students}: 0 to {StudentsMax} are allowed");
            var named = parsed.GetValue(CommonOptions.Data);
            var folder = named ?? Directory.CreateTempSubdirectory("exam-actors-demo-").FullName;
            try
            {
                var configuration = ExamConfiguration.Load(parsed.GetValue(CommonOptions.Config)!, folder);
                return await Run(configuration, students, !parsed.GetValue(NoLive), parsed.GetValue(Stay), cancellation)
                    .ConfigureAwait(false)
                    ? 0
                    : 1;
            }
            finally
            {
                if (named is null)
                    Directory.Delete(folder, recursive: true);
            }
        });
        return command;
    }

    private static async Task<bool> Run(
        ExamConfiguration configuration, int students, bool live, bool stay, CancellationToken cancellation)
    {
        var sample = Path.Combine(AppContext.BaseDirectory, "samples", "attempts.json");
        using var log = configuration.OpenLog(owner: true);
        await log.EnsureTopics(configuration.Settings.Topics.All, cancellation).ConfigureAwait(false);
        Console.Error.WriteLine($"Log: {log.Name}. Importing {Path.GetFileName(sample)}:");
        using var host = ExamNode.Build(
            students == 0 ? configuration.WithoutApi() : AtAnyPort(configuration, students), log, LogLevel.Warning);
        await host.StartAsync(cancellation).ConfigureAwait(false);
        await using (var input = File.OpenRead(sample))
            ImportVerb.Print(await ImportRun.Run(
                log, configuration.Settings, sample, input, input.Length, wait: true, TimeSpan.FromSeconds(60),
                cancellation).ConfigureAwait(false));
        using (var results = ResultsReader.Open(configuration.Settings)
            ?? throw new VerbException($"there are no results in {ResultsReader.PlaceOf(configuration.Settings)}"))
            ReportTables.Write(Report.Read(results), top: 10);
        var sound = students == 0
            || await SitExam(configuration, log, host, students, live, stay, cancellation).ConfigureAwait(false);
        await host.StopAsync(CancellationToken.None).ConfigureAwait(false);
        return sound;
    }

    private static async Task<bool> SitExam(
        ExamConfiguration configuration, IExamLog log, IHost host, int students, bool live, bool stay,
        CancellationToken cancellation)
    {
        var url = new Uri(ExamNode.AddressesOf(host).First().TrimEnd('/') + "/");
        var issuer = ApiTokens.Open(configuration.Settings);
        var tokens = SimulateVerb.Tokens(issuer);
        var examId = await ExamDayRun.Publish(
            url, tokens, Path.Combine(AppContext.BaseDirectory, "samples", "exam.json"), cancellation).ConfigureAwait(false);
        // Without people who watch eight times faster than life; and one answer in twenty with something done wrong.
        var day = new ExamDay(SimulateVerb.NewRunId(), students, Centers: (students + 24) / 25, ThinkSeconds: 5, ArriveSeconds: 32,
            Speed: stay ? 1 : 8, Misbehaving: 0.05, Seed: 1, HttpOnly: false, AbilityMean: 0, AbilityDeviation: 1,
            Patience: TimeSpan.FromSeconds(30), Guests);
        var shown = new DayLive(day, live);
        using var watch = new EventWatch(log, configuration.Settings, day.RunId, shown.Tell);
        var report = await ExamDayRun.Run(day, [url], tokens, examId, watch, shown.Show, cancellation,
            guests => WriteLinks(url, issuer, day, examId, guests)).ConfigureAwait(false);
        DayTables.Write(report);
        DayTables.WriteScores(report);
        if (stay)
        {
            Console.Error.WriteLine("The pages stay up: look at the results, take the exam yourself. Ctrl-C ends it.");
            await Task.WhenAny(Task.Delay(Timeout.InfiniteTimeSpan, cancellation)).ConfigureAwait(false);
        }
        return report.IsSound;
    }

    private static void WriteLinks(
        Uri url, ApiTokens tokens, ExamDay day, string examId, IReadOnlyList<(string StudentId, string Code)> guests)
    {
        Console.Error.WriteLine($"{day.Students} virtual students take the exam '{examId}' over {url}. In a browser:");
        Link("the center's staff: sittings, check-in, seats", ApiClaims.Staff, $"/staff/{day.CenterId(0)}",
            (ApiClaims.Center, ApiClaims.AnyCenter));
        Link("operators: the live system", ApiClaims.Operator, "/operator");
        Link("psychometricians: exams and results", ApiClaims.Author, "/results");
        foreach (var (student, code) in guests)
            Console.Error.WriteLine(
                $"  you, as a student (works once; or code {code} for {student}):\n    {PageTokens.StudentLink(url, student, code)}");

        void Link(string what, string role, string page, params (string, string)[] claims) => Console.Error.WriteLine(
            $"  {what}:\n    {PageTokens.Link(url, tokens.Issue(role, "demo", TimeSpan.FromHours(12), claims), page)}");
    }

    // All students come from one address.
    private static ExamConfiguration AtAnyPort(ExamConfiguration configuration, int students) => configuration with
    {
        Settings = configuration.Settings with
        {
            Api = configuration.Settings.Api with
            {
                Url = "http://127.0.0.1:0",
                AdmissionsPerMinute = Math.Max(configuration.Settings.Api.AdmissionsPerMinute, 2 * (students + Guests)),
            },
        },
    };
}
