using ExamActors.Actors.Results;
using ExamActors.Node.Verbs;

namespace ExamActors.Node.Reporting;

/// <summary>What the results have of one student.</summary>
internal sealed record StudentReport(
    string StudentId, IReadOnlyList<AttemptRow> Imported, IReadOnlyList<StudentAttempt> Delivered,
    IReadOnlyList<SittingRow> Sittings)
{
    /// <summary>Reads it.</summary>
    /// <param name="examId">What is of this exam only; null for all.</param>
    /// <exception cref="VerbException">There is nothing.</exception>
    public static StudentReport Read(ResultsReader reader, string studentId, string? examId) =>
        Find(reader, studentId, examId) ?? throw new VerbException(
            $"the results have nothing of student '{studentId}'" + (examId is null ? "" : $" at exam '{examId}'"));

    /// <summary>The same; null where there is nothing.</summary>
    public static StudentReport? Find(ResultsReader reader, string studentId, string? examId)
    {
        var report = new StudentReport(
            studentId,
            [.. reader.Attempts(studentId).Where(a => examId is null || a.ExamId == examId)],
            [
                .. reader.Delivered(studentId).Where(a => examId is null || a.ExamId == examId).ToList()
                    .Select(a => new StudentAttempt(a, [.. reader.Responses(a.StudentId, a.AttemptId)])),
            ],
            [.. reader.Sittings(studentId).Where(s => examId is null || s.ExamId == examId)]);
        return report.Imported.Count + report.Delivered.Count + report.Sittings.Count > 0 ? report : null;
    }
}

/// <summary>An attempt delivered here, with its items.</summary>
internal sealed record StudentAttempt(DeliveredAttemptRow Attempt, IReadOnlyList<ResponseRow> Responses);
