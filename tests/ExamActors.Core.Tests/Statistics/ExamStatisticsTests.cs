using CsCheck;
using ExamActors.Core.Scoring;
using ExamActors.Core.Statistics;

namespace ExamActors.Core.Tests.Statistics;

public class ExamStatisticsTests
{
    // Worked by hand: four takers of three questions; correct is C, anything else a dash.
    private static readonly string[] Takers = ["CCC", "CC-", "C--", "---"];

    [Fact]
    public void A_small_exam_gives_what_one_works_out_by_hand()
    {
        var summary = Of(Takers);

        Assert.Equal((4L, 12L, 6L), (summary.Attempts, summary.Questions, summary.Correct));
        Assert.Equal(0.5, summary.ScoreMean!.Value, 1e-12);
        Assert.Equal(Math.Sqrt(5.0 / 27), summary.ScoreDeviation!.Value, 1e-12); // ((1/2)² + (1/6)²)·2 / 3
        Assert.Equal([1, 0, 0, 1, 0, 0, 1, 0, 0, 1], summary.Distribution.AsEnumerable());
        Assert.Equal([0.75, 0.5, 0.25], summary.Items.Select(i => i.Difficulty));
        // q1: (mean of those right − mean of all) / sd(n) · √(p/q) = (2/3 − 1/2) / √(5/36) · √3
        Assert.Equal((2.0 / 3 - 0.5) / Math.Sqrt(5.0 / 36) * Math.Sqrt(3), summary.Items[0].PointBiserial!.Value, 1e-12);
        // q2: (5/6 − 1/2) / √(5/36) · 1
        Assert.Equal((5.0 / 6 - 0.5) / Math.Sqrt(5.0 / 36), summary.Items[1].PointBiserial!.Value, 1e-12);
        Assert.True(summary.Items[1].ItemRest < summary.Items[1].PointBiserial);
    }

    [Fact]
    public void A_question_that_never_varies_has_no_discrimination() =>
        Assert.All(Of("CC", "CC").Items, i => Assert.Null(i.PointBiserial));

    [Fact]
    public void No_attempts_give_no_means()
    {
        var summary = new ExamStatistics("e", "Exam").Summary();

        Assert.Equal((0L, null, null), (summary.Attempts, summary.ScoreMean, summary.ScoreDeviation));
    }

    // Against the two-pass definitions.
    [Fact]
    public void Moments_and_correlation_are_what_their_definitions_say() =>
        Gen.Select(Gen.Double[-1e3, 1e3], Gen.Double[-1e3, 1e3]).Array[3, 60].Sample(pairs =>
        {
            var (moments, correlation) = (new Moments(), new Correlation());
            foreach (var (x, y) in pairs)
            {
                moments.Add(x);
                correlation.Add(x, y);
            }
            var (meanX, meanY) = (pairs.Average(p => p.Item1), pairs.Average(p => p.Item2));
            var (sxx, syy) = (pairs.Sum(p => Math.Pow(p.Item1 - meanX, 2)), pairs.Sum(p => Math.Pow(p.Item2 - meanY, 2)));
            var sxy = pairs.Sum(p => (p.Item1 - meanX) * (p.Item2 - meanY));
            Assert.Equal(meanX, moments.Mean!.Value, 1e-9);
            Assert.Equal(Math.Sqrt(sxx / (pairs.Length - 1)), moments.StandardDeviation!.Value, 1e-6);
            if (correlation.Value is { } r && sxx > 1e-3 && syy > 1e-3)
                Assert.Equal(sxy / Math.Sqrt(sxx * syy), r, 1e-6);
        });

    private static ExamSummary Of(params string[] takers)
    {
        var statistics = new ExamStatistics("e", "Exam");
        foreach (var taker in takers)
            statistics.Add(new AttemptOutcome(taker.Length, taker.Count(c => c == 'C'), 10, 20,
                [.. taker.Select((c, i) => ($"q{i + 1}", c == 'C' ? QuestionOutcome.Correct : QuestionOutcome.Incorrect))]));
        return statistics.Summary();
    }
}
