using ExamActors.Actors.Results;
using ExamActors.Core.Adaptive.Calibration;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Exams;

namespace ExamActors.Node.Reporting;

/// <summary>What is strange about an item.</summary>
internal enum ItemFlag
{
    /// <summary>Nearly nobody earns anything.</summary>
    Hard,

    /// <summary>Nearly everybody earns all of it.</summary>
    Easy,

    /// <summary>Whoever does well in it does not do better in the whole.</summary>
    Uncorrelated,

    /// <summary>It is answered otherwise than its response model says.</summary>
    Misfit,

    /// <summary>It is given far more often than if all were given alike.</summary>
    Exposed,
}

/// <summary>What became of an item of an exam's version.</summary>
/// <param name="Given">How often it was delivered; 0 for one that never was.</param>
/// <param name="Exposure">The share of the attempts in which it was, 0 to 1.</param>
/// <param name="CreditMean">p: the mean credit of its answers, 0 to 1; null without any.</param>
/// <param name="Correlation">Of credit and score over finished attempts; null where it has none.</param>
/// <param name="SecondsMean">Mean seconds of work; null without any answer.</param>
/// <param name="Observed">Mean score by the most of finished attempts with an ability, 0 to 1; null without any.</param>
/// <param name="Expected">What its response model says of the same; null without one.</param>
/// <param name="Deviation">Observed − expected in standard errors; null where one is missing.</param>
internal sealed record ItemResult(
    string ItemId, string? Topic, long Given, double Exposure, long Answered, double? CreditMean, double? Correlation,
    double? SecondsMean, double? Observed, double? Expected, double? Deviation, IReadOnlyList<ItemFlag> Flags);

/// <summary>An exam's version that is delivered here, in figures.</summary>
/// <param name="Totals">The attempts.</param>
/// <param name="Items">Every item of the exam, and what else was delivered, by id.</param>
/// <param name="Reliability">Marginal reliability of the abilities, 0 to 1; null where it is not known.</param>
internal sealed record ExamResults(ExamTotals Totals, IReadOnlyList<ItemResult> Items, double? Reliability)
{
    /// <summary>Below so many answers nothing is said of an item.</summary>
    public const int AnswersMin = 30;

    private const double HardMax = 0.1;
    private const double EasyMin = 0.95;
    private const double CorrelationMin = 0.05;
    private const double DeviationMax = 3;
    private const double TimesEven = 3;

    /// <summary>Reads them; null where nobody has begun that exam.</summary>
    /// <param name="exam">The exam as it is published; null where it is not.</param>
    public static ExamResults? Read(ResultsReader reader, string examId, int examVersion, PreparedExam? exam)
    {
        if (reader.DeliveredTotals(examId, examVersion).FirstOrDefault() is not { } totals)
            return null;
        var rows = reader.Items(examId, examVersion).ToDictionary(i => i.ItemId, StringComparer.Ordinal);
        var correlations = reader.ItemCorrelations(examId, examVersion).ToDictionary(c => c.ItemId, c => c.Correlation);
        var fits = reader.ItemsByAbility(examId, examVersion).GroupBy(i => i.ItemId)
            .ToDictionary(g => g.Key, g => Fit.Of(exam, g.Key, [.. g]));
        var known = exam?.Definition.Items.ToDictionary(i => i.Id, i => i.Topic, StringComparer.Ordinal) ?? [];
        var length = exam?.Definition.Delivery is ItemDelivery.Linear ? null : totals.ItemsMean;
        var even = length is { } mean && known.Count > 0 ? mean / known.Count : (double?)null;
        return new ExamResults(
            totals,
            [
                .. known.Keys.Union(rows.Keys).Order(StringComparer.Ordinal).Select(id => Of(
                    id, known.GetValueOrDefault(id), rows.GetValueOrDefault(id), correlations.GetValueOrDefault(id),
                    fits.GetValueOrDefault(id), totals.Counted, even)),
            ],
            totals is { ThetaDeviation: { } deviation, ErrorSquareMean: { } error }
                ? Core.Adaptive.Calibration.Reliability.Marginal(deviation, error, IsShrunken(exam))
                : null);
    }

    /// <summary>Whether the estimator of the result has a prior.</summary>
    public static bool IsShrunken(PreparedExam? exam) => exam?.Definition.Delivery switch
    {
        ItemDelivery.Adaptive d => IsShrunken(d.Design.Final),
        ItemDelivery.Multistage d => IsShrunken(d.Design.Final),
        ItemDelivery.Linear { Ability: { } ability } => IsShrunken(ability.Estimator),
        _ => true,
    };

    private static bool IsShrunken(Estimator estimator) =>
        estimator is Estimator.ExpectedAPosteriori or Estimator.MaximumAPosteriori;

    private static ItemResult Of(
        string id, string? topic, ItemRow? row, double? correlation, Fit? fit, long counted, double? even)
    {
        var exposure = counted > 0 && row is not null ? (double)row.Given / counted : 0;
        var enough = row?.Answered >= AnswersMin;
        (bool Is, ItemFlag Flag)[] flags =
        [
            (enough && row!.CreditMean < HardMax, ItemFlag.Hard),
            (enough && row!.CreditMean > EasyMin, ItemFlag.Easy),
            (enough && correlation < CorrelationMin, ItemFlag.Uncorrelated),
            (enough && Math.Abs(fit?.Deviation ?? 0) > DeviationMax, ItemFlag.Misfit),
            (counted >= AnswersMin && exposure > TimesEven * even, ItemFlag.Exposed),
        ];
        return new ItemResult(
            id, topic, row?.Given ?? 0, exposure, row?.Answered ?? 0, row?.CreditMean, correlation, row?.SecondsMean,
            fit?.Observed, fit?.Expected, fit?.Deviation, [.. flags.Where(f => f.Is).Select(f => f.Flag)]);
    }

    // The estimates have the item's own answer in them, so that a misfit shows a little smaller than it is.
    private sealed record Fit(double Observed, double? Expected, double? Deviation)
    {
        public static Fit? Of(PreparedExam? exam, string itemId, IReadOnlyList<ItemAtAbility> groups)
        {
            var index = exam?.IndexOf(itemId) ?? -1;
            if (index < 0)
                return null;
            double most = exam![index].Key.ScoreMax;
            double answers = groups.Sum(g => g.Answers);
            var observed = groups.Sum(g => g.Answers * g.ScoreMean) / most / answers;
            if (exam.Bank is not { } bank)
                return new Fit(observed, null, null);
            double expected = 0, variance = 0;
            foreach (var group in groups)
            {
                var share = ResponseCurve.ExpectedScore(bank[index], bank.Scale, group.Theta) / most;
                expected += group.Answers * share;
                // Of a score with more than two steps it is at most that.
                variance += group.Answers * share * (1 - share);
            }
            return new Fit(observed, expected / answers,
                variance > 0 ? (observed * answers - expected) / Math.Sqrt(variance) : null);
        }
    }
}
