namespace ExamActors.Core.Adaptive.Items;

/// <summary>
/// Finds the most informative free item of a bank of logistic items without looking at all of them, and finds the same
/// item as if it did. The scale of θ is cut into cells; for each cell the items are in the order of the most
/// information that they have anywhere in it. A search walks down its cell's order, works the information out at θ
/// itself, and ends where no later item can have more.
/// </summary>
/// <remarks>
/// The most information in a cell is at the item's own maximum, if that lies in the cell, and else at an end of it: the
/// information of the logistic models has one maximum (F. M. Lord, Applications of Item Response Theory, 1980, 10-4;
/// with an upper asymptote D. Magis, Applied Psychological Measurement 37, 2013). Immutable; made once for a bank.
/// </remarks>
public sealed class InformationIndex
{
    private const double Min = -6;
    private const double Max = 6;
    private const int CellsPerUnit = 16;
    private const int Cells = (int)(Max - Min) * CellsPerUnit;
    private const int DepthMax = 256; // items in a cell's order; beyond them every item is looked at

    // Above any difference that rounding makes between the information at two values of θ.
    private const double Rounding = 1 + 1e-12;

    private readonly LogisticItems items;
    private readonly int depth;
    private readonly int[] order; // cell by cell, depth items each
    private readonly double[] most; // the most information of the item beside it in the cell

    private InformationIndex(LogisticItems items)
    {
        this.items = items;
        depth = Math.Min(items.Count, DepthMax);
        order = new int[Cells * depth];
        most = new double[Cells * depth];
    }

    /// <summary>Makes the index of a bank; null where the bank has other than logistic items.</summary>
    public static InformationIndex? Of(ItemBank bank)
    {
        if (bank.Dichotomous is not { } items)
            return null;
        var index = new InformationIndex(items);
        var maxima = new (double Theta, double Value)[items.Count];
        for (var i = 0; i < items.Count; i++)
        {
            var at = ItemInformation.MaximumAt((ItemParameters.Logistic)bank[i], bank.Scale);
            maxima[i] = (at, items.Information(i, at));
        }
        var all = new int[items.Count];
        var bounds = new double[items.Count];
        for (var cell = 0; cell < Cells; cell++)
        {
            var (from, to) = (Min + (double)cell / CellsPerUnit, Min + (cell + 1.0) / CellsPerUnit);
            for (var i = 0; i < items.Count; i++)
            {
                all[i] = i;
                // Negative, so that ascending order puts the largest first.
                bounds[i] = -Rounding * (maxima[i].Theta >= from && maxima[i].Theta <= to
                    ? maxima[i].Value
                    : Math.Max(items.Information(i, from), items.Information(i, to)));
            }
            Array.Sort(bounds, all);
            for (var i = 0; i < index.depth; i++)
            {
                index.order[cell * index.depth + i] = all[i];
                index.most[cell * index.depth + i] = -bounds[i];
            }
        }
        return index;
    }

    /// <summary>The free item with the most information at θ; of equals the first in the bank.</summary>
    /// <param name="theta">The ability.</param>
    /// <param name="free">For each item of the bank, whether it may be chosen.</param>
    /// <returns>The item and its information; −1 and 0 where none is free.</returns>
    public (int Item, double Information) Best(double theta, ReadOnlySpan<bool> free)
    {
        if (!(theta >= Min && theta < Max))
            return BestOfAll(theta, free);
        var (best, value) = (-1, double.NegativeInfinity);
        var start = (int)((theta - Min) * CellsPerUnit) * depth;
        for (var i = start; i < start + depth; i++)
        {
            if (most[i] < value)
                return (best, value);
            var item = order[i];
            if (!free[item])
                continue;
            var information = items.Information(item, theta);
            if (information > value || (information == value && item < best))
                (best, value) = (item, information);
        }
        return depth == items.Count && best >= 0 ? (best, value) : BestOfAll(theta, free);
    }

    private (int Item, double Information) BestOfAll(double theta, ReadOnlySpan<bool> free)
    {
        var (best, value) = (-1, double.NegativeInfinity);
        for (var item = 0; item < items.Count; item++)
        {
            if (!free[item])
                continue;
            var information = items.Information(item, theta);
            if (information > value)
                (best, value) = (item, information);
        }
        return best < 0 ? (-1, 0) : (best, value);
    }
}
