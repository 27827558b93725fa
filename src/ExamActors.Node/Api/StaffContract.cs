using System.Collections.Immutable;
using ExamActors.Core.Centers;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;

namespace ExamActors.Node.Api;

// What staff, authors and operators send and get. A student's own token may read and book for that student.
//
// PUT  /api/v1/students/{student}                                    StudentRequest  → StudentView       staff
// GET  /api/v1/students/{student}                                                    → StudentView       staff, the student
// POST /api/v1/students/{student}/sittings                           BookRequest     → StudentView       staff, the student
// POST /api/v1/students/{student}/sittings/{sitting}/move            MoveRequest     → StudentView       staff, the student
// POST /api/v1/students/{student}/sittings/{sitting}/cancel          CommandRequest  → StudentView       staff, the student
// POST /api/v1/students/{student}/attempts/{attempt}/pause           ReasonRequest   → StudentView       staff
// POST /api/v1/students/{student}/attempts/{attempt}/resume          CommandRequest  → StudentView       staff
// POST /api/v1/students/{student}/attempts/{attempt}/relocate        RelocateRequest → StudentView       staff
// POST /api/v1/students/{student}/attempts/{attempt}/void            ReasonRequest   → StudentView       staff
// PUT  /api/v1/centers/{center}                                      CenterRequest   → CenterView        operator
// GET  /api/v1/centers/{center}                                                      → CenterView        staff
// POST /api/v1/centers/{center}/check-ins                            CheckInRequest  → CheckedIn         staff
// POST /api/v1/centers/{center}/incidents                            ReasonRequest   → CenterView        staff
// POST /api/v1/centers/{center}/incidents/end                        CommandRequest  → CenterView        staff
// GET  /api/v1/exams                                                                 → ExamSummary[]     anybody with a token
// GET  /api/v1/exams/{exam}/{version}                                                → ExamDefinition    author
// POST /api/v1/exams                                                 ExamDefinition  → ExamSummary       author
// POST /api/v1/trials                                                TrialRequest    → Admission         author
//
// A booking is confirmed or rejected by the center a moment later: read the student again until its stage is no longer
// 'requested'.

/// <summary>Makes a student known, or changes what is known.</summary>
/// <param name="CommandId">Unique for what is asked, 1 to 64 characters; a retry carries the same one.</param>
/// <param name="Name">For people, 1 to 200 characters.</param>
/// <param name="ExtraTimePercent">Extra working time as an accommodation, 0 to 400 percent of an exam's.</param>
public sealed record StudentRequest(string CommandId, string Name, int ExtraTimePercent = 0);

/// <summary>Books a seat.</summary>
/// <param name="CommandId">Unique for what is asked, 1 to 64 characters; a retry carries the same one.</param>
/// <param name="SittingId">The sitting's id, never used before.</param>
/// <param name="ExamId">The exam.</param>
/// <param name="CenterId">The center.</param>
/// <param name="StartsAt">When it begins, with the center's offset from UTC at that time.</param>
/// <param name="ExamVersion">The exam's version; null for the newest.</param>
public sealed record BookRequest(
    string CommandId, string SittingId, string ExamId, string CenterId, DateTimeOffset StartsAt, int? ExamVersion = null);

/// <summary>Books another seat in the place of one, which is kept until the new one is confirmed.</summary>
/// <param name="CommandId">Unique for what is asked, 1 to 64 characters; a retry carries the same one.</param>
/// <param name="ToSittingId">The id of the new one, never used before.</param>
/// <param name="CenterId">Its center.</param>
/// <param name="StartsAt">When it begins, with the center's offset from UTC at that time.</param>
public sealed record MoveRequest(string CommandId, string ToSittingId, string CenterId, DateTimeOffset StartsAt);

/// <summary>Something that needs a reason: a pause, an incident, a void attempt.</summary>
/// <param name="CommandId">Unique for what is asked, 1 to 64 characters; a retry carries the same one.</param>
/// <param name="Reason">For the record, 1 to 500 characters.</param>
public sealed record ReasonRequest(string CommandId, string Reason);

/// <summary>Goes on at another seat or center.</summary>
/// <param name="CommandId">Unique for what is asked, 1 to 64 characters; a retry carries the same one.</param>
/// <param name="CenterId">The center from now on.</param>
/// <param name="Seat">The seat there, from 1.</param>
public sealed record RelocateRequest(string CommandId, string CenterId, int Seat);

/// <summary>Makes a center known, or changes what is known.</summary>
/// <param name="CommandId">Unique for what is asked, 1 to 64 characters; a retry carries the same one.</param>
/// <param name="Name">For people, 1 to 200 characters.</param>
/// <param name="TimeZone">The IANA name of its time zone.</param>
/// <param name="Seats">How many students it can seat at once, 1 to 10,000.</param>
/// <param name="Hours">When it is open, in its own time; on a day without an entry it is closed.</param>
public sealed record CenterRequest(
    string CommandId, string Name, string TimeZone, int Seats, ImmutableArray<OpeningHours> Hours);

