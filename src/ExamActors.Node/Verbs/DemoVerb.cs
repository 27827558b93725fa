using System.CommandLine;
using ExamActors.Actors.Results;
using ExamActors.Node.Hosting;
using ExamActors.Node.Importing;
using ExamActors.Node.Reporting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ExamActors.Node.Verbs;

/// <summary>`demo`: the whole way with the sample that ships with the program.</summary>
internal static class DemoVerb
{
    public static Command Create()
    {
        var command = new Command("demo",
            """
            Import the sample attempts that ship with the program, and show the report. Needs nothing else; works in a
            folder of its own, which is deleted afterwards unless --data names one.
            """);
        command.SetVerb(async (parsed, cancellation) =>
        {
            var named = parsed.GetValue(CommonOptions.Data);
            var folder = named ?? Directory.CreateTempSubdirectory("exam-actors-demo-").FullName;
            try
            {
                var configuration = ExamConfiguration.Load(parsed.GetValue(CommonOptions.Config)!, folder);
                await Run(configuration, cancellation).ConfigureAwait(false);
                return 0;
            }
            finally
            {
                if (named is null)
                    Directory.Delete(folder, recursive: true);
            }
        });
        return command;
    }

    private static async Task Run(ExamConfiguration configuration, CancellationToken cancellation)
    {
        var sample = Path.Combine(AppContext.BaseDirectory, "samples", "attempts.json");
        using var log = configuration.OpenLog(owner: true);
        await log.EnsureTopics(configuration.Settings.Topics.All, cancellation).ConfigureAwait(false);
        Console.Error.WriteLine($"Log: {log.Name}. Importing {Path.GetFileName(sample)}:");
        using var host = ExamNode.Build(configuration.WithoutApi(), log, LogLevel.Warning);
        await host.StartAsync(cancellation).ConfigureAwait(false);
        await using (var input = File.OpenRead(sample))
            ImportVerb.Print(await ImportRun.Run(
                log, configuration.Settings, sample, input, input.Length, wait: true, TimeSpan.FromSeconds(60),
                cancellation).ConfigureAwait(false));
        await host.StopAsync(cancellation).ConfigureAwait(false);
        using var results = ResultsReader.Open(configuration.Settings.Data)
            ?? throw new VerbException($"there are no results in {configuration.Settings.Data}");
        ReportTables.Write(Report.Read(results), top: 10);
    }
}
