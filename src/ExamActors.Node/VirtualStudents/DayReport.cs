using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Simulation;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;
using ExamActors.Node.Verifying;

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
/// <param name="Verified">Whether all topics and the order of replies were checked as well.</param>
/// <param name="History">Every request; null where it was not kept.</param>
internal sealed record DayReport(
    ExamDay Day, ExamDefinition Exam, TimeSpan Took, DayCounts Counts, bool Checked, long EventsRead, int Redelivered,
    ImmutableArray<DayFinding> Findings, EstimateAccuracy? Accuracy, ImmutableArray<AttemptFinished> Finished,
    bool Verified, RequestHistory? History)
{
    public bool IsSound => Findings.IsEmpty;

    /// <summary>Every answer, from its first sending to its reply; empty where the history was not kept.</summary>
    public IReadOnlyList<AnswerTiming> Answers { get; } = History?.Answers() ?? [];

    /// <summary>The longest time between an answer's first sending and its reply; 0 where none was replied to.</summary>
    public static TimeSpan LongestGap(IEnumerable<AnswerTiming> answers) =>
        answers.Where(a => a.RepliedAt is not null).Select(a => a.Took).DefaultIfEmpty().Max();

    /// <summary>Whether it was looked for such a thing.</summary>
    public bool Looked(FindingKind kind) => kind switch
    {
        FindingKind.WrongReply or FindingKind.GaveUp => true,
        FindingKind.Skipped or FindingKind.Causeless or FindingKind.Oversold or FindingKind.Unpublished or FindingKind.Disorder
            or FindingKind.Unread => Verified,
        _ => Checked,
    };

    public int Found(FindingKind kind) => Findings.Count(f => f.Kind == kind);

    /// <summary>Puts together what students were told and what the log has.</summary>
    /// <param name="histories">What student-events has, by student; null where it was not read.</param>
    /// <param name="everything">What all topics have; null where they were not read.</param>
    /// <param name="history">Every request; null where it was not kept.</param>
    public static DayReport Of(
        ExamDay day, ExamToSit exam, DayCounts counts, TimeSpan took, IReadOnlyCollection<StudentRecord> records,
        IReadOnlyDictionary<string, StudentHistory>? histories, long eventsRead, RunLog? everything, RequestHistory? history)
    {
        var findings = counts.Findings.ToImmutableArray();
        if (histories is not null)
            findings = findings.AddRange(
                records.SelectMany(r => DayCheck.Findings(exam, r, histories.GetValueOrDefault(r.StudentId))));
        if (everything is not null)
            findings = findings.AddRange(RunCheck.Findings(exam, history?.Requests ?? [], everything));
        SimulatedTest[] tests =
        [
            .. records.Where(r => r.Over).Select(r => Test(exam, r)).Where(t => t is not null).Select(t => t!.Value),
        ];
        return new DayReport(day, exam.Definition, took, counts, histories is not null, eventsRead,
            histories?.Values.Sum(h => h.Redelivered) ?? 0, findings,
            tests.Length == 0 ? null : EstimateAccuracy.Of(tests),
            [.. histories?.Values.Where(h => h.Finished is not null).Select(h => h.Finished!) ?? []],
            everything is not null, history);
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
