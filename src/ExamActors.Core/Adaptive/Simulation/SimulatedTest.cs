using ExamActors.Core.Adaptive.Estimation;

namespace ExamActors.Core.Adaptive.Simulation;

/// <summary>What became of one simulated student's test.</summary>
/// <param name="Theta">The ability that the student has.</param>
/// <param name="Estimate">The final estimate of it.</param>
/// <param name="Length">How many items were given.</param>
public readonly record struct SimulatedTest(double Theta, AbilityEstimate Estimate, int Length)
{
    /// <summary>How far the estimate is above the ability.</summary>
    public double Error => Estimate.Theta - Theta;
}
