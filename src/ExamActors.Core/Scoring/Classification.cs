using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Statistics;

namespace ExamActors.Core.Scoring;

/// <summary>How likely one student, or all of one ability, get into each category if the test were repeated.</summary>
/// <param name="Category">
/// The category that the ability itself is in, from 0: the number of cuts at or below it.
/// </param>
/// <param name="Probabilities">The probability of each category.</param>
public sealed record CategoryChances(int Category, ImmutableArray<double> Probabilities)
{
    /// <summary>The probability that the test puts the student into the category of the ability.</summary>
    public double Accuracy => Probabilities[Category];

    /// <summary>The probability that two tests put the student into the same category.</summary>
    public double Consistency => Probabilities.Sum(p => p * p);
}

/// <summary>How good the decisions of a test are among many students.</summary>
/// <param name="Accuracy">The share of decisions that are those of the abilities themselves.</param>
/// <param name="Consistency">The share of students that two tests put into the same category.</param>
/// <param name="Kappa">
/// Consistency beyond chance (J. Cohen 1960): 1 for always, 0 for no more often than by chance.
/// </param>
/// <param name="FalsePositive">The share of decisions that are too high.</param>
/// <param name="FalseNegative">The share of decisions that are too low.</param>
/// <param name="Table">
/// The share of students by their ability's category (first index) and the one decided (second).
/// </param>
public sealed record DecisionQuality(
    double Accuracy, double Consistency, double Kappa, double FalsePositive, double FalseNegative,
    ImmutableArray<ImmutableArray<double>> Table);

/// <summary>Categories (pass and fail, levels) by cut scores, and how far their decisions can be trusted.</summary>
/// <remarks>
/// By abilities: L. M. Rudner, Practical Assessment, Research and Evaluation 7(14), 2001 and 10(13), 2005. By sums of
/// scores: W.-C. Lee, Journal of Educational Measurement 47, 2010. Checked against R's cacIRT.
/// </remarks>
public static class Classification
{
    /// <summary>The most cuts.</summary>
    public const int CutsMax = 20;

    /// <summary>What is wrong with cut scores; null where they are sound.</summary>
    public static string? Fault(ImmutableArray<double> cuts)
    {
        if (cuts.IsDefault || cuts.Length is 0 or > CutsMax || cuts.Any(c => !double.IsFinite(c)))
            return $"there must be 1 to {CutsMax} finite cuts";
        for (var i = 1; i < cuts.Length; i++)
            if (cuts[i] <= cuts[i - 1])
                return $"cuts must ascend: {cuts[i - 1]} is followed by {cuts[i]}";
        return null;
    }

    /// <summary>The category of a value: the number of cuts at or below it.</summary>
    public static int Category(double value, ImmutableArray<double> cuts)
    {
        var category = 0;
        while (category < cuts.Length && cuts[category] <= value)
            category++;
        return category;
    }

    /// <summary>
    /// The chances of a student by the estimate, taken for the ability, with normal error: Φ((cut above − θ) / SE) −
    /// Φ((cut below − θ) / SE).
    /// </summary>
    /// <param name="estimate">The estimate. Without error, the category is certain.</param>
    /// <param name="cuts">Sound cuts of abilities.</param>
    public static CategoryChances OfAbility(AbilityEstimate estimate, ImmutableArray<double> cuts)
    {
        var (category, error) = (Category(estimate.Theta, cuts), estimate.StandardError);
        if (error == 0)
            return new CategoryChances(
                category, [.. Enumerable.Range(0, cuts.Length + 1).Select(c => c == category ? 1.0 : 0)]);
        var chances = ImmutableArray.CreateBuilder<double>(cuts.Length + 1);
        for (var c = 0; c <= cuts.Length; c++)
        {
            var lower = c == 0 ? double.NegativeInfinity : (cuts[c - 1] - estimate.Theta) / error;
            var upper = c == cuts.Length ? double.PositiveInfinity : (cuts[c] - estimate.Theta) / error;
            // Above the middle, from the other side: the difference of two numbers near 1 would lose its digits.
            chances.Add(lower > 0
                ? NormalDistribution.Cumulative(-lower) - NormalDistribution.Cumulative(-upper)
                : NormalDistribution.Cumulative(upper) - NormalDistribution.Cumulative(lower));
        }
        return new CategoryChances(category, chances.MoveToImmutable());
    }

