using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ExamActors.Core.Students;

namespace ExamActors.Core.Centers;

/// <summary>What happened at a center; closed.</summary>
/// <param name="CenterId">The center: the key on center-events.</param>
/// <param name="Version">The number of this event among the center's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
[JsonPolymorphic]
[JsonDerivedType(typeof(CenterSetUp), "centerSetUp")]
[JsonDerivedType(typeof(SeatReserved), "seatReserved")]
[JsonDerivedType(typeof(SeatRefused), "seatRefused")]
[JsonDerivedType(typeof(SeatReleased), "seatReleased")]
[JsonDerivedType(typeof(StudentCheckedIn), "studentCheckedIn")]
[JsonDerivedType(typeof(AttemptNoted), "attemptNoted")]
[JsonDerivedType(typeof(IncidentBegan), "incidentBegan")]
[JsonDerivedType(typeof(IncidentEnded), "incidentEnded")]
[JsonDerivedType(typeof(CenterCommandRefused), "centerCommandRefused")]
public abstract record CenterEvent(string CenterId, long Version, CommandCause Cause, DateTimeOffset At);

/// <summary>A center is known, or known anew.</summary>
/// <param name="CenterId">The center: the key on center-events.</param>
/// <param name="Version">The number of this event among the center's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
/// <param name="Name">For people.</param>
/// <param name="TimeZone">The IANA name of its time zone.</param>
/// <param name="Seats">How many students it can seat at once.</param>
/// <param name="Hours">When it is open, in its own time.</param>
/// <param name="By">Who asked.</param>
public sealed record CenterSetUp(
    string CenterId, long Version, CommandCause Cause, DateTimeOffset At,
    string Name, string TimeZone, int Seats, ImmutableArray<OpeningHours> Hours, string By)
    : CenterEvent(CenterId, Version, Cause, At);

/// <summary>A seat is reserved; which one is said at check-in.</summary>
/// <param name="CenterId">The center: the key on center-events.</param>
/// <param name="Version">The number of this event among the center's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
/// <param name="SittingId">The sitting.</param>
/// <param name="StudentId">The student.</param>
/// <param name="ExamId">The exam.</param>
/// <param name="StartsAt">When it begins, with the center's offset from UTC.</param>
/// <param name="Minutes">How long the seat is needed.</param>
public sealed record SeatReserved(
    string CenterId, long Version, CommandCause Cause, DateTimeOffset At,
    string SittingId, string StudentId, string ExamId, DateTimeOffset StartsAt, int Minutes)
    : CenterEvent(CenterId, Version, Cause, At);

/// <summary>There is no seat for a sitting.</summary>
/// <param name="CenterId">The center: the key on center-events.</param>
/// <param name="Version">The number of this event among the center's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
/// <param name="SittingId">The sitting.</param>
/// <param name="StudentId">The student.</param>
/// <param name="Reason">Why.</param>
public sealed record SeatRefused(
    string CenterId, long Version, CommandCause Cause, DateTimeOffset At,
    string SittingId, string StudentId, SeatRefusal Reason) : CenterEvent(CenterId, Version, Cause, At);

/// <summary>A seat is free again.</summary>
/// <param name="CenterId">The center: the key on center-events.</param>
/// <param name="Version">The number of this event among the center's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
/// <param name="SittingId">The sitting.</param>
public sealed record SeatReleased(
    string CenterId, long Version, CommandCause Cause, DateTimeOffset At,
    string SittingId) : CenterEvent(CenterId, Version, Cause, At);

/// <summary>A student is here.</summary>
/// <param name="CenterId">The center: the key on center-events.</param>
/// <param name="Version">The number of this event among the center's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
/// <param name="SittingId">The sitting.</param>
/// <param name="StudentId">The student.</param>
/// <param name="Seat">The seat, from 1.</param>
/// <param name="CodeHash">SHA-256 of the one-time admission code, in hexadecimal.</param>
/// <param name="By">Who checked them in.</param>
public sealed record StudentCheckedIn(
    string CenterId, long Version, CommandCause Cause, DateTimeOffset At,
    string SittingId, string StudentId, int Seat, string CodeHash, string By)
    : CenterEvent(CenterId, Version, Cause, At);

