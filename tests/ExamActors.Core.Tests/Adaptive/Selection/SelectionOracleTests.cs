using System.Text.Json;
using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Adaptive.Stopping;
using static ExamActors.Core.Tests.Oracles.Oracles;

namespace ExamActors.Core.Tests.Adaptive.Selection;

public class SelectionOracleTests
{
    [Fact]
    public void Every_criterion_has_the_values_of_catR() =>
        AssertNone(Cases("catr_next_item").SelectMany(c => NextItemFaults(c, Quadrature.Points33, 1e-7)));

    // mirtCAT integrates a spline through the 61 points where we sum them: 1e-5 apart where the likelihood reaches
    // beyond the last one.
    [Fact]
    public void Every_criterion_has_the_values_of_mirtCAT() =>
        AssertNone(Cases("mirtcat_next_item").SelectMany(c => NextItemFaults(c, Quadrature.Points61, 1e-5)));

    [Fact]
    public void A_test_starts_with_the_items_of_catR()
    {
        AssertNone(Cases("catr_start_items").SelectMany(c =>
        {
            var thetas = CatR.Many(c.GetProperty("theta")).Select(t => t.GetDouble()).ToArray();
            var test = new AdaptiveTest(Tcals(Number(c, "D", 1)), new AdaptiveTestDesign(
                TestConstraints.Length(thetas.Length), new StoppingRule.Length(thetas.Length))
            {
                Start = new StartRule.AtAbilities([.. thetas], CatR.Rule(Word(c, "startSelect")!, null, default)),
            });
            var given = new List<ScoredResponse>();
            while (test.Next([.. given], 0, 0) is NextStep.Deliver next)
                given.Add(new ScoredResponse(next.Item, 0));
            var expected = CatR.Many(c.GetProperty("expected_item")).Select(i => i.GetInt32() - 1);
            return Same(c, expected, given.Select(g => g.Item));
        }));
    }

    [Fact]
    public void Content_is_balanced_as_in_catR()
    {
        AssertNone(Cases("catr_content_balancing").SelectMany(c =>
        {
            var bank = Tcals();
            var targets = c.GetProperty("group_names").EnumerateArray()
                .Zip(Doubles(c.GetProperty("target_props")), (n, p) => new ContentTarget(n.GetString()!, p)).ToArray();
            var responses = Indexes(c.GetProperty("administered")).Select(i => new ScoredResponse(i, 0)).ToArray();
            var estimate = new AbilityEstimate(c.GetProperty("theta").GetDouble(), 1);
            var test = new AdaptiveTest(
                bank, new AdaptiveTestDesign(TestConstraints.Length(85), new StoppingRule.Length(85))
                {
                    Content = [.. targets],
                });

            var topic = targets[ContentBalance.Order(bank, [.. targets], responses, 0)[0]].Topic;
            var item = ((NextStep.Deliver)test.Next(responses, estimate, 0, 0)).Item;
            var value = Value(bank, new SelectionRule.MaximumInformation(), responses, estimate)[item];

            return Same(c, [Word(c, "expected_group")], [topic])
                .Concat(Same(c, [c.GetProperty("expected_item").GetInt32() - 1], [item]))
                .Concat(Near(c, c.GetProperty("expected_value").GetDouble(), value, 1e-7));
        }));
    }

    [Fact]
    public void Banks_are_stratified_as_in_catR()
    {
        AssertNone(Cases("catr_a_stratified").SelectMany(c =>
        {
            var k = CatR.Many(c.GetProperty("K")).Select(s => s.GetInt32()).ToArray();
            var strata = k.Length == 1
                ? AStratification.Strata(Tcals(), k[0])
                : AStratification.Strata(Tcals(), [.. k]);
            var expected = c.GetProperty("strata").EnumerateArray().Select(s => s.GetString()!);
            return Same(c, expected, strata.Select(s => $"Group{s + 1}"));
        }));
    }

    private static IEnumerable<string> NextItemFaults(JsonElement c, Quadrature points, double tolerance)
    {
        var bank = Tcals(Number(c, "D", 1));
        var rule = CatR.Rule(Word(c, "criterion")!, Word(c, "infoType"), points);
        var responses = CatR.Responses(
            Indexes(c.GetProperty("administered")), Integers(c.GetProperty("responses"))).ToArray();
        var estimator = new Estimator.ExpectedAPosteriori(CatR.Prior, points);
        var estimate = new AbilityEstimate(c.GetProperty("theta").GetDouble(), Number(c, "theta_se", 1));
        var state = new SelectionState(responses, estimate, 0);
        var criterion = new SelectionCriterion(bank, rule, estimator);
        var values = Value(bank, rule, responses, estimate, estimator);

        var order = Enumerable.Range(0, bank.Count).Where(i => responses.All(r => r.Item != i));
        order = rule.Minimizes ? order.OrderBy(i => values[i]) : order.OrderByDescending(i => values[i]);
        var top = Indexes(c.GetProperty("top5_items"));
        var expected = Doubles(c.GetProperty("top5_values"));
        return Same(c, [c.GetProperty("expected_item").GetInt32() - 1], [criterion.Best(state)])
            .Concat(Same(c, top.Select(i => i), order.Take(top.Length)))
            .Concat(top.SelectMany((item, i) => Near(c, expected[i], values[item], tolerance)))
            .Concat(Near(c, estimate.Theta, AbilityEstimation.Estimate(bank, responses, estimator).Theta, 1e-10))
            .ToArray();
    }

    private static double[] Value(
        ItemBank bank, SelectionRule rule, ScoredResponse[] responses, AbilityEstimate estimate,
        Estimator? estimator = null)
    {
        var values = new double[bank.Count];
        new SelectionCriterion(bank, rule, estimator ?? CatR.Estimator("EAP"))
            .Values(new SelectionState(responses, estimate, 0), default, values);
        return values;
    }

    private static IEnumerable<string> Same<T>(JsonElement c, IEnumerable<T> expected, IEnumerable<T> actual)
    {
        var (e, a) = (string.Join(' ', expected), string.Join(' ', actual));
        if (e != a)
            yield return $"{Word(c, "id")}: {e} expected, not {a}";
    }

    private static IEnumerable<string> Near(JsonElement c, double expected, double actual, double tolerance)
    {
        if (!(Math.Abs(expected - actual) <= tolerance))
            yield return $"{Word(c, "id")}: {expected:R} expected, not {actual:R}";
    }
}
