using System.Collections.Immutable;
using System.Text.Json;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using static ExamActors.Core.Tests.Oracles.Oracles;

namespace ExamActors.Core.Tests.Adaptive.Estimation;

public class SumScoresTests
{
    private static readonly ItemBank Mixed = Bank(1.702,
    [
        new ItemParameters.Logistic(1.1, -0.5, 0.2), new ItemParameters.GradedResponse(1.4, [-1, 0.2, 1.5]),
        new ItemParameters.GeneralizedPartialCredit(0.8, [0.3, -0.4]),
            new ItemParameters.Nominal([0.5, 1.2], [0.1, -0.3]),
    ]);

    [Fact]
    public void Tables_are_those_of_mirt() => AssertNone(Files("mirt_eapsum_tables")
        .SelectMany(f => f.RootElement.GetProperty("cases").EnumerateObject()).SelectMany(c =>
        {
            var table = SumScores.Table(
                Tcals(), Indexes(c.Value.GetProperty("items")).AsSpan(), new Prior.Normal(), Quadrature.Points61);
            var rows = c.Value.GetProperty("table").EnumerateArray().ToList();
            var expectedTotal = rows.Sum(r => Number(r, "expected", 0));
            return rows.Count != table.Length
                ? [$"{c.Name}: {table.Length} rows"]
                : rows.SelectMany(r => Differences(c.Name, r, table[r.GetProperty("Sum.Scores").GetInt32()],
                    expectedTotal));
        }));

    [Fact]
    public void A_table_is_what_all_patterns_of_that_sum_say_together()
    {
        var items = Enumerable.Range(0, Mixed.Count).ToArray();
        var quadrature = Quadrature.Points33;
        var table = SumScores.Table(Mixed, items, new Prior.Normal(0.3, 0.9), quadrature);
        var mass = new double[table.Length, quadrature.Points];
        foreach (var pattern in Patterns(Mixed))
            for (var q = 0; q < quadrature.Points; q++)
                mass[pattern.Sum(r => r.Score), q] += quadrature.Weight(q)
                    * Math.Exp(-Math.Pow((quadrature[q] - 0.3) / 0.9, 2) / 2)
                    * Math.Exp(LikelihoodPoint.At(Mixed, pattern, quadrature[q]).Log);
        var total = mass.Cast<double>().Sum();
        foreach (var row in table)
        {
            var weights = Enumerable.Range(0, quadrature.Points).Select(q => mass[row.Score, q]).ToArray();
            var mean = weights.Select((w, q) => w * quadrature[q]).Sum() / weights.Sum();
            var variance = weights.Select((w, q) => w * Math.Pow(quadrature[q] - mean, 2)).Sum() / weights.Sum();
            Assert.Equal(mean, row.Theta, 1e-12);
            Assert.Equal(Math.Sqrt(variance), row.StandardError, 1e-12);
            Assert.Equal(weights.Sum() / total, row.Probability, 1e-12);
        }
    }

    [Fact]
    public void A_distribution_of_sums_is_that_of_all_patterns()
    {
        var sums = new double[8 + 1];
        SumScores.Distribution(Mixed, [0, 1, 2, 3], 0.7, sums);
        var expected = new double[sums.Length];
        foreach (var pattern in Patterns(Mixed))
            expected[pattern.Sum(r => r.Score)] += Math.Exp(LikelihoodPoint.At(Mixed, pattern, 0.7).Log);
        Assert.All(sums.Zip(expected), p => Assert.Equal(p.Second, p.First, 1e-14));
    }

    [Fact]
    public void A_sum_that_is_less_likely_than_any_number_has_an_ability_all_the_same()
    {
        var bank = Bank(1, Enumerable.Repeat(new ItemParameters.Logistic(20, -15), 40));
        foreach (var prior in new Prior[] { new Prior.Normal(), new Prior.Uniform(), new Prior.Jeffreys() })
            Assert.All(
                SumScores.Table(bank, [.. Enumerable.Range(0, 40)], prior, Quadrature.Points61),
                r => Assert.True(double.IsFinite(r.Theta) && r.StandardError >= 0 && r.Probability >= 0, r.ToString()));
    }

    [Fact]
    public void A_form_without_items_is_refused() => Assert.Throws<ArgumentException>(
        () => SumScores.Table(Mixed, [], new Prior.Normal(), Quadrature.Points33));

    private static IEnumerable<string> Differences(string form, JsonElement row, SumScoreRow ours, double expectedTotal)
    {
        if (!(Math.Abs(Number(row, "F1", double.NaN) - ours.Theta) <= 1e-6))
            yield return $"{form} {ours.Score}: θ is {ours.Theta}, not {Number(row, "F1", double.NaN)}";
        if (!(Math.Abs(Number(row, "SE_F1", double.NaN) - ours.StandardError) <= 1e-6))
            yield return $"{form} {ours.Score}: its standard error is {ours.StandardError}";
        if (!(Math.Abs(Number(row, "expected", double.NaN) / expectedTotal - ours.Probability) <= 1e-6))
            yield return $"{form} {ours.Score}: its probability is {ours.Probability}";
    }

    private static IEnumerable<ScoredResponse[]> Patterns(ItemBank bank)
    {
        IEnumerable<ImmutableArray<ScoredResponse>> patterns = [[]];
        for (var i = 0; i < bank.Count; i++)
        {
            var item = i;
            patterns = patterns.SelectMany(p => Enumerable.Range(0, bank[item].Categories)
                .Select(k => p.Add(new(item, k)))).ToList();
        }
        return patterns.Select(p => p.ToArray());
    }
}
