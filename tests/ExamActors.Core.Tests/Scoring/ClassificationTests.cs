using System.Text.Json;
using CsCheck;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Scoring;

namespace ExamActors.Core.Tests.Scoring;

public class ClassificationTests
{
    private const string Package = "cacirt_classification";

    [Fact]
    public void Decisions_by_sums_are_as_good_as_in_cacIRT() => Oracles.Oracles.AssertNone(
        Oracles.Oracles.Cases(Package, "lee").SelectMany(c =>
        {
            var (bank, items) = (Oracles.Oracles.Tcals(), Oracles.Oracles.Indexes(c.GetProperty("items")));
            var cuts = Oracles.Oracles.Doubles(c.GetProperty("cuts"));
            // cacIRT's normal.qu(33): 33 points from −4 to 4, by density alone.
            var quality = Classification.Quality(Enumerable.Range(0, 33).Select(q => -4 + q * 0.25)
                .Select(theta => (Classification.OfSums(bank, items.AsSpan(), cuts, theta), Math.Exp(-theta * theta / 2))));
            return Faults(c, theta => Classification.OfSums(bank, items.AsSpan(), cuts, theta.Theta), quality);
        }));

    [Fact]
    public void Decisions_by_abilities_are_as_good_as_in_cacIRT() => Oracles.Oracles.AssertNone(
        Oracles.Oracles.Cases(Package, "rudner").SelectMany(c =>
        {
            var cuts = Oracles.Oracles.Doubles(c.GetProperty("cuts"));
            var quality = Classification.Quality(Estimates(c).Select(e => (Classification.OfAbility(e, cuts), 1.0)));
            return Faults(c, e => Classification.OfAbility(e, cuts), quality);
        }));

    // Two tails and both ways of computing; values of C's erfc.
    [Theory]
    [InlineData(0.3, 0.6179114221889526)]
    [InlineData(1.96, 0.9750021048517795)]
    [InlineData(-3, 0.0013498980316300957)]
    [InlineData(-3.1, 0.0009676032132183562)]
    [InlineData(-5, 2.866515718791946e-07)]
    [InlineData(-10, 7.619853024160593e-24)]
    [InlineData(-37, 5.725571222525139e-300)]
    public void Errors_are_normal(double z, double probability)
    {
        var below = Classification.OfAbility(new AbilityEstimate(-z, 1), [0]).Probabilities[0];
        Assert.Equal(1, below / probability, 12);
    }

    [Fact]
    public void Without_error_the_category_is_certain_and_with_infinite_error_nothing_is()
    {
        var unknown = new AbilityEstimate(0, double.PositiveInfinity);
        Assert.Equal([0, 1, 0], Classification.OfAbility(new AbilityEstimate(0, 0), [0, 1]).Probabilities.AsEnumerable());
        Assert.Equal([0.5, 0, 0.5], Classification.OfAbility(unknown, [0, 1]).Probabilities.AsEnumerable());
    }

    [Fact]
    public void Chances_sum_to_1_and_the_table_agrees_with_its_sums() =>
        Gen.Select(Gen.Double[-3, 3].Array[1, 20], Gen.Double[0.1, 2], Gen.Double[-2, 0], Gen.Double[0.1, 2])
            .Sample((thetas, error, cut, width) =>
            {
                var students = thetas
                    .Select(t => (Classification.OfAbility(new AbilityEstimate(t, error), [cut, cut + width]), 1.0)).ToList();
                var quality = Classification.Quality(students);
                return students.TrueForAll(s => Math.Abs(s.Item1.Probabilities.Sum() - 1) < 1e-12)
                    && Math.Abs(quality.Table.Sum(row => row.Sum()) - 1) < 1e-12
                    && Math.Abs(quality.Accuracy + quality.FalsePositive + quality.FalseNegative - 1) < 1e-12
                    && quality.Consistency is > 0 and <= 1 + 1e-12 && quality.Kappa <= 1 + 1e-12;
            });

    [Fact]
    public void A_longer_form_decides_better()
    {
        var bank = Oracles.Oracles.Tcals();
        int[] half = [.. Enumerable.Range(0, 40)];
        var shorter = Classification.OfSums(bank, half.AsSpan(0, 20), [12], new Prior.Normal(), Quadrature.Points33);
        var longer = Classification.OfSums(bank, half, [24], new Prior.Normal(), Quadrature.Points33);

        Assert.True(longer.Accuracy > shorter.Accuracy && longer.Kappa > shorter.Kappa, $"{shorter} {longer}");
    }

    [Theory]
    [InlineData(new double[0], "1 to 20")]
    [InlineData(new[] { 1, 1.0 }, "ascend")]
    [InlineData(new[] { double.NaN }, "finite")]
    public void Unsound_cuts_are_refused(double[] cuts, string fault) =>
        Assert.Contains(fault, Classification.Fault([.. cuts])!, StringComparison.Ordinal);

    private static IEnumerable<AbilityEstimate> Estimates(JsonElement c)
    {
        var thetas = Oracles.Oracles.Doubles(c.GetProperty("theta"));
        var errors = c.TryGetProperty("standard_error", out var e) ? Oracles.Oracles.Doubles(e) : [.. thetas.Select(_ => 0.0)];
        return thetas.Zip(errors, (theta, error) => new AbilityEstimate(theta, error));
    }

    private static IEnumerable<string> Faults(
        JsonElement c, Func<AbilityEstimate, CategoryChances> chances, DecisionQuality quality)
    {
        var each = Estimates(c).Select(chances).ToList();
        var found = each.Select(e => e.Accuracy).Concat(each.Select(e => e.Consistency))
            .Append(quality.Accuracy).Append(quality.Consistency);
        var expected = Oracles.Oracles.Doubles(c.GetProperty("accuracy"))
            .Concat(Oracles.Oracles.Doubles(c.GetProperty("consistency")))
            .Append(c.GetProperty("marginal_accuracy").GetDouble()).Append(c.GetProperty("marginal_consistency").GetDouble());
        return found.Zip(expected).Select((p, i) => (p.First, p.Second, i)).Where(p => !(Math.Abs(p.First - p.Second) <= 1e-9))
            .Select(p => $"{c.GetProperty("id")} value {p.i}: {p.First}, expected {p.Second}");
    }
}
