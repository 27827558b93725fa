using System.Collections.Immutable;
using CsCheck;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Tests.Adaptive.Items;

/// <summary>
/// Items and banks for properties to hold on: ones as calibrations yield them, and ones at the bounds of what a bank
/// takes.
/// </summary>
internal static class RandomItems
{
    /// <summary>The scaling constant of a bank.</summary>
    public static readonly Gen<double> Scale = Gen.OneOf(Gen.Const(1.0), Gen.Const(1.702));

    /// <summary>A logistic item of one to four parameters.</summary>
    public static readonly Gen<ItemParameters> Logistic = Gen.Select(
        Gen.Double[0.3, 3], Gen.Double[-3, 3], Gen.OneOf(Gen.Const(0.0), Gen.Double[0, 0.4]),
        Gen.OneOf(Gen.Const(1.0), Gen.Double[0.8, 1]),
        (a, b, c, d) => (ItemParameters)new ItemParameters.Logistic(a, b, c, d));

    /// <summary>An item of several categories, of any model.</summary>
    public static readonly Gen<ItemParameters> Polytomous = Gen.Select(
        Gen.Int[0, 5], Gen.Double[0.3, 2.5], Gen.Double[-1, 1], Gen.Double[-2.5, 2.5].Array[1, 5],
        Gen.Double[-2, 2].Array[5],
        (model, a, b, values, slopes) => Several(model, a, b, [.. values], [.. slopes], 0.01));

    /// <summary>An item of any model.</summary>
    public static readonly Gen<ItemParameters> Any = Gen.OneOf(Logistic, Polytomous);

    /// <summary>An item of any model with parameters out to the bounds, where D is up to 1.702.</summary>
    public static readonly Gen<ItemParameters> Extreme = Gen.OneOf(
        Gen.Select(
            Slope, Location, Gen.OneOf(Gen.Const(0.0), Gen.Const(1e-12), Gen.Const(0.99), Gen.Double[0, 0.98]),
            Gen.OneOf(Gen.Const(1.0), Gen.Double[0.991, 1]),
            (a, b, c, d) => (ItemParameters)new ItemParameters.Logistic(a, b, c, d)),
        Gen.Select(
            Gen.Int[0, 5], Slope, Location, Location.Array[1, 31], Gen.Double[-20, 20].Array[31],
            (model, a, b, values, slopes) => Several(model, a, b, [.. values], [.. slopes], 1e-3)));

    /// <summary>A bank with a response to each of its items.</summary>
    public static Gen<(ItemBank Bank, ScoredResponse[] Responses)> Answered(Gen<ItemParameters> items, int countMax) =>
        Gen.Select(Scale, items.Array[1, countMax], Gen.Int[0, 1000].Array[countMax], (scale, parameters, draws) =>
        {
            var bank = Oracles.Oracles.Bank(scale, parameters);
            return (bank, parameters.Select((p, i) => new ScoredResponse(i, draws[i] % p.Categories)).ToArray());
        });

    private static Gen<double> Slope => Gen.OneOf(Gen.Const(1e-6), Gen.Const(11.75), Gen.Double[0.001, 11.75]);

    private static Gen<double> Location => Gen.OneOf(Gen.Const(-15.0), Gen.Const(15.0), Gen.Double[-15, 15]);

    private static ItemParameters Several(
        int model, double a, double b, ImmutableArray<double> values, ImmutableArray<double> slopes, double apart)
    {
        // Thresholds ascend by something, as a bank demands.
        ImmutableArray<double> ascending = [.. values.Order().Aggregate(
            ImmutableArray<double>.Empty, (done, v) => done.IsEmpty || v - done[^1] > apart ? done.Add(v) : done)];
        return model switch
        {
            0 => new ItemParameters.GradedResponse(a, ascending),
            1 => new ItemParameters.ModifiedGradedResponse(a, b, [.. ascending.Reverse()]),
            2 => new ItemParameters.PartialCredit(values),
            3 => new ItemParameters.GeneralizedPartialCredit(a, values),
            4 => new ItemParameters.RatingScale(b, values),
            _ => new ItemParameters.Nominal(slopes[..values.Length], values),
        };
    }
}
