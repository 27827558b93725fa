using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Stopping;

/// <summary>What stopping rules know of a test.</summary>
/// <param name="bank">The bank.</param>
/// <param name="responses">The responses so far.</param>
/// <param name="estimate">The provisional estimate after the last of them.</param>
/// <param name="left">For each item of the bank, whether it may still be given.</param>
/// <param name="elapsedSeconds">How long the test has run.</param>
public readonly ref struct StoppingState(
    ItemBank bank, ReadOnlySpan<ScoredResponse> responses, AbilityEstimate estimate, ReadOnlySpan<bool> left,
    double elapsedSeconds)
{
    public ItemBank Bank { get; } = bank;

    public ReadOnlySpan<ScoredResponse> Responses { get; } = responses;

    public AbilityEstimate Estimate { get; } = estimate;

    public ReadOnlySpan<bool> Left { get; } = left;

    public double ElapsedSeconds { get; } = elapsedSeconds;
}
