using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Adaptive.Stopping;

namespace ExamActors.Core.Tests.Adaptive;

/// <summary>The words of R's catR and mirtCAT, as the reference files have them, in ours.</summary>
internal static class CatR
{
    public static readonly Prior Prior = new Prior.Normal();

    public static Estimator Estimator(string method) => method switch
    {
        "ML" => new Estimator.MaximumLikelihood(ThetaRange.Default),
        "WL" => new Estimator.WeightedLikelihood(ThetaRange.Default),
        "BM" => new Estimator.MaximumAPosteriori(Prior, ThetaRange.Default),
        "EAP" => new Estimator.ExpectedAPosteriori(Prior, Quadrature.Points33),
        "ROB" => new Estimator.Robust(RobustWeight.Huber, 1, ThetaRange.Default),
        _ => throw new FormatException($"unknown method {method}"),
    };

    public static SelectionRule Rule(string criterion, string? infoType, Quadrature points) => criterion switch
    {
        "MFI" or "MI" => new SelectionRule.MaximumInformation(),
        "bOpt" => new SelectionRule.NearestDifficulty(),
        "thOpt" => new SelectionRule.NearestMaximum(),
        "MLWI" => new SelectionRule.LikelihoodWeightedInformation(points),
        "MPWI" => new SelectionRule.PosteriorWeightedInformation(Prior, points),
        "KL" => new SelectionRule.KullbackLeibler(points),
        "KLP" => new SelectionRule.PosteriorKullbackLeibler(Prior, points),
        "MEI" => new SelectionRule.ExpectedInformation(
            infoType == "Fisher" ? InformationKind.Fisher : InformationKind.Observed),
        "MEPV" => new SelectionRule.ExpectedPosteriorVariance(Prior, points),
        "GDI" => new SelectionRule.GlobalDiscrimination(points),
        "GDIP" => new SelectionRule.PosteriorGlobalDiscrimination(Prior, points),
        _ => throw new FormatException($"unknown criterion {criterion}"),
    };

    /// <summary>Rules with their names, in the file's order; catR stops at any of them.</summary>
    public static ImmutableArray<(string Name, StoppingRule Rule)> Stop(JsonElement stop)
    {
        var names = Many(stop.GetProperty("rule"));
        var thresholds = Many(stop.GetProperty("thr"));
        var alpha = Oracles.Oracles.Number(stop, "alpha", 0.05);
        return [.. names.Zip(thresholds, (n, t) => (n.GetString()!, Rule(n.GetString()!, t.GetDouble(), alpha)))];
    }

    /// <summary>
    /// A test of mirtCAT, from its configuration's name: criterion, estimator, stopping rule. It stops at 40 items whatever the rule.
    /// </summary>
    public static AdaptiveTestDesign MirtCatDesign(string config)
    {
        var words = config.Split('-');
        StoppingRule stop = words[2].StartsWith("len", StringComparison.Ordinal)
            ? new StoppingRule.Length(int.Parse(words[2][3..], CultureInfo.InvariantCulture))
            : new StoppingRule.StandardError(double.Parse(words[2][2..], CultureInfo.InvariantCulture));
        Estimator estimator = words[1] == "MAP"
            ? new Estimator.MaximumAPosteriori(Prior, new ThetaRange(-6, 6))
            : new Estimator.ExpectedAPosteriori(Prior, Quadrature.Points61);
        return new AdaptiveTestDesign(new TestConstraints(1, 40), stop)
        {
            Start = new StartRule.AtAbilities([0], new SelectionRule.MaximumInformation()),
            Selection = Rule(words[0], null, Quadrature.Points61),
            Provisional = estimator,
            ProvisionalError = StandardErrorRule.Observed,
            Final = estimator,
            FinalError = StandardErrorRule.Observed,
        };
    }

    public static IReadOnlyList<JsonElement> Many(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];

    public static ImmutableArray<ScoredResponse> Responses(ImmutableArray<int> items, IEnumerable<int> scores) =>
        [.. items.Zip(scores, (item, score) => new ScoredResponse(item, score))];

    private static StoppingRule Rule(string name, double threshold, double alpha) => name switch
    {
        "length" => new StoppingRule.Length((int)threshold),
        "precision" => new StoppingRule.StandardError(threshold),
        "classification" => new StoppingRule.ClassificationByInterval([threshold], alpha),
        "minInfo" => new StoppingRule.InformationLeft(threshold),
        _ => throw new FormatException($"unknown stopping rule {name}"),
    };
}
