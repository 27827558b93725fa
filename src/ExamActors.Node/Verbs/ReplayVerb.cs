using System.CommandLine;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Node.Hosting;
using ExamActors.Node.Replaying;

namespace ExamActors.Node.Verbs;

/// <summary>`replay`: whether the recorded commands give what was published.</summary>
internal static class ReplayVerb
{
    private static readonly Option<string?> From = new("--from")
    {
        Description = "The data folder whose embedded store is replayed; else the log that the settings name.",
        HelpName = "DIR",
    };

    private static readonly Option<string?> Into = new("--into")
    {
        Description = "Keep the replay's store in this folder, which must be new or empty; else it is deleted.",
        HelpName = "DIR",
    };

    private static readonly Option<int> Show = new("--show")
    {
        Description = "How many differences of each topic are shown, 0 to 100,000.",
        HelpName = "N",
        DefaultValueFactory = _ => 20,
    };

    private static readonly Option<int> Timeout = new("--timeout")
    {
        Description = "Give up when no command has been replayed for so many seconds, 1 to 86,400.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 60,
    };

    public static Command Create()
    {
        var command = new Command("replay",
            """
            Replay the recorded commands of students into a fresh store, with the exams as they are published now, and compare
            every event and score with what was published: exit code 1 where they differ. The log is only read, and a node may
            be running on it.
            """)
        {
            From, Into, Show, Timeout,
        };
        command.SetVerb(async (parsed, cancellation) =>
        {
            var configuration = Configuration(parsed);
            var shown = Within(parsed.GetValue(Show), "--show", 0, 100_000);
            var stall = TimeSpan.FromSeconds(Within(parsed.GetValue(Timeout), "--timeout", 1, 86_400));
            var into = parsed.GetValue(Into);
            if (into is not null && Directory.Exists(into) && Directory.EnumerateFileSystemEntries(into).Any())
                throw new VerbException($"--into {into}: the folder is not empty");
            var folder = into ?? Directory.CreateTempSubdirectory("exam-actors-replay-").FullName;
            try
            {
                using var log = configuration.OpenLog(owner: false);
                var run = new ReplayRun(configuration, log, Path.GetFullPath(folder), shown);
                var comparison = await run.Run(stall, cancellation).ConfigureAwait(false);
                ReplayTables.Write(comparison, run.Commands);
                return comparison.Differences == 0 ? 0 : 1;
            }
            finally
            {
                if (into is null)
                    Directory.Delete(folder, recursive: true);
            }
        });
        return command;
    }

    private static ExamConfiguration Configuration(ParseResult parsed)
    {
        var configuration = CommonOptions.Load(parsed);
        if (parsed.GetValue(From) is not { } from)
            return configuration;
        if (!Directory.Exists(from))
            throw new VerbException($"--from {from}: there is no such folder");
        return configuration with
        {
            Settings = configuration.Settings with { Log = LogKind.Embedded, Data = Path.GetFullPath(from) },
        };
    }

    private static int Within(int value, string option, int min, int max) => value >= min && value <= max
        ? value
        : throw new VerbException($"{option} {value}: {min:N0} to {max:N0} is allowed");
}
