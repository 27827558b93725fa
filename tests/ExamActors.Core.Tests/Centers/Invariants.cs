using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Centers;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;
using ExamActors.Core.Students;

namespace ExamActors.Core.Tests.Centers;

/// <summary>What is true of a region, whatever is repeated, crashes or comes in another order.</summary>
internal static class Invariants
{
    /// <summary>True at every moment: no center has given away more seats than it has.</summary>
    public static void NoSeatIsOversold(Region region)
    {
        foreach (var center in region.Centers.Values.Select(c => c.State))
            foreach (var r in center.Reservations.Values)
                Assert.InRange(
                    center.Reservations.Values.Count(o => o.StartsAt <= r.StartsAt && r.StartsAt < o.EndsAt), 1, center.Seats);
    }

    /// <summary>True of every journal, from its first event to its last.</summary>
    public static void OfStudent(IReadOnlyList<StudentEvent> journal, ExamCatalog catalog)
    {
        Assert.Equal(Enumerable.Range(1, journal.Count), journal.Select(e => (int)e.Version));
        Assert.All(journal.OfType<AttemptStarted>().CountBy(e => e.SittingId), s => Assert.Equal(1, s.Value));
        // An answer counts once: as a command, and as an item's answer, for neither exam lets answers change.
        Assert.All(journal.OfType<AnswerScored>().CountBy(e => e.Cause.Id), a => Assert.Equal(1, a.Value));
        Assert.All(journal.OfType<AnswerScored>().CountBy(e => (e.AttemptId, e.ItemId)), a => Assert.Equal(1, a.Value));
        var state = StudentState.Empty;
        foreach (var happened in journal)
        {
            if (happened is AttemptStarted)
                Assert.Null(state.Session); // one at a time
            if (happened is AnswerScored answered)
            {
                Assert.Equal(state.Session!.AttemptId, answered.AttemptId);
                Assert.Null(state.Session.PausedAt);
                Assert.True(answered.At <= state.Session.DeadlineAt);
            }
            if (happened is AttemptFinished finished)
            {
                Assert.True(finished.At <= state.Session!.DeadlineAt);
                Assert.Equal(Score(journal, finished, catalog), finished.Result);
            }
            state = state.Apply(happened);
        }
    }

    /// <summary>True once everything is delivered: students and centers say the same of seats and of attempts that go on.</summary>
    public static void BothSidesAgree(Region region)
    {
        var sittings = region.Students.Values.SelectMany(s => s.State.Sittings.Select(t => (s.State.Session, Sitting: t))).ToList();
        Assert.DoesNotContain(sittings, s => s.Sitting.Stage == SittingStage.Requested);
        Assert.Equal(
            sittings.Where(s => s.Sitting.Stage is SittingStage.Confirmed or SittingStage.Admitted
                    || s.Session?.SittingId == s.Sitting.SittingId && IsWhereItBegan(region, s.Session, s.Sitting))
                .Select(s => (s.Sitting.CenterId, s.Sitting.SittingId)).Order(),
            region.Centers.SelectMany(c => c.Value.State.Reservations.Keys.Select(r => (c.Key, r))).Order());
        Assert.Equal(
            region.Students.Values.Select(s => s.State.Session).OfType<Session>()
                .Select(s => (s.CenterId, s.AttemptId, s.Seat, Paused: s.PausedAt is not null, Deadline(s.PausedAt, s.DeadlineAt)))
                .OrderBy(s => s.AttemptId),
            region.Centers.SelectMany(c => c.Value.State.Attempts.Values.Select(a => (
                    CenterId: c.Key, a.AttemptId, a.Seat, a.Paused, Deadline(a.Paused ? a.DeadlineAt : null, a.DeadlineAt))))
                .OrderBy(a => a.AttemptId));
    }

    // A deadline that stands is told when the clock runs again.
    private static DateTimeOffset? Deadline(DateTimeOffset? stands, DateTimeOffset? deadlineAt) => stands is null ? deadlineAt : null;

    // An attempt that was relocated has left its seat for good.
    private static bool IsWhereItBegan(Region region, Session session, Sitting sitting) =>
        session.CenterId == sitting.CenterId
        && region.Center(sitting.CenterId).Attempts[session.AttemptId].SittingId == sitting.SittingId;

    // What the engine says of the answers that were acknowledged.
    private static AttemptResult Score(IEnumerable<StudentEvent> journal, AttemptFinished finished, ExamCatalog catalog)
    {
        var exam = catalog.Find(finished.ExamId, finished.ExamVersion)!;
        var answers = journal.OfType<AnswerScored>().Where(a => a.AttemptId == finished.AttemptId).ToList();
        var credit = answers.Sum(a => AnswerScoring.Score(exam[exam.IndexOf(a.ItemId)].Key, a.Answer) is AnswerResult.Scored s ? s.Credit : 0);
        var estimate = exam.Form.IsEmpty
            ? exam.Estimate([.. answers.Select(a => new ScoredResponse(exam.IndexOf(a.ItemId), (int)a.Credit))])
            : null;
        var scale = exam.Definition.Report.Scale!;
        var delivered = journal.OfType<ItemDelivered>().Count(d => d.AttemptId == finished.AttemptId);
        double? Known(double? error) => error is { } value && double.IsFinite(value) ? value : null;
        return new AttemptResult(
            exam.Form.IsEmpty ? delivered : exam.Form.Length, answers.Count, credit, estimate?.Theta, Known(estimate?.StandardError),
            ScaledScores.Of(scale, estimate?.Theta ?? credit),
            estimate is { } e ? Known(ScaledScores.OfAbility(scale, e).StandardError) : null,
            exam.Definition.Report.Cuts.IsEmpty ? null
                : exam.Definition.Report.Cuts.Count(c => ScaledScores.Of(scale, estimate?.Theta ?? credit) >= c));
    }
}
