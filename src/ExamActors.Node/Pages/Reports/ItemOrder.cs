using ExamActors.Node.Reporting;

namespace ExamActors.Node.Pages.Reports;

/// <summary>The order of a table of items, as an address has it: a column's name, with a minus before it for the largest first.</summary>
/// <param name="Column">By what.</param>
/// <param name="IsDescending">Whether the largest comes first.</param>
internal readonly record struct ItemOrder(string Column, bool IsDescending)
{
    public static readonly string[] Columns = ["item", "given", "exposure", "p", "r", "seconds", "z", "flags"];

    /// <summary>What an address says; the items' ids for what it does not say.</summary>
    public static ItemOrder Parse(string? text)
    {
        var descending = text is ['-', ..];
        var column = descending ? text![1..] : text;
        return Columns.Contains(column) ? new ItemOrder(column!, descending) : new ItemOrder("item", false);
    }

    /// <summary>What the address of a column's heading says: its order, or the other way round where it is the order already.</summary>
    public string Link(string column) => column == Column && !IsDescending ? "-" + column : column;

    /// <summary>For aria-sort; null for a column that is not the order.</summary>
    public string? Aria(string column) => column != Column ? null : IsDescending ? "descending" : "ascending";

    /// <summary>The items in that order; those without a value come last, and equal ones by their id.</summary>
    public IEnumerable<ItemResult> Of(IEnumerable<ItemResult> items)
    {
        var column = Column;
        if (column == "item")
            return IsDescending
                ? items.OrderByDescending(i => i.ItemId, StringComparer.Ordinal)
                : items.OrderBy(i => i.ItemId, StringComparer.Ordinal);
        var known = items.OrderBy(i => Value(i, column) is null);
        return (IsDescending ? known.ThenByDescending(i => Value(i, column)) : known.ThenBy(i => Value(i, column)))
            .ThenBy(i => i.ItemId, StringComparer.Ordinal);
    }

    private static double? Value(ItemResult item, string column) => column switch
    {
        "given" => item.Given,
        "exposure" => item.Exposure,
        "p" => item.CreditMean,
        "r" => item.Correlation,
        "seconds" => item.SecondsMean,
        "z" => item.Deviation,
        "flags" => item.Flags.Count,
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, "no column"),
    };
}
