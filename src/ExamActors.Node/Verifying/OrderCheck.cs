using ExamActors.Core.Exams;
using ExamActors.Node.VirtualStudents;

namespace ExamActors.Node.Verifying;

/// <summary>
/// Holds one student's requests and replies against each other and against the versions that commands took effect with. Requests
/// that were under way at the same time may have taken effect in any order; all others in the order of the clock. Pure.
/// </summary>
internal static class OrderCheck
{
    /// <summary>What is out of order.</summary>
    /// <param name="exam">The exam.</param>
    /// <param name="requests">The student's requests, in any order.</param>
    /// <param name="versions">The versions of the events that a command caused; zeros for none.</param>
    public static IEnumerable<string> Findings(
        ExamToSit exam, IReadOnlyCollection<Request> requests, Func<string, (long First, long Last)> versions) =>
        Backwards(exam, requests).Concat(Unlike(requests)).Concat(RealTime(requests, versions));

    // What a reply shows is never less than what one before it showed.
    private static IEnumerable<string> Backwards(ExamToSit exam, IReadOnlyCollection<Request> requests)
    {
        var replies = requests.Where(r => r.Version is not null).ToList();
        var adapts = exam.Definition.Delivery is not ItemDelivery.Linear;
        foreach (var (later, version) in AfterOthers(replies, r => r.SentAt, r => r.RepliedAt, r => r.Version!.Value))
            if (later.Version < version)
                yield return $"the reply to {Words(later)} shows version {later.Version}, one before it {version}";
        foreach (var (later, position) in AfterOthers(
            [.. replies.Where(r => adapts && r.Position is not null)], r => r.SentAt, r => r.RepliedAt, r => r.Position!.Value))
            if (later.Position < position)
                yield return $"the reply to {Words(later)} shows item number {later.Position}, one before it {position}";
        foreach (var (later, answered) in AfterOthers(
            [.. replies.Where(r => r.Answered is not null)], r => r.SentAt, r => r.RepliedAt, r => r.Answered!.Value))
            if (later.Answered < answered)
                yield return $"the reply to {Words(later)} shows {later.Answered} answers, one before it {answered}";
    }

    // At one version, everybody sees the same.
    private static IEnumerable<string> Unlike(IReadOnlyCollection<Request> requests) => requests
        .Where(r => r is { Version: not null, ItemShown: not null }).GroupBy(r => r.Version)
        .Where(g => g.Select(r => r.ItemShown).Distinct(StringComparer.Ordinal).Skip(1).Any())
        .Select(g => $"at version {g.Key} replies show different items: {string.Join(", ", g.Select(r => r.ItemShown).Distinct())}");

    private static IEnumerable<string> RealTime(
        IReadOnlyCollection<Request> requests, Func<string, (long First, long Last)> versions)
    {
        var commands = requests.Where(r => r.Asked.CommandId is not null).GroupBy(r => r.Asked.CommandId!).Select(g => (
            Id: g.Key, SentAt: g.Min(r => r.SentAt),
            AcknowledgedAt: g.Where(r => r.Outcome == RequestOutcome.Acknowledged).Select(r => (TimeSpan?)r.RepliedAt).Min(),
            Versions: versions(g.Key))).Where(c => c.Versions.Last > 0).ToList();
        foreach (var (later, version) in AfterOthers(
            commands, c => c.SentAt, c => c.AcknowledgedAt ?? TimeSpan.MaxValue, c => c.Versions.Last))
            if (later.Versions.First < version)
                yield return $"command {later.Id} took effect at version {later.Versions.First}, though version {version} had been "
                    + "acknowledged before it was sent";
        foreach (var reply in requests.Where(r => r is { Outcome: RequestOutcome.Acknowledged, Version: not null }))
            if (reply.Asked.CommandId is { } id && versions(id).Last > reply.Version)
                yield return $"the reply to {Words(reply)} shows version {reply.Version}, its effect is version {versions(id).Last}";
    }

    // Each one with the highest value of those that were over before it began; those that follow nothing are left out.
    private static IEnumerable<(T Later, long Highest)> AfterOthers<T>(
        List<T> all, Func<T, TimeSpan> began, Func<T, TimeSpan> over, Func<T, long> value)
    {
        var ends = all.OrderBy(over).ToList();
        var (next, highest) = (0, long.MinValue);
        foreach (var one in all.OrderBy(began))
        {
            for (; next < ends.Count && over(ends[next]) < began(one); next++)
                highest = Math.Max(highest, value(ends[next]));
            if (highest > long.MinValue)
                yield return (one, highest);
        }
    }

    private static string Words(Request request) =>
        request.Asked.CommandId is { } id ? $"{request.Asked} (command {id})" : $"{request.Asked}";
}
