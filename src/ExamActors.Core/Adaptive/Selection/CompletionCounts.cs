using System.Collections.Immutable;

namespace ExamActors.Core.Adaptive.Selection;

/// <summary>
/// Counts what can still be added to a test. Plain are: an item without available enemies; items on their own that are
/// all enemies of each other and of nobody else and share a topic, which count as one; a set whose available items
/// share a topic and have no available enemies, which counts as all or nothing. All else is intricate.
/// </summary>
internal sealed class CompletionCounts
{
    private readonly ConstraintModel model;
    private readonly TestProgress progress;
    private readonly int[] plainItems; // by topic; enemies of each other count once
    private readonly List<int> intricateItems = [];
    private readonly List<int> intricateSets = [];
    private readonly List<int> plainSets = [];
    private readonly bool[] plain; // items
    private readonly bool broken; // a set was begun and cannot be made whole

    public CompletionCounts(ConstraintModel model, TestProgress progress)
    {
        (this.model, this.progress) = (model, progress);
        plainItems = new int[model.TopicMins.Length];
        plain = new bool[model.Topic.Length];
        foreach (var item in model.Singles)
            if (progress.Available(item))
            {
                plain[item] = true;
                plainItems[model.Topic[item]]++;
            }
        foreach (var item in model.EnemySingles)
            if (progress.Available(item) && !plain[item])
                Enlist(item);
        for (var set = 0; set < model.SetItems.Length; set++)
            broken |= !EnlistSet(set);
    }

    /// <summary>Whether anything available is intricate.</summary>
    public bool Intricate => intricateItems.Count + intricateSets.Count > 0;

    /// <summary>Whether an item or its set is plain: then all of its topic, or set, stand or fall together.</summary>
    public bool IsPlain(int item) => model.Set[item] < 0 ? plain[item] : plainSets.Contains(model.Set[item]);

    /// <summary>
    /// Whether the counts can be met. Optimistic: with the intricate ones taken for freer than they are; a no is
    /// certain. Otherwise: without them; a yes is certain. Where nothing is intricate, both are.
    /// </summary>
    public bool Possible(bool optimistic)
    {
        if (broken || !optimistic && intricateSets.Exists(s => progress.Missing(s) > 0))
            return false;
        var total = CountSet.Zero;
        for (var topic = 0; topic < plainItems.Length; topic++)
        {
            var counts = Counts(topic, optimistic);
            if (counts.IsEmpty)
                return false;
            total = total.Sums(counts);
        }
        return !total.And(CountSet.Range(model.LengthMin - progress.Count, model.LengthMax - progress.Count)).IsEmpty;
    }

    /// <summary>
    /// What to decide on next: a set already begun; else what can help a topic that lacks items; items before sets.
    /// </summary>
    public (int Unit, bool IsSet) Undecided()
    {
        foreach (var set in intricateSets)
            if (progress.Missing(set) > 0)
                return (set, true);
        var lacking = Enumerable.Range(0, plainItems.Length).FirstOrDefault(t => Counts(t, false).IsEmpty, -1);
        var items = intricateItems.Where(i => model.Topic[i] == lacking).DefaultIfEmpty(-1).MinBy(AvailableEnemies);
        if (items >= 0)
            return (items, false);
        foreach (var set in intricateSets)
            if (model.SetItems[set].Any(i => progress.Available(i) && model.Topic[i] == lacking))
                return (set, true);
        return intricateItems.Count > 0 ? (intricateItems.MinBy(AvailableEnemies), false) : (intricateSets[0], true);
    }

    // How many items of a topic can be added, within the topic's bounds.
    private CountSet Counts(int topic, bool optimistic)
    {
        var counts = CountSet.Zero.PlusUpTo(plainItems[topic]);
        foreach (var set in plainSets)
        {
            if (model.Topic[FirstAvailable(set)] != topic)
                continue;
            var missing = progress.Missing(set);
            counts = missing > 0 ? counts.Plus(missing) : counts.Or(counts.Plus(model.SetCounts[set]));
        }
        if (optimistic)
        {
            counts = counts.PlusUpTo(EnemyGroups(topic));
            foreach (var set in intricateSets)
            {
                var size = progress.Missing(set) is var missing and > 0 ? missing : model.SetCounts[set];
                var available = model.SetItems[set].Count(i => progress.Available(i) && model.Topic[i] == topic);
                counts = counts.PlusUpTo(Math.Min(size, available));
            }
        }
        var max = Math.Min(model.TopicMaxs[topic], model.LengthMax);
        return counts.And(CountSet.Range(
            model.TopicMins[topic] - progress.TopicCount(topic), max - progress.TopicCount(topic)));
    }

    // Into how many groups of mutual enemies the intricate items of a topic fall: at most so many of them can be added.
    private int EnemyGroups(int topic)
    {
        var groups = new List<List<int>>();
        foreach (var item in intricateItems)
        {
            if (model.Topic[item] != topic)
                continue;
            var group = groups.Find(g => g.TrueForAll(m => model.Enemies[m].BinarySearch(item) >= 0));
            if (group is null)
                groups.Add([item]);
            else
                group.Add(item);
        }
        return groups.Count;
    }

    private void Enlist(int item)
    {
        var enemies = AvailableEnemies(item);
        if (enemies == 0)
        {
            plain[item] = true;
            plainItems[model.Topic[item]]++;
            return;
        }
        var group = Group(item);
        foreach (var member in group)
            if (model.Set[member] >= 0 || model.Topic[member] != model.Topic[item]
                || member != item && (AvailableEnemies(member) != enemies || !Group(member).SequenceEqual(group)))
            {
                intricateItems.Add(item);
                return;
            }
        foreach (var member in group)
            plain[member] = true;
        plainItems[model.Topic[item]]++;
    }

    // False where the set was begun and has too few available items left.
    private bool EnlistSet(int set)
    {
        var missing = progress.Missing(set);
        int available = 0, topic = -1;
        var isPlain = true;
        foreach (var item in model.SetItems[set])
        {
            if (!progress.Available(item))
                continue;
            isPlain &= (available == 0 || topic == model.Topic[item]) && AvailableEnemies(item) == 0;
            topic = model.Topic[item];
            available++;
        }
        if (available == 0 || missing == 0 && available < model.SetCounts[set])
            return missing == 0; // not begun, and never will be; or whole
        (isPlain ? plainSets : intricateSets).Add(set);
        return available >= missing;
    }

    private int FirstAvailable(int set)
    {
        foreach (var item in model.SetItems[set])
            if (progress.Available(item))
                return item;
        throw new InvalidOperationException($"set {set} has no available item");
    }

    private int AvailableEnemies(int item)
    {
        var count = 0;
        if (item >= 0)
            foreach (var enemy in model.Enemies[item])
                if (progress.Available(enemy))
                    count++;
        return count;
    }

    // An item and its available enemies, ascending.
    private List<int> Group(int item)
    {
        var group = new List<int>(model.Enemies[item].Length + 1);
        foreach (var enemy in model.Enemies[item])
            if (progress.Available(enemy))
                group.Add(enemy);
        group.Insert(~group.BinarySearch(item), item);
        return group;
    }
}
