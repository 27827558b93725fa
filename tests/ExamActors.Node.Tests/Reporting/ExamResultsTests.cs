using Confluent.Kafka;
using ExamActors.Actors.Results;
using ExamActors.Actors.Tests.Results;
using ExamActors.Core;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;
using ExamActors.Core.Statistics;
using ExamActors.Core.Students;
using ExamActors.Node.Reporting;
using ExamActors.Node.Tests.Api;
using ExamActors.TestSupport;

namespace ExamActors.Node.Tests.Reporting;

/// <summary>An exam's figures as its page shows them, against the same ones reckoned here from every answer.</summary>
public abstract class ExamResultsTests<TStore> : IAsyncLifetime where TStore : TestStore, new()
{
    private const int Students = 60;

    private static readonly DateTimeOffset At = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly CommandCause Cause = new("c", 0, 0);
    private static readonly PreparedExam Exam = new(ApiExams.Adaptive);
    private static readonly string[] Given = ["adapt-01", "adapt-15", "adapt-30"];

    private readonly Dictionary<string, long> versions = [];
    private StoredResults<TStore> stored = null!;
    private long offset;
    private readonly List<(double Theta, double Score, bool[] Right)> finished = [];

    public async Task InitializeAsync()
    {
        stored = await StoredResults<TStore>.Create();
        var events = new List<ProjectedEvent>();
        for (var i = 0; i < Students; i++)
        {
            var theta = -2 + 4.0 * i / (Students - 1);
            // The easy one right but for one student in forty, the hard one by whom nobody would think it of.
            var result = (theta, 50 + 10 * theta, new[] { i % 40 != 3, theta > 0, i % 2 == 0 });
            finished.Add(result);
            events.AddRange(Attempt($"s-{i:00}", result));
        }
        events.AddRange(Attempt("s-running", null));
        events.AddRange([
            .. Attempt("s-void", (3, 99, [true, true, true])),
            Event("s-void", v => new AttemptVoided("s-void", v, Cause, At, "a-s-void", null, "impersonation", "staff")),
        ]);
        using var writer = stored.Writer();
        writer.Write(events);
    }

    public async Task DisposeAsync() => await stored.DisposeAsync();

    [StoreFact]
    public void Attempts_are_counted_and_scores_are_of_finished_ones()
    {
        var totals = Read().Totals;
        var (scores, thetas) = (new Moments(), new Moments());
        finished.ForEach(f => scores.Add(f.Score));
        finished.ForEach(f => thetas.Add(f.Theta));

        Assert.Equal((1, 0, Students, 1), (totals.Running, totals.Paused, totals.Finished, totals.Void));
        Assert.Equal(scores.Mean!.Value, totals.ScoreMean!.Value, 9);
        Assert.Equal(scores.StandardDeviation!.Value, totals.ScoreDeviation!.Value, 9);
        Assert.Equal((30, 70), (totals.ScoreMin, totals.ScoreMax));
        Assert.Equal(thetas.StandardDeviation!.Value, totals.ThetaDeviation!.Value, 9);
        Assert.Equal((3.0, 600.0, 4.0), (totals.ItemsMean, totals.SecondsMean, totals.ScoreErrorMean));
        Assert.Equal(0.16, totals.ErrorSquareMean!.Value, 9);
    }

    [StoreFact]
    public void Reliability_is_of_abilities_with_a_prior()
    {
        var results = Read();
        var variance = results.Totals.ThetaDeviation!.Value * results.Totals.ThetaDeviation.Value;

        Assert.Equal(variance / (variance + 0.16), results.Reliability!.Value, 9);
    }

    [StoreFact]
    public void Items_have_their_correlation_with_the_score_and_what_the_model_expects()
    {
        var items = Read().Items.ToDictionary(i => i.ItemId);

        Assert.Equal(30, items.Count); // those that nobody was given, too
        Assert.Equal((0, 0.0), (items["adapt-02"].Given, items["adapt-02"].Exposure));
        for (var n = 0; n < 3; n++)
        {
            var (item, place) = (items[Given[n]], n);
            var correlation = new Correlation();
            finished.ForEach(f => correlation.Add(f.Right[place] ? 1 : 0, f.Score));
            Assert.Equal((Students + 1, 1.0), (item.Given, item.Exposure));
            Assert.Equal(correlation.Value!.Value, item.Correlation!.Value, 9);
            Assert.Equal(finished.Average(f => f.Right[place] ? 1.0 : 0), item.Observed!.Value, 9);
            var expected = finished.Average(f => ResponseCurve.ExpectedScore(
                Exam.Bank![Exam.IndexOf(Given[place])], Exam.Bank.Scale, f.Theta));
            Assert.Equal(expected, item.Expected!.Value, 0.001); // abilities are taken together by tenths
        }
    }

