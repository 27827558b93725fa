using System.Collections.Immutable;

namespace ExamActors.Core.Adaptive.Simulation;

/// <summary>What a simulation shows of a bank and a design.</summary>
/// <param name="Overall">Over all students.</param>
/// <param name="Conditional">By ability, ascending; parts of the scale without students are left out.</param>
/// <param name="Length">How long the tests were.</param>
/// <param name="Exposure">How often each item was given.</param>
/// <param name="Topics">How much of the tests each topic had.</param>
/// <param name="Classification">How well students were classified; null where the design has no cut scores.</param>
/// <param name="Tests">Each student's test, in the students' order.</param>
public sealed record SimulationResult(
    EstimateAccuracy Overall, ImmutableArray<ConditionalAccuracy> Conditional, LengthStatistics Length,
    ExposureStatistics Exposure, ImmutableArray<TopicCoverage> Topics, ClassificationAccuracy? Classification,
    ImmutableArray<SimulatedTest> Tests);
