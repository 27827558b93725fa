using System.Collections.Immutable;
using CsCheck;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Tests.Adaptive.Items;

namespace ExamActors.Core.Tests.Adaptive.Estimation;

/// <summary>What holds of every estimate, on random banks and responses.</summary>
public class AbilityEstimationTests
{
    private static readonly Prior.Tabulated Bimodal = new(-3, 3, [0, 0.2, 1, 0.3, 0.1, 0.8, 0.4]);

    private static readonly ImmutableArray<Prior> Priors =
        [new Prior.Normal(), new Prior.Normal(0.5, 0.4), new Prior.Uniform(-3, 3.5), new Prior.Jeffreys(), Bimodal];

    private static readonly Gen<ThetaRange> Range = Gen.OneOf(
        Gen.Const(ThetaRange.Default), Gen.Const(new ThetaRange(-6, 6)), Gen.Const(new ThetaRange(-20, 20)));

    private static readonly Gen<Estimator> Modes = Gen.Select(Gen.Int[0, 8], Range, (kind, range) =>
        (Estimator)(kind switch
    {
        0 => new Estimator.MaximumLikelihood(range),
        1 => new Estimator.WeightedLikelihood(range),
        2 => new Estimator.Robust(RobustWeight.Huber, 1, range),
        3 => new Estimator.Robust(RobustWeight.Tukey, 4, range),
        _ => new Estimator.MaximumAPosteriori(Priors[kind - 4], range),
    }));

    private static readonly Gen<Estimator> Means = Gen.Select(
        Gen.Int[0, 4], Gen.OneOf(Gen.Const(Quadrature.Points33), Gen.Const(Quadrature.Points61),
            Gen.Const(new Quadrature(-8, 7, 90))),
        (prior, quadrature) => (Estimator)new Estimator.ExpectedAPosteriori(Priors[prior], quadrature));

    private static readonly Gen<Estimator> Estimators = Gen.OneOf(Modes, Means);

    [Fact]
    public void An_estimate_is_the_same_to_the_last_bit_whatever_the_order_of_the_responses() =>
        Gen.Select(RandomItems.Answered(RandomItems.Any, 25), Estimators, Gen.Int[0, 24].Array[25])
            .Sample((answered, estimator, draws) =>
        {
            var shuffled = answered.Responses.ToArray();
            for (var i = shuffled.Length - 1; i > 0; i--)
                (shuffled[i], shuffled[draws[i] % (i + 1)]) = (shuffled[draws[i] % (i + 1)], shuffled[i]);
            var rule = draws[0] % 2 == 0 ? StandardErrorRule.Expected : StandardErrorRule.Observed;
            Assert.Equal(
                AbilityEstimation.Estimate(answered.Bank, answered.Responses, estimator, rule),
                AbilityEstimation.Estimate(answered.Bank, shuffled, estimator, rule));
        });

    [Fact]
    public void An_estimate_is_a_number_within_its_range_whatever_the_items_and_the_pattern() => Gen.Select(
            RandomItems.Answered(Gen.OneOf(RandomItems.Extreme, RandomItems.Any), 12), Estimators, Gen.Int[0, 2])
        .Sample((answered, estimator, pattern) =>
        {
            var (bank, responses) = answered;
            if (pattern > 0) // all wrong, all right
                responses = [.. responses.Select(r =>
                    r with { Score = pattern == 1 ? 0 : bank[r.Item].Categories - 1 })];
            var (min, max) = Bounds(estimator);
            foreach (var rule in Enum.GetValues<StandardErrorRule>())
            {
                var estimate = AbilityEstimation.Estimate(bank, responses, estimator, rule);
                Assert.InRange(estimate.Theta, min, max);
                Assert.True(estimate.StandardError >= 0, $"{estimator} {estimate}");
                Assert.True(!estimate.AtBound || estimate.Theta == min || estimate.Theta == max,
                    $"{estimator} {estimate}");
            }
        });

