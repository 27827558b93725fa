using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Selection;

/// <summary>What a criterion knows of a test when the next item is chosen.</summary>
/// <param name="responses">The responses so far, in order.</param>
/// <param name="estimate">The provisional estimate after the last of them.</param>
/// <param name="seed">The attempt's seed: with the number of responses it fixes every draw.</param>
public readonly ref struct SelectionState(
    ReadOnlySpan<ScoredResponse> responses, AbilityEstimate estimate, ulong seed)
{
    public ReadOnlySpan<ScoredResponse> Responses { get; } = responses;

    public AbilityEstimate Estimate { get; } = estimate;

    public ulong Seed { get; } = seed;
}
