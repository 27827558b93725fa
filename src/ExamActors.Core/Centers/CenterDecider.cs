using System.Collections.Immutable;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;

namespace ExamActors.Core.Centers;

/// <summary>Decides what a command means for a center. Pure: the time comes with the command.</summary>
public static class CenterDecider
{
    private const int SeatsMax = 10_000;
    private const int TextLengthMax = 500;

    /// <summary>The event that a command causes: a refusal is an event as well.</summary>
    /// <exception cref="InvalidOperationException">The command is of an unknown kind.</exception>
    public static ImmutableArray<CenterEvent> Decide(CenterState state, DeliverCenterCommand delivered)
    {
        var command = delivered.Command;
        var stamp = new Stamp(command.CenterId, state.Version + 1,
            new CommandCause(command.CommandId, delivered.Position.Partition, delivered.Position.Offset), command.At);
        return
        [
            command switch
            {
                SetUpCenter c => SetUp(state, c, stamp),
                ReserveSeat c => Reserve(state, c, stamp),
                ReleaseSeat c => state.Reservations.GetValueOrDefault(c.SittingId)?.StudentId == c.StudentId
                    ? new SeatReleased(stamp.CenterId, stamp.Version, stamp.Cause, stamp.At, c.SittingId)
                    : stamp.Refuse(CenterRefusal.UnknownSitting, c.SittingId),
                CheckIn c => CheckIn(state, c, stamp),
                NoteAttempt c => Note(state, c, stamp),
                BeginIncident c => Begin(state, c, stamp),
                EndIncident c => End(state, c, stamp),
                _ => throw new InvalidOperationException($"unknown command {command.GetType().Name}"),
            },
        ];
    }

    private readonly record struct Stamp(string CenterId, long Version, CommandCause Cause, DateTimeOffset At)
    {
        public CenterCommandRefused Refuse(CenterRefusal reason, string subject) =>
            new(CenterId, Version, Cause, At, reason, subject);
    }

    private static CenterEvent SetUp(CenterState state, SetUpCenter c, Stamp stamp)
    {
        var hours = c.Hours.IsDefault ? [] : c.Hours;
        if (!ExamCheck.IsId(c.CenterId) || !IsText(c.Name) || !IsText(c.TimeZone) || c.Seats is < 1 or > SeatsMax
            || hours.Length > 100
            || hours.Any(h => h is null || h.OpensMinute < 0 || h.ClosesMinute > 1440 || h.OpensMinute >= h.ClosesMinute))
            return stamp.Refuse(CenterRefusal.MalformedCommand, c.CenterId);
        var busiest = state.Reservations.Values.Where(r => r.EndsAt > c.At)
            .Select(r => Taken(state, r.StartsAt, r.StartsAt.AddTicks(1))).DefaultIfEmpty().Max();
        return busiest > c.Seats
            ? stamp.Refuse(CenterRefusal.FewerSeatsThanReserved, $"{busiest}")
            : new CenterSetUp(stamp.CenterId, stamp.Version, stamp.Cause, stamp.At, c.Name, c.TimeZone, c.Seats, hours, c.By);
    }

    private static CenterEvent Reserve(CenterState state, ReserveSeat c, Stamp stamp)
    {
        // Asked again after the command has left memory: it is the same seat.
        SeatRefusal? refusal = state.Reservations.TryGetValue(c.SittingId, out var known)
            ? (known.StudentId == c.StudentId ? null : SeatRefusal.SittingExists)
            : state.Name is null ? SeatRefusal.UnknownCenter
            : !IsOpen(state, c.StartsAt, c.Minutes) ? SeatRefusal.Closed
            : Taken(state, c.StartsAt, c.StartsAt.AddMinutes(c.Minutes)) >= state.Seats ? SeatRefusal.Full
            : null;
        return refusal is { } reason
            ? new SeatRefused(stamp.CenterId, stamp.Version, stamp.Cause, stamp.At, c.SittingId, c.StudentId, reason)
            : new SeatReserved(stamp.CenterId, stamp.Version, stamp.Cause, stamp.At, c.SittingId, c.StudentId, c.ExamId,
                c.StartsAt, c.Minutes);
    }

