using System.Collections.Immutable;
using System.Globalization;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Adaptive.Stopping;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;
using Microsoft.Extensions.Localization;

namespace ExamActors.Node.Pages.Authors;

/// <summary>What an exam's rules, report and design say, in the reader's words.</summary>
/// <param name="texts">The words.</param>
internal sealed class DesignText(IStringLocalizer<AuthorTexts> texts)
{
    /// <summary>How items are chosen: terms and what they are here.</summary>
    public IReadOnlyList<(string Term, string Words)> Of(ItemDelivery delivery) => delivery switch
    {
        ItemDelivery.Linear linear =>
        [
            Line("form", linear.Form.Length.ToString("N0", CultureInfo.CurrentCulture)),
            .. linear.Ability is { } ability
                ? new[] { Line("final", Estimator(ability.Estimator)), Line("scale", Number(ability.Scale)) }
                : [Line("score", texts["design.score.credits"])],
        ],
        ItemDelivery.Adaptive { Design: var design } adaptive =>
        [
            Line("length", Length(design.Constraints)),
            Line("stop", Stop(design.Stop)),
            Line("start", Start(design.Start)),
            Line("next", texts["rule." + design.Selection.GetType().Name]),
            Line("exposure", Exposure(design.Exposure)),
            .. design.Constraints.Topics.IsEmpty
                ? Array.Empty<(string, string)>()
                : [Line("topics", Join(design.Constraints.Topics, t => texts["design.topic", t.Topic, t.Min, t.Max]))],
            .. design.Content.IsEmpty
                ? Array.Empty<(string, string)>()
                : [Line("content", Join(design.Content, c => texts["design.share", c.Topic, Number(c.Proportion)]))],
            Line("provisional", Estimator(design.Provisional)),
            Line("final", Estimator(design.Final)),
            Line("scale", Number(adaptive.Scale)),
        ],
        ItemDelivery.Multistage { Design: var design } multistage =>
        [
            Line("modules", Join(design.Panel.Modules, m => texts["design.module", m.Id, m.Items.Length])),
            Line("routing", texts["routing." + design.Routing.GetType().Name]),
            Line("final", Estimator(design.Final)),
            Line("scale", Number(multistage.Scale)),
        ],
        _ => throw new InvalidOperationException($"unknown delivery {delivery.GetType().Name}"),
    };

    /// <summary>Who may take it, and how long.</summary>
    public IReadOnlyList<(string Term, string Words)> Of(ExamRules rules) =>
    [
        (texts["rules.time"], Minutes(rules.SecondsMax)),
        (texts["rules.attempts"], rules.AttemptsMax.ToString(CultureInfo.CurrentCulture)),
        (texts["rules.days"], rules.DaysBetween.ToString(CultureInfo.CurrentCulture)),
        (texts["rules.change"], texts[rules.AnswersMayChange ? "rules.change.yes" : "rules.change.no"]),
        (texts["open"], Open(rules)),
    ];

    /// <summary>What becomes of a result.</summary>
    public IReadOnlyList<(string Term, string Words)> Of(ScoreReport report) =>
    [
        (texts["report.scale"], report.Scale switch
        {
            ScoreScale.Linear s => texts["report.scale.linear",
                Number(s.Slope), Number(s.Intercept), Number(s.Min), Number(s.Max)],
            ScoreScale.Table s => texts["report.scale.table", s.Points.Length],
            _ => texts["report.scale.none"],
        }),
        (texts["report.cuts"], report.Cuts.IsEmpty ? texts["report.cuts.none"] : Numbers(report.Cuts)),
        (texts["report.shown"], texts[report.Shown ? "yes" : "no"]),
    ];

    /// <summary>When an exam can be booked for.</summary>
    public string Open(ExamRules rules) => (rules.OpensAt, rules.ClosesAt) switch
    {
        (null, null) => texts["open.always"],
        ({ } opens, null) => texts["open.from", Time(opens)],
        (null, { } closes) => texts["open.until", Time(closes)],
        ({ } opens, { } closes) => texts["open.between", Time(opens), Time(closes)],
    };

