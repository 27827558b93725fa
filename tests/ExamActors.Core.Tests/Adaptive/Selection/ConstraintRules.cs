using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Selection;

namespace ExamActors.Core.Tests.Adaptive.Selection;

/// <summary>The constraints once more, as plainly as they can be said, to hold the engine against.</summary>
internal static class ConstraintRules
{
    /// <summary>The first constraint that a test breaks, whatever its order; null for none.</summary>
    public static string? Broken(ItemBank bank, TestConstraints constraints, IReadOnlyList<int> items)
    {
        if (items.Count < constraints.LengthMin || items.Count > constraints.LengthMax)
            return $"{items.Count} items";
        if (items.Distinct().Count() < items.Count)
            return "an item twice";
        foreach (var bound in constraints.Topics)
            if (items.Count(i => bank.Items[i].Topic == bound.Topic) is var count
                && (count < bound.Min || count > bound.Max))
                return $"{count} items of {bound.Topic}";
        foreach (var set in items.Select(i => bank.Items[i].Set).OfType<string>().Distinct())
            if (items.Count(i => bank.Items[i].Set == set) is var count && count != Size(bank, constraints, set))
                return $"{count} items of {set}";
        foreach (var i in items)
            foreach (var j in items)
                if (bank.Items[i].Enemies.Contains(bank.Items[j].Id))
                    return $"enemies {i} and {j}";
        return null;
    }

    /// <summary>A set that something else came into the middle of; null for none.</summary>
    public static string? TornSet(ItemBank bank, IReadOnlyList<int> items)
    {
        var sets = items.Select(i => bank.Items[i].Set).ToArray();
        return sets.Where((s, i) => s is not null && i > 0 && sets[i - 1] != s && sets.Take(i).Contains(s))
            .FirstOrDefault();
    }

    /// <summary>The set that the last item is of and that is not whole yet; null for none.</summary>
    public static string? OpenSet(ItemBank bank, TestConstraints constraints, IReadOnlyList<int> items) =>
        items.Count > 0 && bank.Items[items[^1]].Set is { } set
            && items.Count(i => bank.Items[i].Set == set) < Size(bank, constraints, set) ? set : null;

    private static int Size(ItemBank bank, TestConstraints constraints, string set) =>
        constraints.Sets.FirstOrDefault(s => s.Set == set)?.Count ?? bank.Items.Count(i => i.Set == set);
}
