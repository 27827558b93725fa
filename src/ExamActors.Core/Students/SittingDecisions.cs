using System.Collections.Immutable;
using ExamActors.Core.Exams;

namespace ExamActors.Core.Students;

/// <summary>What commands about sittings mean. Student and center agree through the log: requested → reserved or refused → confirmed.</summary>
internal static class SittingDecisions
{
    /// <summary>The most sittings that a student's state holds; a bound, not a rule of business.</summary>
    private const int SittingsMax = 500;

    /// <summary>How far ahead a seat can be booked; a bound, not a rule of business.</summary>
    private static readonly TimeSpan BookedAheadMax = TimeSpan.FromDays(3650);

    public static StudentEvent Book(StudentState state, BookSitting command, ExamCatalog catalog, EventStamps stamps)
    {
        var refusal = Refusal(state, command.SittingId, command.ExamId, command.ExamVersion, command.CenterId, command.StartsAt,
            command.At, replaced: null, catalog);
        return refusal is { } reason
            ? stamps.Refuse(reason, command.SittingId)
            : Requested(state, command.SittingId, catalog.Find(command.ExamId, command.ExamVersion)!, command.CenterId,
                command.StartsAt, null, command.By, stamps);
    }

    public static StudentEvent Move(StudentState state, MoveSitting command, ExamCatalog catalog, EventStamps stamps)
    {
        if (state.Sitting(command.SittingId) is not { } old)
            return stamps.Refuse(RefusalReason.UnknownSitting, command.SittingId);
        if (old.Stage is not (SittingStage.Requested or SittingStage.Confirmed)
            || state.Sittings.Any(s => s.IsOpen && s.Replaces == old.SittingId))
            return stamps.Refuse(RefusalReason.SittingClosed, command.SittingId);
        var refusal = Refusal(state, command.ToSittingId, old.ExamId, old.ExamVersion, command.CenterId, command.StartsAt,
            command.At, replaced: old, catalog);
        return refusal is { } reason
            ? stamps.Refuse(reason, command.ToSittingId)
            : Requested(state, command.ToSittingId, catalog.Find(old.ExamId, old.ExamVersion)!, command.CenterId,
                command.StartsAt, old.SittingId, command.By, stamps);
    }

    public static ImmutableArray<StudentEvent> Confirm(StudentState state, ConfirmSitting command, EventStamps stamps)
    {
        if (Unfit(state, command.SittingId, SittingStage.Requested) is { } reason)
            return [stamps.Refuse(reason, command.SittingId)];
        var confirmed = new SittingConfirmed(command.StudentId, stamps.Next(), stamps.Cause, command.At, command.SittingId);
        var replaced = state.Sitting(command.SittingId)!.Replaces is { } id ? state.Sitting(id) : null;
        // The old one may have been cancelled, or its attempt begun, while the center was asked for the new one.
        return replaced is { Stage: SittingStage.Requested or SittingStage.Confirmed }
            ? [confirmed, Cancelled(replaced, command.SittingId, stamps)]
            : [confirmed];
    }

    public static StudentEvent Reject(StudentState state, RejectSitting command, EventStamps stamps) =>
        Unfit(state, command.SittingId, SittingStage.Requested) is { } reason
            ? stamps.Refuse(reason, command.SittingId)
            : new SittingRejected(
                command.StudentId, stamps.Next(), stamps.Cause, command.At, command.SittingId, command.Reason);

    public static StudentEvent Cancel(StudentState state, CancelSitting command, EventStamps stamps)
    {
        if (state.Sitting(command.SittingId) is not { } sitting)
            return stamps.Refuse(RefusalReason.UnknownSitting, command.SittingId);
        return sitting.IsOpen
            ? Cancelled(sitting, null, stamps)
            : stamps.Refuse(RefusalReason.SittingClosed, command.SittingId);
    }

