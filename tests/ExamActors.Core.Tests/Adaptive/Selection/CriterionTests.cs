using CsCheck;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Selection;
using static ExamActors.Core.Tests.Oracles.Oracles;

namespace ExamActors.Core.Tests.Adaptive.Selection;

/// <summary>
/// The criteria against their definitions, written out once more as plainly as they can be, on items of several models.
/// </summary>
public class CriterionTests
{
    private static readonly Quadrature Points = new(-4, 4, 21);

    private static readonly ItemBank Mixed = Bank(1.702,
    [
        new ItemParameters.Logistic(1.2, 0.3, 0.2, 0.95),
        new ItemParameters.GradedResponse(0.9, [-1, 0.2, 1.4]),
        new ItemParameters.GeneralizedPartialCredit(0.7, [0.4, -0.6]),
        new ItemParameters.PartialCredit([-0.5, 0.9, 1.1]),
        new ItemParameters.RatingScale(0.3, [-1, 1]),
        new ItemParameters.Nominal([0.8, 1.5], [0.3, -0.9]),
        new ItemParameters.ModifiedGradedResponse(1.1, 0.2, [0.7, -0.4]),
        new ItemParameters.Logistic(0.8, -1),
    ]);

    private static readonly Gen<(ScoredResponse[] Responses, double Theta)> States =
        from theta in Gen.Double[-2, 2]
        from answered in Gen.Bool.Array[Mixed.Count]
        from draws in Gen.Int[0, 100].Array[Mixed.Count]
        select (Enumerable.Range(0, Mixed.Count).Where(i => answered[i])
            .Select(i => new ScoredResponse(i, draws[i] % Mixed[i].Categories)).ToArray(), theta);

    [Fact]
    public void Weighted_information_is_the_integral_of_likelihood_and_information() => Agree(
        new SelectionRule.LikelihoodWeightedInformation(Points),
        (responses, _, item) => Integral(t =>
            Likelihood(responses, t) * ItemInformation.Expected(Mixed[item], Mixed.Scale, t)));

    [Fact]
    public void Divergence_is_the_integral_of_likelihood_and_Kullback_and_Leiblers_information() => Agree(
        new SelectionRule.PosteriorKullbackLeibler(CatR.Prior, Points),
        (responses, theta, item) => Integral(t => Likelihood(responses, t) * Density(t) * Enumerable
            .Range(0, Mixed[item].Categories)
            .Sum(x => P(item, x, theta) * Math.Log(P(item, x, theta) / P(item, x, t)))));

    [Fact]
    public void Expected_variance_is_the_mean_of_the_variances_after_each_score() => Agree(
        new SelectionRule.ExpectedPosteriorVariance(CatR.Prior, Points),
        (responses, theta, item) => Expectation(
            item, theta, x => Math.Pow(After(responses, item, x).StandardError, 2)));

    [Theory]
    [InlineData(InformationKind.Fisher)]
    [InlineData(InformationKind.Observed)]
    public void Expected_information_is_the_mean_of_the_information_after_each_score(InformationKind kind)
    {
        foreach (var method in new[] { "EAP", "BM" })
            Agree(
                new SelectionRule.ExpectedInformation(kind),
                (responses, theta, item) => Expectation(item, theta, x =>
                {
                    var then = AbilityEstimation.Estimate(Mixed, [.. responses, new(item, x)], Estimator(method)).Theta;
                    return kind == InformationKind.Fisher
                        ? ItemInformation.Expected(Mixed[item], Mixed.Scale, then)
                        : ItemInformation.Observed(Mixed[item], Mixed.Scale, then, x);
                }),
                Estimator(method));
    }

    [Fact]
    public void The_likelihood_of_a_thousand_answers_does_not_vanish()
    {
        var bank = Bank(1, Enumerable.Range(0, 1200).Select(i => new ItemParameters.Logistic(2, i % 7 - 3)));
        var responses = Enumerable.Range(0, 1199).Select(i => new ScoredResponse(i, i % 2)).ToArray();
        var values = new double[bank.Count];

        new SelectionCriterion(bank, new SelectionRule.GlobalDiscrimination(Points), CatR.Estimator("EAP"))
            .Values(new SelectionState(responses, new AbilityEstimate(0, 1), 0), default, values);

        Assert.True(values[^1] is > 0 and < 1);
    }

    [Fact]
    public void Ties_go_to_the_lowest_index()
    {
        var bank = Bank(1, Enumerable.Range(0, 9).Select(_ => new ItemParameters.Logistic(1, 0)));
        SelectionRule[] rules =
        [
            new SelectionRule.MaximumInformation(), new SelectionRule.NearestDifficulty(),
            new SelectionRule.NearestMaximum(),
        ];
        foreach (var rule in rules)
            Assert.Equal(1, new SelectionCriterion(bank, rule, CatR.Estimator("EAP")).Best(
                new SelectionState([new ScoredResponse(0, 1)], new AbilityEstimate(0.3, 1), 0)));
    }

