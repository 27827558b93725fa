using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ExamActors.Actors.Assembly;
using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Assembly;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Simulation;
using ExamActors.Node.Simulating;
using Spectre.Console;

namespace ExamActors.Node.Verbs;

/// <summary>`simulate-bank`: what a bank and a test design are worth, before any student sits the test.</summary>
internal static class SimulateBankVerb
{
    private static readonly Argument<string> Bank = new("BANK")
    {
        Description = "A bank file, as 'calibrate --out' writes them.",
    };

    private static readonly Option<string?> Design = new("--design")
    {
        Description = "A JSON file with the design: an object with the names of the options below, and content and "
            + "topics as objects.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Length = new("--length")
    {
        Description = "Items a test has: 30, or 5-60 where --se or --cuts ends it.",
        HelpName = "N",
    };

    private static readonly Option<double?> Se = new("--se")
    {
        Description = "The test ends at this standard error.",
        HelpName = "SE",
    };

    private static readonly Option<double[]?> Cuts = new("--cuts")
    {
        Description = "The test ends once it is decided between which of these abilities a student is: -0.5,1",
        HelpName = "THETAS",
        CustomParser = Numbers,
    };

    private static readonly Option<string?> Decision = new("--decision")
    {
        Description = "How that is decided: ratio (Wald's test; the default) or interval.",
        HelpName = "WAY",
    };

    private static readonly Option<string?> Rule = new("--rule")
    {
        Description = "How the next item is chosen: mfi (the default), bopt, thopt, mlwi, mpwi, kl, klp, mei, mepv, "
            + "gdi, gdip, progressive, proportional, random, shadow (slow: a whole test is assembled at each step).",
        HelpName = "RULE",
    };

    private static readonly Option<string?> Estimator = new("--estimator")
    {
        Description = "How ability is estimated: eap (the default), map, mle, wle.",
        HelpName = "NAME",
    };

    private static readonly Option<string?> Exposure = new("--exposure")
    {
        Description = "How items are kept from being given too often: none, randomesque:5, sympson-hetter:0.25, "
            + "a-stratified:4.",
        HelpName = "WAY",
    };

    private static readonly Option<string> Abilities = new("--abilities")
    {
        Description = "Whom to simulate: normal, normal:MEAN,DEVIATION or grid:MIN,MAX,POINTS; normal is the bank's "
            + "own population.",
        HelpName = "WHO",
        DefaultValueFactory = _ => "normal",
    };

    private static readonly Option<int> Students = new("--students")
    {
        Description = "How many students.",
        HelpName = "N",
        DefaultValueFactory = _ => 10_000,
    };

    private static readonly Option<ulong> Seed = new("--seed")
    {
        Description = "The same seed gives the same result, whatever the number of threads.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<int> Threads = new("--threads")
    {
        Description = "How many threads; 0 for one per processor.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };

    private static readonly Option<string?> Out = new("--out")
    {
        Description = "Draw test information, exposure and bias into this folder.",
        HelpName = "DIR",
    };

    private static readonly Option<string> Images = new("--images")
    {
        Description = "The pictures' kind: png or svg.",
        HelpName = "KIND",
        DefaultValueFactory = _ => "png",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Everything as one JSON document." };

    private static readonly AssemblySolver Solver = new OrToolsSolver(TimeSpan.FromSeconds(10)).Solve;

    public static Command Create()
    {
        Images.AcceptOnlyFromAmong("png", "svg");
        var command = new Command("simulate-bank",
            """
            Let simulated students of known ability take an adaptive test from a bank: how well they are estimated, how
            long the tests get, how often items are given.
            """)
        {
            Bank, Design, Length, Se, Cuts, Decision, Rule, Estimator, Exposure, Abilities, Students, Seed, Threads,
            Out, Images, Json,
        };
        command.SetVerb((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var report = Simulate(parsed, cancellation);
        if (parsed.GetValue(Json))
            SimulationJson.Write(Console.OpenStandardOutput(), report);
        else
            SimulationTables.Write(report);
        if (parsed.GetValue(Out) is not { } folder)
            return 0;
        foreach (var path in SimulationPlots.Write(report, folder, parsed.GetValue(Images) == "svg"))
            Console.Error.WriteLine($"examactors: wrote {path}");
        if (!SimulationPlots.HasFont)
            Console.Error.WriteLine("examactors: no font is installed, so the pictures have no words; "
                + "Debian's fonts-dejavu-core has some");
        return 0;
    }

    private static SimulationReport Simulate(ParseResult parsed, CancellationToken cancellation)
    {
        var threads = parsed.GetValue(Threads);
        if (threads < 0)
            throw new VerbException($"--threads {threads}: 0 or more are possible");
        var document = ReadBank(parsed.GetValue(Bank)!);
        var bank = document.Bank();
        var plan = new SimulationPlan(
            parsed.GetValue(Students), PopulationOf(parsed.GetValue(Abilities)!, document.Population),
            parsed.GetValue(Seed));
        if (plan.Faults() is [var fault, ..])
            throw new VerbException(fault);
        var written = parsed.GetValue(Design) is { } file ? DesignWords.Read(file) : new DesignWords();
        var words = written.With(new DesignWords
        {
            Length = parsed.GetValue(Length),
            Se = parsed.GetValue(Se),
            Cuts = parsed.GetValue(Cuts) is { Length: > 0 } cuts ? cuts : null,
            Decision = parsed.GetValue(Decision),
            Rule = parsed.GetValue(Rule),
            Estimator = parsed.GetValue(Estimator),
            Exposure = parsed.GetValue(Exposure),
        });
        var design = words.ToDesign(bank, document.Population);
        Check(bank, design);
        return Verb.Notes.Progress().Start(progress =>
        {
            var options = new ParallelOptions
            {
                CancellationToken = cancellation,
                MaxDegreeOfParallelism = threads == 0 ? Environment.ProcessorCount : threads,
            };
            var (controlled, note) = ExposureWords.Add(
                words.Exposure, bank, design, document.Population, plan.Seed,
                (count, part) => Parallel.For(0, count, options, part));
            Check(bank, controlled);
            if (note is not null)
                Console.Error.WriteLine($"examactors: {note}");
            var task = progress.AddTask("simulated");
            var result = TestSimulation.Run(new AdaptiveTest(bank, controlled, Solver), plan, (count, part) =>
            {
                task.MaxValue = count;
                Parallel.For(0, count, options, i =>
                {
                    part(i);
                    task.Increment(1);
                });
            });
            return new SimulationReport(document, bank, controlled, plan, result);
        });
    }

    private static void Check(ItemBank bank, AdaptiveTestDesign design)
    {
        if (AdaptiveTest.Check(bank, design, Solver) is { IsEmpty: false } faults)
            throw new VerbException("the test cannot be given: " + string.Join("; ", faults));
    }

    /// <summary>Reads a bank's file.</summary>
    internal static BankDocument ReadBank(string path)
    {
        try
        {
            return BankDocument.Read(System.IO.File.ReadAllBytes(path));
        }
        catch (BankDocumentException e)
        {
            throw new VerbException($"{path}: {e.Message}", e);
        }
    }

    private static AbilityPopulation PopulationOf(string words, AbilityDistribution own)
    {
        var parts = words.Split(':');
        var numbers = parts.Length == 2 ? NumbersOf(parts[1]) : null;
        return (parts[0], parts.Length, numbers) switch
        {
            ("normal", 1, _) => new AbilityPopulation.Normal(own.Mean, own.Deviation),
            ("normal", 2, [var mean, var deviation]) => new AbilityPopulation.Normal(mean, deviation),
            ("grid", 2, [var min, var max, >= 1 and <= 1000 and var points])
                when points == Math.Floor(points) && min <= max =>
                AbilityPopulation.Points.Grid(min, max, (int)points),
            _ => throw new VerbException(
                $"--abilities {words}: normal, normal:MEAN,DEVIATION or grid:MIN,MAX,POINTS are possible"),
        };
    }

    private static double[]? Numbers(ArgumentResult argument)
    {
        var numbers = NumbersOf(argument.Tokens[0].Value);
        if (numbers is null)
            argument.AddError(
                $"'{argument.Tokens[0].Value}': numbers with commas between them are possible, such as -0.5,1");
        return numbers;
    }

    private static double[]? NumbersOf(string text)
    {
        var numbers = new List<double>();
        foreach (var part in text.Split(','))
            if (double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                numbers.Add(number);
            else
                return null;
        return [.. numbers];
    }
}
