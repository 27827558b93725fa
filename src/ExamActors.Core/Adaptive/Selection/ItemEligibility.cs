using System.Collections.Immutable;

namespace ExamActors.Core.Adaptive.Selection;

/// <summary>
/// Probabilities of eligibility from what happened in the tests so far, so that no item is given to more than a share
/// of the students (W. J. van der Linden and B. P. Veldkamp, Journal of Educational and Behavioral Statistics 29,
/// 2004).
/// </summary>
public static class ItemEligibility
{
    /// <summary>
    /// P(eligible) for the next student: min(1, r_max ε / α) with ε how often the item was eligible and α how often it
    /// was given; 1 for an item never given. By ranges of ability (2007), from the counts of a range. Counts that fade
    /// (each multiplied by 0.995 or so before a student is added) follow a change of use that plain counts lag behind,
    /// at the start above all.
    /// </summary>
    /// <param name="eligible">For each item, in how many tests it was eligible.</param>
    /// <param name="given">
    /// For each item, in how many tests it was given; at most as often as it was eligible, but for exceptions.
    /// </param>
    /// <param name="exposureMax">
    /// r_max: the largest share of students that an item is meant for, above 0 and up to 1.
    /// </param>
    public static ImmutableArray<double> Probabilities(
        ReadOnlySpan<double> eligible, ReadOnlySpan<double> given, double exposureMax)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(given.Length, eligible.Length);
        if (!(exposureMax is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(exposureMax), exposureMax, "must be above 0 and up to 1");
        var probabilities = ImmutableArray.CreateBuilder<double>(eligible.Length);
        for (var i = 0; i < eligible.Length; i++)
            probabilities.Add(given[i] == 0 ? 1 : Math.Min(1, exposureMax * eligible[i] / given[i]));
        return probabilities.MoveToImmutable();
    }

    /// <summary>
    /// Whether an item is eligible in an attempt: its experiment, the same however often it is asked for.
    /// </summary>
    /// <param name="probability">The item's probability.</param>
    /// <param name="item">The item's index.</param>
    /// <param name="seed">The attempt's seed.</param>
    public static bool IsEligible(double probability, int item, ulong seed) =>
        Draws.Eligibility.For(seed, item).NextDouble() < probability;
}
