using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Selection;

/// <summary>A bank's topics, sets and enemies, and a design's bounds on them, by index. Immutable.</summary>
internal sealed class ConstraintModel
{
    /// <param name="bank">The bank.</param>
    /// <param name="constraints">Without faults.</param>
    public ConstraintModel(ItemBank bank, TestConstraints constraints)
    {
        (LengthMin, LengthMax) = (constraints.LengthMin, constraints.LengthMax);
        var topics = constraints.Topics.Select((t, i) => (t.Topic, Index: i + 1))
            .ToDictionary(t => t.Topic, t => t.Index);
        TopicMins = [0, .. constraints.Topics.Select(t => t.Min)];
        TopicMaxs = [int.MaxValue, .. constraints.Topics.Select(t => t.Max)];
        Topic = [.. bank.Items.Select(i => i.Topic is { } topic ? topics.GetValueOrDefault(topic) : 0)];
        var names = bank.Items.Select(i => i.Set).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToArray();
        Set =
        [
            .. bank.Items.Select(i => i.Set is { } set ? Array.BinarySearch(names, set, StringComparer.Ordinal) : -1),
        ];
        SetItems =
        [
            .. names.Select((_, s) =>
                (ImmutableArray<int>)[.. Enumerable.Range(0, bank.Count).Where(i => Set[i] == s)]),
        ];
        SetCounts = [.. names.Select((name, s) =>
            constraints.Sets.FirstOrDefault(d => d.Set == name)?.Count ?? SetItems[s].Length)];
        Enemies = EnemiesOf(bank);
        Singles = [.. Enumerable.Range(0, bank.Count).Where(i => Set[i] < 0 && Enemies[i].IsEmpty)];
        EnemySingles = [.. Enumerable.Range(0, bank.Count).Where(i => Set[i] < 0 && !Enemies[i].IsEmpty)];
    }

    public int LengthMin { get; }

    public int LengthMax { get; }

    /// <summary>An item's place among the bounded topics, from 1; 0 where its topic is free.</summary>
    public ImmutableArray<int> Topic { get; }

    public ImmutableArray<int> TopicMins { get; }

    public ImmutableArray<int> TopicMaxs { get; }

    /// <summary>An item's set; −1 for an item on its own.</summary>
    public ImmutableArray<int> Set { get; }

    public ImmutableArray<ImmutableArray<int>> SetItems { get; }

    /// <summary>How many items make a set whole.</summary>
    public ImmutableArray<int> SetCounts { get; }

    /// <summary>An item's enemies, whichever of the two named the other; ascending.</summary>
    public ImmutableArray<ImmutableArray<int>> Enemies { get; }

    /// <summary>The items without set and enemies.</summary>
    public ImmutableArray<int> Singles { get; }

    /// <summary>The items with enemies and without a set.</summary>
    public ImmutableArray<int> EnemySingles { get; }

    /// <summary>Whether nothing but the length is bounded.</summary>
    public bool LengthOnly => TopicMins.Length == 1 && SetItems.IsEmpty && EnemySingles.IsEmpty;

    private static ImmutableArray<ImmutableArray<int>> EnemiesOf(ItemBank bank)
    {
        var enemies = new SortedSet<int>?[bank.Count];
        for (var i = 0; i < bank.Count; i++)
            foreach (var id in bank.Items[i].Enemies)
            {
                var other = bank.IndexOf(id);
                (enemies[i] ??= []).Add(other);
                (enemies[other] ??= []).Add(i);
            }
        return [.. enemies.Select(e => e is null ? (ImmutableArray<int>)[] : [.. e])];
    }
}
