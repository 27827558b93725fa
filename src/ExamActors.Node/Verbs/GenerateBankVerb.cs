using System.CommandLine;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Node.Verbs;

/// <summary>`generate-bank`: an invented bank of items for adaptive tests.</summary>
internal static class GenerateBankVerb
{
    private static readonly Argument<string> File = new("FILE") { Description = "Where to write; - writes to stdout." };

    private static readonly Option<int> Items = new("--items")
    {
        Description = "How many items.",
        HelpName = "N",
        DefaultValueFactory = _ => 300,
    };

    private static readonly Option<int> Topics = new("--topics")
    {
        Description = "How many topics the items belong to.",
        HelpName = "N",
        DefaultValueFactory = _ => 5,
    };

    private static readonly Option<ulong> Seed = new("--seed")
    {
        Description = "The same seed and numbers give the same bytes.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    public static Command Create()
    {
        var command = new Command("generate-bank", "Write an invented bank of three-parameter items, for trying out 'simulate-bank'.")
        {
            File, Items, Topics, Seed,
        };
        command.SetVerb((parsed, _) =>
        {
            BankDocument bank;
            try
            {
                bank = BankGenerator.Generate(parsed.GetValue(Items), parsed.GetValue(Topics), parsed.GetValue(Seed));
            }
            catch (ArgumentOutOfRangeException e)
            {
                throw new VerbException($"--{e.ParamName} {e.ActualValue}: {e.Message.Split(" (Parameter")[0]}", e);
            }
            var path = parsed.GetValue(File)!;
            using var output = path == "-"
                ? Console.OpenStandardOutput()
                : new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
            bank.Write(output);
            return Task.FromResult(0);
        });
        return command;
    }
}
