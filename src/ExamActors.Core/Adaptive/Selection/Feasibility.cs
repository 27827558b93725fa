using System.Collections.Immutable;

namespace ExamActors.Core.Adaptive.Selection;

/// <summary>
/// Whether what was added so far can be completed to a test that meets every constraint. Items and sets that do not
/// stand in each other's way across topics ("plain" ones) are a matter of counting: which numbers of items each topic
/// can have, and which sums these make. For the others a search includes or excludes one after the other; counting says
/// early where it cannot succeed (with the enemies among them as far as they form groups) and where it has (without the
/// ones not decided on).
/// </summary>
internal static class Feasibility
{
    /// <summary>Searches for a completion.</summary>
    /// <param name="model">The constraints.</param>
    /// <param name="progress">What was added; not changed.</param>
    /// <param name="stepsMax">How many decisions are tried at most.</param>
    /// <param name="plan">The items that are not plain of a completion; its plain ones are known to exist.</param>
    /// <returns>Whether there is one; null where it was not found out within so many steps.</returns>
    public static bool? Search(ConstraintModel model, TestProgress progress, int stepsMax, out ImmutableArray<int> plan)
    {
        var added = new List<int>();
        var steps = stepsMax;
        var found = Search(model, progress, added, ref steps);
        plan = found == true ? [.. added] : [];
        return found;
    }

    /// <summary>
    /// Whether there is a completion with these items besides the added ones and no others that are not plain.
    /// </summary>
    public static bool Holds(ConstraintModel model, TestProgress progress, ImmutableArray<int> plan)
    {
        if (plan.IsEmpty)
            return new CompletionCounts(model, progress).Possible(optimistic: false);
        var planned = progress.Copy();
        foreach (var item in plan)
        {
            if (!planned.Available(item))
                return false;
            planned.Add(item);
        }
        return new CompletionCounts(model, planned).Possible(optimistic: false);
    }

    private static bool? Search(ConstraintModel model, TestProgress progress, List<int> added, ref int steps)
    {
        var counts = new CompletionCounts(model, progress);
        if (counts.Possible(optimistic: false))
            return true;
        if (!counts.Intricate || !counts.Possible(optimistic: true))
            return false;
        var (unit, isSet) = counts.Undecided();
        var rest = progress.Copy();
        var certain = true;
        var first = isSet ? model.SetItems[unit] : [unit];
        foreach (var item in first)
        {
            if (!rest.Available(item))
                continue;
            if (--steps < 0)
                return null;
            added.Add(item);
            var found = Search(model, rest.With(item), added, ref steps);
            if (found == true)
                return true;
            added.RemoveAt(added.Count - 1);
            certain &= found == false;
            rest.Exclude(item); // a set's further tests are without it
        }
        if (--steps < 0)
            return null;
        var without = Search(model, rest, added, ref steps);
        return without == true ? true : certain ? without : null;
    }
}
