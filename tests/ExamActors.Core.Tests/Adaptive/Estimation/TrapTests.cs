using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using static ExamActors.Core.Tests.Oracles.Oracles;

namespace ExamActors.Core.Tests.Adaptive.Estimation;

/// <summary>Where packages differ from each other or are wrong: the list in the reference values' README.md.</summary>
public class TrapTests
{
    private static readonly Estimator Warm = new Estimator.WeightedLikelihood(ThetaRange.Default);
    private static readonly Estimator JeffreysMode = new Estimator.MaximumAPosteriori(new Prior.Jeffreys(),
        ThetaRange.Default);

    [Fact]
    public void What_mirt_calls_WLE_is_the_mode_under_Jeffreys_prior_and_with_guessing_not_Warms_estimate()
    {
        foreach (var c in Cases("mirt_estimation_dichotomous").Where(c => Word(c, "method") == "WLE"))
        {
            var (bank, responses) = OracleResponses.Of(c);
            var mirt = Number(c, "theta", double.NaN);
            if (Math.Abs(mirt) > 4)
                continue;
            Assert.Equal(mirt, AbilityEstimation.Estimate(bank, responses, JeffreysMode).Theta, 1e-5);
            Assert.True(Math.Abs(mirt - AbilityEstimation.Estimate(bank, responses, Warm).Theta) > 1e-3, Word(c, "id"));
        }
    }

    [Fact]
    public void Without_guessing_Warms_estimate_is_the_mode_under_Jeffreys_prior()
    {
        var bank = Bank(1, [new ItemParameters.Logistic(1.2, -0.4), new ItemParameters.Logistic(0.8, 0.3),
            new ItemParameters.Logistic(1.9, 1)]);
        ScoredResponse[] responses = [new(0, 1), new(1, 1), new(2, 0)];
        Assert.Equal(
            AbilityEstimation.Estimate(bank, responses, JeffreysMode).Theta,
            AbilityEstimation.Estimate(bank, responses, Warm).Theta, 1e-11);
    }

    [Fact]
    public void A_mixed_pattern_may_have_no_finite_maximum_and_is_at_the_bound_then()
    {
        ScoredResponse[] responses = [new(3, 0), new(19, 1), new(35, 0), new(51, 0), new(67, 1)];
        foreach (var bound in new[] { -4.0, -6, -20 })
            Assert.Equal(
                (bound, true),
                AbilityEstimation.Estimate(Tcals(), responses,
                    new Estimator.MaximumLikelihood(new ThetaRange(bound, 4)))
                    is var e ? (e.Theta, e.AtBound) : default);
    }

    [Fact]
    public void One_right_answer_has_its_maximum_at_the_upper_bound()
    {
        var bank = Bank(1, [new ItemParameters.Logistic(1, 0.5, 0.5)]);
        var estimate = AbilityEstimation.Estimate(bank, [new(0, 1)],
            new Estimator.MaximumLikelihood(new ThetaRange(-6, 6)));
        Assert.Equal((6, true), (estimate.Theta, estimate.AtBound));
    }

    [Fact]
    public void The_likelihood_of_jsCAT_07_is_highest_at_minus_1_299()
    {
        double[] difficulties = [-0.447, 2.869, -0.469, -0.576, -1.43, -1.607, 0.529];
        int[] scores = [0, 1, 0, 1, 1, 1, 1];
        var bank = Bank(1, difficulties.Select(b => new ItemParameters.Logistic(1, b, 0.5)));
        var estimate = AbilityEstimation.Estimate(
            bank, [.. scores.Select((s, i) => new ScoredResponse(i, s))],
                new Estimator.MaximumLikelihood(new ThetaRange(-6, 6)));
        Assert.Equal(-1.299, estimate.Theta, 5e-4);
    }

    // jsCAT's fisherInformation is that of d = 1 whatever d is; catsim and catR take account of it.
    [Fact]
    public void Slipping_costs_information()
    {
        var (slipping, not) = (new ItemParameters.Logistic(1.2, 0.3, 0.15, 0.95),
            new ItemParameters.Logistic(1.2, 0.3, 0.15));
        Assert.Equal(0.03846155418285381, ItemInformation.Expected(slipping, 1, 2.5), 1e-12);
        Assert.True(ItemInformation.Expected(not, 1, 2.5) > 0.07);
    }

    [Fact]
    public void The_range_of_the_integral_is_part_of_an_expected_score()
    {
        ScoredResponse[] allWrong =
            [.. new[] { 0, 6, 11, 18, 24, 32, 40, 55, 65, 79 }.Select(i => new ScoredResponse(i, 0))];
        var (near, far) = (Mean(Quadrature.Points33), Mean(Quadrature.Points61));
        Assert.InRange(near - far, 1e-3, 2e-2);

        double Mean(Quadrature quadrature) =>
            AbilityEstimation.Estimate(Tcals(), allWrong,
                new Estimator.ExpectedAPosteriori(new Prior.Normal(), quadrature)).Theta;
    }

    [Fact]
    public void Warms_estimate_of_an_all_wrong_pattern_is_finite_where_PP_has_NaN()
    {
        ScoredResponse[] allWrong = [new(3, 0), new(19, 0), new(35, 0), new(51, 0), new(67, 0)];
        var estimate = AbilityEstimation.Estimate(Tcals(), allWrong, Warm);
        Assert.Equal(-2.948479253417, estimate.Theta, 1e-9); // catR's
        Assert.False(estimate.AtBound);
    }
}