    [Fact]
    public void A_mode_is_as_high_as_any_other_place() =>
        Gen.Select(RandomItems.Answered(RandomItems.Any, 12), Modes).Where(t => t.Item2 is Estimator.MaximumLikelihood
            or Estimator.MaximumAPosteriori).Sample((answered, estimator) =>
        {
            var (bank, responses) = answered;
            var (min, max) = Bounds(estimator);
            var prior = (estimator as Estimator.MaximumAPosteriori)?.Prior ?? new Prior.Uniform(min, max);
            var estimate = AbilityEstimation.Estimate(bank, responses, estimator);
            var highest = Enumerable.Range(0, 1001).Max(i => Objective(min + i * (max - min) / 1000));
            Assert.True(Objective(estimate.Theta) >= highest - 1e-9,
                $"{estimator} {estimate}: {Objective(estimate.Theta)} < {highest}");

            double Objective(double theta) => LikelihoodPoint.At(bank, responses, theta).Log + (prior is Prior.Jeffreys
                ? PriorDensity.LogJeffreys(responses.Sum(r =>
                    ItemInformation.Expected(bank[r.Item], bank.Scale, theta)))
                : PriorDensity.Log(prior, theta));
        });

    [Fact]
    public void A_mode_inside_the_range_is_a_root_of_its_equation() =>
        Gen.Select(RandomItems.Answered(RandomItems.Any, 25), Modes)
            .Where(t => t.Item2 is not Estimator.MaximumAPosteriori { Prior: Prior.Tabulated })
            .Sample((answered, estimator) =>
        {
            var (bank, responses) = answered;
            var estimate = AbilityEstimation.Estimate(bank, responses, estimator);
            var equation = new EstimatingEquation(bank, responses, estimator);
            var at = equation.At(estimate.Theta);
            var (below, above) = (equation.At(estimate.Theta - 1e-7), equation.At(estimate.Theta + 1e-7));
            var (min, max) = Bounds(estimator);
            Assert.True(
                estimate.AtBound ? (estimate.Theta == min ? at <= 0 : at >= 0)
                    : (below >= 0 && above <= 0) || Math.Abs(at) < 1e-9
                        || (estimate.Theta <= min || estimate.Theta >= max),
                $"{estimator} {estimate}: {below} {at} {above}");
        });

    [Fact]
    public void A_posterior_mean_is_what_its_definition_says() =>
        Gen.Select(RandomItems.Answered(RandomItems.Any, 25), Means).Sample((answered, estimator) =>
        {
            var (bank, responses) = answered;
            var (prior, quadrature) = (Estimator.ExpectedAPosteriori)estimator;
            var nodes = Enumerable.Range(0, quadrature.Points).Select(q => quadrature[q]).ToArray();
            var logs = nodes.Select((t, q) => Math.Log(quadrature.Weight(q))
                + LikelihoodPoint.At(bank, responses, t).Log
                + (prior is Prior.Jeffreys
                    ? 0.5 * Math.Log(responses.Sum(r => ItemInformation.Expected(bank[r.Item], bank.Scale, t)))
                    : PriorDensity.Log(prior, t))).ToArray();
            var weights = logs.Select(l => Math.Exp(l - logs.Max())).ToArray();
            var mean = weights.Zip(nodes, (w, t) => w * t).Sum() / weights.Sum();
            var variance = weights.Zip(nodes, (w, t) => w * (t - mean) * (t - mean)).Sum() / weights.Sum();
            var estimate = AbilityEstimation.Estimate(bank, responses, estimator);
            Assert.Equal(mean, estimate.Theta, 1e-12);
            Assert.Equal(Math.Sqrt(variance), estimate.StandardError, 1e-12);
        });

