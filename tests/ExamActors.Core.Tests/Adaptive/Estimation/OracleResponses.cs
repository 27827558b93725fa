using System.Text.Json;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using static ExamActors.Core.Tests.Oracles.Oracles;

namespace ExamActors.Core.Tests.Adaptive.Estimation;

/// <summary>Reads what was answered, and how it is to be estimated, from a case of a file.</summary>
internal static class OracleResponses
{
    /// <summary>
    /// The bank and the responses of a case, whose items stand in the case or in the bank that comes with catR.
    /// </summary>
    public static (ItemBank Bank, ScoredResponse[] Responses) Of(JsonElement c)
    {
        var scale = Number(c, "D", 1);
        var scores = Integers(c.GetProperty("responses"));
        if (c.TryGetProperty("params", out var rows))
        {
            var bank = Bank(scale, rows.EnumerateArray().Select(p => Polytomous(Word(c, "model")!, p)));
            return (bank, [.. scores.Select((s, i) => new ScoredResponse(i, s))]);
        }
        var items = c.GetProperty("items");
        if (items[0].ValueKind == JsonValueKind.Object)
            return (Bank(scale, items.EnumerateArray().Select(Logistic)),
                [.. scores.Select((s, i) => new ScoredResponse(i, s))]);
        return (Tcals(scale), [.. Indexes(items).Zip(scores, (i, s) => new ScoredResponse(i, s))]);
    }

    /// <summary>The estimator that a case of catR names.</summary>
    public static Estimator CatREstimator(JsonElement c)
    {
        var ends = c.TryGetProperty("range", out var given) ? Doubles(given) : [-4, 4];
        var range = new ThetaRange(ends[0], ends[1]);
        return Word(c, "method") switch
        {
            "ML" => new Estimator.MaximumLikelihood(range),
            "WL" => new Estimator.WeightedLikelihood(range),
            "BM" => new Estimator.MaximumAPosteriori(PriorOf(c), range),
            "EAP" => new Estimator.ExpectedAPosteriori(PriorOf(c), QuadratureOf(c)),
            "ROB" when Word(c, "weight") == "Tukey" =>
                new Estimator.Robust(RobustWeight.Tukey, Number(c, "tuCo", 4), range),
            "ROB" => new Estimator.Robust(RobustWeight.Huber, Number(c, "tuCo", 1), range),
            var method => throw new FormatException($"unknown method {method}"),
        };
    }

    private static Prior PriorOf(JsonElement c)
    {
        if (!c.TryGetProperty("prior", out var prior) || prior.ValueKind != JsonValueKind.Object)
            return new Prior.Normal();
        var parameters = Doubles(prior.GetProperty("par"));
        return Word(prior, "dist") switch
        {
            "norm" => new Prior.Normal(parameters[0], parameters[1]),
            "unif" => new Prior.Uniform(parameters[0], parameters[1]),
            "Jeffreys" => new Prior.Jeffreys(),
            var name => throw new FormatException($"unknown prior {name}"),
        };
    }

    private static Quadrature QuadratureOf(JsonElement c)
    {
        if (!c.TryGetProperty("quadrature", out var quadrature) || quadrature.ValueKind != JsonValueKind.Array)
            return Quadrature.Points33;
        var parts = Doubles(quadrature);
        return new Quadrature(parts[0], parts[1], (int)parts[2]);
    }
}
