using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Calibration;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Adaptive.Simulation;
using ExamActors.Core.Adaptive.Stopping;
using ExamActors.TestSupport;

namespace ExamActors.Benchmarks;

/// <summary>
/// The measurement engine: a step of a test, simulated tests beside R's catR, calibration beside R's mirt.
/// </summary>
internal static class EngineBenchmark
{
    private const int Rounds = 3;
    private const int Items = 30;
    private const int Tests = 100_000;
    private const int TestsOfR = 100; // catR gives a few a second

    public static async Task Run()
    {
        BenchmarkRunner.Run<EngineSteps>(ManualConfig.Create(DefaultConfig.Instance)
            .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithMaxIterationCount(30))
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "exam-actors-benchmarks"))
            .WithOptions(ConfigOptions.DisableLogFile));
        await Simulation();
        await Calibration();
    }

    private static async Task Simulation()
    {
        using var folder = new TempFolder();
        var bank = BankGenerator.Generate(500, 5, seed: 1).Bank();
        var test = new AdaptiveTest(
            bank, new AdaptiveTestDesign(TestConstraints.Length(Items), new StoppingRule.Length(Items)));
        var plan = new SimulationPlan(Tests, new AbilityPopulation.Normal(), 1);
        var ways = new List<(string, Func<Task<double>>)>
        {
            ("TestSimulation, one thread", () => Measured.PerSecondOf(Tests, () =>
            {
                TestSimulation.Run(test, plan);
                return Task.CompletedTask;
            })),
            ($"TestSimulation, {Environment.ProcessorCount} threads", () => Measured.PerSecondOf(Tests, () =>
            {
                TestSimulation.Run(test, plan, (count, part) => Parallel.For(0, count, part));
                return Task.CompletedTask;
            })),
        };
        var missing = await RScript.Missing("catR");
        if (missing is null)
        {
            WriteSimulation(folder, bank, plan);
            ways.Insert(0, ($"catR simulateRespondents, {TestsOfR} of these students", async () =>
                TestsOfR / (await RScript.Numbers("simulate.R", folder.Path))[0]));
        }
        Measured.Print($"{Items}-item tests from 500 items, maximum information, EAP with 33 points",
            await Measured.InTurn(Rounds, [.. ways]), "tests");
        Console.WriteLine(missing ?? Compare(folder, test, plan));
    }

    // The answers of the first students to every item, so that both give the very same tests.
    private static void WriteSimulation(TempFolder folder, ItemBank bank, SimulationPlan plan)
    {
        File.WriteAllLines(folder.File("bank.csv"), bank.Items.Select(i => (ItemParameters.Logistic)i.Parameters)
            .Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.A},{p.B},{p.C},{p.D}")).Prepend("a,b,c,d"));
        var students = Enumerable.Range(0, TestsOfR).Select(i => new SimulatedStudent(plan, i)).ToList();
        File.WriteAllLines(folder.File("answers.csv"), students.Select(s =>
            string.Join(',', Enumerable.Range(0, bank.Count).Select(i => s.Answer(bank, i)))));
        File.WriteAllLines(folder.File("thetas.csv"),
            students.Select(s => s.Theta.ToString("R", CultureInfo.InvariantCulture)));
    }

    private static string Compare(TempFolder folder, AdaptiveTest test, SimulationPlan plan)
    {
        var tables = new AdaptiveSessionTables(test);
        var (same, farthest) = (0, 0.0);
        var rows = File.ReadAllLines(folder.File("tests.csv"));
        for (var number = 0; number < rows.Length; number++)
        {
            var row = rows[number].Split(',').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray();
            var student = new SimulatedStudent(plan, number);
            var session = new AdaptiveSession(tables, student.AttemptSeed);
            while (session.TryNext(0, out var item, out _))
                session.Record(new ScoredResponse(item, student.Answer(test.Bank, item)));
            if (session.Responses.ToArray().Select(r => (double)r.Item).SequenceEqual(row[1..]))
                same++;
            farthest = Math.Max(farthest, Math.Abs(session.Result.Theta - row[0]));
        }
        return $"The same items in the same order in {same} of {rows.Length} tests; "
            + string.Create(CultureInfo.InvariantCulture, $"estimates differ by {farthest:0.0e+0} at most.");
    }

    private static async Task Calibration()
    {
        const int students = 10_000;
        const int items = 50;
        using var folder = new TempFolder();
        var bank = ItemBank.Create(1, [.. BankGenerator.Generate(items, 1, seed: 2).Items.Select(i => i.Item with
        {
            Parameters = (ItemParameters.Logistic)i.Item.Parameters with { C = 0 },
        })]);
        var plan = new SimulationPlan(students, new AbilityPopulation.Normal(), 2);
        var answers = Enumerable.Range(0, students).Select(s => new SimulatedStudent(plan, s))
            .Select(s => Enumerable.Range(0, items).Select(i => (int?)s.Answer(bank, i)).ToArray()).ToList();
        var responses = ResponseMatrix.Create([.. bank.Items.Select(i => i.Id)], answers);
        var settings = new CalibrationSettings(CalibrationModel.TwoParameter) { StandardErrors = false };
        var likelihoods = new SortedDictionary<string, double>();
        var ways = new List<(string, Func<Task<double>>)>
        {
            ("MarginalMaximumLikelihood", () => Measured.PerSecondOf(1, () =>
            {
                likelihoods["MarginalMaximumLikelihood"] =
                    MarginalMaximumLikelihood.Calibrate(responses, settings).LogLikelihood;
                return Task.CompletedTask;
            })),
        };
        var missing = await RScript.Missing("mirt");
        if (missing is null)
        {
            File.WriteAllLines(folder.File("answers.csv"), answers.Select(a => string.Join(',', a)));
            foreach (var tolerance in new[] { "1e-6", "1e-4" })
                ways.Insert(0, ($"mirt, TOL = {tolerance}{(tolerance == "1e-4" ? ", its default" : "")}", async () =>
                {
                    var numbers = await RScript.Numbers("calibrate.R", folder.Path, tolerance);
                    likelihoods[$"mirt, TOL = {tolerance}"] = numbers[1];
                    return 1 / numbers[0];
                }
                ));
        }
        Measured.Print($"Two parameters of {items} items from {students:N0} students",
            await Measured.InTurn(Rounds, [.. ways]), "calibrations");
        foreach (var (way, likelihood) in likelihoods)
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"log-likelihood of {way}: {likelihood:0.000000}"));
        if (missing is not null)
            Console.WriteLine(missing);
    }
}
