using ExamActors.Core.Scoring;
using ExamActors.Core.Students;

namespace ExamActors.Node.VirtualStudents;

/// <summary>Holds what a student was told against what student-events has. Pure.</summary>
internal static class DayCheck
{
    // Scores come over JSON, which keeps every digit; the estimate is the same computation from the same answers.
    private const double ScoreSlack = 1e-9;

    /// <summary>Everything that is wrong; empty where the log has what the student was told.</summary>
    /// <param name="exam">The exam.</param>
    /// <param name="told">What the student was told.</param>
    /// <param name="found">What the log has; null for nothing.</param>
    public static IEnumerable<DayFinding> Findings(ExamToSit exam, StudentRecord told, StudentHistory? found)
    {
        found ??= new StudentHistory();
        return OfVersions(told, found)
            .Concat(OfTold(told, found))
            .Concat(OfFound(exam, told, found))
            .Concat(OfResult(exam, told, found))
            .Select(f => new DayFinding(f.Kind, told.StudentId, f.Detail));
    }

    private static IEnumerable<(FindingKind Kind, string Detail)> OfVersions(StudentRecord told, StudentHistory found)
    {
        foreach (var version in found.Missing)
            yield return (FindingKind.Gap, $"version {version} is missing");
        if (found.VersionMax < told.Version)
            yield return (FindingKind.Gap, $"the log ends at version {found.VersionMax}, the student has seen {told.Version}");
        if (told.Over && found.Finished is null)
            yield return (FindingKind.Gap, "the attempt's end is missing");
        foreach (var version in found.Conflicts)
            yield return (FindingKind.Conflict, $"version {version} came twice with different contents");
    }

    // Of an item that was answered several times, where the exam allows it, the last one counts.
    private static IEnumerable<(FindingKind Kind, string Detail)> OfTold(StudentRecord told, StudentHistory found)
    {
        foreach (var sent in told.Sent.Where(s => s.Fate == AnswerFate.Acknowledged))
        {
            var scored = found.Answers.Where(a => a.Cause.Id == sent.CommandId).ToList();
            if (scored.Count == 0)
                yield return (FindingKind.Lost, $"the answer to {sent.ItemId} (command {sent.CommandId}) is not there");
            else if (scored.Count > 1)
                yield return (FindingKind.Duplicate,
                    $"the answer to {sent.ItemId} (command {sent.CommandId}) is there {scored.Count} times");
            else if (scored[0].ItemId != sent.ItemId || scored[0].AttemptId != told.AttemptId
                || !Answers.Same(scored[0].Answer, sent.Answer))
                yield return (FindingKind.Different,
                    $"{scored[0].Answer} to {scored[0].ItemId} was recorded, {sent.Answer} to {sent.ItemId} acknowledged");
        }
        foreach (var sent in told.Sent.Where(s => s.Fate == AnswerFate.Refused))
            // Nothing may be recorded in its place: the item's own time was up.
            if (found.Answers.Any(a => a.Cause.Id == sent.CommandId && a.Answer is not Answer.None))
                yield return (FindingKind.RefusedCounts,
                    $"the answer to {sent.ItemId} (command {sent.CommandId}) was refused, and counts");
    }

    private static IEnumerable<(FindingKind Kind, string Detail)> OfFound(
        ExamToSit exam, StudentRecord told, StudentHistory found)
    {
        var sent = told.Sent.Select(s => s.CommandId).ToHashSet(StringComparer.Ordinal);
        foreach (var scored in found.Answers)
        {
            if (!sent.Contains(scored.Cause.Id))
                yield return (FindingKind.NeverSent, $"nobody sent the answer to {scored.ItemId} of command {scored.Cause.Id}");
            if (exam.Score(scored.ItemId, scored.Answer) is not AnswerResult.Scored earned
                || earned.Score != scored.Score || earned.Credit != scored.Credit || earned.Outcome != scored.Outcome)
                yield return (FindingKind.WrongScore, $"{scored.Answer} to {scored.ItemId} does not earn {scored.Credit}");
        }
        if (exam.Definition.Rules.AnswersMayChange)
            yield break;
        foreach (var twice in found.Answers.GroupBy(a => (a.AttemptId, a.ItemId))
            .Where(g => g.Select(a => a.Cause.Id).Distinct(StringComparer.Ordinal).Skip(1).Any()))
            yield return (FindingKind.Duplicate, $"{twice.Key.ItemId} was answered {twice.Count()} times");
    }

    private static IEnumerable<(FindingKind Kind, string Detail)> OfResult(
        ExamToSit exam, StudentRecord told, StudentHistory found)
    {
        if (found.Finished is not { Result: var result })
            yield break;
        if (told.Result is { } shown && (Math.Abs(shown.Score - result.Score) > ScoreSlack
            || shown.Answered != result.Answered || shown.Items != result.Items || shown.Class != result.Class))
            yield return (FindingKind.WrongScore,
                $"the student was shown {shown.Score} for {shown.Answered} answers, the log has {result.Score} for {result.Answered}");
        if (result.Theta is { } theta && (exam.Estimate(found.LastAnswers)?.Theta ?? double.NaN) is var own && !(Math.Abs(own - theta) <= ScoreSlack))
            yield return (FindingKind.WrongScore, $"the answers come to an ability of {own}, the log has {theta}");
    }
}
