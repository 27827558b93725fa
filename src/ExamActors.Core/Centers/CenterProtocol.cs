using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ExamActors.Core.Students;

namespace ExamActors.Core.Centers;

// command         → events                    or refusal
// SetUpCenter     → CenterSetUp               MalformedCommand, FewerSeatsThanReserved
// ReserveSeat     → SeatReserved | SeatRefused
// ReleaseSeat     → SeatReleased              UnknownSitting
// CheckIn         → StudentCheckedIn          UnknownSitting, NotToday, SeatTaken, NoSeat
// NoteAttempt     → AttemptNoted              —
// BeginIncident   → IncidentBegan             IncidentGoesOn, MalformedCommand
// EndIncident     → IncidentEnded             NoIncident
//
// A refusal is CenterCommandRefused with the reason; every command yields an event, as with students. What follows for students from
// a center's events, and for centers from students', is said by FollowUps.

/// <summary>What may be asked of a center's actor; closed.</summary>
/// <param name="CenterId">The center: the key on center-commands.</param>
/// <param name="CommandId">Unique for what is asked; a retry carries the same one.</param>
/// <param name="At">When it was taken in, by the clock of who took it.</param>
[JsonPolymorphic]
[JsonDerivedType(typeof(SetUpCenter), "setUpCenter")]
[JsonDerivedType(typeof(ReserveSeat), "reserveSeat")]
[JsonDerivedType(typeof(ReleaseSeat), "releaseSeat")]
[JsonDerivedType(typeof(CheckIn), "checkIn")]
[JsonDerivedType(typeof(NoteAttempt), "noteAttempt")]
[JsonDerivedType(typeof(BeginIncident), "beginIncident")]
[JsonDerivedType(typeof(EndIncident), "endIncident")]
public abstract record CenterCommand(string CenterId, string CommandId, DateTimeOffset At);

/// <summary>Make a center known, or change what is known.</summary>
/// <param name="CenterId">The center: the key on center-commands.</param>
/// <param name="CommandId">Unique for what is asked; a retry carries the same one.</param>
/// <param name="At">When it was taken in.</param>
/// <param name="Name">For people, 1 to 200 characters.</param>
/// <param name="TimeZone">The IANA name of its time zone, for those who show or enter times.</param>
/// <param name="Seats">How many students it can seat at once, 1 to 10,000.</param>
/// <param name="Hours">When it is open, in its own time; on a day without an entry it is closed.</param>
/// <param name="By">Who asks.</param>
public sealed record SetUpCenter(
    string CenterId, string CommandId, DateTimeOffset At, string Name, string TimeZone, int Seats,
    ImmutableArray<OpeningHours> Hours, string By) : CenterCommand(CenterId, CommandId, At);

/// <summary>When a center is open on a day of the week.</summary>
/// <param name="Day">The day.</param>
/// <param name="OpensMinute">Minutes from midnight, 0 to 1,439.</param>
/// <param name="ClosesMinute">Minutes from midnight, above <paramref name="OpensMinute"/>, up to 1,440.</param>
public sealed record OpeningHours(DayOfWeek Day, int OpensMinute, int ClosesMinute);

/// <summary>A student wants a seat.</summary>
/// <param name="CenterId">The center: the key on center-commands.</param>
/// <param name="CommandId">Made from the student's event.</param>
/// <param name="At">The time of the student's event.</param>
/// <param name="SittingId">The sitting.</param>
/// <param name="StudentId">The student.</param>
/// <param name="ExamId">The exam.</param>
/// <param name="StartsAt">When it begins, with the center's offset from UTC at that time.</param>
/// <param name="Minutes">How long the seat is needed.</param>
public sealed record ReserveSeat(
    string CenterId, string CommandId, DateTimeOffset At, string SittingId, string StudentId, string ExamId,
    DateTimeOffset StartsAt, int Minutes) : CenterCommand(CenterId, CommandId, At);

/// <summary>A student gives the seat back.</summary>
/// <param name="CenterId">The center: the key on center-commands.</param>
/// <param name="CommandId">Made from the student's event.</param>
/// <param name="At">The time of the student's event.</param>
/// <param name="SittingId">The sitting.</param>
/// <param name="StudentId">The student whose it is.</param>
public sealed record ReleaseSeat(string CenterId, string CommandId, DateTimeOffset At, string SittingId, string StudentId)
    : CenterCommand(CenterId, CommandId, At);

