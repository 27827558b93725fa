using System.Collections.Immutable;

namespace ExamActors.Core.Adaptive.Simulation;

/// <summary>Statistics by ability.</summary>
internal static class ConditionalStatistics
{
    // Half a unit wide, from −3 to 3, with what lies beyond in a part of its own on either side.
    private const double Width = 0.5;
    private const int PerSide = 6;

    /// <summary>By the population's own points, or by parts of half a unit where abilities are drawn.</summary>
    public static ImmutableArray<ConditionalAccuracy> Of(
        AbilityPopulation population, ImmutableArray<SimulatedTest> tests) =>
    [
        .. tests
            .GroupBy(test => population is AbilityPopulation.Points
                ? (Min: test.Theta, Max: test.Theta)
                : Part(test.Theta))
            .OrderBy(part => part.Key.Min)
            .Select(part => new ConditionalAccuracy(part.Key.Min, part.Key.Max, EstimateAccuracy.Of([.. part]))),
    ];

    private static (double Min, double Max) Part(double theta)
    {
        var part = Math.Clamp((int)Math.Floor(theta / Width), -PerSide - 1, PerSide);
        return (part < -PerSide ? double.NegativeInfinity : part * Width,
            part >= PerSide ? double.PositiveInfinity : (part + 1) * Width);
    }
}
