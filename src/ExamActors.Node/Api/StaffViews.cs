using ExamActors.Core.Centers;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;

namespace ExamActors.Node.Api;

/// <summary>What staff sees: no answers, no hashes.</summary>
internal static class StaffViews
{
    public static StudentView Of(string studentId, StudentState state, DateTimeOffset at) => new(
        studentId, state.Version, state.Name, state.ExtraTimePercent,
        [.. state.Sittings.Select(s => new SittingView(
            s.SittingId, s.ExamId, s.ExamVersion, s.CenterId, s.StartsAt, s.Minutes, s.Stage, s.Seat))],
        state.Attempts,
        state.Session is { } session
            ? new RunningView(
                session.AttemptId, session.SittingId, session.ExamId, session.ExamVersion, session.CenterId, session.Seat,
                session.PausedAt is not null, session.LeftSeconds(at), session.Items.Length,
                session.Items.Count(i => i.Answer is not null))
            : null);

    public static CenterView Of(string centerId, CenterState state) => new(
        centerId, state.Version, state.Name, state.TimeZone, state.Seats, state.Hours,
        [.. state.Reservations.Values.OrderBy(r => r.StartsAt).ThenBy(r => r.SittingId, StringComparer.Ordinal)],
        [.. state.Attempts.Values.OrderBy(a => a.Seat)],
        state.Incident);

    public static ExamSummary Of(ExamDefinition exam) =>
        new(exam.ExamId, exam.Version, exam.Title, exam.Items.Length, exam.Rules);
}
