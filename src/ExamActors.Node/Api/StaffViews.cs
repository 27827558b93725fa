using ExamActors.Core.Centers;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;

namespace ExamActors.Node.Api;

/// <summary>What staff sees: no answers, no hashes.</summary>
internal static class StaffViews
{
    /// <summary>A student.</summary>
    /// <param name="studentId">The student.</param>
    /// <param name="state">The student as it is.</param>
    /// <param name="catalog">The exams.</param>
    /// <param name="at">The time now.</param>
    /// <param name="toStudent">Whether it is the student who asks.</param>
    public static StudentView Of(
        string studentId, StudentState state, ExamCatalog catalog, DateTimeOffset at, bool toStudent) => new(
        studentId, state.Version, state.Name, state.ExtraTimePercent,
        [.. state.Sittings.Select(s => new SittingView(
            s.SittingId, s.ExamId, s.ExamVersion, s.CenterId, s.StartsAt, s.Minutes, s.Stage, s.Seat))],
        [.. state.Attempts.Select(a => Of(a, shown: !toStudent || IsShown(a, state, catalog)))],
        state.Session is { } session
            ? new RunningView(
                session.AttemptId, session.SittingId, session.ExamId, session.ExamVersion, session.CenterId, session.Seat,
                session.PausedAt is not null, session.LeftSeconds(at), session.Items.Length,
                session.Items.Count(i => i.Answer is not null))
            : null);

    private static AttemptView Of(AttemptSummary attempt, bool shown) => new(
        attempt.AttemptId, attempt.ExamId, attempt.EndedAt, attempt.Reason, attempt.Total, shown ? attempt.Correct : null,
        shown && attempt is { Result: { } result, Reason: { } reason } ? SessionViews.Result(result, reason) : null);

    // A summary does not say which version it was: what one of them hides is hidden.
    private static bool IsShown(AttemptSummary attempt, StudentState state, ExamCatalog catalog) => state.Sittings
        .Where(s => s.ExamId == attempt.ExamId)
        .All(s => catalog.Find(s.ExamId, s.ExamVersion)?.Definition.Report.Shown == true);

    public static CenterView Of(string centerId, CenterState state) => new(
        centerId, state.Version, state.Name, state.TimeZone, state.Seats, state.Hours,
        [.. state.Reservations.Values.OrderBy(r => r.StartsAt).ThenBy(r => r.SittingId, StringComparer.Ordinal)],
        [.. state.Attempts.Values.OrderBy(a => a.Seat)],
        state.Incident);

    public static ExamSummary Of(ExamDefinition exam) =>
        new(exam.ExamId, exam.Version, exam.Title, exam.Items.Length, exam.Rules);
}
