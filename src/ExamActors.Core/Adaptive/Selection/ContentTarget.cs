using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Selection;

/// <summary>The share of a test that a topic is meant to have.</summary>
/// <param name="Topic">A topic of the bank.</param>
/// <param name="Proportion">Above 0; the proportions of a design need not sum to 1.</param>
public sealed record ContentTarget(string Topic, double Proportion);

/// <summary>
/// Content balancing by target proportions (G. G. Kingsbury and A. R. Zara 1989), as R's catR does it.
/// </summary>
public static class ContentBalance
{
    /// <summary>
    /// The topics in the order of preference for the next item. As long as a topic was not seen, one that was not comes
    /// first, by chance; then the one whose share lies farthest below its target, with chance among equals.
    /// </summary>
    /// <param name="bank">The bank.</param>
    /// <param name="targets">The targets.</param>
    /// <param name="items">The items given so far.</param>
    /// <param name="seed">The attempt's seed.</param>
    /// <returns>Indexes in <paramref name="targets"/>.</returns>
    public static ImmutableArray<int> Order(
        ItemBank bank, ImmutableArray<ContentTarget> targets, ReadOnlySpan<ScoredResponse> items, ulong seed)
    {
        var counts = new double[targets.Length];
        foreach (var item in items)
            for (var g = 0; g < counts.Length; g++)
                if (bank.Items[item.Item].Topic == targets[g].Topic)
                    counts[g]++;
        var (total, target) = (counts.Sum(), targets.Sum(t => t.Proportion));
        var random = Draws.Topic.For(seed, items.Length);
        var topics = new (bool Unseen, double Lack, double Draw, int Index)[targets.Length];
        for (var g = 0; g < topics.Length; g++)
        {
            var lack = targets[g].Proportion / target - (total == 0 ? 0 : counts[g] / total);
            topics[g] = (counts[g] == 0, counts[g] == 0 ? 0 : lack, random.NextDouble(), g);
        }
        return
        [
            .. topics.OrderByDescending(t => t.Unseen).ThenByDescending(t => t.Lack).ThenBy(t => t.Draw)
                .Select(t => t.Index),
        ];
    }

    internal static IEnumerable<string> Faults(ItemBank bank, ImmutableArray<ContentTarget> targets)
    {
        foreach (var target in targets)
        {
            if (!(target.Proportion > 0 && double.IsFinite(target.Proportion)))
                yield return $"topic {target.Topic}: its target proportion must be above 0, not {target.Proportion}";
            if (!bank.Items.Any(i => i.Topic == target.Topic))
                yield return $"topic {target.Topic}: it has a target proportion and no item";
        }
        foreach (var twice in targets.GroupBy(t => t.Topic).Where(g => g.Count() > 1))
            yield return $"topic {twice.Key}: it has {twice.Count()} target proportions";
    }
}
