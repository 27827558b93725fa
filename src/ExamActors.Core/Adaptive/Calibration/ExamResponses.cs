using System.Collections.Immutable;
using ExamActors.Core.Scoring;

namespace ExamActors.Core.Adaptive.Calibration;

/// <summary>
/// Gathers the attempts at one exam as responses: a question that was answered exactly right scores 1, one that was
/// missed in part, answered wrong or left unanswered scores 0, one that was not delivered is no response. A document
/// that came before is not counted again.
/// </summary>
/// <param name="examId">The exam.</param>
/// <param name="examName">Its name.</param>
public sealed class ExamResponses(string examId, string examName)
{
    private readonly Dictionary<string, int> columns = new(StringComparer.Ordinal);
    private readonly List<string> questions = [];
    private readonly List<(int Column, bool Right)[]> attempts = [];
    private readonly HashSet<string> documents = new(StringComparer.Ordinal);

    public string ExamId => examId;

    public string ExamName => examName;

    /// <summary>Attempts counted.</summary>
    public int Attempts => attempts.Count;

    /// <summary>Counts an attempt.</summary>
    /// <param name="documentId">The id of its document.</param>
    /// <param name="outcomes">Each question delivered, with how it was answered.</param>
    /// <returns>false where the document was counted before.</returns>
    public bool Add(string documentId, IEnumerable<(string QuestionId, QuestionOutcome Outcome)> outcomes)
    {
        if (!documents.Add(documentId))
            return false;
        attempts.Add([.. outcomes.Select(o => (Column(o.QuestionId), o.Outcome == QuestionOutcome.Correct))]);
        return true;
    }

    /// <summary>For each question, by id: how often it was delivered, and how often answered right.</summary>
    public ImmutableArray<(string QuestionId, int Responses, int Right)> Questions()
    {
        var (delivered, right) = (new int[questions.Count], new int[questions.Count]);
        foreach (var attempt in attempts)
            foreach (var (column, isRight) in attempt)
            {
                delivered[column]++;
                right[column] += isRight ? 1 : 0;
            }
        return [.. questions.Select((q, i) => (q, delivered[i], right[i])).OrderBy(q => q.q, StringComparer.Ordinal)];
    }

    /// <summary>A row for each attempt, a column for each of the questions given.</summary>
    /// <param name="ids">At least one question.</param>
    public ResponseMatrix Matrix(ImmutableArray<string> ids)
    {
        var wanted = new int[questions.Count];
        Array.Fill(wanted, -1);
        for (var i = 0; i < ids.Length; i++)
            if (columns.TryGetValue(ids[i], out var column))
                wanted[column] = i;
        var scores = new sbyte[attempts.Count * ids.Length];
        Array.Fill(scores, ResponseMatrix.NotPresented);
        for (var row = 0; row < attempts.Count; row++)
            foreach (var (column, right) in attempts[row])
                if (wanted[column] >= 0)
                    scores[row * ids.Length + wanted[column]] = (sbyte)(right ? 1 : 0);
        return ResponseMatrix.Create(ids, scores);
    }

    private int Column(string question)
    {
        if (!columns.TryGetValue(question, out var column))
        {
            columns[question] = column = questions.Count;
            questions.Add(question);
        }
        return column;
    }
}
