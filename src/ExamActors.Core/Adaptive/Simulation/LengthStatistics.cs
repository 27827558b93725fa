using System.Collections.Immutable;

namespace ExamActors.Core.Adaptive.Simulation;

/// <summary>How long the tests were.</summary>
/// <param name="Counts">At index n, how many tests had n items; the last one is not 0.</param>
/// <param name="RuleMet">
/// How many tests ended by the stopping rule, and not for want of items or by the bound on their length.
/// </param>
public sealed record LengthStatistics(ImmutableArray<int> Counts, int RuleMet)
{
    public int Min => Counts.Index().First(c => c.Item > 0).Index;

    public int Max => Counts.Length - 1;

    public double Mean => Counts.Index().Sum(c => (double)c.Index * c.Item) / Counts.Sum();

    /// <summary>The shortest length that at least half of the tests do not exceed.</summary>
    public int Median
    {
        get
        {
            var (all, below) = (Counts.Sum(), 0);
            for (var n = 0; ; n++)
                if ((below += Counts[n]) * 2L >= all)
                    return n;
        }
    }
}

/// <summary>How much of the tests a topic had.</summary>
/// <param name="Topic">The topic; null for the items without one.</param>
/// <param name="BankItems">How many items of it the bank has.</param>
/// <param name="Mean">The mean number of its items in a test.</param>
/// <param name="Min">The fewest of its items in any test.</param>
/// <param name="Max">The most.</param>
/// <param name="Share">Its share of all items given, 0 to 1.</param>
public sealed record TopicCoverage(string? Topic, int BankItems, double Mean, int Min, int Max, double Share);
