using ExamActors.Actors.Results;
using ExamActors.Core.Statistics;
using ExamActors.Node.Verbs;

namespace ExamActors.Node.Reporting;

/// <summary>
/// The totals and statistics of imported attempts, most frequent exam first, and the exams delivered here, by id and version.
/// </summary>
internal sealed record Report(ResultsSummary Totals, IReadOnlyList<ExamSummary> Exams, IReadOnlyList<DeliveredExam> Delivered)
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
        return new Report(
            reader.Summary(),
            [.. exams
                .OrderByDescending(e => e.Attempts)
                .ThenBy(e => e.ExamName, StringComparer.Ordinal)
                .ThenBy(e => e.ExamId, StringComparer.Ordinal)],
            DeliveredExam.Read(reader));
    }

    /// <summary>The one exam of an id, or the imported one whose name holds the words.</summary>
    /// <exception cref="VerbException">There is none, or more than one.</exception>
    public ExamReport Find(string wanted)
    {
        var imported = Exams.Where(e => e.ExamId == wanted).ToList();
        var delivered = Delivered.Where(e => e.ExamId == wanted).ToList();
        if (imported.Count == 0 && delivered.Count == 0)
            imported = [.. Exams.Where(e => e.ExamName.Contains(wanted, StringComparison.OrdinalIgnoreCase))];
        return imported switch
        {
            [] when delivered.Count == 0 =>
                throw new VerbException($"no exam has the id '{wanted}' or a name with it; 'report' lists them"),
            [] => new ExamReport(null, delivered),
            [var one] => new ExamReport(one, delivered),
            _ => throw new VerbException(
                $"{imported.Count} exams match '{wanted}'; give an id: "
                + string.Join(", ", imported.Take(5).Select(e => $"{e.ExamId} ({e.ExamName})"))),
        };
    }
}

/// <summary>One exam: its imported attempts, null without any, and each version that is delivered here.</summary>
internal sealed record ExamReport(ExamSummary? Imported, IReadOnlyList<DeliveredExam> Delivered);