    [StoreFact]
    public void Items_far_off_are_flagged()
    {
        var items = Read().Items.ToDictionary(i => i.ItemId);

        Assert.Contains(ItemFlag.Easy, items["adapt-01"].Flags);
        Assert.Contains(ItemFlag.Misfit, items["adapt-30"].Flags); // half of them right, where next to nobody could be
        Assert.True(items["adapt-30"].Deviation > 3);
        Assert.Contains(ItemFlag.Uncorrelated, items["adapt-30"].Flags);
        Assert.Contains(ItemFlag.Exposed, items["adapt-15"].Flags);
        Assert.Empty(items["adapt-02"].Flags);
    }

    [StoreFact]
    public void Scores_fall_into_equal_parts_and_the_highest_into_the_last_one()
    {
        using var reader = stored.Reader();

        var bins = reader.Scores("adaptive", 1, from: 30, width: 10, bins: 4).ToList();

        Assert.Equal(Students, bins.Sum(b => b.Count));
        Assert.Equal([(30.0, 40.0), (40.0, 50.0), (50.0, 60.0), (60.0, 70.0)], bins.Select(b => (b.From, b.To)));
        Assert.All(bins, b => Assert.Equal(finished.Count(f => f.Score >= b.From - 1e-9 && (f.Score < b.To - 1e-9 || b.To >= 70)), b.Count));
    }

    [StoreFact]
    public void Attempts_come_by_pages_and_by_a_part_of_the_student_s_id()
    {
        using var reader = stored.Reader();

        Assert.Equal(Students + 2, reader.CountDelivered("adaptive", 1, ""));
        Assert.Equal(["s-10", "s-11"], reader.Delivered("adaptive", 1, "", skipped: 10, most: 2).Select(a => a.StudentId));
        Assert.Equal(10, reader.CountDelivered("adaptive", 1, "s-1"));
        Assert.Equal(0, reader.CountDelivered("adaptive", 1, "%"));
        Assert.Equal(0, reader.CountDelivered("adaptive", 2, ""));
        Assert.Equal(Students + 2, reader.Delivered("adaptive", 1, "", skipped: 0, most: -1).Count());
    }

    [StoreFact]
    public void An_exam_that_nobody_has_begun_has_no_results()
    {
        using var reader = stored.Reader();

        Assert.Null(ExamResults.Read(reader, "adaptive", 2, null));
        Assert.Null(ExamResults.Read(reader, "another", 1, null));
    }

    [StoreFact]
    public void Without_the_exam_there_is_what_the_answers_say_and_nothing_of_a_model()
    {
        using var reader = stored.Reader();

        var results = ExamResults.Read(reader, "adaptive", 1, null)!;

        Assert.Equal(Given, results.Items.Select(i => i.ItemId));
        Assert.All(results.Items, i => Assert.Null(i.Expected));
    }

    private ExamResults Read()
    {
        using var reader = stored.Reader();
        return ExamResults.Read(reader, "adaptive", 1, Exam)!;
    }

    private IEnumerable<ProjectedEvent> Attempt(string student, (double Theta, double Score, bool[] Right)? result)
    {
        var (attempt, sitting) = ($"a-{student}", $"t-{student}");
        yield return Event(student, v => new AttemptStarted(
            student, v, Cause, At, attempt, sitting, "adaptive", 1, "c-1", 4, 1, At.AddMinutes(30)));
        for (var i = 1; i <= 3; i++)
        {
            var (position, item) = (i, Given[i - 1]);
            yield return Event(student, v => new ItemDelivered(student, v, Cause, At, attempt, item, position));
            if (result is not { } known)
                continue;
            var right = known.Right[i - 1];
            yield return Event(student, v => new AnswerScored(student, v, Cause, At, attempt, item, position, new Answer.None(),
                right ? QuestionOutcome.Correct : QuestionOutcome.Incorrect, right ? 1 : 0, right ? 1 : 0, 20, known.Theta, 0.4));
        }
        if (result is { } over)
            yield return Event(student, v => new AttemptFinished(student, v, Cause, At.AddMinutes(10), attempt, sitting, "adaptive", 1,
                "c-1", FinishReason.Completed,
                new AttemptResult(3, 3, over.Right.Count(r => r), over.Theta, 0.4, over.Score, 4, null)));
    }

    private ProjectedEvent Event(string student, Func<long, StudentEvent> happened)
    {
        var version = versions[student] = versions.GetValueOrDefault(student) + 1;
        return new ProjectedEvent(new TopicPartitionOffset("student-events", 0, offset++), happened(version));
    }
}

public sealed class EmbeddedExamResultsTests : ExamResultsTests<EmbeddedTestStore>;

public sealed class PostgresExamResultsTests : ExamResultsTests<PostgresTestStore>;
