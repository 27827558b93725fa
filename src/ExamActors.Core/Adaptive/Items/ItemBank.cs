using System.Collections.Frozen;
using System.Collections.Immutable;

namespace ExamActors.Core.Adaptive.Items;

/// <summary>An item as selection sees it.</summary>
/// <param name="Id">Unique in its bank.</param>
/// <param name="Parameters">The item's parameters.</param>
/// <param name="Topic">The content area that it counts for; null where the bank has none.</param>
/// <param name="Set">The set (a shared text or picture) whose items stay together; null for an item on its own.</param>
/// <param name="Enemies">Ids of items that must not stand in the same test, given on either side.</param>
public sealed record BankItem(
    string Id, ItemParameters Parameters, string? Topic = null, string? Set = null,
    ImmutableArray<string> Enemies = default)
{
    /// <summary>Never default.</summary>
    public ImmutableArray<string> Enemies { get; init => field = value.IsDefault ? [] : value; } =
        Enemies.IsDefault ? [] : Enemies;
}

/// <summary>A response as the measurement engine sees it.</summary>
/// <param name="Item">The item's index in its bank, from 0.</param>
/// <param name="Score">The item's score, 0 to its categories − 1.</param>
public readonly record struct ScoredResponse(int Item, int Score);

/// <summary>
/// Items on one scale, checked once; immutable. Items are known by their index from here on, so that the path of an
/// answer looks nothing up.
/// </summary>
public sealed class ItemBank
{
    private readonly FrozenDictionary<string, int> indexes;

    private ItemBank(double scale, ImmutableArray<BankItem> items)
    {
        Scale = scale;
        Items = items;
        indexes = items.Select((item, i) => (item.Id, i))
            .ToFrozenDictionary(p => p.Id, p => p.i, StringComparer.Ordinal);
        CategoriesMax = items.Max(i => i.Parameters.Categories);
        Dichotomous = LogisticItems.Of(this);
    }

    /// <summary>The scaling constant D: 1 for the logistic metric, 1.702 for the normal one.</summary>
    public double Scale { get; }

    public ImmutableArray<BankItem> Items { get; }

    public int Count => Items.Length;

    /// <summary>The most scores that an item of this bank has.</summary>
    public int CategoriesMax { get; }

    /// <summary>The items' parameters side by side, where all of them are logistic; else null.</summary>
    public LogisticItems? Dichotomous { get; }

    public ItemParameters this[int item] => Items[item].Parameters;

    /// <summary>The index of an item by its id; −1 where there is none.</summary>
    public int IndexOf(string id) => indexes.GetValueOrDefault(id, -1);

    /// <summary>Makes a bank.</summary>
    /// <param name="scale">
    /// The scaling constant D: 1 or 1.702. There is no default: a wrong one spoils every score silently.
    /// </param>
    /// <param name="items">At least one.</param>
    /// <exception cref="ArgumentException">Something is wrong; the message names every item and fault.</exception>
    public static ItemBank Create(double scale, ImmutableArray<BankItem> items)
    {
        var faults = Faults(scale, items);
        return faults.IsEmpty
            ? new ItemBank(scale, items)
            : throw new ArgumentException("the item bank is unsound: " + string.Join("; ", faults), nameof(items));
    }

    /// <summary>What is wrong with a bank to be, by item; empty where it is sound.</summary>
    public static ImmutableArray<string> Faults(double scale, ImmutableArray<BankItem> items)
    {
        var faults = ImmutableArray.CreateBuilder<string>();
        if (scale is not (1 or 1.702))
            faults.Add($"the scaling constant must be 1 or 1.702, not {scale}");
        if (items.IsDefaultOrEmpty)
            faults.Add("there are no items");
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items.IsDefault ? [] : items)
        {
            if (string.IsNullOrWhiteSpace(item.Id))
                faults.Add("an item has no id");
            else if (!ids.Add(item.Id))
                faults.Add($"item {item.Id}: its id occurs twice");
            foreach (var fault in ItemParametersCheck.Faults(item.Parameters, scale))
                faults.Add($"item {item.Id}: {fault}");
        }
        foreach (var item in items.IsDefault ? [] : items)
            foreach (var enemy in item.Enemies)
                if (enemy == item.Id || !ids.Contains(enemy))
                    faults.Add($"item {item.Id}: its enemy {enemy} is no other item of the bank");
        return faults.ToImmutable();
    }
}
