using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Selection;

/// <summary>
/// Divides a bank into strata of ascending discrimination (H.-H. Chang and Z. Ying 1999), as R's catR does.
/// </summary>
public static class AStratification
{
    /// <summary>Strata of equal size; what cannot be divided goes to the last.</summary>
    /// <exception cref="ArgumentException">
    /// There are fewer items than strata, or items without a discrimination.
    /// </exception>
    public static ImmutableArray<int> Strata(ItemBank bank, int strata)
    {
        if (strata < 1 || strata > bank.Count)
            throw new ArgumentException($"{bank.Count} items cannot be divided into {strata} strata", nameof(strata));
        var size = bank.Count / strata;
        return Strata(bank, [.. Enumerable.Repeat(size, strata - 1), bank.Count - size * (strata - 1)]);
    }

    /// <summary>Strata of given sizes, the first one of the least discriminating items.</summary>
    /// <param name="bank">The bank.</param>
    /// <param name="sizes">Their sum is the number of items.</param>
    /// <returns>
    /// Each item's stratum, from 0. Items of equal discrimination share the mean of their ranks and so a stratum: the
    /// one that the mean falls into, whatever its size becomes.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The sizes are not those of the bank, or there are items without a discrimination.
    /// </exception>
    public static ImmutableArray<int> Strata(ItemBank bank, ImmutableArray<int> sizes)
    {
        if (sizes.Any(s => s < 1) || sizes.Sum() != bank.Count)
            throw new ArgumentException($"the sizes of strata must sum to {bank.Count}", nameof(sizes));
        var discriminations = bank.Items.Select(i => Discrimination(i)).ToArray();
        var sorted = discriminations.Order().ToArray();
        return [.. discriminations.Select(a => StratumOf(MeanRank(sorted, a), sizes))];
    }

    private static double Discrimination(BankItem item) => item.Parameters switch
    {
        ItemParameters.Logistic p => p.A,
        ItemParameters.GradedResponse p => p.A,
        ItemParameters.ModifiedGradedResponse p => p.A,
        ItemParameters.GeneralizedPartialCredit p => p.A,
        var p => throw new ArgumentException(
            $"item {item.Id}: {p.GetType().Name} has no discrimination to stratify by", nameof(item)),
    };

    private static double MeanRank(double[] sorted, double value)
    {
        var first = Array.FindIndex(sorted, s => s == value);
        var last = Array.FindLastIndex(sorted, s => s == value);
        return (first + last) / 2.0 + 1;
    }

    private static int StratumOf(double rank, ImmutableArray<int> sizes)
    {
        var (stratum, end) = (0, sizes[0]);
        while (rank > end)
            end += sizes[++stratum];
        return stratum;
    }
}
