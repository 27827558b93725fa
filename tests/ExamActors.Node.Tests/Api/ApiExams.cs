using System.Collections.Immutable;
using System.Text;
using ExamActors.Actors.Wire;
using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Multistage;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Adaptive.Stopping;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;

namespace ExamActors.Node.Tests.Api;

/// <summary>Exams of every delivery and every kind of item; every text of an item has the item's id in it.</summary>
internal static class ApiExams
{
    /// <summary>Three questions, each answered once.</summary>
    public static readonly ExamDefinition Fixed = Linear("fixed", new ExamRules(600));

    /// <summary>The same, and the result is not shown.</summary>
    public static readonly ExamDefinition Hidden =
        Linear("hidden", new ExamRules(600)) with { Report = new ScoreReport(Shown: false) };

    /// <summary>The same, and answers may change.</summary>
    public static readonly ExamDefinition Changeable = Linear("changeable", new ExamRules(600, AnswersMayChange: true));

    /// <summary>A fixed form with an item of every kind of key.</summary>
    public static readonly ExamDefinition Kinds = new("kinds", 1, "Every kind of key",
        [
            Item("kind-choice", new ItemKey.Choice(["a", "b"], "a")),
            Item("kind-some", new ItemKey.MultipleResponse(["a", "b", "c"], ["a", "b"], CreditRule.PlusMinus)),
            Item("kind-number", new ItemKey.Numeric(9.80665125, 0.01)),
            Item("kind-text", new ItemKey.Text([new AcceptedText("Vindobona")], new TextRule(IgnoreCase: true))),
            Item("kind-order", new ItemKey.Ordered(["c", "a", "b"])),
            Item("kind-match", new ItemKey.Matching(["a", "b"], ["x", "y"],
                [new OptionPair("a", "y"), new OptionPair("b", "x")])),
            Item("kind-map-options", new ItemKey.Mapping(MappedPart.Option, [new MapEntry("a", 31.140625)], 31.140625)),
            Item("kind-map-pairs", new ItemKey.Mapping(MappedPart.DirectedPair, [new MapEntry("a x", 2)], 2)),
        ],
        new ItemDelivery.Linear(
        [
            "kind-choice", "kind-some", "kind-number", "kind-text", "kind-order", "kind-match", "kind-map-options",
                "kind-map-pairs",
        ]),
        new ExamRules(600), new ScoreReport());

    public static readonly ExamDefinition Adaptive = new("adaptive", 1, "An adaptive test",
        [.. Enumerable.Range(1, 30).Select(i => Item($"adapt-{i:00}", new ItemKey.Choice(["a", "b"], "a"),
            new ItemParameters.Logistic(1 + i % 3 * 0.4, (i - 15) / 6.0, 0.2)))],
        new ItemDelivery.Adaptive(1, new AdaptiveTestDesign(TestConstraints.Length(6), new StoppingRule.Length(6))
        {
            Exposure = new ExposureControl.Randomesque(3),
        }),
        new ExamRules(600), new ScoreReport(new ScoreScale.Linear(10, 50, 20, 80)));

    public static readonly ExamDefinition Stages = new("stages", 1, "Three modules",
        [.. Enumerable.Range(1, 9).Select(i => Item($"stage-{i}", new ItemKey.Choice(["a", "b"], "a"),
            new ItemParameters.Logistic(1.2, (i - 5) / 2.0)))],
        new ItemDelivery.Multistage(1, new MultistageDesign(
            new MultistagePanel(
            [
                new PanelModule("middle", ["stage-4", "stage-5", "stage-6"],
                    [new ModuleRoute("easy"), new ModuleRoute("hard", 2)]),
                new PanelModule("easy", ["stage-1", "stage-2", "stage-3"], []),
                new PanelModule("hard", ["stage-7", "stage-8", "stage-9"], []),
            ]),
            new RoutingRule.SumThresholds())),
        new ExamRules(600), new ScoreReport());

    public static readonly ImmutableArray<ExamDefinition> All = [Fixed, Hidden, Changeable, Kinds, Adaptive, Stages];

    public static string Json(ExamDefinition exam) => Encoding.UTF8.GetString(ExamCodec.Encode(exam));

    private static ExamDefinition Linear(string id, ExamRules rules) => new(id, 1, $"Title of {id}",
        [.. Enumerable.Range(1, 3).Select(i => Item($"q{i}", new ItemKey.Choice(["a", "b"], "a")))],
        new ItemDelivery.Linear(["q1", "q2", "q3"]), rules, new ScoreReport());

    private static ExamItem Item(string id, ItemKey key, ItemParameters? parameters = null) => new(
        id,
        new ItemContent($"Prompt of {id}.",
            key is ItemKey.Numeric or ItemKey.Text ? []
                : [.. ((string[])["a", "b", "c"]).Select(o => new ContentOption(o, $"Option {o} of {id}."))],
            key is ItemKey.Matching or ItemKey.Mapping { Of: MappedPart.DirectedPair }
                ? [.. ((string[])["x", "y"]).Select(o => new ContentOption(o, $"Target {o} of {id}."))]
                : []),
        key, parameters);
}
