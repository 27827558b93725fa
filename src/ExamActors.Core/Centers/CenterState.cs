using System.Collections.Immutable;
using ExamActors.Core.Students;

namespace ExamActors.Core.Centers;

/// <summary>A center as folded from the events.</summary>
/// <param name="Version">The version of the last event; 0 before the first.</param>
/// <param name="Name">Its name; null before somebody sets it up.</param>
/// <param name="TimeZone">The IANA name of its time zone.</param>
/// <param name="Seats">How many students it can seat at once.</param>
/// <param name="Hours">When it is open, in its own time.</param>
/// <param name="Reservations">Seats reserved, by the sitting's id; those long past are dropped.</param>
/// <param name="Attempts">Attempts that go on here, by their id.</param>
/// <param name="Incident">The incident that goes on; null for none.</param>
/// <param name="Applied">The commands applied.</param>
public sealed record CenterState(
    long Version,
    string? Name,
    string TimeZone,
    int Seats,
    ImmutableArray<OpeningHours> Hours,
    ImmutableDictionary<string, Reservation> Reservations,
    ImmutableDictionary<string, AttemptHere> Attempts,
    Incident? Incident,
    Applied Applied)
{
    /// <summary>How long a reservation is kept after its end: staff may still look at it, and an attempt may have run on after a pause.</summary>
    public static readonly TimeSpan KeptAfterEnd = TimeSpan.FromDays(7);

    /// <summary>
    /// How many applied commands are remembered; older ones are looked up in the journal. As many as a whole center's staff may have on
    /// their way when everything is slow, and send again.
    /// </summary>
    public const int RecentMax = 512;

    public static readonly CenterState Empty = new(0, null, "", 0, [],
        ImmutableDictionary<string, Reservation>.Empty, ImmutableDictionary<string, AttemptHere>.Empty, null, Applied.Nothing);

    /// <summary>Folds one event in.</summary>
    /// <exception cref="InvalidOperationException">The event is of an unknown kind or not the next version.</exception>
    public CenterState Apply(CenterEvent happened)
    {
        if (happened.Version != Version + 1)
            throw new InvalidOperationException(
                $"center {happened.CenterId}: event {happened.Version} cannot follow version {Version}");
        var after = happened switch
        {
            CenterCommandRefused or SeatRefused => this,
            CenterSetUp e => this with { Name = e.Name, TimeZone = e.TimeZone, Seats = e.Seats, Hours = e.Hours },
            SeatReserved e => this with
            {
                Reservations = Reservations.RemoveRange(Reservations.Values
                        .Where(r => r.EndsAt + KeptAfterEnd < e.At).Select(r => r.SittingId))
                    .SetItem(e.SittingId, new Reservation(e.SittingId, e.StudentId, e.ExamId, e.StartsAt, e.Minutes,
                        Reservations.GetValueOrDefault(e.SittingId)?.Seat)),
            },
            SeatReleased e => this with { Reservations = Reservations.Remove(e.SittingId) },
            StudentCheckedIn e => this with
            {
                Reservations = Reservations.SetItem(e.SittingId, Reservations[e.SittingId] with { Seat = e.Seat }),
            },
            AttemptNoted e => Noted(e),
            IncidentBegan e => this with
            {
                Incident = new Incident(e.IncidentId, e.Reason, e.At, [.. e.Attempts.Select(a => a.AttemptId)]),
            },
            IncidentEnded => this with { Incident = null },
            _ => throw new InvalidOperationException($"unknown event {happened.GetType().Name}"),
        };
        return after with
        {
            Version = happened.Version,
            Applied = Applied.After(happened.Cause, happened.Version, happened.At, RecentMax),
        };
    }

    private CenterState Noted(AttemptNoted e)
    {
        var incident = Incident is not null && e.IncidentId == Incident.IncidentId
            ? Incident with { Attempts = Incident.Attempts.Add(e.AttemptId) }
            : Incident;
        if (e.Stage == AttemptStage.Gone)
        {
            var gone = Attempts.GetValueOrDefault(e.AttemptId);
            return this with
            {
                Attempts = Attempts.Remove(e.AttemptId),
                Reservations = gone?.SittingId is { } sitting ? Reservations.Remove(sitting) : Reservations,
            };
        }
        var before = Attempts.GetValueOrDefault(e.AttemptId);
        var attempt = new AttemptHere(e.AttemptId, e.StudentId, e.SittingId ?? before?.SittingId, e.Seat ?? before?.Seat ?? 0,
            e.Stage == AttemptStage.Paused, e.DeadlineAt ?? before?.DeadlineAt);
        return this with { Attempts = Attempts.SetItem(e.AttemptId, attempt), Incident = incident };
    }
}

/// <summary>A seat that is reserved.</summary>
/// <param name="SittingId">The sitting.</param>
/// <param name="StudentId">The student.</param>
/// <param name="ExamId">The exam.</param>
/// <param name="StartsAt">When it begins, with the center's offset from UTC.</param>
/// <param name="Minutes">How long the seat is needed.</param>
/// <param name="Seat">The seat, from 1; null before check-in.</param>
public sealed record Reservation(
    string SittingId, string StudentId, string ExamId, DateTimeOffset StartsAt, int Minutes, int? Seat)
{
    public DateTimeOffset EndsAt => StartsAt.AddMinutes(Minutes);
}

/// <summary>An attempt that goes on at a center.</summary>
/// <param name="AttemptId">The attempt.</param>
/// <param name="StudentId">The student.</param>
/// <param name="SittingId">The sitting; null where the attempt came from elsewhere.</param>
/// <param name="Seat">The seat, from 1.</param>
/// <param name="Paused">Whether the clock stands.</param>
/// <param name="DeadlineAt">When time is up, unless the clock stands; null where that is not known here.</param>
public sealed record AttemptHere(
    string AttemptId, string StudentId, string? SittingId, int Seat, bool Paused, DateTimeOffset? DeadlineAt);

/// <summary>Something that stops everybody.</summary>
/// <param name="IncidentId">The id of the command that began it.</param>
/// <param name="Reason">For the record.</param>
/// <param name="Since">When it began.</param>
/// <param name="Attempts">The attempts that are paused by it.</param>
public sealed record Incident(string IncidentId, string Reason, DateTimeOffset Since, ImmutableArray<string> Attempts);