/// <summary>A student is here.</summary>
/// <param name="CenterId">The center: the key on center-commands.</param>
/// <param name="CommandId">Unique for what is asked; a retry carries the same one.</param>
/// <param name="At">When it was taken in.</param>
/// <param name="SittingId">The sitting.</param>
/// <param name="Seat">The seat, from 1; null for the first that is free.</param>
/// <param name="CodeHash">SHA-256 of the one-time admission code, in hexadecimal.</param>
/// <param name="By">Who checks them in.</param>
public sealed record CheckIn(
    string CenterId, string CommandId, DateTimeOffset At, string SittingId, int? Seat, string CodeHash, string By)
    : CenterCommand(CenterId, CommandId, At);

/// <summary>An attempt has begun here, its clock stands or runs, or it is over.</summary>
/// <param name="CenterId">The center: the key on center-commands.</param>
/// <param name="CommandId">Made from the student's event.</param>
/// <param name="At">The time of the student's event.</param>
/// <param name="AttemptId">The attempt.</param>
/// <param name="StudentId">The student.</param>
/// <param name="SittingId">The sitting; null where it does not change.</param>
/// <param name="Seat">The seat; null where it does not change.</param>
/// <param name="Stage">How the attempt stands.</param>
/// <param name="DeadlineAt">When time is up; null where that does not change.</param>
public sealed record NoteAttempt(
    string CenterId, string CommandId, DateTimeOffset At, string AttemptId, string StudentId, string? SittingId, int? Seat,
    AttemptStage Stage, DateTimeOffset? DeadlineAt) : CenterCommand(CenterId, CommandId, At);

/// <summary>Something stops everybody: every running attempt is paused.</summary>
/// <param name="CenterId">The center: the key on center-commands.</param>
/// <param name="CommandId">Unique for what is asked; a retry carries the same one.</param>
/// <param name="At">When it was taken in.</param>
/// <param name="Reason">For the record, 1 to 500 characters.</param>
/// <param name="By">Who asks.</param>
public sealed record BeginIncident(string CenterId, string CommandId, DateTimeOffset At, string Reason, string By)
    : CenterCommand(CenterId, CommandId, At);

/// <summary>It is over: the attempts that it paused go on.</summary>
/// <param name="CenterId">The center: the key on center-commands.</param>
/// <param name="CommandId">Unique for what is asked; a retry carries the same one.</param>
/// <param name="At">When it was taken in.</param>
/// <param name="By">Who asks.</param>
public sealed record EndIncident(string CenterId, string CommandId, DateTimeOffset At, string By)
    : CenterCommand(CenterId, CommandId, At);

/// <summary>Why a center's command was refused.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CenterRefusal>))]
public enum CenterRefusal
{
    /// <summary>A field is empty, too long or out of its bounds.</summary>
    [JsonStringEnumMemberName("malformed_command")]
    MalformedCommand,

    /// <summary>More seats are reserved at some time than there would be.</summary>
    [JsonStringEnumMemberName("fewer_seats_than_reserved")]
    FewerSeatsThanReserved,

    /// <summary>No seat is reserved for a sitting with that id.</summary>
    [JsonStringEnumMemberName("unknown_sitting")]
    UnknownSitting,

    /// <summary>The sitting is over, or more than a day away.</summary>
    [JsonStringEnumMemberName("not_today")]
    NotToday,

    /// <summary>Somebody else has that seat.</summary>
    [JsonStringEnumMemberName("seat_taken")]
    SeatTaken,

    /// <summary>No seat is free: others have stayed longer than they had booked.</summary>
    [JsonStringEnumMemberName("no_seat")]
    NoSeat,

    /// <summary>An incident goes on already.</summary>
    [JsonStringEnumMemberName("incident_goes_on")]
    IncidentGoesOn,

    /// <summary>No incident goes on.</summary>
    [JsonStringEnumMemberName("no_incident")]
    NoIncident,
}