    /// <summary>
    /// The chances at one ability, from the distribution of the sum of scores (F. M. Lord and M. S. Wingersky); the
    /// ability's own category is that of its expected sum.
    /// </summary>
    /// <param name="bank">The items.</param>
    /// <param name="items">The form's items, by index in the bank.</param>
    /// <param name="cuts">Sound cuts of sums.</param>
    /// <param name="theta">The ability.</param>
    public static CategoryChances OfSums(
        ItemBank bank, ReadOnlySpan<int> items, ImmutableArray<double> cuts, double theta)
    {
        var sums = new double[ScaledScores.SumMax(bank, items) + 1];
        SumScores.Distribution(bank, items, theta, sums);
        var chances = new double[cuts.Length + 1];
        for (var s = 0; s < sums.Length; s++)
            chances[Category(s, cuts)] += sums[s];
        return new CategoryChances(Category(TestCurve.ExpectedScore(bank, items, theta), cuts), [.. chances]);
    }

    /// <summary>The decisions by sums among students whose abilities follow a distribution.</summary>
    /// <param name="bank">The items.</param>
    /// <param name="items">The form's items, by index in the bank.</param>
    /// <param name="cuts">Cuts of sums.</param>
    /// <param name="abilities">The distribution; not Jeffreys', which is none of students.</param>
    /// <param name="quadrature">The points of the integral.</param>
    /// <exception cref="ArgumentException">Cuts, distribution or quadrature are unsound.</exception>
    public static DecisionQuality OfSums(
        ItemBank bank, ReadOnlySpan<int> items, ImmutableArray<double> cuts, Prior abilities, Quadrature quadrature)
    {
        if ((Fault(cuts) ?? EstimatorCheck.Fault(abilities, quadrature)) is { } fault)
            throw new ArgumentException(fault, nameof(cuts));
        if (abilities is Prior.Jeffreys)
            throw new ArgumentException("Jeffreys' prior is no distribution of students", nameof(abilities));
        var chances = new (CategoryChances, double)[quadrature.Points];
        for (var q = 0; q < quadrature.Points; q++)
            chances[q] = (OfSums(bank, items, cuts, quadrature[q]),
                quadrature.Weight(q) * Math.Exp(PriorDensity.Log(abilities, quadrature[q])));
        return Quality(chances);
    }

    /// <summary>The decisions among students, one by one or by ability.</summary>
    /// <param name="students">Their chances, of the same cuts, with weights of 0 or more that are not all 0.</param>
    /// <exception cref="ArgumentException">There is no student with a weight.</exception>
    public static DecisionQuality Quality(IEnumerable<(CategoryChances Chances, double Weight)> students)
    {
        double[][]? table = null;
        double total = 0, consistency = 0;
        foreach (var (chances, weight) in students)
        {
            table ??= [.. chances.Probabilities.Select(_ => new double[chances.Probabilities.Length])];
            total += weight;
            consistency += weight * chances.Consistency;
            for (var c = 0; c < table.Length; c++)
                table[chances.Category][c] += weight * chances.Probabilities[c];
        }
        if (table is null || !(total > 0))
            throw new ArgumentException("there are no students", nameof(students));
        double accuracy = 0, high = 0, low = 0, chance = 0;
        for (var decided = 0; decided < table.Length; decided++)
        {
            var share = 0.0;
            for (var own = 0; own < table.Length; own++)
            {
                var part = table[own][decided] /= total;
                share += part;
                (accuracy, high, low) = (accuracy + (decided == own ? part : 0), high + (decided > own ? part : 0),
                    low + (decided < own ? part : 0));
            }
            chance += share * share;
        }
        consistency /= total;
        var kappa = chance < 1 ? (consistency - chance) / (1 - chance) : 1;
        return new DecisionQuality(accuracy, consistency, kappa, high, low,
            [.. table.Select(row => row.ToImmutableArray())]);
    }
}