    [Fact]
    public void Proportional_draws_items_in_proportion_to_a_power_of_their_information()
    {
        var bank = Bank(1,
        [
            new ItemParameters.Logistic(1, 0), new ItemParameters.Logistic(1.5, 0), new ItemParameters.Logistic(2, 1),
            new ItemParameters.Logistic(1, 1),
        ]);
        var criterion = new SelectionCriterion(
            bank, new SelectionRule.Proportional(new InformationShare.ByLength(3)), CatR.Estimator("EAP"));
        var counts = new int[4];
        for (ulong seed = 0; seed < 20_000; seed++)
            counts[criterion.Best(new SelectionState([new ScoredResponse(3, 1)], new AbilityEstimate(0, 1), seed))]++;

        // One of two steps was made: the sum of 1 over the sum of 1 and 2, times the length 3, makes a power of 1.
        var information = Enumerable.Range(0, 3).Select(i => ItemInformation.Expected(bank[i], 1, 0)).ToArray();
        for (var i = 0; i < 3; i++)
            Assert.Equal(information[i] / information.Sum(), counts[i] / 20_000.0, 0.015);
        Assert.Equal(0, counts[3]);
    }

    [Fact]
    public void Progressive_goes_from_chance_to_information()
    {
        var bank = Tcals();
        var criterion = new SelectionCriterion(
            bank, new SelectionRule.Progressive(new InformationShare.ByLength(5)), CatR.Estimator("EAP"));
        var best = new SelectionCriterion(bank, new SelectionRule.MaximumInformation(), CatR.Estimator("EAP"));
        var responses = new[] { 0, 1, 2, 3 }.Select(i => new ScoredResponse(i, 1)).ToArray();

        var first = Enumerable.Range(0, 300).Select(s => criterion.Best(State(0, (ulong)s))).ToArray();
        var last = Enumerable.Range(0, 20).Select(s => criterion.Best(State(4, (ulong)s))).Distinct();

        Assert.True(first.Distinct().Count() > 60);
        Assert.Equal(best.Best(State(4, 0)), Assert.Single(last));

        SelectionState State(int given, ulong seed) => new(responses.AsSpan(0, given), new AbilityEstimate(0, 1), seed);
    }

    [Fact]
    public void Best_allocates_nothing_for_logistic_items_by_maximum_information()
    {
        var criterion = new SelectionCriterion(Tcals(), new SelectionRule.MaximumInformation(), CatR.Estimator("EAP"));
        ScoredResponse[] responses = [new(3, 1)];
        for (var i = 0; i < 50; i++)
            criterion.Best(new SelectionState(responses, new AbilityEstimate(0, 1), 0));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            criterion.Best(new SelectionState(responses, new AbilityEstimate(i * 0.01, 1), 0));

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Rules_that_are_not_defined_for_a_bank_are_refused()
    {
        SelectionRule[] refused =
        [
            new SelectionRule.NearestDifficulty(), new SelectionRule.GlobalDiscrimination(Points),
            new SelectionRule.PosteriorWeightedInformation(new Prior.Jeffreys(), Points),
            new SelectionRule.KullbackLeibler(new Quadrature(1, 0, 2)),
            new SelectionRule.Progressive(new InformationShare.ByLength(0)),
        ];

        Assert.All(refused, r => Assert.NotEmpty(SelectionRuleCheck.Faults(Mixed, r)));
        Assert.All(refused, r =>
            Assert.Throws<ArgumentException>(() => new SelectionCriterion(Mixed, r, Estimator("EAP"))));
    }

    private static void Agree(
        SelectionRule rule, Func<ScoredResponse[], double, int, double> definition, Estimator? estimator = null)
    {
        var criterion = new SelectionCriterion(Mixed, rule, estimator ?? Estimator("EAP"));
        States.Sample(
            (responses, theta) =>
            {
                var values = new double[Mixed.Count];
                var candidates = Enumerable.Range(0, Mixed.Count)
                    .Select(i => responses.All(r => r.Item != i)).ToArray();
                criterion.Values(new SelectionState(responses, new AbilityEstimate(theta, 1), 0), candidates, values);
                for (var i = 0; i < Mixed.Count; i++)
                    if (candidates[i])
                        Assert.Equal(definition(responses, theta, i), values[i], 1e-9);
                    else
                        Assert.True(double.IsNaN(values[i]));
            },
            iter: 20);
    }

    private static Estimator Estimator(string method) =>
        method == "EAP" ? new Estimator.ExpectedAPosteriori(CatR.Prior, Points) : CatR.Estimator(method);

    private static double Integral(Func<double, double> f) =>
        Enumerable.Range(0, Points.Points).Sum(k => f(Points[k]) * Points.Weight(k) * Points.Step);

    private static double Density(double t) => Math.Exp(-t * t / 2) / Math.Sqrt(2 * Math.PI);

    private static double Likelihood(ScoredResponse[] responses, double theta) =>
        responses.Aggregate(1.0, (product, r) => product * P(r.Item, r.Score, theta));

    private static double Expectation(int item, double theta, Func<int, double> value) =>
        Enumerable.Range(0, Mixed[item].Categories).Sum(x => P(item, x, theta) * value(x));

    private static AbilityEstimate After(ScoredResponse[] responses, int item, int score) =>
        AbilityEstimation.Estimate(Mixed, [.. responses, new(item, score)], Estimator("EAP"));

    private static double P(int item, int score, double theta) => ResponseCurve.Evaluate(
        Mixed[item], Mixed.Scale, theta, stackalloc CategoryPoint[Mixed.CategoriesMax])[score].P;
}
