using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Multistage;
using ExamActors.Core.Adaptive.Selection;

namespace ExamActors.Core.Tests.Adaptive.Multistage;

/// <summary>
/// Whole multistage tests of R's mstR: the modules exactly, θ and its error to what uniroot's tolerance leaves of them.
/// </summary>
public class MultistageOracleTests
{
    private const double Tolerance = 5e-4;

    [Fact]
    public void Tests_go_the_ways_of_mstR() => Oracles.Oracles.AssertNone(Oracles.Oracles.Files("mstr_multistage_paths")
        .Select(file => file.RootElement)
        .SelectMany(file => file.GetProperty("cases").EnumerateArray().SelectMany(c => Faults(file, c))));

    private static IEnumerable<string> Faults(JsonElement file, JsonElement c)
    {
        var id = c.GetProperty("id").GetString();
        var bank = Oracles.Oracles.Tcals(Oracles.Oracles.Number(c, "D", 1));
        var test = new MultistageTest(bank, Design(file, c));
        var answers = Oracles.Oracles.Integers(c.GetProperty("full_response_vector"));
        var (thetas, errors) = (
            Oracles.Oracles.Doubles(c.GetProperty("theta_prov")), Oracles.Oracles.Doubles(c.GetProperty("se_prov")));
        var responses = new List<ScoredResponse>();
        var found = new List<AbilityEstimate>();
        while (true)
        {
            var step = test.Next([.. responses]);
            var stage = step is MultistageStep.Deliver d ? d.Stage : thetas.Length;
            if (found.Count < stage)
                found.Add(step.Estimate);
            if (step is not MultistageStep.Deliver deliver)
                break;
            responses.Add(new ScoredResponse(deliver.Item, answers[deliver.Item]));
        }

        var path = test.Path([.. responses]).Select(m => m + 1);
        var expected = Oracles.Oracles.Integers(c.GetProperty("module_path"));
        if (!path.SequenceEqual(expected))
            yield return $"{id}: modules {string.Join(' ', path)}, expected {string.Join(' ', expected)}";
        if (!responses.Select(r => r.Item).Order().SequenceEqual(Oracles.Oracles.Indexes(c.GetProperty("items")).Order()))
            yield return $"{id}: other items";
        for (var s = 0; s < thetas.Length; s++)
            if (!(Math.Abs(found[s].Theta - thetas[s]) <= Tolerance
                && Math.Abs(found[s].StandardError - errors[s]) <= Tolerance))
                yield return $"{id} stage {s}: {found[s]}, expected {thetas[s]} with {errors[s]}";
        var final = test.Estimate([.. responses]);
        if (!(Math.Abs(final.Theta - c.GetProperty("final_theta").GetDouble()) <= Tolerance
            && Math.Abs(final.StandardError - c.GetProperty("final_se").GetDouble()) <= Tolerance))
            yield return $"{id}: {final}";
    }

    private static MultistageDesign Design(JsonElement file, JsonElement c)
    {
        var routes = file.GetProperty("transitions");
        var modules = file.GetProperty("modules").EnumerateArray().Select((items, m) => new PanelModule(
            Text(m + 1), [.. Oracles.Oracles.Integers(items).Select(Text)],
            routes.TryGetProperty(Text(m + 1), out var to)
                ? [.. Oracles.Oracles.Integers(to).Select(t => new ModuleRoute(Text(t)))]
                : ImmutableArray<ModuleRoute>.Empty));
        var estimator = Estimator(c.GetProperty("method").GetString()!);
        return new MultistageDesign(new MultistagePanel([.. modules]), new RoutingRule.Information(
            Criterion(c.GetProperty("moduleSelect").GetString()!)))
        { Provisional = estimator, Final = estimator };
    }

    private static SelectionRule Criterion(string name) => name switch
    {
        "MFI" => new SelectionRule.MaximumInformation(),
        "MKL" => new SelectionRule.KullbackLeibler(Quadrature.Points33),
        "MKLP" => new SelectionRule.PosteriorKullbackLeibler(new Prior.Normal(), Quadrature.Points33),
        "MLWMI" => new SelectionRule.LikelihoodWeightedInformation(Quadrature.Points33),
        "MPWMI" => new SelectionRule.PosteriorWeightedInformation(new Prior.Normal(), Quadrature.Points33),
        _ => throw new FormatException($"unknown criterion {name}"),
    };

    private static Estimator Estimator(string name) => name switch
    {
        "EAP" => new Estimator.ExpectedAPosteriori(new Prior.Normal(), Quadrature.Points33),
        "BM" => new Estimator.MaximumAPosteriori(new Prior.Normal(), ThetaRange.Default),
        "WL" => new Estimator.WeightedLikelihood(ThetaRange.Default),
        "ML" => new Estimator.MaximumLikelihood(ThetaRange.Default),
        _ => throw new FormatException($"unknown method {name}"),
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
