using System.Security.Cryptography;
using System.Text;
using ExamActors.Core.Attempts;
using ExamActors.Core.Scoring;

namespace ExamActors.Core.Tests.Attempts;

public class AttemptGeneratorTests
{
    [Fact]
    public void The_same_seed_gives_the_same_bytes()
    {
        Assert.Equal(Hash(seed: 7), Hash(seed: 7));
        Assert.NotEqual(Hash(seed: 7), Hash(seed: 8));
    }

    [Fact]
    public void The_books_are_what_the_file_holds()
    {
        var (attempts, books) = Generate(3000);
        var distinct = attempts.DistinctBy(a => a.KeenId).ToList();

        Assert.Equal((3000, books.Accepted), (attempts.Count, distinct.Count));
        var scores = distinct.ConvertAll(a => AttemptScoring.Score(a));
        Assert.Equal(books.Questions, scores.Sum(s => s.Total));
        Assert.Equal(books.Outcomes[(int)QuestionOutcome.Correct], scores.Sum(s => s.Correct));
        Assert.Equal(books.Outcomes[(int)QuestionOutcome.Incorrect], scores.Sum(s => s.Incorrect));
        Assert.Equal(books.Outcomes[(int)QuestionOutcome.MissedSome], scores.Sum(s => s.MissedSome));
        Assert.Equal(books.Outcomes[(int)QuestionOutcome.Unanswered], scores.Sum(s => s.Unanswered));
        Assert.All(scores, s => Assert.Equal(0, s.MismatchCount));
    }

    // The oddities of the real documents, each at about its share.
    [Fact]
    public void The_oddities_of_the_real_documents_occur()
    {
        var (attempts, books) = Generate(20_000);
        var scores = attempts.ConvertAll(a => (Attempt: a, Score: AttemptScoring.Score(a)));

        Assert.InRange(books.Duplicates, 100, 400);
        Assert.InRange(attempts.Count(a => a.Counts is null), 5, 200);
        Assert.InRange(attempts.Count(a => a.Certification is null), 500, 1200);
        Assert.Contains(attempts, a => a.Questions.Any(q => q.Claimed is null));
        Assert.Contains(attempts, a => a.Questions.Any(q => q.Options.Any(o => o is { Checked: true, Submitted: false })));
        Assert.Contains(attempts, a => a.Questions.Any(q => q.Options.Any(o => o.At < a.StartedAt)));
        Assert.Contains(attempts, a => a.Questions.Any(q => q.Options.Any(o => o.At > a.SubmittedAt)));
        Assert.Contains(attempts, a => a.ExamName.Contains('"', StringComparison.Ordinal));
        Assert.Contains(attempts, a => a.ExamName.Contains(',', StringComparison.Ordinal));
        Assert.InRange(scores.Average(s => (double)s.Score.Correct / s.Score.Total), 0.5, 0.75);
        var byExam = attempts.GroupBy(a => a.BaseExamId).Select(g => g.Count()).OrderDescending().ToList();
        Assert.InRange(byExam[0] / 20_000.0, 0.08, 0.2);
        Assert.InRange(byExam.Count, 90, 107);
    }

    private static (List<AssessmentAttempt> Attempts, GeneratorBooks Books) Generate(int count)
    {
        using var file = new MemoryStream();
        var books = AttemptGenerator.Write(file, count, seed: 42, ndjson: false);
        file.Position = 0;
        return (
            [.. Documents.ReadAll(file).Select(f => AttemptDocument.Parse(Encoding.Latin1.GetBytes(f.Bytes)).Attempt!)],
            books);
    }

    private static string Hash(ulong seed)
    {
        using var file = new MemoryStream();
        AttemptGenerator.Write(file, 200, seed, ndjson: true);
        return Convert.ToHexString(SHA256.HashData(file.ToArray()));
    }
}
