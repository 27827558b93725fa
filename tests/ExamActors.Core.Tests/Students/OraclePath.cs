using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Adaptive.Stopping;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;
using ExamActors.Core.Students;
using ExamActors.Core.Tests.Adaptive;
using ExamActors.Core.Tests.Exams;
using static ExamActors.Core.Tests.Oracles.Oracles;

namespace ExamActors.Core.Tests.Students;

/// <summary>
/// A whole adaptive test as another package gave it: the exam that it was, the answer to every item of the bank, and what came out.
/// Everything that catR's and mirtCAT's files say of a path can be delivered and is compared, but for the rule that ended it, which no
/// event names, and mirtCAT's state before the first item, which is the start value by definition.
/// </summary>
/// <param name="Id">The case's id.</param>
/// <param name="Exam">The exam, named by the case.</param>
/// <param name="Answers">1 for a right answer, 0 for a wrong one, by the item's place in the bank.</param>
/// <param name="Items">The items given, in order.</param>
/// <param name="Thetas">The ability after each of them.</param>
/// <param name="Errors">Its standard error after each of them.</param>
/// <param name="Theta">The ability that is the result.</param>
internal sealed record OraclePath(
    string Id, ExamDefinition Exam, ImmutableArray<int> Answers, ImmutableArray<string> Items, ImmutableArray<double> Thetas,
    ImmutableArray<double> Errors, double Theta)
{
    private const double Tolerance = 5e-4; // of the packages' own root search

    /// <summary>Every path of every file, each with an id of its own.</summary>
    public static ImmutableArray<OraclePath> All =>
    [
        .. OfCatR().Concat(OfMirtCat()).GroupBy(p => p.Id).SelectMany(same => same.Select((p, i) => i == 0 ? p : p with
        {
            Id = $"{p.Id}.{i}",
            Exam = p.Exam with { ExamId = $"{p.Id}.{i}" },
        })),
    ];

    /// <summary>catR's paths.</summary>
    public static IEnumerable<OraclePath> OfCatR() => Once("catr_full_cat_paths").Select(c =>
    {
        var (during, after) = (c.GetProperty("test"), c.GetProperty("final"));
        return Of(c, new AdaptiveTestDesign(
            new TestConstraints(1, 85), new StoppingRule.Any([.. CatR.Stop(c.GetProperty("stop")).Select(r => r.Rule)]))
        {
            Selection = CatR.Rule(Word(during, "itemSelect")!, Word(during, "infoType"), Quadrature.Points33),
            Provisional = CatR.Estimator(Word(during, "method")!),
            Final = CatR.Estimator(Word(after, "method")!),
        }, Doubles(c.GetProperty("theta_after_each")), Doubles(c.GetProperty("se_after_each")));
    });

    /// <summary>mirtCAT's paths.</summary>
    public static IEnumerable<OraclePath> OfMirtCat() => Once("mirtcat_full_paths").Select(c =>
        Of(c, CatR.MirtCatDesign(Word(c, "config")!),
            Doubles(c.GetProperty("theta_history"))[1..], Doubles(c.GetProperty("se_history"))[1..]));

    /// <summary>The answer to an item.</summary>
    public Answer To(string itemId) =>
        Answers[int.Parse(itemId, CultureInfo.InvariantCulture) - 1] == 1 ? SampleExams.Right : SampleExams.Wrong;

    /// <summary>What is not as it was, of the events of one student who took nothing but this exam, each of them once.</summary>
    public IEnumerable<string> Faults(IReadOnlyCollection<StudentEvent> events)
    {
        var scored = events.OfType<AnswerScored>().ToList();
        if (events.OfType<AttemptFinished>().ToList() is not [var finished])
            return [$"{Id}: ended {events.OfType<AttemptFinished>().Count()} times, after {scored.Count} answers"];
        if (!Items.SequenceEqual(scored.Select(s => s.ItemId)))
            return [$"{Id}: items {string.Join(' ', Items)} expected, not {string.Join(' ', scored.Select(s => s.ItemId))}"];
        return Thetas.SelectMany((t, i) => Near($"theta {i + 1}", t, scored[i].Theta))
            .Concat(Errors.SelectMany((e, i) => Near($"se {i + 1}", e, scored[i].StandardError)))
            .Concat(Near("final theta", Theta, finished.Result.Theta))
            .Concat(events.OfType<CommandRefused>().Select(r => $"{Id}: {r.Cause.Id} was refused: {r.Reason}"));
    }

    // Another folder may have a copy of our own file.
    private static IEnumerable<JsonElement> Once(string name) => Cases(name).DistinctBy(c => c.GetRawText());

    private static OraclePath Of(
        JsonElement c, AdaptiveTestDesign design, ImmutableArray<double> thetas, ImmutableArray<double> errors)
    {
        var id = Word(c, "id")!;
        var exam = new ExamDefinition(id, 1, $"A whole test: {Word(c, "config")}",
            [.. Tcals().Items.Select(i => SampleExams.Item(i.Id, i.Parameters))],
            new ItemDelivery.Adaptive(1, design with
            {
                Start = new StartRule.AtAbilities([0], new SelectionRule.MaximumInformation()),
            }),
            new ExamRules(7200), new ScoreReport());
        return new OraclePath(id, exam, Integers(c.GetProperty("full_response_vector")),
            [.. Integers(c.GetProperty("administered")).Select(i => i.ToString(CultureInfo.InvariantCulture))],
            thetas, errors, c.GetProperty("final_theta").GetDouble());
    }

    // An error of which nothing is known is infinite there and left out here.
    private IEnumerable<string> Near(string what, double expected, double? actual)
    {
        if (double.IsPositiveInfinity(expected) && actual is null)
            yield break;
        if (actual is not { } value || !(Math.Abs(expected - value) <= Tolerance * Math.Max(1, Math.Abs(expected))))
            yield return $"{Id}: {what} {expected:R} expected, not {actual:R}";
    }
}
