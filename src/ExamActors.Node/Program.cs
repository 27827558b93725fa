using System.CommandLine;
using ExamActors.Node.Verbs;

// Piped tables are read elsewhere, where nobody knows how wide it is.
if (Console.IsOutputRedirected)
    Spectre.Console.AnsiConsole.Profile.Width = 160;

var root = new RootCommand(
    """
    ExamActors: runs exams in test centers. Everything that happens goes over a log (one SQLite file on this machine,
    or Kafka), through an actor per student, and out again as events and results.
    """.ReplaceLineEndings(" "))
{
    Options = { CommonOptions.Config, CommonOptions.Data },
    Subcommands =
    {
        DemoVerb.Create(),
        NodeVerb.Create(),
        HealthVerb.Create(),
        ImportVerb.Create(),
        ExamVerb.Create(),
        TokenVerb.Create(),
        RosterVerbs.Center(),
        RosterVerbs.Student(),
        RosterVerbs.Sitting(),
        ReportVerb.Create(),
        ReplayVerb.Create(),
        TopicsVerb.Create(),
        SchemaVerb.Create(),
        TailVerb.Create(),
        DeadLettersVerb.Create(),
        GenerateAttemptsVerb.Create(),
        GenerateBankVerb.Create(),
        SimulateVerb.Create(),
        SimulateBankVerb.Create(),
        CalibrateVerb.Create(),
    },
};
// SIGTERM and Ctrl-C let a verb end what it has begun: a node hands its partitions and actors over first.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(2) })
    .ConfigureAwait(false);
