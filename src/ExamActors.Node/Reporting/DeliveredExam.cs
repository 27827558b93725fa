using ExamActors.Actors.Results;

namespace ExamActors.Node.Reporting;

/// <summary>What became of an exam's version that is delivered here.</summary>
/// <param name="Running">Attempts whose clock runs.</param>
/// <param name="Paused">Attempts whose clock stands.</param>
/// <param name="Finished">Attempts that are over and have a score.</param>
/// <param name="Void">Attempts that count for nothing; only this figure counts them.</param>
/// <param name="ScoreMean">Mean score on the report's scale; null before the first.</param>
/// <param name="ScoreDeviation">Its standard deviation (n − 1); null below two.</param>
/// <param name="ScoreErrorMean">Mean conditional standard error; null where none is known.</param>
/// <param name="ItemsMean">Mean number of items; null before the first score.</param>
/// <param name="SecondsMean">Mean seconds from start to end, pauses included; null before the first end.</param>
/// <param name="Items">The items delivered, by id.</param>
internal sealed record DeliveredExam(
    string ExamId, int ExamVersion, long Running, long Paused, long Finished, long Void, double? ScoreMean,
    double? ScoreDeviation, double? ScoreErrorMean, double? ItemsMean, double? SecondsMean, IReadOnlyList<DeliveredItem> Items)
{
    /// <summary>Every version of every exam, by id and version.</summary>
    public static IReadOnlyList<DeliveredExam> Read(ResultsReader reader)
    {
        var items = reader.Items().ToLookup(i => (i.ExamId, i.ExamVersion));
        return [.. reader.DeliveredTotals().Select(exam => Of(exam, items[(exam.ExamId, exam.ExamVersion)]))];
    }

    private static DeliveredExam Of(ExamTotals exam, IEnumerable<ItemRow> items) => new(
        exam.ExamId, exam.ExamVersion, exam.Running, exam.Paused, exam.Finished, exam.Void, exam.ScoreMean, exam.ScoreDeviation,
        exam.ScoreErrorMean, exam.ItemsMean, exam.SecondsMean,
        [
            .. items.Select(i => new DeliveredItem(
                i.ItemId, i.Given, (double)i.Given / exam.Counted, i.Answered, i.CreditMean, i.SecondsMean)),
        ]);
}

/// <summary>What became of an item, in attempts that are not void.</summary>
/// <param name="Given">How often it was delivered.</param>
/// <param name="Exposure">The share of the exam's attempts in which it was, 0 to 1.</param>
/// <param name="Answered">How often it was answered.</param>
/// <param name="CreditMean">p: the mean credit of those answers, 0 to 1; null without any.</param>
/// <param name="SecondsMean">Their mean seconds of work; null without any.</param>
internal sealed record DeliveredItem(
    string ItemId, long Given, double Exposure, long Answered, double? CreditMean, double? SecondsMean);
