using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Simulation;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;

namespace ExamActors.Node.VirtualStudents;

/// <summary>What a simulated exam day came to.</summary>
/// <param name="Day">What was simulated.</param>
/// <param name="Exam">The exam.</param>
/// <param name="Took">How long it took, without the check.</param>
/// <param name="Counts">What was counted and timed.</param>
/// <param name="Checked">Whether the log was read.</param>
/// <param name="EventsRead">Events of the students on the log, counting those that came twice.</param>
/// <param name="Redelivered">How many of them came twice.</param>
/// <param name="Findings">Everything that is wrong.</param>
/// <param name="Accuracy">How well abilities were recovered; null without a response model or an attempt that ended.</param>
/// <param name="Finished">The attempts' ends as they are on the log; empty without the check.</param>
internal sealed record DayReport(
    ExamDay Day, ExamDefinition Exam, TimeSpan Took, DayCounts Counts, bool Checked, long EventsRead, int Redelivered,
    ImmutableArray<DayFinding> Findings, EstimateAccuracy? Accuracy, ImmutableArray<AttemptFinished> Finished)
{
    public bool IsSound => Findings.IsEmpty;

    public int Found(FindingKind kind) => Findings.Count(f => f.Kind == kind);

    /// <summary>Puts together what students were told and what the log has.</summary>
    /// <param name="histories">What the log has, by student; null where it was not read.</param>
    public static DayReport Of(
        ExamDay day, ExamToSit exam, DayCounts counts, TimeSpan took, IReadOnlyCollection<StudentRecord> records,
        IReadOnlyDictionary<string, StudentHistory>? histories, long eventsRead)
    {
        var findings = counts.Findings.ToImmutableArray();
        if (histories is not null)
            findings = findings.AddRange(
                records.SelectMany(r => DayCheck.Findings(exam, r, histories.GetValueOrDefault(r.StudentId))));
        SimulatedTest[] tests =
        [
            .. records.Where(r => r.Over).Select(r => Test(exam, r)).Where(t => t is not null).Select(t => t!.Value),
        ];
        return new DayReport(day, exam.Definition, took, counts, histories is not null, eventsRead,
            histories?.Values.Sum(h => h.Redelivered) ?? 0, findings,
            tests.Length == 0 ? null : EstimateAccuracy.Of(tests),
            [.. histories?.Values.Where(h => h.Finished is not null).Select(h => h.Finished!) ?? []]);
    }

    // From what was acknowledged: the check holds that the log has the same ability.
    private static SimulatedTest? Test(ExamToSit exam, StudentRecord record)
    {
        var answered = new OrderedDictionary<string, Core.Scoring.Answer>(StringComparer.Ordinal);
        foreach (var sent in record.Sent.Where(s => s.Fate == AnswerFate.Acknowledged))
            answered[sent.ItemId] = sent.Answer;
        return exam.Estimate([.. answered.Select(a => (a.Key, a.Value))]) is { } estimate
            ? new SimulatedTest(record.Theta, estimate, answered.Count)
            : null;
    }
}