    private static CenterEvent CheckIn(CenterState state, CheckIn c, Stamp stamp)
    {
        if (!state.Reservations.TryGetValue(c.SittingId, out var reservation))
            return stamp.Refuse(CenterRefusal.UnknownSitting, c.SittingId);
        // An attempt that was paused runs on after its seat's time: it may be given another machine as long as it does.
        var goesOn = state.Attempts.Values.Any(a => a.SittingId == c.SittingId);
        if ((c.At > reservation.EndsAt && !goesOn) || c.At < reservation.StartsAt.AddDays(-1))
            return stamp.Refuse(CenterRefusal.NotToday, c.SittingId);
        var taken = state.Attempts.Values.Where(a => a.SittingId != c.SittingId).Select(a => a.Seat)
            .Concat(state.Reservations.Values
                .Where(r => r.SittingId != c.SittingId && r.Seat is not null
                    && r.StartsAt < reservation.EndsAt && reservation.StartsAt < r.EndsAt)
                .Select(r => r.Seat!.Value))
            .ToHashSet();
        var seat = c.Seat ?? reservation.Seat ?? Enumerable.Range(1, state.Seats).FirstOrDefault(s => !taken.Contains(s));
        return seat == 0 ? stamp.Refuse(CenterRefusal.NoSeat, c.SittingId)
            : seat < 1 || seat > state.Seats ? stamp.Refuse(CenterRefusal.MalformedCommand, $"{seat}")
            : taken.Contains(seat) ? stamp.Refuse(CenterRefusal.SeatTaken, $"{seat}")
            : new StudentCheckedIn(stamp.CenterId, stamp.Version, stamp.Cause, stamp.At, c.SittingId, reservation.StudentId,
                seat, c.CodeHash, c.By);
    }

    // Who begins, or goes on, while an incident goes on is stopped by it as well.
    private static AttemptNoted Note(CenterState state, NoteAttempt c, Stamp stamp) => new(
        stamp.CenterId, stamp.Version, stamp.Cause, stamp.At, c.AttemptId, c.StudentId, c.SittingId, c.Seat, c.Stage, c.DeadlineAt,
        c.Stage == AttemptStage.Running && state.Incident is { } incident && !incident.Attempts.Contains(c.AttemptId)
            ? incident.IncidentId
            : null);

    private static CenterEvent Begin(CenterState state, BeginIncident c, Stamp stamp)
    {
        if (state.Incident is { } incident)
            return stamp.Refuse(CenterRefusal.IncidentGoesOn, incident.IncidentId);
        if (!IsText(c.Reason))
            return stamp.Refuse(CenterRefusal.MalformedCommand, c.CommandId);
        // Who is paused for a reason of their own stays so when the incident is over.
        return new IncidentBegan(stamp.CenterId, stamp.Version, stamp.Cause, stamp.At, c.CommandId, c.Reason,
            [.. InOrder(state.Attempts.Values.Where(a => !a.Paused))], c.By);
    }

    private static CenterEvent End(CenterState state, EndIncident c, Stamp stamp) => state.Incident is { } incident
        ? new IncidentEnded(stamp.CenterId, stamp.Version, stamp.Cause, stamp.At, incident.IncidentId,
            [.. InOrder(state.Attempts.Values.Where(a => incident.Attempts.Contains(a.AttemptId)))], c.By)
        : stamp.Refuse(CenterRefusal.NoIncident, c.CenterId);

    private static IEnumerable<RunningAttempt> InOrder(IEnumerable<AttemptHere> attempts) =>
        attempts.OrderBy(a => a.AttemptId, StringComparer.Ordinal).Select(a => new RunningAttempt(a.AttemptId, a.StudentId));

    private static bool IsOpen(CenterState state, DateTimeOffset startsAt, int minutes)
    {
        var from = (int)startsAt.TimeOfDay.TotalMinutes;
        return state.Hours.Any(h => h.Day == startsAt.DayOfWeek && h.OpensMinute <= from && from + minutes <= h.ClosesMinute);
    }

    // The most seats taken at one moment of a time: it is when one of those that overlap begins, or at the time's own beginning.
    private static int Taken(CenterState state, DateTimeOffset from, DateTimeOffset to)
    {
        var overlapping = state.Reservations.Values.Where(r => r.StartsAt < to && from < r.EndsAt).ToList();
        return overlapping.Select(r => r.StartsAt > from ? r.StartsAt : from).Distinct()
            .Select(moment => overlapping.Count(r => r.StartsAt <= moment && moment < r.EndsAt))
            .DefaultIfEmpty().Max();
    }

    private static bool IsText(string? text) => text is { Length: > 0 and <= TextLengthMax } && !string.IsNullOrWhiteSpace(text);
}
