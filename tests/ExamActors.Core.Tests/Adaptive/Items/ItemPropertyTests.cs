using CsCheck;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using static ExamActors.Core.Tests.Adaptive.Items.RandomItems;

namespace ExamActors.Core.Tests.Adaptive.Items;

/// <summary>What holds of every item of every model, on random ones.</summary>
public class ItemPropertyTests
{
    private static readonly Gen<double> Theta = Gen.Double[-5, 5];

    [Fact]
    public void Probabilities_lie_between_0_and_1_and_sum_to_1_and_their_derivatives_to_0() =>
        Gen.Select(Gen.OneOf(Any, Extreme), Scale, Gen.Double[-20, 20]).Sample((item, scale, theta) =>
        {
            var curve = Curve(item, scale, theta);
            Assert.All(curve, k => Assert.InRange(k.P, 0, 1 + 1e-15));
            Assert.Equal(1, curve.Sum(k => k.P), 1e-12);
            var size = 1 + curve.Max(k => Math.Abs(k.Third));
            Assert.Equal(0, curve.Sum(k => k.First) / size, 1e-12);
            Assert.Equal(0, curve.Sum(k => k.Second) / size, 1e-11);
            Assert.Equal(0, curve.Sum(k => k.Third) / size, 1e-10);
        });

    [Fact]
    public void The_expected_score_rises_with_ability_where_the_model_is_ordered() =>
        Gen.Select(Any, Scale, Theta, Gen.Double[0.01, 2]).Where(t => t.Item1 is not ItemParameters.Nominal)
            .Sample((item, scale, theta, more) => Assert.True(Rises(
                ExpectedSlope(Curve(item, scale, theta)), ExpectedSlope(Curve(item, scale, theta + more)),
                ResponseCurve.ExpectedScore(item, scale, theta), ResponseCurve.ExpectedScore(item, scale, theta + more))));

    [Fact]
    public void The_lowest_score_becomes_less_likely_with_ability_and_the_highest_more() =>
        Gen.Select(Any, Scale, Theta, Gen.Double[0.01, 2]).Where(t => t.Item1 is not ItemParameters.Nominal)
            .Sample((item, scale, theta, more) =>
            {
                var (low, high) = (Curve(item, scale, theta), Curve(item, scale, theta + more));
                Assert.True(Rises(high[0].First, low[0].First, high[0].P, low[0].P));
                Assert.True(Rises(low[^1].First, high[^1].First, low[^1].P, high[^1].P));
            });

    [Fact]
    public void Derivatives_are_those_of_the_probability() => Gen.Select(Any, Scale, Theta)
        .Sample((item, scale, theta) =>
    {
        const double Step = 1e-5;
        var (below, at, above) = (Curve(item, scale, theta - Step), Curve(item, scale, theta),
            Curve(item, scale, theta + Step));
        var s = Steepness(item, scale);
        for (var k = 0; k < at.Length; k++)
        {
            Assert.Equal((above[k].P - below[k].P) / (2 * Step), at[k].First, 1e-8 * Math.Pow(s, 3));
            Assert.Equal((above[k].First - below[k].First) / (2 * Step), at[k].Second, 1e-8 * Math.Pow(s, 4));
            Assert.Equal((above[k].Second - below[k].Second) / (2 * Step), at[k].Third, 1e-8 * Math.Pow(s, 5));
        }
    });

    [Fact]
    public void The_likelihoods_derivatives_are_those_of_its_logarithm() => Gen.Select(Any, Scale, Theta)
        .Sample((item, scale, theta) =>
    {
        const double Step = 1e-5;
        var s = Steepness(item, scale);
        for (var k = 0; k < item.Categories; k++)
        {
            var (below, at, above) = (Log(theta - Step, k), Log(theta, k), Log(theta + Step, k));
            Assert.Equal(Math.Log(Curve(item, scale, theta)[k].P), at.Log, 1e-11);
            Assert.Equal((above.Log - below.Log) / (2 * Step), at.First, 1e-8 * Math.Pow(s, 3));
            Assert.Equal((above.First - below.First) / (2 * Step), at.Second, 1e-8 * Math.Pow(s, 4));
            Assert.Equal(ItemInformation.Observed(item, scale, theta, k), -at.Second, 1e-10 * Math.Pow(s, 2));
        }

        LikelihoodPoint Log(double at, int score) => LikelihoodPoint.At(item, scale, at, score);
    });

