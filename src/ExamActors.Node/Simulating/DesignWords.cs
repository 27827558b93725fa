using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Adaptive.Stopping;
using ExamActors.Node.Verbs;

namespace ExamActors.Node.Simulating;

/// <summary>
/// A test design in the words of the command line; a design file has the same, as the fields of one JSON object. What is null is
/// left to the defaults.
/// </summary>
internal sealed record DesignWords
{
    private const int LengthDefault = 30;
    private const int ShortestDefault = 5;
    private const int LongestDefault = 60;
    private const double Indifference = 0.25;
    private const double ErrorRate = 0.05;

    private static readonly JsonSerializerOptions Shape = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
    };

    /// <summary>How many items: "30", or "5-40" where another rule ends the test.</summary>
    public string? Length { get; init; }

    /// <summary>The standard error that ends the test.</summary>
    public double? Se { get; init; }

    /// <summary>The cut scores that classify, ascending.</summary>
    public double[]? Cuts { get; init; }

    /// <summary>How a classification is decided, "ratio" or "interval".</summary>
    public string? Decision { get; init; }

    /// <summary>The selection rule.</summary>
    public string? Rule { get; init; }

    /// <summary>The estimator.</summary>
    public string? Estimator { get; init; }

    /// <summary>Exposure control.</summary>
    public string? Exposure { get; init; }

    /// <summary>The target share of each topic.</summary>
    public Dictionary<string, double>? Content { get; init; }

    /// <summary>The fewest and most items of each topic: "3-8".</summary>
    public Dictionary<string, string>? Topics { get; init; }

    public static DesignWords Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<DesignWords>(File.ReadAllBytes(path), Shape)
                ?? throw new VerbException($"{path}: no test design: null");
        }
        catch (JsonException e)
        {
            throw new VerbException($"{path}: no test design: {e.Message}", e);
        }
    }

    /// <summary>These words, with the other's where they are said there.</summary>
    public DesignWords With(DesignWords other) => new()
    {
        Length = other.Length ?? Length,
        Se = other.Se ?? Se,
        Cuts = other.Cuts ?? Cuts,
        Decision = other.Decision ?? Decision,
        Rule = other.Rule ?? Rule,
        Estimator = other.Estimator ?? Estimator,
        Exposure = other.Exposure ?? Exposure,
        Content = other.Content ?? Content,
        Topics = other.Topics ?? Topics,
    };

    /// <summary>The design for a bank, before exposure control.</summary>
    public AdaptiveTestDesign ToDesign(ItemBank bank, AbilityDistribution population)
    {
        var prior = new Prior.Normal(population.Mean, population.Deviation);
        var estimator = EstimatorOf(prior);
        var (min, max, fixedLength) = LengthOf(bank);
        return new AdaptiveTestDesign(
            new TestConstraints(min, max)
            {
                Topics = [.. (Topics ?? []).Select(t => TopicOf(t.Key, t.Value))],
            },
            StopOf(fixedLength))
        {
            Selection = RuleOf(prior, fixedLength, max),
            Provisional = estimator,
            // A likelihood has no maximum while all answers are alike: the prior helps until then.
            ProvisionalWhileUniform = estimator is Core.Adaptive.Estimation.Estimator.MaximumLikelihood
                ? new Estimator.ExpectedAPosteriori(prior, Quadrature.Points61) : null,
            Final = estimator,
            Initial = new AbilityEstimate(prior.Mean, prior.Deviation),
            Content = [.. (Content ?? []).Select(c => new ContentTarget(c.Key, c.Value))],
        };
    }

    private (int Min, int Max, int? Fixed) LengthOf(ItemBank bank)
    {
        var ends = Se is not null || Cuts is not null;
        if (Length is null)
            return ends
                ? (Math.Min(ShortestDefault, bank.Count), Math.Min(LongestDefault, bank.Count), null)
                : (Math.Min(LengthDefault, bank.Count), Math.Min(LengthDefault, bank.Count), Math.Min(LengthDefault, bank.Count));
        var (min, max) = RangeOf("length", Length);
        if (min < max && !ends)
            throw new VerbException($"length {Length}: what ends a test in between? Say a standard error or cut scores");
        return (min, max, min == max && !ends ? max : null);
    }

    private StoppingRule StopOf(int? fixedLength)
    {
        if (fixedLength is { } items)
            return new StoppingRule.Length(items);
        var rules = ImmutableArray.CreateBuilder<StoppingRule>();
        if (Se is { } error)
            rules.Add(new StoppingRule.StandardError(error));
        if (Cuts is { } cuts)
            rules.Add((Decision ?? "ratio") switch
            {
                "ratio" => new StoppingRule.ClassificationByRatio([.. cuts], Indifference, ErrorRate, ErrorRate),
                "interval" => new StoppingRule.ClassificationByInterval([.. cuts], ErrorRate),
                var other => throw new VerbException($"decision '{other}': ratio or interval are possible"),
            });
        return rules is [var one] ? one : new StoppingRule.Any(rules.ToImmutable());
    }

    private Estimator EstimatorOf(Prior prior) => (Estimator ?? "eap") switch
    {
        "eap" => new Estimator.ExpectedAPosteriori(prior, Quadrature.Points61),
        "map" => new Estimator.MaximumAPosteriori(prior, ThetaRange.Default),
        "mle" => new Estimator.MaximumLikelihood(ThetaRange.Default),
        "wle" => new Estimator.WeightedLikelihood(ThetaRange.Default),
        var other => throw new VerbException($"estimator '{other}': eap, map, mle or wle are possible"),
    };

    private SelectionRule RuleOf(Prior prior, int? fixedLength, int max)
    {
        var points = Quadrature.Points33;
        InformationShare Share() => fixedLength is null && Se is { } error
            ? new InformationShare.ByStandardError(error, max)
            : new InformationShare.ByLength(max);
        return (Rule ?? "mfi") switch
        {
            "mfi" => new SelectionRule.MaximumInformation(),
            "bopt" => new SelectionRule.NearestDifficulty(),
            "thopt" => new SelectionRule.NearestMaximum(),
            "mlwi" => new SelectionRule.LikelihoodWeightedInformation(points),
            "mpwi" => new SelectionRule.PosteriorWeightedInformation(prior, points),
            "kl" => new SelectionRule.KullbackLeibler(points),
            "klp" => new SelectionRule.PosteriorKullbackLeibler(prior, points),
            "mei" => new SelectionRule.ExpectedInformation(InformationKind.Observed),
            "mepv" => new SelectionRule.ExpectedPosteriorVariance(prior, points),
            "gdi" => new SelectionRule.GlobalDiscrimination(points),
            "gdip" => new SelectionRule.PosteriorGlobalDiscrimination(prior, points),
            "progressive" => new SelectionRule.Progressive(Share()),
            "proportional" => new SelectionRule.Proportional(Share()),
            "random" => new SelectionRule.RandomItem(),
            var other => throw new VerbException(
                $"rule '{other}': mfi, bopt, thopt, mlwi, mpwi, kl, klp, mei, mepv, gdi, gdip, progressive, proportional or random "
                + "are possible"),
        };
    }

    private static TopicBound TopicOf(string topic, string bounds)
    {
        var (min, max) = RangeOf($"topic {topic}", bounds);
        return new TopicBound(topic, min, max);
    }

    private static (int Min, int Max) RangeOf(string what, string text)
    {
        var parts = text.Split('-');
        if (parts.Length <= 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var min)
            && int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var max) && min <= max)
            return (min, max);
        throw new VerbException($"{what} {text}: a number or a range such as 5-40 is possible");
    }
}
