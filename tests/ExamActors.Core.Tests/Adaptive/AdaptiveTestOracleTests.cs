using System.Text.Json;
using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Adaptive.Stopping;
using static ExamActors.Core.Tests.Oracles.Oracles;

namespace ExamActors.Core.Tests.Adaptive;

public class AdaptiveTestOracleTests
{
    private const double Tolerance = 5e-4; // of the packages' own root search

    [Fact]
    public void Whole_tests_go_as_in_catR()
    {
        AssertNone(Cases("catr_full_cat_paths").SelectMany(c =>
        {
            var (during, after) = (c.GetProperty("test"), c.GetProperty("final"));
            var rules = CatR.Stop(c.GetProperty("stop"));
            var test = new AdaptiveTest(Tcals(), new AdaptiveTestDesign(
                new TestConstraints(1, 85), new StoppingRule.Any([.. rules.Select(r => r.Rule)]))
            {
                Start = new StartRule.AtAbilities([0], new SelectionRule.MaximumInformation()),
                Selection = CatR.Rule(Word(during, "itemSelect")!, Word(during, "infoType"), Quadrature.Points33),
                Provisional = CatR.Estimator(Word(during, "method")!),
                Final = CatR.Estimator(Word(after, "method")!),
            });
            var (given, estimates, stop) = Give(test, Integers(c.GetProperty("full_response_vector")));
            var result = test.Estimate([.. given]);
            var thetas = Doubles(c.GetProperty("theta_after_each"));
            var errors = Doubles(c.GetProperty("se_after_each"));
            var ended = stop.Met.Select(m => rules.First(r => r.Rule == m).Name);
            return Items(c, given)
                .Concat(thetas.SelectMany((t, i) => Near(c, $"theta {i + 1}", t, estimates[i].Theta)))
                .Concat(errors.SelectMany((s, i) => Near(c, $"se {i + 1}", s, estimates[i].StandardError)))
                .Concat(Near(c, "final theta", c.GetProperty("final_theta").GetDouble(), result.Theta))
                .Concat(Near(c, "final se", c.GetProperty("final_se").GetDouble(), result.StandardError))
                .Concat(ended.Contains(Word(c, "ended_by")) ? [] : [$"{Word(c, "id")}: ended by {ended.First()}"]);
        }));
    }

    [Fact]
    public void Whole_tests_go_as_in_mirtCAT()
    {
        AssertNone(Cases("mirtcat_full_paths").SelectMany(c =>
        {
            var test = new AdaptiveTest(Tcals(), CatR.MirtCatDesign(Word(c, "config")!));
            var (given, estimates, _) = Give(test, Integers(c.GetProperty("full_response_vector")));
            estimates.Insert(0, test.Design.Initial);
            return Items(c, given)
                .Concat(Doubles(c.GetProperty("theta_history"))
                    .SelectMany((t, i) => Near(c, $"theta {i}", t, estimates[i].Theta)))
                .Concat(Doubles(c.GetProperty("se_history"))
                    .SelectMany((s, i) => Near(c, $"se {i}", s, estimates[i].StandardError)))
                .Concat(Near(
                    c, "final theta", c.GetProperty("final_theta").GetDouble(), test.Estimate([.. given]).Theta));
        }));
    }

    private static (List<ScoredResponse> Given, List<AbilityEstimate> Estimates, NextStep.Stop Stop) Give(
        AdaptiveTest test, IReadOnlyList<int> answers)
    {
        var given = new List<ScoredResponse>();
        var estimates = new List<AbilityEstimate>();
        while (true)
        {
            var step = test.Next([.. given], 1, 0);
            if (given.Count > 0)
                estimates.Add(step.Estimate);
            if (step is NextStep.Stop stop)
                return (given, estimates, stop);
            var item = ((NextStep.Deliver)step).Item;
            given.Add(new ScoredResponse(item, answers[item]));
        }
    }

    private static IEnumerable<string> Items(JsonElement c, List<ScoredResponse> given)
    {
        var (expected, actual) = (Indexes(c.GetProperty("administered")), given.Select(g => g.Item).ToArray());
        if (!expected.SequenceEqual(actual))
            yield return $"{Word(c, "id")}: items {string.Join(' ', expected)} expected, "
                + $"not {string.Join(' ', actual)}";
    }

    private static IEnumerable<string> Near(JsonElement c, string what, double expected, double actual)
    {
        if (expected != actual && !(Math.Abs(expected - actual) <= Tolerance * Math.Max(1, Math.Abs(expected))))
            yield return $"{Word(c, "id")}: {what} {expected:R} expected, not {actual:R}";
    }
}
