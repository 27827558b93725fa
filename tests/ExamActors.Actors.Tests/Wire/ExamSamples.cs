using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Multistage;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Adaptive.Stopping;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;

namespace ExamActors.Actors.Tests.Wire;

/// <summary>Exams of every delivery, small, with every kind of key.</summary>
internal static class ExamSamples
{
    /// <summary>A fixed form with an item of every kind of key.</summary>
    public static ExamDefinition Linear { get; } = new("keys", 1, "Every kind of key",
        [
            Item("one", new ItemKey.Choice(["a", "b"], "a")),
            Item("some", new ItemKey.MultipleResponse(["a", "b", "c"], ["a", "b"], CreditRule.PlusMinus) { ScoreMax = 2 }) with
            {
                Parameters = new ItemParameters.GradedResponse(1.2, [-0.5, 0.5]),
                Topic = "sets",
                Enemies = ["one"],
                SecondsMax = 90,
            },
            Item("number", new ItemKey.Numeric(9.81, 0.01)),
            Item("text", new ItemKey.Text([new AcceptedText("Wien"), new AcceptedText("Vienna", 0.5)], new TextRule(IgnoreDiacritics: true))),
            Item("order", new ItemKey.Ordered(["a", "b", "c"], OrderRule.AdjacentPairs)),
            Item("match", new ItemKey.Matching(["a", "b"], ["x", "y"], [new OptionPair("a", "x"), new OptionPair("b", "y")],
                MatchRule.PlusMinus)),
            Item("map", new ItemKey.Mapping(MappedPart.DirectedPair, [new MapEntry("a x", 2)], 2, -1, 0, 2)),
        ],
        new ItemDelivery.Linear(["one", "some", "number", "text", "order", "match", "map"]),
        new ExamRules(3600, 3, 14, new DateTimeOffset(2018, 1, 1, 0, 0, 0, TimeSpan.Zero), null, true),
        new ScoreReport(new ScoreScale.Table([new ScalePoint(0, 200), new ScalePoint(7, 800)]) { Step = 10 }, [500], false));

    /// <summary>An adaptive exam of thirty items.</summary>
    public static ExamDefinition Adaptive { get; } = new("adaptive", 2, "Adaptive",
        [
            .. Enumerable.Range(1, 30).Select(i => Item($"a{i}", new ItemKey.Choice(["a", "b"], "a"),
                new ItemParameters.Logistic(1 + i % 3 * 0.4, (i - 15) / 8.0, 0.2)) with { Topic = i % 2 == 0 ? "even" : "odd" }),
        ],
        new ItemDelivery.Adaptive(1.702, new AdaptiveTestDesign(
            new TestConstraints(5, 10) { Topics = [new TopicBound("even", 2, 8)] },
            new StoppingRule.Any([new StoppingRule.StandardError(0.3), new StoppingRule.Length(10)]))
        {
            Start = new StartRule.None(),
            Selection = new SelectionRule.PosteriorWeightedInformation(new Prior.Normal(0, 1.5), Quadrature.Points33),
            Exposure = new ExposureControl.Randomesque(3),
            Provisional = new Estimator.MaximumAPosteriori(new Prior.Normal(), ThetaRange.Default),
            Final = new Estimator.WeightedLikelihood(ThetaRange.Default),
            FinalError = StandardErrorRule.Observed,
        }),
        new ExamRules(1800), new ScoreReport(new ScoreScale.Linear(100, 500, 200, 800)));

    /// <summary>Three modules of a multistage test.</summary>
    public static ExamDefinition Multistage { get; } = new("stages", 1, "Three modules",
        [
            .. Enumerable.Range(1, 9).Select(i => Item($"m{i}", new ItemKey.Choice(["a", "b"], "a"),
                new ItemParameters.Logistic(1.2, (i - 5) / 2.0))),
        ],
        new ItemDelivery.Multistage(1, new MultistageDesign(
            new MultistagePanel(
            [
                new PanelModule("middle", ["m4", "m5", "m6"], [new ModuleRoute("easy"), new ModuleRoute("hard", 2)]),
                new PanelModule("easy", ["m1", "m2", "m3"], []),
                new PanelModule("hard", ["m7", "m8", "m9"], []),
            ]),
            new RoutingRule.SumThresholds())),
        new ExamRules(600), new ScoreReport());

    public static ExamItem Item(string id, ItemKey key, ItemParameters? parameters = null) => new(
        id,
        new ItemContent($"What of *{id}*?",
            key is ItemKey.Choice or ItemKey.MultipleResponse or ItemKey.Ordered or ItemKey.Matching
                ? [new("a", "This"), new("b", "That"), new("c", "Neither")]
                : [],
            key is ItemKey.Matching ? [new("x", "First"), new("y", "Second")] : []),
        key, parameters);
}
