using System.Collections.Immutable;
using ExamActors.Core.Attempts;

namespace ExamActors.Node.Drafting;

/// <summary>A question as attempts show it.</summary>
/// <param name="Options">The ids of its options in their own order: documents may have the right ones first.</param>
/// <param name="Correct">The ids of the right ones.</param>
/// <param name="Several">Whether somebody has checked more than one option.</param>
/// <param name="Seen">Attempts that had it with these options and these right ones.</param>
/// <param name="Others">Attempts that had it with others.</param>
internal sealed record QuestionContent(
    ImmutableArray<string> Options, ImmutableArray<string> Correct, bool Several, int Seen, int Others);

/// <summary>
/// Gathers what attempts at one exam say of its questions. Where options or what is right have changed from attempt to
/// attempt, what most attempts have is taken. Documents carry ids alone, no texts.
/// </summary>
/// <param name="examId">The exam.</param>
internal sealed class QuestionContents(string examId)
{
    private readonly Dictionary<string, Dictionary<string, Variant>> questions = new(StringComparer.Ordinal);
    private readonly HashSet<string> documents = new(StringComparer.Ordinal);

    private sealed class Variant(ImmutableArray<AttemptOption> options)
    {
        public ImmutableArray<AttemptOption> Options => options;

        public int Seen { get; set; }

        public bool Several { get; set; }
    }

    /// <summary>Attempts at the exam, each document counted once.</summary>
    public int Attempts => documents.Count;

    /// <summary>Takes an attempt in; one at another exam, or one that came before, is not looked at.</summary>
    public void Add(AssessmentAttempt attempt)
    {
        if (attempt.BaseExamId != examId || !documents.Add(attempt.KeenId))
            return;
        foreach (var question in attempt.Questions)
        {
            if (!questions.TryGetValue(question.Id, out var variants))
                questions[question.Id] = variants = new(StringComparer.Ordinal);
            // Options may be shuffled: their order makes no other question.
            var key = string.Join('\n', question.Options.Select(o => $"{(o.Correct ? '+' : '-')}{o.Id}")
                .Order(StringComparer.Ordinal));
            if (!variants.TryGetValue(key, out var variant))
                variants[key] = variant = new Variant(question.Options);
            variant.Seen++;
            variant.Several |= question.Options.Count(o => o.Checked) > 1;
        }
    }

    /// <summary>A question's content; null where no attempt had it.</summary>
    public QuestionContent? Of(string questionId)
    {
        if (!questions.TryGetValue(questionId, out var variants))
            return null;
        var (_, usual) = variants.OrderByDescending(v => v.Value.Seen).ThenBy(v => v.Key, StringComparer.Ordinal).First();
        var options = usual.Options.OrderBy(o => o.Id, StringComparer.Ordinal).ToImmutableArray();
        return new QuestionContent(
            [.. options.Select(o => o.Id)], [.. options.Where(o => o.Correct).Select(o => o.Id)], usual.Several, usual.Seen,
            variants.Values.Sum(v => v.Seen) - usual.Seen);
    }
}
