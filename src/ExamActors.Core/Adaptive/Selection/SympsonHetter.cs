using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Selection;

/// <summary>How the probabilities of administration are looked for.</summary>
/// <param name="ExposureMax">
/// r_max: the largest share of students that an item is meant for, above 0 and up to 1.
/// </param>
/// <param name="TestsPerIteration">How many tests are simulated in an iteration, 100 or more.</param>
/// <param name="IterationsMax">How many iterations at most, 1 or more.</param>
/// <param name="Tolerance">How far a simulated exposure may lie above r_max at the end, 0 or more.</param>
/// <param name="AbilityMean">The mean of the students' normally distributed abilities.</param>
/// <param name="AbilityDeviation">Their standard deviation, 0 or more.</param>
public sealed record SympsonHetterOptions(
    double ExposureMax, int TestsPerIteration = 1000, int IterationsMax = 40, double Tolerance = 0.02,
    double AbilityMean = 0, double AbilityDeviation = 1);

/// <summary>What the simulation found.</summary>
/// <param name="Administration">K of each item: the probability that it is given once it is the best.</param>
/// <param name="Exposure">Each item's share of the last iteration's tests, under these probabilities.</param>
/// <param name="Iterations">How many iterations were made.</param>
/// <param name="Converged">Whether no exposure lies above r_max by more than the tolerance.</param>
public sealed record SympsonHetterResult(
    ImmutableArray<double> Administration, ImmutableArray<double> Exposure, int Iterations, bool Converged);

/// <summary>
/// Finds the probabilities of administration by simulation (J. B. Sympson and R. D. Hetter 1985; R. D. Hetter and J. B.
/// Sympson, in W. A. Sands, B. K. Waters and J. R. McBride, Computerized Adaptive Testing, 1997).
/// </summary>
public static class SympsonHetter
{
    /// <summary>
    /// Simulates tests under the probabilities found so far, at first 1; then K_i = r_max / P(S_i) where the share
    /// P(S_i) of tests in which the item came to be the best is above r_max, else 1; and again, until no item is given
    /// too often. As many items as a test may have keep K = 1, those with the largest, so that a test can always be
    /// filled.
    /// </summary>
    /// <param name="bank">The bank.</param>
    /// <param name="design">The design; its own exposure control is put aside.</param>
    /// <param name="options">Bounds of the search.</param>
    /// <param name="seed">Fixes every draw.</param>
    /// <param name="forEach">
    /// Calls an action for every number from 0 up to, without, a count, in any order and from any threads; null for one
    /// after the other.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The design is unsound, needs a solver, or the options are out of bounds.
    /// </exception>
    public static SympsonHetterResult Calibrate(
        ItemBank bank, AdaptiveTestDesign design, SympsonHetterOptions options, ulong seed,
        Action<int, Action<int>>? forEach = null)
    {
        Check(bank, design, options);
        var administration = Enumerable.Repeat(1.0, bank.Count).ToArray();
        for (var iteration = 1; ; iteration++)
        {
            var test = new AdaptiveTest(
                bank, design with { Exposure = new ExposureControl.SympsonHetter([.. administration]) });
            var (given, selected) = Simulate(test, options, Draws.Administration.For(seed, iteration).Next(), forEach);
            var exposure = given.Select(g => (double)g / options.TestsPerIteration).ToImmutableArray();
            var converged = exposure.Max() <= options.ExposureMax + options.Tolerance;
            if (converged || iteration == options.IterationsMax)
                return new SympsonHetterResult([.. administration], exposure, iteration, converged);
            for (var i = 0; i < bank.Count; i++)
            {
                var share = (double)selected[i] / options.TestsPerIteration;
                administration[i] = share > options.ExposureMax ? options.ExposureMax / share : 1;
            }
            foreach (var item in Enumerable.Range(0, bank.Count).OrderByDescending(i => administration[i])
                .Take(design.Constraints.LengthMax).ToArray())
                administration[item] = 1;
        }
    }

    private static void Check(ItemBank bank, AdaptiveTestDesign design, SympsonHetterOptions options)
    {
        if (!(options.ExposureMax is > 0 and <= 1) || !(options.Tolerance >= 0) || !(options.AbilityDeviation >= 0)
            || !double.IsFinite(options.AbilityMean) || options.TestsPerIteration < 100 || options.IterationsMax < 1)
            throw new ArgumentException($"the options are out of bounds: {options}", nameof(options));
        if (options.ExposureMax * bank.Count < design.Constraints.LengthMin)
            throw new ArgumentException(
                $"{bank.Count} items given to a share of {options.ExposureMax} of the students each make no test of "
                + $"{design.Constraints.LengthMin} items", nameof(options));
    }

    private static (int[] Given, int[] Selected) Simulate(
        AdaptiveTest test, SympsonHetterOptions options, ulong seed, Action<int, Action<int>>? forEach)
    {
        var tests = new (int[] Given, int[] Rejected)[options.TestsPerIteration];
        forEach ??= static (count, action) =>
        {
            for (var i = 0; i < count; i++)
                action(i);
        };
        var tables = new AdaptiveSessionTables(test);
        forEach(tests.Length, t => tests[t] = Simulate(tables, options, Draws.Criterion.For(seed, t).Next()));
        var (given, selected) = (new int[test.Bank.Count], new int[test.Bank.Count]);
        foreach (var (items, rejected) in tests)
        {
            foreach (var item in items)
                given[item]++;
            foreach (var item in items.Union(rejected))
                selected[item]++;
        }
        return (given, selected);
    }

    private static (int[] Given, int[] Rejected) Simulate(
        AdaptiveSessionTables tables, SympsonHetterOptions options, ulong seed)
    {
        var random = new SplitMix64(seed);
        var theta = options.AbilityMean + options.AbilityDeviation * random.Normal();
        var rejected = new List<int>();
        var session = new AdaptiveSession(tables, seed) { Rejected = rejected };
        while (session.TryNext(0, out var item, out _))
            session.Record(new ScoredResponse(item, Score(tables.Test.Bank, item, theta, random.NextDouble())));
        var given = new int[session.Responses.Length];
        for (var i = 0; i < given.Length; i++)
            given[i] = session.Responses[i].Item;
        return (given, [.. rejected.Distinct()]);
    }

    private static int Score(ItemBank bank, int item, double theta, double draw)
    {
        var curve = ResponseCurve.Evaluate(bank[item], bank.Scale, theta, stackalloc CategoryPoint[bank.CategoriesMax]);
        var score = 0;
        while (score < curve.Length - 1 && (draw -= curve[score].P) >= 0)
            score++;
        return score;
    }
}
