using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Simulation;

namespace ExamActors.Node.Simulating;

/// <summary>A simulation to be told of.</summary>
/// <param name="Bank">The bank.</param>
/// <param name="Items">Its items, ready for use.</param>
/// <param name="Design">The design.</param>
/// <param name="Plan">The students.</param>
/// <param name="Result">What came out.</param>
internal sealed record SimulationReport(
    BankDocument Bank, ItemBank Items, AdaptiveTestDesign Design, SimulationPlan Plan, SimulationResult Result)
{
    /// <summary>The information of the most informative items at θ, as many as a test has on average: no test can have more.</summary>
    public double BestInformation(double theta) => Enumerable.Range(0, Items.Count)
        .Select(i => ItemInformation.Expected(Items[i], Items.Scale, theta)).OrderDescending()
        .Take((int)Math.Round(Result.Length.Mean)).Sum();

    /// <summary>The information of the whole bank at θ.</summary>
    public double BankInformation(double theta) => TestCurve.Information(Items, [.. Enumerable.Range(0, Items.Count)], theta);
}