    [Fact]
    public void Without_responses_an_estimate_is_what_was_known_before()
    {
        var bank = Oracles.Oracles.Tcals();
        var range = new ThetaRange(-3, 5);
        Assert.Equal(new AbilityEstimate(1, double.PositiveInfinity), Of(new Estimator.MaximumLikelihood(range)));
        Assert.Equal(new AbilityEstimate(1, double.PositiveInfinity), Of(new Estimator.WeightedLikelihood(range)));
        Assert.Equal(new AbilityEstimate(1, double.PositiveInfinity),
            Of(new Estimator.Robust(RobustWeight.Tukey, 4, range)));
        var normal = Of(new Estimator.MaximumAPosteriori(new Prior.Normal(0.5, 0.8), range));
        Assert.Equal(0.5, normal.Theta, 1e-12);
        Assert.Equal(0.8, normal.StandardError, 1e-12);
        var uniform = Of(new Estimator.ExpectedAPosteriori(new Prior.Uniform(-2, 2), new Quadrature(-4, 4, 801)));
        Assert.Equal(0, uniform.Theta, 1e-12);
        Assert.Equal(Math.Sqrt(16.0 / 12), uniform.StandardError, 1e-2);
        Assert.Equal(0, Of(new Estimator.ExpectedAPosteriori(new Prior.Jeffreys(), Quadrature.Points33)).Theta, 1e-12);

        AbilityEstimate Of(Estimator estimator) => AbilityEstimation.Estimate(bank, [], estimator);
    }

    [Fact]
    public void A_tabulated_normal_prior_is_nearly_a_normal_one()
    {
        var (bank, responses) = Sample();
        var table = new Prior.Tabulated(-6, 6, [.. Enumerable.Range(0, 601)
            .Select(i => Math.Exp(-Math.Pow(-6 + i * 0.02, 2) / 2))]);
        var (mode, tabulatedMode) = (Of(new Estimator.MaximumAPosteriori(new Prior.Normal(), ThetaRange.Default)),
            Of(new Estimator.MaximumAPosteriori(table, ThetaRange.Default)));
        Assert.Equal(mode.Theta, tabulatedMode.Theta, 0.01);
        Assert.Equal(mode.StandardError, tabulatedMode.StandardError, 1e-3);
        var (mean, tabulatedMean) = (Of(new Estimator.ExpectedAPosteriori(new Prior.Normal(), Quadrature.Points61)),
            Of(new Estimator.ExpectedAPosteriori(table, Quadrature.Points61)));
        Assert.Equal(mean.Theta, tabulatedMean.Theta, 1e-12);
        Assert.Equal(mean.StandardError, tabulatedMean.StandardError, 1e-12);

        AbilityEstimate Of(Estimator estimator) => AbilityEstimation.Estimate(bank, responses, estimator);
    }

    [Fact]
    public void Of_two_maxima_the_higher_one_is_the_estimate()
    {
        // An easy item wrong, and harder ones, which can be guessed, right: a weak student who was lucky, or an able
        // one who slipped.
        var bank = Oracles.Oracles.Bank(1, [
            new ItemParameters.Logistic(1.8, -2.5, 0.3), new ItemParameters.Logistic(2.6, 0.1, 0.2),
            new ItemParameters.Logistic(2.1, 1.1, 0.3),
            new ItemParameters.Logistic(1.1, 2.2, 0.2), new ItemParameters.Logistic(2.7, 0.3, 0.25)]);
        ScoredResponse[] responses = [new(0, 0), new(1, 1), new(2, 1), new(3, 1), new(4, 1)];
        var estimates = new[] { -0.5, 0.5 }.Select(expectation =>
        {
            var prior = new Prior.Normal(expectation, 1.5);
            var grid = Enumerable.Range(0, 8001).Select(i => -4 + i * 0.001)
                .Select(t => (Theta: t, Log: LikelihoodPoint.At(bank, responses, t).Log + PriorDensity.Log(prior, t)))
                .ToList();
            var maxima = grid.Where((g, i) => i > 0 && i < 8000 && g.Log > grid[i - 1].Log && g.Log > grid[i + 1].Log)
                .ToList();
            var estimate = AbilityEstimation.Estimate(bank, responses,
                new Estimator.MaximumAPosteriori(prior, ThetaRange.Default));
            Assert.Equal(2, maxima.Count);
            Assert.Equal(maxima.MaxBy(m => m.Log).Theta, estimate.Theta, 1e-3);
            Assert.False(estimate.AtBound);
            return estimate.Theta;
        }).ToList();
        Assert.True(estimates[0] < -2 && estimates[1] > 0);
    }

