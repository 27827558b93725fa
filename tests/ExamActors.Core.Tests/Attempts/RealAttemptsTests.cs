using ExamActors.Core.Attempts;
using ExamActors.Core.Scoring;
using ExamActors.TestSupport;

namespace ExamActors.Core.Tests.Attempts;

/// <summary>The figures that others have counted in the same file.</summary>
public class RealAttemptsTests
{
    [AttemptsFact]
    public void Every_figure_comes_out_as_imported() => AssertFigures(
        Read(), 3280, 14717, (9216, 3742, 1233, 526), 3275, 0.6265699745547074, (394, 1332, 1970), 162);

    [AttemptsFact]
    public void Every_figure_comes_out_without_duplicates() => AssertFigures(
        Read().DistinctBy(a => a.KeenId).ToList(), 3242, 14555, (9103, 3717, 1213, 522), 3237, 0.6256925136443209,
        (390, 1314, 1950), 162);

    [AttemptsFact]
    public void No_document_contradicts_itself() =>
        Assert.All(Read(), a => Assert.Empty(AttemptScoring.Score(a).Mismatches));

    private static void AssertFigures(
        List<AssessmentAttempt> attempts, int count, int questions, (int, int, int, int) outcomes, int withCounts,
        double mean, (int, int, int) git, int python)
    {
        var scored = attempts.ConvertAll(a => (Attempt: a, Score: AttemptScoring.Score(a)));
        Assert.Equal(count, scored.Count);
        Assert.Equal(questions, scored.Sum(s => s.Score.Total));
        Assert.Equal(outcomes, (scored.Sum(s => s.Score.Correct), scored.Sum(s => s.Score.Incorrect),
            scored.Sum(s => s.Score.MissedSome), scored.Sum(s => s.Score.Unanswered)));
        var claimed = scored.Where(s => s.Attempt.Counts is not null).ToList();
        Assert.Equal(withCounts, claimed.Count);
        Assert.Equal(mean, claimed.Average(s => (double)s.Score.Correct / s.Score.Total), 1e-12);
        var byName = scored.ToLookup(s => s.Attempt.ExamName);
        Assert.Equal(git, (byName["Learning Git"].Count(), byName["Learning Git"].Sum(s => s.Score.Correct),
            byName["Learning Git"].Sum(s => s.Score.Total)));
        Assert.Equal(python, byName["Introduction to Python"].Count());
        Assert.Equal(4, scored.GroupBy(s => s.Attempt.BaseExamId).Count(e => e.Count() == 1));
        Assert.Equal((107, 103), (scored.DistinctBy(s => s.Attempt.BaseExamId).Count(), byName.Count));
        Assert.Equal(count - scored.DistinctBy(s => s.Attempt.KeenId).Count() + scored.DistinctBy(
            s => s.Attempt.UserExamId).Count(), count);
    }

    private static List<AssessmentAttempt> Read()
    {
        using var file = File.OpenRead(AttemptsFactAttribute.Path!);
        using var reader = new AttemptRecordReader(file, 1 << 20);
        var attempts = new List<AssessmentAttempt>();
        while (reader.Read())
        {
            Assert.Equal(RecordKind.Record, reader.Kind);
            var parsed = AttemptDocument.Parse(reader.Current.Span);
            Assert.Null(parsed.Fault);
            attempts.Add(parsed.Attempt!);
        }
        return attempts;
    }
}
