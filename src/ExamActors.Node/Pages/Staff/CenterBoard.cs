using System.Collections.Immutable;
using ExamActors.Core.Centers;

namespace ExamActors.Node.Pages.Staff;

/// <summary>How far a sitting is, as the front desk sees it.</summary>
public enum SittingState
{
    /// <summary>The center has not answered yet.</summary>
    Requested,

    /// <summary>The seat is reserved.</summary>
    Booked,

    /// <summary>Its time has begun, and the student has not come.</summary>
    Late,

    /// <summary>The student is here; the clock has not begun.</summary>
    CheckedIn,

    /// <summary>The clock runs.</summary>
    Running,

    /// <summary>The clock stands.</summary>
    Paused,

    /// <summary>The attempt goes on at another center.</summary>
    Elsewhere,

    /// <summary>It is over, and has its score.</summary>
    Over,

    /// <summary>It counts for nothing.</summary>
    Void,

    /// <summary>Its time is over, and the student has not come.</summary>
    NoShow,
}

/// <summary>A sitting of today.</summary>
/// <param name="StudentName">The name; null before it is known.</param>
/// <param name="ExamTitle">The exam's title, or its id where it is not published here.</param>
/// <param name="Seat">The seat, from 1; null before check-in.</param>
/// <param name="AttemptId">The attempt that goes on here; null for none.</param>
public sealed record BoardSitting(
    string SittingId, string StudentId, string? StudentName, string ExamTitle, DateTimeOffset StartsAt, int Minutes,
    SittingState State, int? Seat, string? AttemptId);

/// <summary>Who sits at a seat.</summary>
/// <param name="StudentName">The name; null before it is known.</param>
/// <param name="SittingId">The sitting; null where the attempt came from another center.</param>
/// <param name="AttemptId">The attempt; null before it begins.</param>
/// <param name="Paused">Whether the clock stands.</param>
/// <param name="Item">The number of the item before the student, from 1; null before the first.</param>
/// <param name="ItemsMax">The most items that the exam may give; null where that is open.</param>
/// <param name="DeadlineAt">When time is up, unless the clock stands; null where that is not known.</param>
/// <param name="PausedAt">Since when the clock stands; null where it runs.</param>
/// <param name="AnsweredAt">When the last answer was given; null before the first.</param>
/// <param name="Connected">Whether the student's browser is connected to this node.</param>
/// <param name="LostAt">Since when it is not; null where it was never seen.</param>
public sealed record Occupant(
    string StudentId, string? StudentName, int ExtraTimePercent, string ExamTitle, string? SittingId, string? AttemptId,
    bool Paused, int? Item, int? ItemsMax, DateTimeOffset? DeadlineAt, DateTimeOffset? PausedAt, DateTimeOffset? AnsweredAt,
    bool Connected, DateTimeOffset? LostAt)
{
    /// <summary>Working time left at a moment, in seconds; null where it is not known.</summary>
    public double? LeftSeconds(DateTimeOffset at) => DeadlineAt is { } deadline && (!Paused || PausedAt is not null)
        ? Math.Max(0, (deadline - (PausedAt ?? at)).TotalSeconds)
        : null;
}

/// <summary>A seat.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Occupants">Who sits there: nobody, somebody, or more than one where a relocation overlooked somebody.</param>
public sealed record BoardSeat(int Number, ImmutableArray<Occupant> Occupants)
{
    public bool Equals(BoardSeat? other) => other is not null && Number == other.Number && Occupants.SequenceEqual(other.Occupants);

    public override int GetHashCode() => HashCode.Combine(Number, Occupants.Length);
}

/// <summary>A center at a glance. It has no time of its own, so that it is the same as long as nothing happens.</summary>
/// <param name="Name">For people; null before somebody sets it up.</param>
/// <param name="TimeZone">The IANA name of its time zone.</param>
/// <param name="Today">The day that it is there.</param>
/// <param name="Incident">The incident that goes on; null for none.</param>
/// <param name="Sittings">Today's sittings, by time.</param>
/// <param name="Seats">The seats, by number.</param>
public sealed record CenterBoard(
    string CenterId, string? Name, string TimeZone, DateOnly Today, Incident? Incident, ImmutableArray<BoardSitting> Sittings,
    ImmutableArray<BoardSeat> Seats)
{
    public IEnumerable<int> FreeSeats => Seats.Where(s => s.Occupants.IsEmpty).Select(s => s.Number);

    public int Running => Seats.Sum(s => s.Occupants.Count(o => o.AttemptId is not null));

    public bool Equals(CenterBoard? other) => other is not null
        && (CenterId, Name, TimeZone, Today, Incident?.IncidentId) ==
            (other.CenterId, other.Name, other.TimeZone, other.Today, other.Incident?.IncidentId)
        && Sittings.SequenceEqual(other.Sittings) && Seats.SequenceEqual(other.Seats);

    public override int GetHashCode() => HashCode.Combine(CenterId, Today, Sittings.Length, Seats.Length);
}