    public string Minutes(double seconds) => texts["minutes", (seconds / 60).ToString("#,0.#", CultureInfo.CurrentCulture)];

    public string Delivery(ItemDelivery delivery) => texts["delivery." + delivery.GetType().Name];

    /// <summary>What is right.</summary>
    public string Key(ItemKey key) => key switch
    {
        ItemKey.Choice k => k.Correct,
        ItemKey.MultipleResponse k => string.Join(", ", k.Correct),
        ItemKey.Numeric k => Number(k.Value) + (k.AbsoluteTolerance > 0 || k.RelativeTolerance > 0
            ? " " + texts["key.tolerance", Number(Math.Max(k.AbsoluteTolerance, k.RelativeTolerance * Math.Abs(k.Value)))]
            : ""),
        ItemKey.Text k => string.Join(", ", k.Accepted.Select(a => a.Value)),
        ItemKey.Ordered k => string.Join(" → ", k.Correct),
        ItemKey.Matching k => string.Join(", ", k.Correct.Select(p => $"{p.Source} – {p.Target}")),
        ItemKey.Mapping k => string.Join(", ", k.Entries.Select(e => $"{e.Key}: {Number(e.Points)}"))
            + "; " + texts["key.mapping", Number(k.PointsMax)],
        _ => throw new InvalidOperationException($"unknown key {key.GetType().Name}"),
    };

    private (string, string) Line(string term, string words) => (texts["design." + term], words);

    private string Length(TestConstraints constraints) => constraints.LengthMin == constraints.LengthMax
        ? texts["design.length.fixed", constraints.LengthMax]
        : texts["design.length.range", constraints.LengthMin, constraints.LengthMax];

    private string Stop(StoppingRule rule) => rule switch
    {
        StoppingRule.Any r => string.Join(texts["stop.or"], r.Rules.Select(Stop)),
        StoppingRule.All r => string.Join(texts["stop.and"], r.Rules.Select(Stop)),
        StoppingRule.Length r => texts["stop.Length", r.Items],
        StoppingRule.StandardError r => texts["stop.StandardError", Number(r.Max)],
        StoppingRule.InformationLeft r => texts["stop.InformationLeft", Number(r.Max)],
        StoppingRule.ClassificationByInterval r => texts["stop.ClassificationByInterval", Numbers(r.Cuts)],
        StoppingRule.ClassificationByRatio r => texts["stop.ClassificationByRatio", Numbers(r.Cuts)],
        StoppingRule.TimeUsed r => texts["stop.TimeUsed", Number(r.SecondsMax / 60)],
        _ => throw new InvalidOperationException($"unknown rule {rule.GetType().Name}"),
    };

    private string Start(StartRule rule) => texts["start." + rule.GetType().Name, rule.Count];

    private string Exposure(ExposureControl control) => texts["exposure." + control.GetType().Name, control switch
    {
        ExposureControl.Randomesque c => c.Best,
        ExposureControl.AStratified c => c.StageLengths.Length,
        ExposureControl.Eligibility c => c.Bounds.Length + 1,
        _ => 0,
    }];

    private string Estimator(Core.Adaptive.Estimation.Estimator estimator) => texts["estimator." + estimator.GetType().Name];

    private static string Join<T>(ImmutableArray<T> parts, Func<T, string> words) => string.Join("; ", parts.Select(words));

    private static string Numbers(ImmutableArray<double> numbers) => string.Join("; ", numbers.Select(Number));

    private static string Number(double value) => value.ToString("#,0.###", CultureInfo.CurrentCulture);

    private static string Time(DateTimeOffset at) => at.ToString("g", CultureInfo.CurrentCulture) + at.ToString(" zzz", CultureInfo.InvariantCulture);
}
