using System.Collections.Immutable;

namespace ExamActors.Core.Attempts;

/// <summary>An invented option.</summary>
internal sealed record GeneratedOption(string Id, bool Correct, bool SaysFalse);

/// <summary>An invented question; the harder, the higher the difficulty, on the scale of ability.</summary>
internal sealed record GeneratedQuestion(string Id, double Difficulty, ImmutableArray<GeneratedOption> Options);

/// <summary>An invented exam; test exams make the bare documents.</summary>
internal sealed record GeneratedExam(
    string Id, string Name, string SequenceId, double Weight, bool IsTest, ImmutableArray<GeneratedQuestion> Questions)
{
    private const int Count = 107;

    private static readonly string[] Starts =
    [
        "Introduction to", "Mastering", "Intermediate", "Applied", "Hands-On", "The Beginner's Guide to", "Advanced",
        "Practical", "A Week of", "Foundations of",
    ];

    private static readonly string[] Subjects =
    [
        "Harbour Navigation", "Bread, Yeast, and Time", "Orchard Keeping", "Map \"Reading\"", "Bell Ringing",
        "Clock Repair", "Garden Botany", "Tide Tables", "Weaver's Knots", "Lighthouse Maintenance", "Bee Health",
    ];

    /// <summary>The same exams for the same generator: their popularity falls as 1/rank, as in real data.</summary>
    public static ImmutableArray<GeneratedExam> Catalog(ref SplitMix64 random)
    {
        var exams = ImmutableArray.CreateBuilder<GeneratedExam>(Count);
        GeneratedQuestion? shared = null;
        for (var i = 0; i < Count; i++)
        {
            var isTest = i == Count - 1;
            // Four names stand for two exams each.
            var named = i < Count - 5 ? i : isTest ? i : i - (Count - 5);
            var name = isTest
                ? "Trial Exam, not for taking"
                : $"{Starts[named % Starts.Length]} {Subjects[named / Starts.Length % Subjects.Length]}";
            var size = random.Chance(0.9) ? random.Between(3, 5) : random.Between(1, 20);
            var questions = ImmutableArray.CreateBuilder<GeneratedQuestion>(size);
            for (var q = 0; q < size; q++)
                questions.Add(shared is not null && q == 0 && i % 4 == 1 ? shared : Question(ref random));
            shared = questions[0];
            exams.Add(new GeneratedExam(
                isTest ? "example-id" : random.Uuid(), name, random.Uuid(), isTest ? 0.0075 : 1.0 / (i + 1.3), isTest,
                questions.ToImmutable()));
        }
        return exams.ToImmutable();
    }

    private static GeneratedQuestion Question(ref SplitMix64 random)
    {
        var size = random.Between(2, 6);
        var right = random.Chance(0.6) ? 1 : random.Between(1, size);
        var options = ImmutableArray.CreateBuilder<GeneratedOption>(size);
        for (var i = 0; i < size; i++)
        {
            var id = random.Uuid();
            options.Add(new GeneratedOption(
                random.Chance(0.002) ? id.Replace("-", "", StringComparison.Ordinal) : id, i < right,
                random.Chance(0.001)));
        }
        return new GeneratedQuestion(random.Uuid(), 0.8 * random.Normal() - 0.15, options.ToImmutable());
    }
}
