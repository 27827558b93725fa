using System.CommandLine;
using ExamActors.Actors.Results;
using ExamActors.Core.Adaptive.Calibration;
using ExamActors.Node.Calibrating;
using Spectre.Console;

namespace ExamActors.Node.Verbs;

/// <summary>`calibrate`: from attempts to item banks.</summary>
internal static class CalibrateVerb
{
    private static readonly Argument<string?> File = new("FILE")
    {
        Description = "Attempt documents, as 'import' takes them; - reads stdin. "
            + "Without it the results of the data folder.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Exam = new("--exam")
    {
        Description = "One exam alone: an exam id, or a part of the name.",
        HelpName = "EXAM",
    };

    private static readonly Option<string> Model = new("--model")
    {
        Description = "rasch suits some hundred attempts; 2pl wants about 500, 3pl 1,000 or more.",
        DefaultValueFactory = _ => "rasch",
    };

    private static readonly Option<int> AttemptsMin = new("--min-attempts")
    {
        Description = "Exams with fewer attempts are not calibrated, nor questions with fewer responses.",
        HelpName = "N",
        DefaultValueFactory = _ => ExamCalibration.AttemptsMinDefault,
    };

    private static readonly Option<bool> NoPriors = new("--no-priors")
    {
        Description = "Maximum likelihood alone: 2pl without the prior on a, 3pl without those on a and c.",
    };

    private static readonly Option<string?> Out = new("--out")
    {
        Description = "Write a bank file per exam into this folder, for adaptive exams.",
        HelpName = "DIR",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Everything as one JSON document." };

    public static Command Create()
    {
        Model.AcceptOnlyFromAmong("rasch", "2pl", "3pl");
        var command = new Command("calibrate",
            """
            Estimate the questions' parameters from attempts: per exam each question's difficulty, discrimination and
            fit, and with --out a bank for adaptive exams. A question counts 1 where it was answered
            exactly right, else 0.
            """)
        {
            File, Exam, Model, AttemptsMin, NoPriors, Out, Json,
        };
        command.SetVerb((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var attemptsMin = parsed.GetValue(AttemptsMin);
        if (attemptsMin < 1)
            throw new VerbException($"--min-attempts {attemptsMin}: 1 or more are possible");
        var settings = Settings(parsed.GetValue(Model)!, parsed.GetValue(NoPriors));
        var (source, exams) = Verb.Notes.Progress().Start(progress =>
        {
            var read = Read(parsed, progress, cancellation);
            var wanted = parsed.GetValue(Exam) is { } exam ? [Find(read.Exams, exam)] : read.Exams;
            var task = progress.AddTask("calibrated", maxValue: Math.Max(1, wanted.Count));
            var calibrated = new List<ExamCalibration>();
            foreach (var responses in wanted)
            {
                cancellation.ThrowIfCancellationRequested();
                calibrated.Add(ExamCalibration.Of(responses, settings, attemptsMin));
                task.Increment(1);
            }
            return (read, calibrated);
        });
        if (source.Unsound > 0)
            Console.Error.WriteLine(
                $"examactors: {source.Unsound:N0} records are no sound documents and were left out; the first:");
        foreach (var fault in source.Faults)
            Console.Error.WriteLine($"examactors: {fault}");
        if (source.Repeats > 0)
            Console.Error.WriteLine(
                $"examactors: {source.Repeats:N0} documents came before and were not counted again");

        if (parsed.GetValue(Json))
            CalibrationJson.Write(Console.OpenStandardOutput(), exams, settings);
        else
            CalibrationTables.Write(exams, settings);
        if (parsed.GetValue(Out) is { } folder)
            WriteBanks(folder, exams);
        if (exams.TrueForAll(e => e.Bank is null))
            throw new VerbException(exams is [{ Refused: { } reason }]
                ? $"{exams[0].ExamName}: {reason}"
                : "no exam gives a bank; above is why");
        return source.Broken ? 1 : 0;
    }

    private static CalibrationSettings Settings(string model, bool noPriors) => new(model switch
    {
        "2pl" => CalibrationModel.TwoParameter,
        "3pl" => CalibrationModel.ThreeParameter,
        _ => CalibrationModel.Rasch,
    })
    {
        Slope = noPriors ? null : new SlopePrior(),
        Guessing = noPriors ? null : new GuessingPrior.BetaOfGuessing(),
    };

    private static AttemptSource Read(ParseResult parsed, ProgressContext progress, CancellationToken cancellation)
    {
        if (parsed.GetValue(File) is not { } path)
        {
            var settings = CommonOptions.Load(parsed).Settings;
            using var results = ResultsReader.Open(settings)
                ?? throw new VerbException(
                    $"there are no results in {ResultsReader.PlaceOf(settings)}; name a FILE of attempts, or 'import FILE --wait'");
            return AttemptSource.OfResults(results, cancellation);
        }
        if (Directory.Exists(path))
            throw new VerbException($"{path} is a directory; name a file, or - for stdin");
        using var input = path == "-" ? Console.OpenStandardInput() : System.IO.File.OpenRead(path);
        var task = progress.AddTask("read", maxValue: input.CanSeek ? Math.Max(1, input.Length) : 1);
        task.IsIndeterminate = !input.CanSeek;
        var source = AttemptSource.OfFile(path, input, bytes => task.Value = input.CanSeek ? bytes : 0, cancellation);
        task.IsIndeterminate = false;
        task.Value = task.MaxValue;
        return source;
    }

    private static ExamResponses Find(IReadOnlyList<ExamResponses> exams, string wanted)
    {
        var found = exams.Where(e => e.ExamId == wanted).ToList();
        if (found.Count == 0)
            found = [.. exams.Where(e => e.ExamName.Contains(wanted, StringComparison.OrdinalIgnoreCase))];
        return found switch
        {
            [var one] => one,
            [] => throw new VerbException($"no exam has the id '{wanted}' or a name with it"),
            _ => throw new VerbException(
                $"{found.Count} exams match '{wanted}'; give an id: "
                + string.Join(", ", found.Take(5).Select(e => $"{e.ExamId} ({e.ExamName})"))),
        };
    }

    private static void WriteBanks(string folder, List<ExamCalibration> exams)
    {
        Directory.CreateDirectory(folder);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var exam in exams.Where(e => e.Bank is not null))
        {
            // Ids come from documents: no character of one may lead out of the folder.
            var name = string.Concat(
                exam.ExamId.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'));
            for (var n = 2; !names.Add(name); n++)
                name = $"{name}-{n}";
            var path = Path.Combine(folder, $"{name}.bank.json");
            using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
            exam.Bank!.Write(file);
            Console.Error.WriteLine($"examactors: wrote {path}");
        }
    }
}