/// <summary>Checks a student in.</summary>
/// <param name="CommandId">Unique for what is asked, 1 to 64 characters; a retry carries the same one.</param>
/// <param name="SittingId">The sitting.</param>
/// <param name="Seat">The seat, from 1; null for the first that is free.</param>
public sealed record CheckInRequest(string CommandId, string SittingId, int? Seat = null);

/// <summary>A student who is checked in.</summary>
/// <param name="SittingId">The sitting.</param>
/// <param name="StudentId">The student.</param>
/// <param name="Seat">The seat, from 1.</param>
/// <param name="Code">The admission code, which works once; a retry with the same command id gives the same one.</param>
public sealed record CheckedIn(string SittingId, string StudentId, int Seat, string Code);

/// <summary>A student as staff sees them.</summary>
/// <param name="StudentId">The student.</param>
/// <param name="Version">Of the student's last event.</param>
/// <param name="Name">For people; null before somebody registers them.</param>
/// <param name="ExtraTimePercent">Extra working time, in percent of an exam's.</param>
/// <param name="Sittings">The sittings booked, oldest first.</param>
/// <param name="Attempts">The attempts recorded and finished, oldest first.</param>
/// <param name="Running">The attempt that runs; null where none does.</param>
public sealed record StudentView(
    string StudentId, long Version, string? Name, int ExtraTimePercent, ImmutableArray<SittingView> Sittings,
    ImmutableArray<AttemptView> Attempts, RunningView? Running);

/// <summary>A sitting.</summary>
/// <param name="SittingId">Its id.</param>
/// <param name="ExamId">The exam.</param>
/// <param name="ExamVersion">Its version.</param>
/// <param name="CenterId">The center.</param>
/// <param name="StartsAt">When it begins.</param>
/// <param name="Minutes">How long the seat is needed.</param>
/// <param name="Stage">How far it is.</param>
/// <param name="Seat">The seat, from 1; 0 before check-in.</param>
public sealed record SittingView(
    string SittingId, string ExamId, int ExamVersion, string CenterId, DateTimeOffset StartsAt, int Minutes, SittingStage Stage,
    int Seat);

/// <summary>An attempt that is over. To the students themselves a result is shown where the exam says so.</summary>
/// <param name="AttemptId">Its id; the document's for one that was recorded.</param>
/// <param name="ExamId">The exam.</param>
/// <param name="EndedAt">When it was over.</param>
/// <param name="Reason">Why; null for one that was recorded.</param>
/// <param name="Total">Questions delivered.</param>
/// <param name="Correct">Questions answered right; null where it is not shown.</param>
/// <param name="Result">The result; null for one that was recorded, and where it is not shown.</param>
public sealed record AttemptView(
    string AttemptId, string ExamId, DateTimeOffset EndedAt, FinishReason? Reason, int Total, int? Correct, ResultView? Result);

/// <summary>An attempt that runs, as staff sees it: no answers.</summary>
/// <param name="AttemptId">The attempt.</param>
/// <param name="SittingId">Its sitting.</param>
/// <param name="ExamId">The exam.</param>
/// <param name="ExamVersion">Its version.</param>
/// <param name="CenterId">Where it goes on.</param>
/// <param name="Seat">The seat there, from 1.</param>
/// <param name="Paused">Whether the clock stands.</param>
/// <param name="SecondsLeft">Working time left, in seconds.</param>
/// <param name="Items">Items given.</param>
/// <param name="Answered">Items answered.</param>
public sealed record RunningView(
    string AttemptId, string SittingId, string ExamId, int ExamVersion, string CenterId, int Seat, bool Paused,
    double SecondsLeft, int Items, int Answered);

/// <summary>A center.</summary>
/// <param name="CenterId">The center.</param>
/// <param name="Version">Of the center's last event.</param>
/// <param name="Name">For people; null before somebody sets it up.</param>
/// <param name="TimeZone">The IANA name of its time zone.</param>
/// <param name="Seats">How many students it can seat at once.</param>
/// <param name="Hours">When it is open, in its own time.</param>
/// <param name="Reservations">Seats reserved, by time.</param>
/// <param name="Attempts">Attempts that go on here, by seat.</param>
/// <param name="Incident">The incident that goes on; null for none.</param>
public sealed record CenterView(
    string CenterId, long Version, string? Name, string TimeZone, int Seats, ImmutableArray<OpeningHours> Hours,
    ImmutableArray<Reservation> Reservations, ImmutableArray<AttemptHere> Attempts, Incident? Incident);

/// <summary>An exam that is published.</summary>
/// <param name="ExamId">The exam.</param>
/// <param name="Version">Its version.</param>
/// <param name="Title">For people.</param>
/// <param name="Items">How many items may be delivered.</param>
/// <param name="Rules">Who may take it, when, and how long.</param>
public sealed record ExamSummary(string ExamId, int Version, string Title, int Items, ExamRules Rules);

/// <summary>Tries an exam as a student sits it: SessionContract.cs has what the token of the reply is good for.</summary>
/// <param name="ExamId">The exam.</param>
/// <param name="Version">Its version.</param>
public sealed record TrialRequest(string ExamId, int Version);
