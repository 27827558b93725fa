using System.Globalization;
using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Node.Verbs;

namespace ExamActors.Node.Simulating;

/// <summary>Exposure control in the words of the command line.</summary>
internal static class ExposureWords
{
    private const string Possible =
        "none, randomesque:N (one of the best N), sympson-hetter:R (no item to more than the share R) or "
        + "a-stratified:K are possible";

    // The shares of so many tests are known to about ±0.007.
    private const int TestsPerIteration = 4000;
    private const int IterationsMax = 20;

    /// <summary>The design with exposure control added; what it needs to know of the bank is found out.</summary>
    /// <param name="words">The words; null for none.</param>
    /// <param name="bank">The bank.</param>
    /// <param name="design">The design, sound.</param>
    /// <param name="population">The abilities that probabilities of administration are found for.</param>
    /// <param name="seed">Of the search for them.</param>
    /// <param name="loop">Spreads it over threads.</param>
    /// <returns>The design, and a note for people; null where there is nothing to say.</returns>
    public static (AdaptiveTestDesign Design, string? Note) Add(
        string? words, ItemBank bank, AdaptiveTestDesign design, AbilityDistribution population, ulong seed,
        Action<int, Action<int>> loop)
    {
        var parts = (words ?? "none").Split(':');
        try
        {
            return parts switch
            {
                ["none"] => (design, null),
                ["randomesque", var best] when Whole(best) is { } n =>
                    (design with { Exposure = new ExposureControl.Randomesque(n) }, null),
                ["a-stratified", var strata] when Whole(strata) is { } n => (Stratified(bank, design, n), null),
                ["sympson-hetter", var share] when double.TryParse(
                    share, NumberStyles.Float, CultureInfo.InvariantCulture, out var max) =>
                    Administered(bank, design, population, max, seed, loop),
                _ => throw new VerbException($"exposure '{words}': {Possible}"),
            };
        }
        catch (ArgumentException e)
        {
            throw new VerbException($"exposure '{words}': {e.Message}", e);
        }
    }

    // Each stage takes its part of the longest test.
    private static AdaptiveTestDesign Stratified(ItemBank bank, AdaptiveTestDesign design, int strata)
    {
        var length = design.Constraints.LengthMax;
        if (strata < 1 || strata > length)
            throw new VerbException($"a test of {length} items has 1 to {length} strata, not {strata}");
        return design with
        {
            Exposure = new ExposureControl.AStratified(
                AStratification.Strata(bank, strata),
                [.. Enumerable.Range(0, strata).Select(s => length * (s + 1) / strata - length * s / strata)]),
        };
    }

    private static (AdaptiveTestDesign Design, string Note) Administered(
        ItemBank bank, AdaptiveTestDesign design, AbilityDistribution population, double max, ulong seed,
        Action<int, Action<int>> loop)
    {
        var found = SympsonHetter.Calibrate(
            bank, design, new SympsonHetterOptions(max, TestsPerIteration, IterationsMax)
            {
                AbilityMean = population.Mean,
                AbilityDeviation = population.Deviation,
            }, seed, loop);
        return (design with { Exposure = new ExposureControl.SympsonHetter(found.Administration) },
            string.Create(CultureInfo.InvariantCulture,
                $"Sympson-Hetter: {found.Iterations} iterations, highest exposure {found.Exposure.Max():0.000}")
            + (found.Converged ? "" : "; NOT CONVERGED"));
    }

    private static int? Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;
}