/// <summary>What became of an attempt here.</summary>
/// <param name="CenterId">The center: the key on center-events.</param>
/// <param name="Version">The number of this event among the center's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
/// <param name="AttemptId">The attempt.</param>
/// <param name="StudentId">The student.</param>
/// <param name="SittingId">The sitting; null where it did not change.</param>
/// <param name="Seat">The seat; null where it did not change.</param>
/// <param name="Stage">How the attempt stands.</param>
/// <param name="DeadlineAt">When time is up; null where that did not change.</param>
/// <param name="IncidentId">The incident that pauses it, which began before the attempt; null for none.</param>
public sealed record AttemptNoted(
    string CenterId, long Version, CommandCause Cause, DateTimeOffset At,
    string AttemptId, string StudentId, string? SittingId, int? Seat, AttemptStage Stage, DateTimeOffset? DeadlineAt,
    string? IncidentId) : CenterEvent(CenterId, Version, Cause, At);

/// <summary>Something stops everybody.</summary>
/// <param name="CenterId">The center: the key on center-events.</param>
/// <param name="Version">The number of this event among the center's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
/// <param name="IncidentId">The id of the command that began it.</param>
/// <param name="Reason">For the record.</param>
/// <param name="Attempts">The attempts that are paused by it.</param>
/// <param name="By">Who asked.</param>
public sealed record IncidentBegan(
    string CenterId, long Version, CommandCause Cause, DateTimeOffset At,
    string IncidentId, string Reason, ImmutableArray<RunningAttempt> Attempts, string By)
    : CenterEvent(CenterId, Version, Cause, At);

/// <summary>It is over.</summary>
/// <param name="CenterId">The center: the key on center-events.</param>
/// <param name="Version">The number of this event among the center's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
/// <param name="IncidentId">The id of the command that began it.</param>
/// <param name="Attempts">The attempts that it had paused.</param>
/// <param name="By">Who asked.</param>
public sealed record IncidentEnded(
    string CenterId, long Version, CommandCause Cause, DateTimeOffset At,
    string IncidentId, ImmutableArray<RunningAttempt> Attempts, string By)
    : CenterEvent(CenterId, Version, Cause, At);

/// <summary>A command was refused; nothing else changed.</summary>
/// <param name="CenterId">The center: the key on center-events.</param>
/// <param name="Version">The number of this event among the center's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
/// <param name="Reason">Why.</param>
/// <param name="Subject">What it was about.</param>
public sealed record CenterCommandRefused(
    string CenterId, long Version, CommandCause Cause, DateTimeOffset At,
    CenterRefusal Reason, string Subject) : CenterEvent(CenterId, Version, Cause, At);

/// <summary>An attempt that goes on at a center.</summary>
/// <param name="AttemptId">The attempt.</param>
/// <param name="StudentId">The student.</param>
public sealed record RunningAttempt(string AttemptId, string StudentId);

/// <summary>A command as read from the log: what the center's actor is asked.</summary>
/// <param name="Position">Where it was read.</param>
/// <param name="Command">What is asked.</param>
public sealed record DeliverCenterCommand(LogPosition Position, CenterCommand Command);

/// <summary>The actor's reply, given when the events are in the journal.</summary>
/// <param name="Events">The events that the command caused, now or when it came first; never empty.</param>
/// <param name="Redelivered">Whether the command had been applied before; then nothing changed.</param>
public sealed record CenterCommandApplied(ImmutableArray<CenterEvent> Events, bool Redelivered);

/// <summary>Asks to be told what a command comes to, as with students: <see cref="CenterCommandOutcome"/>.</summary>
/// <param name="CenterId">The center.</param>
/// <param name="CommandId">The command.</param>
public sealed record AwaitCenterCommand(string CenterId, string CommandId);

/// <summary>What a command came to.</summary>
/// <param name="Events">The events that it caused; never empty.</param>
/// <param name="State">The center now.</param>
public sealed record CenterCommandOutcome(ImmutableArray<CenterEvent> Events, CenterState State);

/// <summary>Asks for the center as it is: <see cref="CenterRead"/>.</summary>
/// <param name="CenterId">The center.</param>
public sealed record ReadCenter(string CenterId);

/// <summary>A center as it is.</summary>
/// <param name="State">The center; version 0 where nobody has ever asked anything of it.</param>
public sealed record CenterRead(CenterState State);
