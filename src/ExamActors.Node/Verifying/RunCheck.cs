using ExamActors.Node.VirtualStudents;

namespace ExamActors.Node.Verifying;

/// <summary>
/// Decides from the requests and replies of a run and from what all topics have of it whether the system has kept its promises, in
/// the spirit of Jepsen; beyond what <see cref="DayCheck"/> finds in student-events. Pure.
/// </summary>
internal static class RunCheck
{
    /// <summary>Everything that is wrong; empty for a sound run.</summary>
    /// <param name="exam">The exam.</param>
    /// <param name="requests">Every request.</param>
    /// <param name="log">What the topics have.</param>
    public static IEnumerable<DayFinding> Findings(ExamToSit exam, IEnumerable<Request> requests, RunLog log) =>
        OfReading(log).Concat(OfCommands(log)).Concat(OfCenters(log)).Concat(OfScores(exam, log))
            .Concat(OfOrder(exam, requests, log));

    private static IEnumerable<DayFinding> OfReading(RunLog log) => log.Unread.Select(u => new DayFinding(
        FindingKind.Unread, $"{u.Topic}/{u.Partition}", $"offsets {u.From} to {u.To} were gone before they were read"));

    private static IEnumerable<DayFinding> OfCommands(RunLog log)
    {
        // By topic, as students' and centers' commands have partitions of their own.
        var processed = log.Commands.Where(c => c.Value.Events > 0)
            .SelectMany(c => c.Value.Positions.Select(p => (IsCenter: log.Centers.ContainsKey(c.Key.Actor), Position: p)))
            .GroupBy(p => (p.IsCenter, p.Position.Partition)).ToDictionary(g => g.Key, g => g.Max(p => p.Position.Offset));
        foreach (var ((actor, id), facts) in log.Commands)
        {
            if (facts.Events == 0 && facts.Positions.Count > 0)
            {
                var at = facts.Positions[0];
                var last = processed.GetValueOrDefault((log.Centers.ContainsKey(actor), at.Partition), -1);
                yield return new DayFinding(FindingKind.Skipped, actor,
                    $"command {id} at partition {at.Partition}, offset {at.Offset} has no effect"
                    + (last > at.Offset ? $", though offset {last} has" : ""));
            }
            else if (facts.Positions.Count == 0 && facts.FollowsFrom is { } from && facts.Events == 0)
                yield return new DayFinding(FindingKind.Skipped, actor, $"command {id}, which follows from {from}, is not there");
            else if (facts.Positions.Count == 0)
                yield return new DayFinding(
                    FindingKind.Causeless, actor, $"version {facts.Versions.First} names command {id}, which is not there");
            foreach (var cause in facts.Causes.Where(c => facts.Positions.Count > 0 && !facts.Positions.Contains(c)))
                yield return new DayFinding(FindingKind.Causeless, actor,
                    $"command {id} does not stand at partition {cause.Partition}, offset {cause.Offset}, as its event says");
            // What one command causes, it causes at once.
            if (facts.Versions.Last - facts.Versions.First + 1 > facts.Events && facts.Events > 0)
                yield return new DayFinding(FindingKind.Duplicate, actor,
                    $"command {id} had an effect at version {facts.Versions.First} and again at {facts.Versions.Last}");
        }
    }

    private static IEnumerable<DayFinding> OfCenters(RunLog log)
    {
        foreach (var (center, history) in log.Centers)
        {
            foreach (var version in history.Missing)
                yield return new DayFinding(FindingKind.Gap, center, $"version {version} is missing");
            foreach (var version in history.Conflicts)
                yield return new DayFinding(FindingKind.Conflict, center, $"version {version} came twice with different contents");
            foreach (var fault in SeatCheck.Findings(history.Seats))
                yield return new DayFinding(FindingKind.Oversold, center, fault);
        }
    }

    private static IEnumerable<DayFinding> OfScores(ExamToSit exam, RunLog log)
    {
        var published = log.Scores.Values.SelectMany(s => s).ToLookup(s => s.StudentId, StringComparer.Ordinal);
        foreach (var (student, history) in log.Students)
        {
            if (ScoreCheck.Fault(exam, history) is { } wrong)
                yield return new DayFinding(FindingKind.WrongScore, student, wrong);
            if (ScoreCheck.Fault(history, published.Contains(student) ? [.. published[student]] : null) is { } fault)
                yield return new DayFinding(FindingKind.Unpublished, student, fault);
        }
        foreach (var nobody in published.Where(p => !log.Students.ContainsKey(p.Key)))
            yield return new DayFinding(FindingKind.Unpublished, nobody.Key, "a score is there of a student without events");
    }

    private static IEnumerable<DayFinding> OfOrder(ExamToSit exam, IEnumerable<Request> requests, RunLog log) => requests
        .GroupBy(r => r.Who, StringComparer.Ordinal)
        .SelectMany(g => OrderCheck
            .Findings(exam, [.. g], id => log.Commands.GetValueOrDefault((g.Key, id))?.Versions ?? (0, 0))
            .Select(f => new DayFinding(FindingKind.Disorder, g.Key, f)));
}
