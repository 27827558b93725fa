using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ExamActors.Actors.Assembly;
using ExamActors.Actors.Exams;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Attempts;
using ExamActors.Core.Exams;
using ExamActors.Node.Drafting;

namespace ExamActors.Node.Verbs;

/// <summary>`exam draft`: from a calibrated bank to an exam.</summary>
internal static class ExamDraftVerb
{
    private const int RecordBytesMax = 1 << 20;
    private const int LinesShownMax = 20;

    private static readonly JsonSerializerOptions Shape = new(ExamJson.File)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private static readonly Argument<string> Bank = new("BANK") { Description = "A bank that 'calibrate --out' has written." };

    private static readonly Argument<string> Attempts = new("ATTEMPTS")
    {
        Description = "The attempts that it was calibrated on: they say what the questions' options are, and which are right.",
    };

    private static readonly Option<string?> Out = new("--out")
    {
        Description = "The exam's file; without it, stdout.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Texts = new("--texts")
    {
        Description = "A CSV file with the columns questionId, optionId (empty for the prompt) and text, as attempts carry none; "
            + "without it there are placeholders.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Id = new("--id") { Description = "The exam's id; else the bank's.", HelpName = "ID" };

    private static readonly Option<int> Version = new("--exam-version")
    {
        Description = "The exam's version.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<string?> Title = new("--title")
    {
        Description = "The exam's title; else the bank's name.",
        HelpName = "TITLE",
    };

    private static readonly Option<string?> Length = new("--length")
    {
        Description = "How many items, such as 10-30, which is the default as far as the bank goes.",
        HelpName = "ITEMS",
    };

    private static readonly Option<double> Se = new("--se")
    {
        Description = "The standard error of the ability that ends the test.",
        HelpName = "ERROR",
        DefaultValueFactory = _ => 0.3,
    };

    private static readonly Option<int?> Minutes = new("--minutes")
    {
        Description = "Working time; else two minutes for each item of the longest test.",
        HelpName = "N",
    };

    public static Command Create()
    {
        var command = new Command("draft",
            """
            Make an adaptive exam of a calibrated bank: the ability is the posterior's mean, each item one of the four
            best. Look it over, then 'exam validate' and 'exam publish' it.
            """)
        {
            Bank, Attempts, Out, Texts, Id, Version, Title, Length, Se, Minutes,
        };
        command.SetVerb((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var words = new DraftWords(parsed.GetValue(Id), parsed.GetValue(Version), parsed.GetValue(Title),
            parsed.GetValue(Length), parsed.GetValue(Se), parsed.GetValue(Minutes));
        if (words.Minutes is < 1 or > 1440)
            throw new VerbException($"--minutes {words.Minutes}: 1 to 1,440 are possible");
        var bank = SimulateBankVerb.ReadBank(parsed.GetValue(Bank)!);
        var path = parsed.GetValue(Attempts)!;
        var contents = ReadContents(bank, path, cancellation);
        var draft = ExamDraft.Of(bank, contents, ReadTexts(parsed.GetValue(Texts)), words)
            ?? throw new VerbException($"no question of the bank is left: {path} has none that could be given");
        Check(draft.Exam, parsed);
        using (var output = parsed.GetValue(Out) is { } file
            ? ImportVerb.Create(file, path, parsed.GetValue(Bank), parsed.GetValue(Texts))
            : Console.OpenStandardOutput())
            Write(output, draft.Exam);
        Say(draft);
        return 0;
    }

    private static QuestionContents ReadContents(BankDocument bank, string path, CancellationToken cancellation)
    {
        var contents = new QuestionContents(bank.Id);
        using var input = ImportVerb.Open(path);
        using var reader = new AttemptRecordReader(input, RecordBytesMax);
        while (reader.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            // 'calibrate' has said what is wrong with the others.
            if (reader.Kind == RecordKind.Record && AttemptDocument.Parse(reader.Current.Span).Attempt is { } attempt)
                contents.Add(attempt);
        }
        return contents.Attempts > 0
            ? contents
            : throw new VerbException($"{path} has no attempt at the bank's exam, {bank.Id} ({bank.Name})");
    }

    private static DraftTexts? ReadTexts(string? path)
    {
        if (path is null)
            return null;
        using var input = ImportVerb.Open(path);
        return DraftTexts.Read(path, input);
    }

    private static void Check(ExamDefinition exam, ParseResult parsed)
    {
        var solver = new OrToolsSolver(CommonOptions.Load(parsed).Settings.Catalog.AssemblyTimeMax);
        if (ExamCheck.Faults(exam, solver.Solve) is { IsEmpty: false } faults)
            throw new VerbException("the exam cannot be given: " + string.Join("; ", faults));
    }

    private static void Write(Stream output, ExamDefinition exam)
    {
        JsonSerializer.Serialize(output, exam, Shape);
        output.WriteByte((byte)'\n');
    }

    private static void Say(ExamDraft draft)
    {
        var (min, max) = ((ItemDelivery.Adaptive)draft.Exam.Delivery).Design.Constraints;
        Note($"{draft.Exam.ExamId}, version {draft.Exam.Version}: {draft.Exam.Items.Length:N0} items, of which "
            + (min == max ? $"{max} are given, in " : $"{min} to {max} are given, in ")
            + string.Create(CultureInfo.InvariantCulture, $"{draft.Exam.Rules.SecondsMax / 60.0:0.#} minutes"));
        Lines("questions are left out", [.. draft.LeftOut.Select(i => $"{i.Id}: {i.Reason}")]);
        Lines("questions have changed from attempt to attempt", draft.Changed);
        if (draft.WithoutText > 0)
            Note($"{draft.WithoutText:N0} prompts and options are placeholders, as attempts carry no texts: "
                + "write them into the file, or give --texts");

        static void Lines(string what, IReadOnlyList<string> lines)
        {
            if (lines.Count == 0)
                return;
            Note($"{lines.Count:N0} {what}:");
            foreach (var line in lines.Take(LinesShownMax))
                Note("  " + line);
            if (lines.Count > LinesShownMax)
                Note($"  and {lines.Count - LinesShownMax:N0} more");
        }

        static void Note(string line) => Console.Error.WriteLine($"examactors: {line}");
    }
}
