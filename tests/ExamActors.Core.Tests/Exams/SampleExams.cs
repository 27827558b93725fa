using System.Collections.Immutable;
using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Multistage;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Adaptive.Stopping;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;

namespace ExamActors.Core.Tests.Exams;

/// <summary>Small exams whose items have the options right and wrong.</summary>
internal static class SampleExams
{
    public static readonly Answer Right = new Answer.Choice(["right"]);
    public static readonly Answer Wrong = new Answer.Choice(["wrong"]);

    public static ExamItem Item(string id, ItemParameters? parameters = null, int? secondsMax = null) => new(
        id, new ItemContent($"What of {id}?", [new("right", "This"), new("wrong", "That")]),
        new ItemKey.Choice(["right", "wrong"], "right"), parameters, SecondsMax: secondsMax);

    public static ExamDefinition Linear(int items, ExamRules? rules = null, int version = 1, int? secondsMax = null) => new(
        "linear", version, "A fixed form", [.. Enumerable.Range(1, items).Select(i => Item($"q{i}", secondsMax: secondsMax))],
        new ItemDelivery.Linear([.. Enumerable.Range(1, items).Select(i => $"q{i}")]),
        rules ?? new ExamRules(600), new ScoreReport(new ScoreScale.Linear(10, 0, 0, 10.0 * items), [5.0 * items]));

    public static ExamDefinition Adaptive(int length, ExamRules? rules = null) => new(
        "adaptive", 1, "An adaptive test",
        [.. Enumerable.Range(1, 30).Select(i => Item($"a{i}", new ItemParameters.Logistic(1 + i % 3 * 0.4, (i - 15) / 6.0, 0.2)))],
        new ItemDelivery.Adaptive(1, new AdaptiveTestDesign(TestConstraints.Length(length), new StoppingRule.Length(length))
        {
            Exposure = new ExposureControl.Randomesque(3),
        }),
        rules ?? new ExamRules(600), new ScoreReport(new ScoreScale.Linear(10, 50, 20, 80)));

    public static ExamDefinition Multistage() => new(
        "multistage", 1, "Three modules",
        [.. Enumerable.Range(1, 9).Select(i => Item($"m{i}", new ItemParameters.Logistic(1.2, (i - 5) / 2.0)))],
        new ItemDelivery.Multistage(1, new MultistageDesign(
            new MultistagePanel(
            [
                new PanelModule("middle", ["m4", "m5", "m6"], [new ModuleRoute("easy"), new ModuleRoute("hard", 2)]),
                new PanelModule("easy", ["m1", "m2", "m3"], []),
                new PanelModule("hard", ["m7", "m8", "m9"], []),
            ]),
            new RoutingRule.SumThresholds())),
        new ExamRules(600), new ScoreReport());

    public static ExamCatalog Catalog(params ExamDefinition[] exams) =>
        exams.Aggregate(ExamCatalog.Empty, (catalog, exam) => catalog.With(new PreparedExam(exam)));
}
