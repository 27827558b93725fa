using ExamActors.Actors.Results;
using ExamActors.Core.Statistics;
using ExamActors.Node.Verbs;

namespace ExamActors.Node.Reporting;

/// <summary>The totals and each exam's statistics, most frequent exam first.</summary>
internal sealed record Report(ResultsSummary Totals, IReadOnlyList<ExamSummary> Exams)
{
    public static Report Read(ResultsReader reader)
    {
        var exams = new List<ExamSummary>();
        ExamStatistics? current = null;
        string? examId = null;
        foreach (var attempt in reader.Attempts())
        {
            if (attempt.ExamId != examId)
            {
                if (current is not null)
                    exams.Add(current.Summary());
                (examId, current) = (attempt.ExamId, new ExamStatistics(attempt.ExamId, attempt.ExamName));
            }
            current!.Add(new AttemptOutcome(attempt.Total, attempt.Correct, attempt.TouchSeconds, attempt.WorkSeconds,
                [.. attempt.Questions.Select(q => (q.QuestionId, q.Outcome))]));
        }
        if (current is not null)
            exams.Add(current.Summary());
        return new Report(reader.Summary(), [.. exams
            .OrderByDescending(e => e.Attempts)
            .ThenBy(e => e.ExamName, StringComparer.Ordinal)
            .ThenBy(e => e.ExamId, StringComparer.Ordinal)]);
    }

    /// <summary>The one exam of an id, or whose name holds the words.</summary>
    /// <exception cref="VerbException">There is none, or more than one.</exception>
    public ExamSummary Find(string wanted)
    {
        var found = Exams.Where(e => e.ExamId == wanted).ToList();
        if (found.Count == 0)
            found = [.. Exams.Where(e => e.ExamName.Contains(wanted, StringComparison.OrdinalIgnoreCase))];
        return found switch
        {
            [var one] => one,
            [] => throw new VerbException($"no exam has the id '{wanted}' or a name with it; 'report' lists them"),
            _ => throw new VerbException(
                $"{found.Count} exams match '{wanted}'; give an id: "
                + string.Join(", ", found.Take(5).Select(e => $"{e.ExamId} ({e.ExamName})"))),
        };
    }
}
