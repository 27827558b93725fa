using System.CommandLine;
using ExamActors.Core.Attempts;
using ExamActors.Core.Scoring;
using Spectre.Console;

namespace ExamActors.Node.Verbs;

/// <summary>`generate-attempts`: documents of the real shape, invented.</summary>
internal static class GenerateAttemptsVerb
{
    private static readonly Argument<string> File = new("FILE") { Description = "Where to write; - writes to stdout." };

    private static readonly Option<int> Count = new("--count")
    {
        Description = "How many documents.",
        HelpName = "N",
        DefaultValueFactory = _ => 1000,
    };

    private static readonly Option<ulong> Seed = new("--seed")
    {
        Description = "The same seed and count give the same bytes.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<bool> Ndjson = new("--ndjson") { Description = "One document a line, not an array." };

    public static Command Create()
    {
        var command = new Command("generate-attempts",
            "Write invented attempt documents with the shape, the skew and the oddities of real ones.")
        {
            File, Count, Seed, Ndjson,
        };
        command.SetVerb((parsed, _) =>
        {
            var count = parsed.GetValue(Count);
            if (count < 0)
                throw new VerbException($"--count {count}: 0 or more are possible");
            var path = parsed.GetValue(File)!;
            using var output = path == "-"
                ? Console.OpenStandardOutput()
                : new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
            var books = Verb.Notes.Progress().Start(progress =>
            {
                var task = progress.AddTask("written", maxValue: Math.Max(1, count));
                return AttemptGenerator.Write(output, count, parsed.GetValue(Seed), parsed.GetValue(Ndjson),
                    written => task.Value = written);
            });
            Console.Error.WriteLine(
                $"{books.Records:N0} documents, {books.Duplicates:N0} of them repeats; without those {books.Questions:N0} "
                + $"questions: {books.Outcomes[(int)QuestionOutcome.Correct]:N0} correct, "
                + $"{books.Outcomes[(int)QuestionOutcome.Incorrect]:N0} incorrect, "
                + $"{books.Outcomes[(int)QuestionOutcome.MissedSome]:N0} missed some, "
                + $"{books.Outcomes[(int)QuestionOutcome.Unanswered]:N0} unanswered");
            return Task.FromResult(0);
        });
        return command;
    }
}
