using ExamActors.Core.Exams;
using ExamActors.Node.Rosters;
using ExamActors.Node.Verbs;

namespace ExamActors.Node.Drafting;

/// <summary>
/// The texts of questions and options, which attempts do not carry: from a CSV file with the columns questionId, optionId and
/// text. A row without an option is the question's prompt.
/// </summary>
internal sealed class DraftTexts
{
    private static readonly RosterColumns Columns = new(["questionId", "optionId", "text"], []);

    private readonly Dictionary<(string Question, string Option), string> texts = [];

    /// <summary>Reads a file.</summary>
    /// <exception cref="VerbException">A row is malformed; the message names every one.</exception>
    public static DraftTexts Read(string name, Stream input)
    {
        var read = new DraftTexts();
        var faults = new List<string>();
        foreach (var row in RosterFile.Read(name, input, Columns))
        {
            if (row.Faults.Count == 0)
            {
                if (row["questionId"].Length == 0)
                    row.Fault("questionId", "it is empty");
                if (row.Text("text", ExamCheck.TextLengthMax) is var text
                    && !read.texts.TryAdd((row["questionId"], row["optionId"]), text))
                    row.Fault("a line before it has the same question and option");
            }
            if (row.Faults.Count > 0)
                faults.Add($"line {row.Line}: {string.Join("; ", row.Faults)}");
        }
        return faults.Count == 0 ? read : throw new VerbException($"{name}: {string.Join(Environment.NewLine, faults)}");
    }

    /// <summary>A question's prompt; null where the file has none.</summary>
    public string? Prompt(string questionId) => texts.GetValueOrDefault((questionId, ""));

    /// <summary>An option's text; null where the file has none.</summary>
    public string? Option(string questionId, string optionId) => texts.GetValueOrDefault((questionId, optionId));
}
