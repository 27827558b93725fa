using System.Text.Json;
using Confluent.Kafka;
using ExamActors.Actors.Results;
using ExamActors.Core;
using ExamActors.Core.Scoring;
using ExamActors.Core.Students;
using ExamActors.TestSupport;

namespace ExamActors.Node.Tests.Reporting;

/// <summary>The report on exams delivered here: two attempts finished, one running, one paused, one void.</summary>
public sealed class DeliveredReportTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly CommandCause Cause = new("c", 0, 0);

    private readonly TempFolder folder = new();
    private readonly Dictionary<string, long> versions = [];

    public DeliveredReportTests()
    {
        using var writer = new ResultsWriter(folder.Path);
        writer.Write([
            .. Attempt("s-1", score: 10, "q1", "q2"), .. Attempt("s-2", score: 20, "q1"), .. Attempt("s-3", score: null, "q1"),
            .. Attempt("s-4", score: null, "q2"),
            Event("s-4", v => new AttemptPaused("s-4", v, Cause, At, "a-s-4", "c-1", "fire alarm", "staff")),
            .. Attempt("s-5", score: 99, "q3"),
            Event("s-5", v => new AttemptVoided("s-5", v, Cause, At, "a-s-5", null, "impersonation", "staff")),
        ]);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Exams_show_how_many_attempts_there_are_and_the_scores_of_those_that_are_over()
    {
        using var json = JsonDocument.Parse(await Report("--json"));
        var exam = Assert.Single(json.RootElement.GetProperty("delivered").EnumerateArray());
        Assert.Equal(("exam", 3, 1, 1, 2, 1), (exam.GetProperty("examId").GetString(), exam.GetProperty("examVersion").GetInt32(),
            exam.GetProperty("running").GetInt32(), exam.GetProperty("paused").GetInt32(), exam.GetProperty("finished").GetInt32(),
            exam.GetProperty("void").GetInt32()));
        Assert.Equal((15.0, Math.Sqrt(50), 600.0), (exam.GetProperty("scoreMean").GetDouble(),
            exam.GetProperty("scoreDeviation").GetDouble(), exam.GetProperty("secondsMean").GetDouble()));

        var tables = await Report();
        Assert.Contains("2 attempts running, 2 finished, 1 void", tables, StringComparison.Ordinal);
        Assert.Contains("15.00", tables, StringComparison.Ordinal);
        Assert.DoesNotContain("duplicates refused", tables, StringComparison.Ordinal); // nothing was imported
        var csv = Lines(await Report("--csv", "--delivered"));
        Assert.Equal(2, csv.Length);
        Assert.StartsWith("exam_id,exam_version,running,paused,finished,void,score_mean,", csv[0], StringComparison.Ordinal);
        Assert.Equal($"exam,3,1,1,2,1,15,{Math.Sqrt(50)},,1.5,600", csv[1]);
    }

    [Fact]
    public async Task An_exam_s_items_show_exposure_credit_and_time_without_void_attempts()
    {
        using var json = JsonDocument.Parse(await Report("--exam", "exam", "--json"));
        var items = json.RootElement.GetProperty("delivered")[0].GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([("q1", 3, 0.75, 3, 2.0 / 3), ("q2", 2, 0.5, 2, 0.5)], items.Select(i => (i.GetProperty("itemId").GetString(),
            i.GetProperty("given").GetInt32(), i.GetProperty("exposure").GetDouble(), i.GetProperty("answered").GetInt32(),
            i.GetProperty("creditMean").GetDouble())));

        var table = await Report("--exam", "exam");
        Assert.Contains("75.0 %", table, StringComparison.Ordinal);
        Assert.Equal("3,q1,3,0.75,3,0.6666666666666666,20", Lines(await Report("--exam", "exam", "--csv", "--delivered"))[1]);
    }

    [Fact]
    public async Task A_student_s_sittings_attempts_and_answers_are_shown()
    {
        var tables = await Report("--student", "s-1");
        Assert.Contains("t-s-1", tables, StringComparison.Ordinal);
        Assert.Contains("a-s-1 at exam/3, center c-1, seat 4: finished (completed)", tables, StringComparison.Ordinal);
        Assert.DoesNotContain("s-2", tables, StringComparison.Ordinal);

        using var json = JsonDocument.Parse(await Report("--student", "s-1", "--json"));
        var attempt = Assert.Single(json.RootElement.GetProperty("delivered").EnumerateArray());
        Assert.Equal(["correct", "incorrect"],
            attempt.GetProperty("responses").EnumerateArray().Select(r => r.GetProperty("outcome").GetString()));
        Assert.Equal("used", json.RootElement.GetProperty("sittings")[0].GetProperty("stage").GetString());
        Assert.StartsWith("a-s-1,delivered,exam,3,finished,", Lines(await Report("--student", "s-1", "--csv"))[1],
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("the results have nothing of student 'nobody'", "--student", "nobody")]
    [InlineData("the results have nothing of student 's-1' at exam 'another'", "--student", "s-1", "--exam", "another")]
    [InlineData("no exam has the id 'another'", "--exam", "another")]
    public async Task What_is_not_there_is_said(string message, params string[] arguments)
    {
        var (code, _, errors) = await NodeProcess.Run(["report", "--data", folder.Path, .. arguments]);

        Assert.Equal(1, code);
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    // One who answers every item, the first one right; it is over where there is a score.
    private IEnumerable<ProjectedEvent> Attempt(string student, double? score, params string[] items)
    {
        var (attempt, sitting) = ($"a-{student}", $"t-{student}");
        yield return Event(student, v => new SittingRequested(
            student, v, Cause, At, sitting, "exam", 3, "c-1", At, 30, null, "staff"));
        yield return Event(student, v => new AttemptStarted(
            student, v, Cause, At, attempt, sitting, "exam", 3, "c-1", 4, 1, At.AddMinutes(30)));
        for (var i = 1; i <= items.Length; i++)
        {
            var (position, item) = (i, items[i - 1]);
            // Of s-3 even the first answer is wrong.
            var right = position == 1 && student != "s-3";
            yield return Event(student, v => new ItemDelivered(student, v, Cause, At, attempt, item, position));
            yield return Event(student, v => new AnswerScored(student, v, Cause, At, attempt, item, position, new Answer.None(),
                right ? QuestionOutcome.Correct : QuestionOutcome.Incorrect, right ? 1 : 0, right ? 1 : 0, 20, null, null));
        }
        if (score is { } final)
            yield return Event(student, v => new AttemptFinished(student, v, Cause, At.AddMinutes(10), attempt, sitting, "exam", 3,
                "c-1", FinishReason.Completed,
                new AttemptResult(items.Length, items.Length, 1, null, null, final, null, null)));
    }

    private ProjectedEvent Event(string student, Func<long, StudentEvent> happened)
    {
        var version = versions[student] = versions.GetValueOrDefault(student) + 1;
        return new ProjectedEvent(new TopicPartitionOffset("student-events", 0, version), happened(version));
    }

    private async Task<string> Report(params string[] arguments)
    {
        var (code, output, errors) = await NodeProcess.Run(["report", "--data", folder.Path, .. arguments]);
        Assert.True(code == 0, errors);
        return output;
    }

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
