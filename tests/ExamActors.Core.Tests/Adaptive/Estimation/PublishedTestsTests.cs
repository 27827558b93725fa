using System.Text.Json;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using static ExamActors.Core.Tests.Oracles.Oracles;

namespace ExamActors.Core.Tests.Adaptive.Estimation;

/// <summary>The values that jsCAT and Moodle's catquiz assert in their own tests.</summary>
public class PublishedTestsTests
{
    // θ = 4.572 from one right answer is where jsCAT's optimiser stopped: the likelihood rises for ever, and the
    // estimate is the bound.
    private const string OptimiserArtefact = "jsCAT-09";

    [Fact]
    public void What_jsCAT_asserts_holds() => AssertNone(Cases("jscat_hardcoded").SelectMany(c => Word(c, "kind") switch
    {
        "P" => Decimals(c, ResponseCurve.ExpectedScore(Logistic(c.GetProperty("item")), 1, Number(c, "theta", 0))),
        // jsCAT's information ignores d: it counts where d is 1.
        "I" when Logistic(c.GetProperty("item")).D == 1 =>
            Decimals(c, ItemInformation.Expected(Logistic(c.GetProperty("item")), 1, Number(c, "theta", 0))),
        "theta" when Word(c, "id") == OptimiserArtefact => 
            Estimate(c) is { Theta: 6, AtBound: true } ? [] : ["not at the bound"],
        "theta" => Decimals(c, Estimate(c).Theta),
        "se" => Decimals(c, StandardError(c)),
        "next" when Word(c, "selector") == "MFI" =>
            Next(c, i => -ItemInformation.Expected(i, 1, Number(c, "theta", 0))),
        "closest_index" => ClosestIndex(c),
        _ => [],
    }));

    [Fact]
    public void What_catquiz_asserts_of_the_likelihoods_derivatives_holds() => AssertNone(Cases("catquiz_hardcoded")
        .SelectMany(c =>
    {
        var point = LikelihoodPoint.At(Logistic(c), 1, Number(c, "theta", 0), c.GetProperty("x").GetInt32());
        var actual = Word(c, "kind") == "dlogL_dtheta" ? point.First : point.Second;
        var expected = Number(c, "expected", double.NaN);
        return Math.Abs(actual - expected) <= 1e-6
            ? Array.Empty<string>()
            : [$"{Word(c, "id")}: {actual}, not {expected}"];
    }));

    private static AbilityEstimate Estimate(JsonElement c)
    {
        var (bank, responses) = OracleResponses.Of(c);
        var quadrature = new Quadrature(-6, 6, 121, QuadratureRule.Sum);
        Estimator estimator = Word(c, "method") == "MLE"
            ? new Estimator.MaximumLikelihood(new ThetaRange(-6, 6))
            : new Estimator.ExpectedAPosteriori(
                Word(c, "prior")!.StartsWith('U') ? new Prior.Uniform(-4, 4) : new Prior.Normal(), quadrature);
        return AbilityEstimation.Estimate(bank, responses, estimator);
    }

    // jsCAT has 1/√I whatever the estimator.
    private static double StandardError(JsonElement c)
    {
        var (bank, responses) = OracleResponses.Of(c);
        var items = responses.Select(r => r.Item).ToArray();
        return TestCurve.StandardError(TestCurve.Information(bank, items, Estimate(c).Theta));
    }

    private static string[] Next(JsonElement c, Func<ItemParameters.Logistic, double> key)
    {
        var next = Word(c.GetProperty("pool").EnumerateArray().MinBy(i => key(Logistic(i))), "name");
        return next == Word(c, "expected") ? [] : [$"{Word(c, "id")}: {next}"];
    }

    private static string[] ClosestIndex(JsonElement c)
    {
        var (difficulties, target) = (Doubles(c.GetProperty("difficulties")), Number(c, "target", 0));
        var closest = Enumerable.Range(0, difficulties.Length)
            .MinBy(i => Math.Abs(difficulties[i] - target));
        return closest == c.GetProperty("expected").GetInt32() ? [] : [$"{Word(c, "id")}: {closest}"];
    }

    private static IEnumerable<string> Decimals(JsonElement c, double actual)
    {
        var tolerance = 0.5 * Math.Pow(10, -c.GetProperty("decimals").GetInt32());
        var expected = Number(c, "expected", double.NaN);
        return Math.Abs(actual - expected) <= tolerance ? [] : [$"{Word(c, "id")}: {actual}, not {expected}"];
    }
}