    [Fact]
    public void What_no_estimate_can_be_made_from_is_refused()
    {
        var (bank, _) = Sample();
        var ml = new Estimator.MaximumLikelihood(ThetaRange.Default);
        Assert.Throws<ArgumentException>(() => AbilityEstimation.Estimate(bank, [new(-1, 0)], ml));
        Assert.Throws<ArgumentException>(() => AbilityEstimation.Estimate(bank, [new(bank.Count, 0)], ml));
        Assert.Throws<ArgumentException>(() => AbilityEstimation.Estimate(bank, [new(0, 2)], ml));
        Assert.Throws<ArgumentException>(() => AbilityEstimation.Estimate(bank, [new(0, -1)], ml));
        foreach (var unsound in Unsound)
        {
            Assert.NotNull(EstimatorCheck.Fault(unsound));
            Assert.Throws<ArgumentException>(() => AbilityEstimation.Estimate(bank, [new(0, 1)], unsound));
        }
    }

    [Fact]
    public void Estimating_allocates_nothing()
    {
        var (bank, responses) = Sample();
        Estimator[] estimators =
        [
            new Estimator.MaximumLikelihood(ThetaRange.Default), new Estimator.WeightedLikelihood(ThetaRange.Default),
            new Estimator.MaximumAPosteriori(new Prior.Normal(), ThetaRange.Default),
            new Estimator.MaximumAPosteriori(new Prior.Jeffreys(), ThetaRange.Default),
            new Estimator.ExpectedAPosteriori(new Prior.Normal(), Quadrature.Points61),
            new Estimator.Robust(RobustWeight.Huber, 1, ThetaRange.Default),
        ];
        foreach (var estimator in estimators)
        {
            AbilityEstimation.Estimate(bank, responses, estimator);
            var before = GC.GetAllocatedBytesForCurrentThread();
            AbilityEstimation.Estimate(bank, responses, estimator);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    private static readonly ImmutableArray<Estimator> Unsound =
    [
        new Estimator.MaximumLikelihood(new ThetaRange(4, -4)),
        new Estimator.MaximumLikelihood(new ThetaRange(double.NaN, 4)),
        new Estimator.WeightedLikelihood(new ThetaRange(-4, 21)),
        new Estimator.MaximumAPosteriori(new Prior.Normal(0, 0), ThetaRange.Default),
        new Estimator.MaximumAPosteriori(new Prior.Uniform(5, 6), ThetaRange.Default),
        new Estimator.MaximumAPosteriori(new Prior.Tabulated(-1, 1, [1]), ThetaRange.Default),
        new Estimator.MaximumAPosteriori(new Prior.Tabulated(-1, 1, [0, 0]), ThetaRange.Default),
        new Estimator.MaximumAPosteriori(new Prior.Tabulated(-1, 1, [1, -1]), ThetaRange.Default),
        new Estimator.ExpectedAPosteriori(new Prior.Normal(), new Quadrature(-4, 4, 2)),
        new Estimator.ExpectedAPosteriori(new Prior.Normal(double.NaN), Quadrature.Points33),
        new Estimator.ExpectedAPosteriori(new Prior.Uniform(0.01, 0.02), Quadrature.Points33),
        new Estimator.Robust(RobustWeight.Huber, 0, ThetaRange.Default),
    ];

    private static (ItemBank Bank, ScoredResponse[] Responses) Sample() =>
        (Oracles.Oracles.Tcals(), [.. Enumerable.Range(0, 40)
            .Select(i => new ScoredResponse(2 * i, i % 3 == 0 ? 0 : 1))]);

    private static (double Min, double Max) Bounds(Estimator estimator)
    {
        var range = estimator switch
        {
            Estimator.MaximumLikelihood e => e.Range,
            Estimator.WeightedLikelihood e => e.Range,
            Estimator.Robust e => e.Range,
            Estimator.MaximumAPosteriori e => PriorDensity.Support(e.Prior, e.Range),
            Estimator.ExpectedAPosteriori e => new ThetaRange(e.Quadrature.Min, e.Quadrature.Max),
            _ => throw new InvalidOperationException(),
        };
        return (range.Min, range.Max);
    }
}