    public static StudentEvent Admit(StudentState state, AdmitStudent command, EventStamps stamps)
    {
        if (state.Sitting(command.SittingId) is not { } sitting)
            return stamps.Refuse(RefusalReason.UnknownSitting, command.SittingId);
        // Checked in again: the student has lost the code, or is given another seat.
        return sitting.Stage switch
        {
            SittingStage.Confirmed or SittingStage.Admitted => new StudentAdmitted(command.StudentId, stamps.Next(),
                stamps.Cause, command.At, command.SittingId, command.Seat, command.CodeHash, command.By),
            // Another machine in the middle of the attempt, at the seat where it goes on: a relocation is another command.
            SittingStage.Used when state.Session?.SittingId == command.SittingId => new StudentAdmitted(command.StudentId,
                stamps.Next(), stamps.Cause, command.At, command.SittingId, command.Seat, command.CodeHash, command.By),
            SittingStage.Requested => stamps.Refuse(RefusalReason.NotConfirmed, command.SittingId),
            _ => stamps.Refuse(RefusalReason.SittingClosed, command.SittingId),
        };
    }

    /// <summary>One of the student's sittings has that code, or none has.</summary>
    public static StudentEvent Redeem(StudentState state, RedeemCode command, EventStamps stamps) =>
        state.Sittings.FirstOrDefault(s => s.CodeHash is not null && s.CodeHash == command.CodeHash) is { } sitting
            ? new CodeRedeemed(command.StudentId, stamps.Next(), stamps.Cause, command.At, sitting.SittingId, command.CodeHash)
            : stamps.Refuse(RefusalReason.WrongCode, "");

    private static RefusalReason? Refusal(
        StudentState state, string sittingId, string examId, int examVersion, string centerId, DateTimeOffset startsAt,
        DateTimeOffset at, Sitting? replaced, ExamCatalog catalog)
    {
        if (!ExamCheck.IsId(sittingId) || !ExamCheck.IsId(centerId) || state.Sittings.Length >= SittingsMax)
            return RefusalReason.MalformedCommand;
        if (state.Name is null)
            return RefusalReason.NotRegistered;
        if (state.Sitting(sittingId) is not null)
            return RefusalReason.SittingExists;
        if (catalog.Find(examId, examVersion)?.Definition.Rules is not { } rules)
            return RefusalReason.UnknownExam;
        if (startsAt < at || startsAt - at > BookedAheadMax || startsAt < rules.OpensAt || startsAt >= rules.ClosesAt)
            return RefusalReason.OutsideWindow;
        var others = state.Sittings.Where(s => s.IsOpen && s != replaced).ToList();
        var running = state.Session?.ExamId == examId ? 1 : 0;
        if (state.AttemptsAt(examId) + running + others.Count(s => s.ExamId == examId) >= rules.AttemptsMax)
            return RefusalReason.TooManyAttempts;
        if (state.Attempts.Any(a => a.ExamId == examId && startsAt < a.EndedAt.AddDays(rules.DaysBetween))
            || others.Any(s => s.ExamId == examId && (startsAt - s.StartsAt).Duration() < TimeSpan.FromDays(rules.DaysBetween)))
            return RefusalReason.TooSoon;
        var endsAt = startsAt.AddMinutes(Minutes(state, rules));
        return others.Any(s => s.StartsAt < endsAt && startsAt < s.EndsAt) ? RefusalReason.Overlaps : null;
    }

    private static SittingRequested Requested(
        StudentState state, string sittingId, PreparedExam exam, string centerId, DateTimeOffset startsAt, string? replaces,
        string by, EventStamps stamps) => new(
            stamps.StudentId, stamps.Next(), stamps.Cause, stamps.At, sittingId, exam.Definition.ExamId,
            exam.Definition.Version, centerId, startsAt, Minutes(state, exam.Definition.Rules), replaces, by);

    private static SittingCancelled Cancelled(Sitting sitting, string? movedTo, EventStamps stamps) => new(
        stamps.StudentId, stamps.Next(), stamps.Cause, stamps.At, sitting.SittingId, sitting.CenterId, movedTo);

    private static RefusalReason? Unfit(StudentState state, string sittingId, SittingStage needed) =>
        state.Sitting(sittingId) is not { } sitting ? RefusalReason.UnknownSitting
        : sitting.Stage != needed ? RefusalReason.SittingClosed
        : null;

    private static int Minutes(StudentState state, ExamRules rules) =>
        (int)Math.Ceiling(SessionDecisions.SecondsFor(rules, state.ExtraTimePercent) / 60);
}
