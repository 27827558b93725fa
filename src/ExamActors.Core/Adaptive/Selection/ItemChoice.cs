using System.Buffers;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Selection;

/// <summary>
/// Chooses one of the candidates: narrows them down to the topic in want, the stratum or the eligible ones, or the
/// shadow test, as far as that leaves an item that the constraints allow; gives each its score; and takes the best that
/// passes exposure control.
/// </summary>
internal sealed class ItemChoice(ItemBank bank, AdaptiveTestDesign design, ShadowAssembly? shadow)
{
    /// <summary>The item, or −1 where the constraints allow none.</summary>
    /// <param name="criterion">Gives the scores.</param>
    /// <param name="state">The test so far.</param>
    /// <param name="tracker">Says what the constraints allow; null for everything.</param>
    /// <param name="candidates">The items that may be chosen; changed.</param>
    /// <param name="rejected">Takes the items that exposure control did not let pass.</param>
    public int Choose(
        SelectionCriterion criterion, in SelectionState state, ConstraintTracker? tracker, Span<bool> candidates,
        List<int>? rejected)
    {
        var starting = state.Responses.Length < design.Start.Count;
        if (shadow is not null && !starting
            && shadow.Restrict(state, design.Exposure as ExposureControl.Eligibility, candidates))
            tracker = null; // the items of a shadow test are known to leave a test possible
        else
        {
            if (!starting && tracker is not { Progress.OpenSet: >= 0 })
                RestrictToTopic(state, tracker, candidates);
            RestrictExposure(state, tracker, candidates);
        }
        var scores = ArrayPool<double>.Shared.Rent(bank.Count);
        try
        {
            criterion.Scores(state, candidates, scores);
            return Pick(scores.AsSpan(0, bank.Count), state, tracker, rejected);
        }
        finally
        {
            ArrayPool<double>.Shared.Return(scores);
        }
    }

    private void RestrictToTopic(in SelectionState state, ConstraintTracker? tracker, Span<bool> candidates)
    {
        if (design.Content.IsEmpty)
            return;
        foreach (var g in ContentBalance.Order(bank, design.Content, state.Responses, state.Seed))
        {
            var topic = design.Content[g].Topic;
            if (Restrict(candidates, tracker, i => bank.Items[i].Topic == topic))
                return;
        }
    }

    private void RestrictExposure(in SelectionState state, ConstraintTracker? tracker, Span<bool> candidates)
    {
        switch (design.Exposure)
        {
            case ExposureControl.AStratified a:
                var stratum = Stage(a, state.Responses.Length);
                for (var s = stratum; s < a.StageLengths.Length; s++)
                    if (Restrict(candidates, tracker, i => a.Strata[i] == s))
                        return;
                for (var s = stratum - 1; s >= 0; s--)
                    if (Restrict(candidates, tracker, i => a.Strata[i] == s))
                        return;
                break;
            case ExposureControl.Eligibility e:
                var seed = state.Seed;
                var probabilities = e.Probabilities[RangeOf(e, state.Estimate.Theta)];
                Restrict(candidates, tracker, i => ItemEligibility.IsEligible(probabilities[i], i, seed));
                break;
        }
    }

    /// <summary>The range of abilities that an estimate is in.</summary>
    internal static int RangeOf(ExposureControl.Eligibility eligibility, double theta) =>
        eligibility.Bounds.Count(b => b <= theta);

    // Narrows the candidates down, unless none of those left would be allowed.
    private static bool Restrict(Span<bool> candidates, ConstraintTracker? tracker, Func<int, bool> keep)
    {
        var some = false;
        for (var i = 0; i < candidates.Length && !some; i++)
            some = candidates[i] && keep(i) && (tracker is null || tracker.Allows(i));
        for (var i = 0; some && i < candidates.Length; i++)
            candidates[i] = candidates[i] && keep(i);
        return some;
    }

    private static int Stage(ExposureControl.AStratified stratified, int position)
    {
        var stage = 0;
        for (var end = stratified.StageLengths[0];
            position >= end && stage < stratified.StageLengths.Length - 1;
            end += stratified.StageLengths[stage])
            stage++;
        return stage;
    }

    private int Pick(Span<double> scores, in SelectionState state, ConstraintTracker? tracker, List<int>? rejected)
    {
        switch (design.Exposure)
        {
            case ExposureControl.Randomesque { Best: > 1 } r:
                var best = new List<int>(r.Best);
                while (best.Count < r.Best && Best(scores, tracker) is var item and >= 0)
                {
                    best.Add(item);
                    scores[item] = double.NegativeInfinity;
                }
                return best.Count == 0
                    ? -1
                    : best[Draws.Randomesque.For(state.Seed, state.Responses.Length).Between(0, best.Count - 1)];
            case ExposureControl.SympsonHetter h:
                var last = -1;
                while (Best(scores, tracker) is var item and >= 0)
                {
                    if (Draws.Administration.For(state.Seed, item).NextDouble() < h.Administration[item])
                        return item;
                    rejected?.Add(item);
                    last = item;
                    scores[item] = double.NegativeInfinity;
                }
                return last;
            default:
                return Best(scores, tracker);
        }
    }

    private static int Best(Span<double> scores, ConstraintTracker? tracker)
    {
        while (true)
        {
            var item = SelectionCriterion.Largest(scores);
            if (item < 0 || tracker is null || tracker.Allows(item))
                return item;
            scores[item] = double.NegativeInfinity;
        }
    }
}
