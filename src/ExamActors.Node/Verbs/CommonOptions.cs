using System.CommandLine;
using ExamActors.Node.Hosting;

namespace ExamActors.Node.Verbs;

/// <summary>The options that every verb takes.</summary>
internal static class CommonOptions
{
    public static readonly Option<string[]> Config = new("--config")
    {
        Description = "A HOCON file laid over the defaults; may be given several times, later ones on top.",
        HelpName = "FILE",
        Recursive = true,
        DefaultValueFactory = _ => [],
    };

    public static readonly Option<string?> Data = new("--data")
    {
        Description = "The folder that holds all state on this machine; else EXAM_DATA, else ./data.",
        HelpName = "DIR",
        Recursive = true,
    };

    public static ExamConfiguration Load(ParseResult parsed) =>
        ExamConfiguration.Load(parsed.GetValue(Config)!, parsed.GetValue(Data));
}
