using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Stopping;
using static ExamActors.Core.Tests.Oracles.Oracles;

namespace ExamActors.Core.Tests.Adaptive.Stopping;

public class StoppingTests
{
    private static readonly ItemBank Bank = Tcals();

    [Fact]
    public void Rules_are_met_when_they_are_in_catR()
    {
        AssertNone(Cases("catr_stop_rules").SelectMany(c =>
        {
            var responses = new ScoredResponse[c.GetProperty("N").GetInt32()];
            var estimate = new AbilityEstimate(c.GetProperty("th").GetDouble(), c.GetProperty("se").GetDouble());
            var state = new StoppingState(Bank, responses, estimate, default, 0);
            var rules = CatR.Stop(c.GetProperty("stop"));
            var any = new StoppingRule.Any([.. rules.Select(r => r.Rule)]);

            var met = StoppingDecision.Met(any, state).Select(m => rules.First(r => r.Rule == m).Name).ToArray();
            var expected = c.GetProperty("rules").ValueKind == System.Text.Json.JsonValueKind.Null
                ? [] : CatR.Many(c.GetProperty("rules")).Select(r => r.GetString()!).ToArray();

            return c.GetProperty("decision").GetBoolean() == (met.Length > 0) && expected.SequenceEqual(met)
                ? Array.Empty<string>()
                : [$"{Word(c, "id")}: [{string.Join(' ', expected)}] expected, not [{string.Join(' ', met)}]"];
        }));
    }

    [Theory]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.95, 1.6448536269514722)]
    [InlineData(0.5, 0)]
    [InlineData(0.0001, -3.719016485455709)]
    [InlineData(1e-10, -6.361340902404056)]
    [InlineData(1e-20, -9.262340089798408)]
    public void Normal_quantiles_are_those_of_qnorm(double p, double z) =>
        Assert.Equal(z, NormalQuantile.Of(p), 1e-13);

    [Fact]
    public void A_ratio_test_decides_each_cut_score_by_itself()
    {
        var right = Enumerable.Range(0, 30).Select(i => new ScoredResponse(i, 1)).ToArray();
        var rule = new StoppingRule.ClassificationByRatio([-1, 0, 2], 0.3, 0.05, 0.05);
        var state = State(right, 0, 1);

        Assert.Equal(1, StoppingDecision.RatioDecision(rule, -1, state));
        Assert.Equal(0, StoppingDecision.RatioDecision(rule, 2, state));
        Assert.False(StoppingDecision.IsMet(rule, state));
        Assert.True(StoppingDecision.IsMet(rule with { Cuts = [-1] }, state));
    }

    [Fact]
    public void A_ratio_test_of_one_answer_is_the_ratio_of_its_probabilities()
    {
        // ln P(0.5) / P(−0.5) of a Rasch item at 0 is 0.5; Wald's bound is reached with α = β = x and ln((1 − x) / x) =
        // 0.5.
        var bank = Bank(1, [new ItemParameters.Logistic(1, 0)]);
        ScoredResponse[] right = [new(0, 1)];
        var error = 1 / (1 + Math.Exp(0.5));

        Assert.True(IsMet(error + 1e-9));
        Assert.False(IsMet(error - 1e-9));

        bool IsMet(double rate) => StoppingDecision.IsMet(
            new StoppingRule.ClassificationByRatio([0], 0.5, rate, rate),
            new StoppingState(bank, right, default, default, 0));
    }

    [Fact]
    public void All_waits_for_the_last_and_any_for_the_first()
    {
        var state = State(new ScoredResponse[5], 0, 0.2, 100);
        StoppingRule met = new StoppingRule.StandardError(0.3), open = new StoppingRule.Length(10);
        var time = new StoppingRule.TimeUsed(100);

        Assert.True(StoppingDecision.IsMet(new StoppingRule.Any([open, met]), state));
        Assert.False(StoppingDecision.IsMet(new StoppingRule.All([open, met]), state));
        var rules = StoppingDecision.Met(new StoppingRule.Any([open, new StoppingRule.All([met, time])]), state);
        Assert.Equal(new[] { met, time }, rules.ToArray());
    }

    [Fact]
    public void Information_left_looks_at_what_may_still_be_given()
    {
        var left = new bool[Bank.Count];
        left[43] = true; // the most informative at −0.67
        var state = new StoppingState(Bank, default, new AbilityEstimate(-0.67, 1), left, 0);

        Assert.False(StoppingDecision.IsMet(new StoppingRule.InformationLeft(2.4), state));
        Assert.True(StoppingDecision.IsMet(new StoppingRule.InformationLeft(2.5), state));
    }

    [Fact]
    public void Unsound_rules_are_named()
    {
        var rule = new StoppingRule.Any([
            new StoppingRule.Length(0), new StoppingRule.StandardError(double.NaN), new StoppingRule.TimeUsed(0),
            new StoppingRule.ClassificationByInterval([1, 0], 2),
            new StoppingRule.ClassificationByRatio([], 0, 0.5, 0.1),
            new StoppingRule.All([]),
        ]);

        Assert.Equal(9, StoppingRuleCheck.Faults(rule).Length);
    }

    private static StoppingState State(ScoredResponse[] responses, double theta, double error, double seconds = 0) =>
        new(Bank, responses, new AbilityEstimate(theta, error), default, seconds);
}
