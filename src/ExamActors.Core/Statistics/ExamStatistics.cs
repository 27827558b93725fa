using System.Collections.Immutable;
using ExamActors.Core.Scoring;

namespace ExamActors.Core.Statistics;

/// <summary>An attempt as the statistics see it.</summary>
/// <param name="Total">Questions delivered.</param>
/// <param name="Correct">Questions answered right.</param>
/// <param name="TouchSeconds">Seconds from the first to the last touch; null where nothing was touched.</param>
/// <param name="WorkSeconds">Seconds from the start to the document.</param>
/// <param name="Questions">Id and outcome of each question.</param>
public readonly record struct AttemptOutcome(
    int Total, int Correct, double? TouchSeconds, double WorkSeconds,
    IReadOnlyList<(string QuestionId, QuestionOutcome Outcome)> Questions);

/// <summary>The classical statistics of an exam.</summary>
/// <param name="ExamId">The exam.</param>
/// <param name="ExamName">Its name.</param>
/// <param name="Attempts">Attempts counted.</param>
/// <param name="Questions">Questions delivered, over all attempts.</param>
/// <param name="Correct">Questions answered right, over all attempts.</param>
/// <param name="ScoreMean">Mean of correct/total, 0 to 1; null without attempts.</param>
/// <param name="ScoreDeviation">Its standard deviation (n − 1); null below two attempts.</param>
/// <param name="Distribution">Attempts by correct/total in ten equal bins; 1 is in the last.</param>
/// <param name="TouchSecondsMean">Mean seconds from the first to the last touch; null where nothing was touched.</param>
/// <param name="WorkSecondsMean">Mean seconds from the start to the document; null without attempts.</param>
/// <param name="Items">The exam's questions, by id.</param>
public sealed record ExamSummary(
    string ExamId, string ExamName, long Attempts, long Questions, long Correct, double? ScoreMean,
    double? ScoreDeviation, ImmutableArray<long> Distribution, double? TouchSecondsMean, double? WorkSecondsMean,
    ImmutableArray<QuestionSummary> Items);

/// <summary>The classical statistics of a question in its exam.</summary>
/// <param name="QuestionId">The question.</param>
/// <param name="Answers">How often it was delivered.</param>
/// <param name="Difficulty">p: the share that was correct, 0 to 1; higher is easier.</param>
/// <param name="Unanswered">How often nothing was checked.</param>
/// <param name="MissedSome">How often some right options were missed.</param>
/// <param name="Incorrect">How often it was wrong.</param>
/// <param name="PointBiserial">Correlation of correct (1 or 0) with correct/total; null where one never varies.</param>
/// <param name="ItemRest">
/// The same with the other questions' correct/total only, so that the question does not correlate with itself.
/// </param>
public sealed record QuestionSummary(
    string QuestionId, long Answers, double Difficulty, long Unanswered, long MissedSome, long Incorrect,
    double? PointBiserial, double? ItemRest);

/// <summary>
/// Gathers the classical statistics of one exam. Difficulty p and point-biserial discrimination after L. Crocker and J.
/// Algina, Introduction to Classical and Modern Test Theory, 1986, chapter 14.
/// </summary>
public sealed class ExamStatistics(string examId, string examName)
{
    private readonly Moments score = new();
    private readonly Moments touch = new();
    private readonly Moments work = new();
    private readonly long[] distribution = new long[10];
    private readonly SortedDictionary<string, Item> items = new(StringComparer.Ordinal);
    private long questions;
    private long correct;

    private sealed class Item
    {
        public readonly long[] Outcomes = new long[4];
        public readonly Correlation WithTotal = new();
        public readonly Correlation WithRest = new();
    }

    /// <summary>Counts one attempt.</summary>
    public void Add(in AttemptOutcome attempt)
    {
        if (attempt.Total == 0)
            return;
        var share = (double)attempt.Correct / attempt.Total;
        score.Add(share);
        work.Add(attempt.WorkSeconds);
        if (attempt.TouchSeconds is { } seconds)
            touch.Add(seconds);
        distribution[Math.Min(9, 10 * attempt.Correct / attempt.Total)]++;
        questions += attempt.Total;
        correct += attempt.Correct;
        foreach (var (id, outcome) in attempt.Questions)
            Add(id, outcome, share, attempt);
    }

    public ExamSummary Summary() => new(
        examId, examName, score.Count, questions, correct, score.Mean, score.StandardDeviation, [.. distribution],
        touch.Mean, work.Mean, [.. items.Select(i => SummaryOf(i.Key, i.Value))]);

    private void Add(string id, QuestionOutcome outcome, double share, in AttemptOutcome attempt)
    {
        if (!items.TryGetValue(id, out var item))
            items[id] = item = new Item();
        item.Outcomes[(int)outcome]++;
        var right = outcome == QuestionOutcome.Correct ? 1 : 0;
        item.WithTotal.Add(right, share);
        if (attempt.Total > 1)
            item.WithRest.Add(right, (double)(attempt.Correct - right) / (attempt.Total - 1));
    }

    private static QuestionSummary SummaryOf(string id, Item item)
    {
        var answers = item.Outcomes.Sum();
        return new QuestionSummary(
            id, answers, (double)item.Outcomes[(int)QuestionOutcome.Correct] / answers,
            item.Outcomes[(int)QuestionOutcome.Unanswered], item.Outcomes[(int)QuestionOutcome.MissedSome],
            item.Outcomes[(int)QuestionOutcome.Incorrect], item.WithTotal.Value, item.WithRest.Value);
    }
}