    [Fact]
    public void Information_is_what_it_is_defined_as() => Gen.Select(Any, Scale, Theta).Sample((item, scale, theta) =>
    {
        const double Step = 1e-5;
        var (curve, information, s) = (Curve(item, scale, theta), ItemInformation.At(item, scale, theta),
            Steepness(item, scale));
        Assert.Equal(curve.Sum(k => k.First * k.First / k.P), information.Value, 1e-12 * s * s);
        Assert.Equal(curve.Sum(k => k.First * k.Second / k.P), information.Bias, 1e-12 * Math.Pow(s, 3));
        Assert.Equal(
            curve.Select((k, score) => k.P * ItemInformation.Observed(item, scale, theta, score)).Sum(),
            information.Value, 1e-11 * s * s);
        var (below, above) = (ItemInformation.At(item, scale, theta - Step),
            ItemInformation.At(item, scale, theta + Step));
        Assert.Equal((above.Value - below.Value) / (2 * Step), information.First, 1e-8 * Math.Pow(s, 5));
        Assert.Equal((above.First - below.First) / (2 * Step), information.Second, 1e-8 * Math.Pow(s, 6));
    });

    [Fact]
    public void Information_is_never_negative_and_never_NaN_whatever_the_item() =>
        Gen.Select(Gen.OneOf(Any, Extreme), Scale, Gen.Double[-20, 20]).Sample((item, scale, theta) =>
        {
            var information = ItemInformation.At(item, scale, theta);
            Assert.True(information.Value >= 0 && double.IsFinite(information.Value), $"{information}");
            Assert.True(double.IsFinite(information.First + information.Second + information.Bias), $"{information}");
            for (var k = 0; k < item.Categories; k++)
            {
                var point = LikelihoodPoint.At(item, scale, theta, k);
                Assert.True(double.IsFinite(point.Log + point.First + point.Second) && point.Log <= 1e-15,
                    $"{k}: {point}");
                Assert.True(!LikelihoodPoint.IsConcave(item, k) || point.Second <= 0, $"{k}: {point}");
            }
        });

    [Fact]
    public void Information_of_all_items_at_once_is_that_of_each() =>
        Gen.Select(
                Gen.OneOf(Logistic, Extreme.Where(i => i is ItemParameters.Logistic)).Array[1, 20], Scale,
                Gen.Double[-40, 40])
            .Sample((items, scale, theta) =>
            {
                var bank = Oracles.Oracles.Bank(scale, items);
                var all = new double[items.Length];
                bank.Dichotomous!.Information(theta, all);
                for (var i = 0; i < items.Length; i++)
                {
                    var one = ItemInformation.Expected(items[i], scale, theta);
                    Assert.True(Math.Abs(all[i] - one) <= 1e-11 * one + 1e-150,
                        $"{items[i]} at {theta}: {all[i]}, not {one}");
                }
            });

    [Fact]
    public void A_logistic_item_tells_most_where_it_says() => Gen.Select(Logistic, Scale, Theta)
        .Sample((item, scale, theta) =>
    {
        var most = ItemInformation.MaximumAt((ItemParameters.Logistic)item, scale);
        var point = ItemInformation.At(item, scale, most);
        Assert.True(ItemInformation.Expected(item, scale, theta) <= point.Value * (1 + 1e-12));
        Assert.Equal(0, point.First / point.Value, 1e-10);
    });

    [Fact]
    public void A_nominal_item_with_the_slopes_of_a_partial_credit_item_is_that_item() =>
        Gen.Select(Gen.Double[0.3, 2.5], Gen.Double[-2.5, 2.5].Array[1, 5], Theta).Sample((a, steps, theta) =>
        {
            var credit = new ItemParameters.GeneralizedPartialCredit(a, [.. steps]);
            var nominal = new ItemParameters.Nominal(
                [.. steps.Select((_, i) => a * (i + 1))], [.. steps.Select((_, i) => -a * steps[..(i + 1)].Sum())]);
            Assert.All(
                Curve(credit, 1, theta).Zip(Curve(nominal, 1, theta)),
                p => Assert.Equal(p.First.P, p.Second.P, 1e-12));
            var (left, right) = (ItemLocation.Of(credit, 1), ItemLocation.Of(nominal, 1));
            Assert.Equal(left.Slope, right.Slope, 1e-12);
            Assert.Equal(left.Location, right.Location, 1e-11);
        });

    private static CategoryPoint[] Curve(ItemParameters item, double scale, double theta) =>
        ResponseCurve.Evaluate(item, scale, theta, new CategoryPoint[item.Categories]).ToArray();

    // Far from an item's difficulty its curve is so flat that a double has no digits for the difference.
    private static bool Rises(double slopeFrom, double slopeTo, double from, double to) =>
        to > from || (to >= from - 1e-15 && Math.Max(Math.Abs(slopeFrom), Math.Abs(slopeTo)) < 1e-12);

    private static double ExpectedSlope(CategoryPoint[] curve) => curve.Select((k, score) => k.First * score).Sum();

    // A bound of how fast an item's logits change, for the tolerance of a difference.
    private static double Steepness(ItemParameters item, double scale) => 1 + (item is ItemParameters.Nominal m
        ? m.Slopes.Max(Math.Abs)
        : ItemLocation.Of(item, scale).Slope * (item is ItemParameters.Logistic ? 1 : item.Categories - 1));
}
