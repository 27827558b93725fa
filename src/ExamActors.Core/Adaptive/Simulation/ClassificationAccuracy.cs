using System.Collections.Immutable;

namespace ExamActors.Core.Adaptive.Simulation;

/// <summary>How often students were put into the category that their ability belongs to.</summary>
/// <param name="Cuts">Where categories meet, ascending; an ability at a cut belongs above it.</param>
/// <param name="Counts">
/// Row by row: the true category, then the one decided on; categories from 0, one more than cuts.
/// </param>
/// <param name="Undecided">
/// How many tests ended without a decision; their estimate's category stands for one in Counts.
/// </param>
public sealed record ClassificationAccuracy(ImmutableArray<double> Cuts, ImmutableArray<int> Counts, int Undecided)
{
    public int Categories => Cuts.Length + 1;

    public int Count(int truth, int decision) => Counts[truth * Categories + decision];

    /// <summary>The share of right decisions.</summary>
    public double Accuracy => Share((truth, decision) => truth == decision);

    /// <summary>The share that was put too high; with one cut, the false positives among all.</summary>
    public double TooHigh => Share((truth, decision) => decision > truth);

    /// <summary>The share that was put too low; with one cut, the false negatives among all.</summary>
    public double TooLow => Share((truth, decision) => decision < truth);

    /// <summary>The category of an ability.</summary>
    public static int Category(ImmutableArray<double> cuts, double theta)
    {
        var category = 0;
        while (category < cuts.Length && theta >= cuts[category])
            category++;
        return category;
    }

    private double Share(Func<int, int, bool> counts)
    {
        long sum = 0, all = 0;
        for (var i = 0; i < Counts.Length; i++)
        {
            all += Counts[i];
            if (counts(i / Categories, i % Categories))
                sum += Counts[i];
        }
        return sum / (double)all;
    }
}
