using System.Collections.Immutable;

namespace ExamActors.Core.Adaptive.Simulation;

/// <summary>How often the items of a bank were given.</summary>
/// <param name="Students">How many tests.</param>
/// <param name="Counts">For each item of the bank, in how many tests it was.</param>
public sealed record ExposureStatistics(int Students, ImmutableArray<int> Counts)
{
    /// <summary>The share of tests that an item was in, 0 to 1.</summary>
    public double Rate(int item) => Counts[item] / (double)Students;

    /// <summary>The highest share.</summary>
    public double RateMax => Counts.Max() / (double)Students;

    /// <summary>How many items were in no test.</summary>
    public int Unused => Counts.Count(c => c == 0);

    /// <summary>The share of the bank that was in no test.</summary>
    public double UnusedShare => Unused / (double)Counts.Length;

    /// <summary>
    /// The test overlap rate: the items that two tests have in common, on average over all pairs of tests, by the mean
    /// length of a test (S.-Y. Chen, R. D. Ankenmann and J. A. Spray, Journal of Educational Measurement 40, 2003,
    /// equation 6; there for tests of one length). An item in m of N tests is common to m (m − 1) / 2 of N (N − 1) / 2
    /// pairs. NaN with fewer than two tests.
    /// </summary>
    public double Overlap
    {
        get
        {
            double pairs = 0, given = 0;
            foreach (var count in Counts)
            {
                pairs += count * (count - 1.0);
                given += count;
            }
            return Students < 2 || given == 0 ? double.NaN : pairs / ((Students - 1) * given);
        }
    }
}
