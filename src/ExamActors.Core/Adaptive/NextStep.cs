using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Stopping;

namespace ExamActors.Core.Adaptive;

/// <summary>How an adaptive test goes on; closed.</summary>
/// <param name="Estimate">
/// The provisional estimate that it was decided by; the design's starting one before the first.
/// </param>
public abstract record NextStep(AbilityEstimate Estimate)
{
    /// <summary>An item is given.</summary>
    /// <param name="Item">Its index in the bank.</param>
    /// <param name="Estimate">The estimate.</param>
    public sealed record Deliver(int Item, AbilityEstimate Estimate) : NextStep(Estimate);

    /// <summary>The test is over.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="Met">The stopping rules that are met; empty where the reason is another one.</param>
    /// <param name="Estimate">The estimate.</param>
    public sealed record Stop(StopReason Reason, ImmutableArray<StoppingRule> Met, AbilityEstimate Estimate)
        : NextStep(Estimate);
}

/// <summary>Why a test is over.</summary>
public enum StopReason
{
    /// <summary>The stopping rule is met.</summary>
    RuleMet,

    /// <summary>The test has as many items as it may have.</summary>
    LengthReached,

    /// <summary>The test is whole, and no further item can be added without breaking a constraint.</summary>
    NoItemLeft,
}
