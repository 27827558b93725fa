using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ExamActors.Core.Attempts;
using ExamActors.Core.Scoring;

namespace ExamActors.Core.Students;

// command            → events                                              or refusal
// RecordAttempt      → AttemptRecorded                                     DuplicateAttempt
// RegisterStudent    → StudentRegistered                                   —
// BookSitting        → SittingRequested                                    NotRegistered, UnknownExam, OutsideWindow, TooManyAttempts,
//                                                                          TooSoon, Overlaps, SittingExists
// MoveSitting        → SittingRequested (which replaces)                   as BookSitting, UnknownSitting, SittingClosed
// ConfirmSitting     → SittingConfirmed [SittingCancelled of the replaced] UnknownSitting, SittingClosed
// RejectSitting      → SittingRejected                                     UnknownSitting, SittingClosed
// CancelSitting      → SittingCancelled                                    UnknownSitting, SittingClosed
// AdmitStudent       → StudentAdmitted                                     UnknownSitting, SittingClosed, NotConfirmed
// RedeemCode         → CodeRedeemed                                        WrongCode
// StartAttempt       → AttemptStarted ItemDelivered                        UnknownSitting, NotAdmitted, SittingClosed, AttemptRunning
// OpenItem           → ItemOpened                                          as SubmitAnswer; TooLate also where the item's own time is up
// SubmitAnswer       → AnswerScored [ItemDelivered | AttemptFinished]      UnknownAttempt, AttemptOver, Paused, WrongItem, AlreadyAnswered,
//                                                                          MalformedAnswer, TooLate (which may finish the attempt first)
// FlagItem           → ItemFlagged                                         as SubmitAnswer
// FinishAttempt      → AttemptFinished                                     UnknownAttempt, AttemptOver, Paused
//                                                                          these five also AdmittedElsewhere
// PauseAttempt       → AttemptPaused                                       UnknownAttempt, AttemptOver, Paused
// ResumeAttempt      → AttemptResumed                                      UnknownAttempt, AttemptOver, NotPaused
// ExpireAttempt      → AttemptFinished                                     UnknownAttempt, AttemptOver, NotDue
// RelocateAttempt    → AttemptRelocated                                    UnknownAttempt, AttemptOver
// VoidAttempt        → AttemptVoided                                       UnknownAttempt
//
// A refusal is CommandRefused with the reason. Every command yields at least one event, a refusal too, so that each
// command's outcome is in the journal, on student-events and countable exactly once. A refusal changes nothing but the version.

/// <summary>What may be asked of a student's actor; closed.</summary>
/// <param name="StudentId">The student: the key on student-commands.</param>
/// <param name="CommandId">Unique for what is asked; a retry carries the same one.</param>
/// <param name="At">When it was taken in, by the clock of who took it.</param>
[JsonPolymorphic]
[JsonDerivedType(typeof(RecordAttempt), "recordAttempt")]
[JsonDerivedType(typeof(RegisterStudent), "registerStudent")]
[JsonDerivedType(typeof(BookSitting), "bookSitting")]
[JsonDerivedType(typeof(MoveSitting), "moveSitting")]
[JsonDerivedType(typeof(ConfirmSitting), "confirmSitting")]
[JsonDerivedType(typeof(RejectSitting), "rejectSitting")]
[JsonDerivedType(typeof(CancelSitting), "cancelSitting")]
[JsonDerivedType(typeof(AdmitStudent), "admitStudent")]
[JsonDerivedType(typeof(RedeemCode), "redeemCode")]
[JsonDerivedType(typeof(StartAttempt), "startAttempt")]
[JsonDerivedType(typeof(OpenItem), "openItem")]
[JsonDerivedType(typeof(SubmitAnswer), "submitAnswer")]
[JsonDerivedType(typeof(FlagItem), "flagItem")]
[JsonDerivedType(typeof(FinishAttempt), "finishAttempt")]
[JsonDerivedType(typeof(PauseAttempt), "pauseAttempt")]
[JsonDerivedType(typeof(ResumeAttempt), "resumeAttempt")]
[JsonDerivedType(typeof(ExpireAttempt), "expireAttempt")]
[JsonDerivedType(typeof(RelocateAttempt), "relocateAttempt")]
[JsonDerivedType(typeof(VoidAttempt), "voidAttempt")]
public abstract record StudentCommand(string StudentId, string CommandId, DateTimeOffset At);

/// <summary>Record a finished attempt that another system exported.</summary>
/// <param name="StudentId">The student: the key on student-commands.</param>
/// <param name="CommandId">Where the document stood on the exams topic, and its id.</param>
/// <param name="At">The timestamp of the document's record on the exams topic.</param>
/// <param name="Attempt">The attempt; its taker is the student.</param>
public sealed record RecordAttempt(string StudentId, string CommandId, DateTimeOffset At, AssessmentAttempt Attempt)
    : StudentCommand(StudentId, CommandId, At);

/// <summary>Make a student known, or change what is known.</summary>
/// <param name="StudentId">The student: the key on student-commands.</param>
/// <param name="CommandId">Unique for what is asked; a retry carries the same one.</param>
/// <param name="At">When it was taken in.</param>
/// <param name="Name">For people, 1 to 200 characters.</param>
/// <param name="ExtraTimePercent">Extra working time as an accommodation, 0 to 400 percent of an exam's.</param>
/// <param name="By">Who asks.</param>
public sealed record RegisterStudent(
    string StudentId, string CommandId, DateTimeOffset At, string Name, int ExtraTimePercent, string By)
    : StudentCommand(StudentId, CommandId, At);

/// <summary>Book a seat.</summary>
/// <param name="StudentId">The student: the key on student-commands.</param>
/// <param name="CommandId">Unique for what is asked; a retry carries the same one.</param>
/// <param name="At">When it was taken in.</param>
/// <param name="SittingId">The sitting's id, chosen by who asks, never used before.</param>
/// <param name="ExamId">The exam.</param>
/// <param name="ExamVersion">The version that the attempt will be delivered and scored by.</param>
/// <param name="CenterId">The center.</param>
/// <param name="StartsAt">When it begins, with the center's offset from UTC at that time.</param>
/// <param name="By">Who asks.</param>
public sealed record BookSitting(
    string StudentId, string CommandId, DateTimeOffset At, string SittingId, string ExamId, int ExamVersion, string CenterId,
    DateTimeOffset StartsAt, string By) : StudentCommand(StudentId, CommandId, At);

/// <summary>Book another seat in the place of one: the old one is kept until the new one is confirmed.</summary>
/// <param name="StudentId">The student: the key on student-commands.</param>
/// <param name="CommandId">Unique for what is asked; a retry carries the same one.</param>
/// <param name="At">When it was taken in.</param>
/// <param name="SittingId">The sitting that is moved.</param>
/// <param name="ToSittingId">The id of the new one, never used before.</param>
/// <param name="CenterId">The center of the new one.</param>
/// <param name="StartsAt">When the new one begins, with the center's offset from UTC at that time.</param>
/// <param name="By">Who asks.</param>
public sealed record MoveSitting(
    string StudentId, string CommandId, DateTimeOffset At, string SittingId, string ToSittingId, string CenterId,
    DateTimeOffset StartsAt, string By) : StudentCommand(StudentId, CommandId, At);

/// <summary>The center has reserved the seat.</summary>
/// <param name="StudentId">The student: the key on student-commands.</param>
/// <param name="CommandId">Made from the center's event.</param>
/// <param name="At">The time of the center's event.</param>
/// <param name="SittingId">The sitting.</param>
public sealed record ConfirmSitting(string StudentId, string CommandId, DateTimeOffset At, string SittingId)
    : StudentCommand(StudentId, CommandId, At);

/// <summary>The center has no seat for it.</summary>
/// <param name="StudentId">The student: the key on student-commands.</param>
/// <param name="CommandId">Made from the center's event.</param>
/// <param name="At">The time of the center's event.</param>
/// <param name="SittingId">The sitting.</param>
/// <param name="Reason">Why.</param>
public sealed record RejectSitting(
    string StudentId, string CommandId, DateTimeOffset At, string SittingId, SeatRefusal Reason)
    : StudentCommand(StudentId, CommandId, At);

/// <summary>Give the seat back.</summary>
/// <param name="StudentId">The student: the key on student-commands.</param>
/// <param name="CommandId">Unique for what is asked; a retry carries the same one.</param>
/// <param name="At">When it was taken in.</param>
/// <param name="SittingId">The sitting.</param>
/// <param name="By">Who asks.</param>
public sealed record CancelSitting(string StudentId, string CommandId, DateTimeOffset At, string SittingId, string By)
    : StudentCommand(StudentId, CommandId, At);

/// <summary>The center has checked the student in.</summary>
/// <param name="StudentId">The student: the key on student-commands.</param>
/// <param name="CommandId">Made from the center's event.</param>
/// <param name="At">The time of the center's event.</param>
/// <param name="SittingId">The sitting.</param>
/// <param name="Seat">The seat, from 1.</param>
/// <param name="CodeHash">SHA-256 of the one-time admission code, in hexadecimal; the code itself is nowhere.</param>
/// <param name="By">Who checked them in.</param>
public sealed record AdmitStudent(
    string StudentId, string CommandId, DateTimeOffset At, string SittingId, int Seat, string CodeHash, string By)
    : StudentCommand(StudentId, CommandId, At);

/// <summary>Use the admission code from check-in, which works once.</summary>
/// <param name="StudentId">The student: the key on student-commands.</param>
/// <param name="CommandId">Unique for what is asked; a retry carries the same one.</param>
/// <param name="At">When it was taken in.</param>
/// <param name="CodeHash">SHA-256 of the code, in hexadecimal; the code itself is nowhere.</param>
public sealed record RedeemCode(string StudentId, string CommandId, DateTimeOffset At, string CodeHash)
    : StudentCommand(StudentId, CommandId, At);

/// <summary>Begin.</summary>
/// <param name="StudentId">The student: the key on student-commands.</param>
/// <param name="CommandId">Unique for what is asked; a retry carries the same one.</param>
/// <param name="At">When it was taken in; the clock starts then.</param>
/// <param name="SittingId">The sitting.</param>
/// <param name="AttemptId">The attempt's id, never used before; what is left to chance in the test is drawn from it.</param>
/// <param name="Admission">The admission under which it was sent, <see cref="Sitting.Admission"/>; null for any.</param>
public sealed record StartAttempt(
    string StudentId, string CommandId, DateTimeOffset At, string SittingId, string AttemptId, long? Admission = null)
    : StudentCommand(StudentId, CommandId, At);

/// <summary>Turn to an item of a fixed form.</summary>
/// <param name="StudentId">The student: the key on student-commands.</param>
/// <param name="CommandId">Unique for what is asked; a retry carries the same one.</param>
/// <param name="At">When it was taken in.</param>
/// <param name="AttemptId">The attempt.</param>
/// <param name="ItemId">The item.</param>
/// <param name="Admission">The admission under which it was sent, <see cref="Sitting.Admission"/>; null for any.</param>
public sealed record OpenItem(
    string StudentId, string CommandId, DateTimeOffset At, string AttemptId, string ItemId, long? Admission = null)
    : StudentCommand(StudentId, CommandId, At);

/// <summary>Answer the item in front, or, where the exam allows it, another answer to one answered before.</summary>
/// <param name="StudentId">The student: the key on student-commands.</param>
/// <param name="CommandId">Unique for what is asked; a retry carries the same one.</param>
/// <param name="At">When it was taken in.</param>
/// <param name="AttemptId">The attempt.</param>
/// <param name="ItemId">The item.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Admission">The admission under which it was sent, <see cref="Sitting.Admission"/>; null for any.</param>
public sealed record SubmitAnswer(
     string StudentId, string CommandId, DateTimeOffset At, string AttemptId, string ItemId, Answer Answer, long? Admission = null)
    : StudentCommand(StudentId, CommandId, At);

/// <summary>Mark an item of a fixed form for review, or take the mark away.</summary>
/// <param name="StudentId">The student: the key on student-commands.</param>
/// <param name="CommandId">Unique for what is asked; a retry carries the same one.</param>
/// <param name="At">When it was taken in.</param>
/// <param name="AttemptId">The attempt.</param>
/// <param name="ItemId">The item.</param>
/// <param name="Flagged">Whether it is marked.</param>
/// <param name="Admission">The admission under which it was sent, <see cref="Sitting.Admission"/>; null for any.</param>
public sealed record FlagItem(
     string StudentId, string CommandId, DateTimeOffset At, string AttemptId, string ItemId, bool Flagged, long? Admission = null)
    : StudentCommand(StudentId, CommandId, At);

/// <summary>Hand in what there is.</summary>
/// <param name="StudentId">The student: the key on student-commands.</param>
/// <param name="CommandId">Unique for what is asked; a retry carries the same one.</param>
/// <param name="At">When it was taken in.</param>
/// <param name="AttemptId">The attempt.</param>
/// <param name="Admission">The admission under which it was sent, <see cref="Sitting.Admission"/>; null for any.</param>
public sealed record FinishAttempt(
    string StudentId, string CommandId, DateTimeOffset At, string AttemptId, long? Admission = null)
    : StudentCommand(StudentId, CommandId, At);

/// <summary>Stop the clock.</summary>
/// <param name="StudentId">The student: the key on student-commands.</param>
/// <param name="CommandId">Unique for what is asked; a retry carries the same one.</param>
/// <param name="At">When it was taken in.</param>
/// <param name="AttemptId">The attempt.</param>
/// <param name="Reason">For the record.</param>
/// <param name="By">Who asks.</param>
public sealed record PauseAttempt(
    string StudentId, string CommandId, DateTimeOffset At, string AttemptId, string Reason, string By)
    : StudentCommand(StudentId, CommandId, At);

/// <summary>Let the clock run again.</summary>
/// <param name="StudentId">The student: the key on student-commands.</param>
/// <param name="CommandId">Unique for what is asked; a retry carries the same one.</param>
/// <param name="At">When it was taken in.</param>
/// <param name="AttemptId">The attempt.</param>
/// <param name="By">Who asks.</param>
public sealed record ResumeAttempt(string StudentId, string CommandId, DateTimeOffset At, string AttemptId, string By)
    : StudentCommand(StudentId, CommandId, At);

/// <summary>Time is up.</summary>
/// <param name="StudentId">The student: the key on student-commands.</param>
/// <param name="CommandId">Made from the attempt, its deadline, and how often it was asked before.</param>
/// <param name="At">When it was found out, at the deadline or after it.</param>
/// <param name="AttemptId">The attempt.</param>
public sealed record ExpireAttempt(string StudentId, string CommandId, DateTimeOffset At, string AttemptId)
    : StudentCommand(StudentId, CommandId, At);

/// <summary>Go on at another seat or center.</summary>
/// <param name="StudentId">The student: the key on student-commands.</param>
/// <param name="CommandId">Unique for what is asked; a retry carries the same one.</param>
/// <param name="At">When it was taken in.</param>
/// <param name="AttemptId">The attempt.</param>
/// <param name="CenterId">The center from now on.</param>
/// <param name="Seat">The seat there, from 1.</param>
/// <param name="By">Who asks.</param>
public sealed record RelocateAttempt(
    string StudentId, string CommandId, DateTimeOffset At, string AttemptId, string CenterId, int Seat, string By)
    : StudentCommand(StudentId, CommandId, At);

/// <summary>Declare an attempt void, running or finished: it counts for nothing any more.</summary>
/// <param name="StudentId">The student: the key on student-commands.</param>
/// <param name="CommandId">Unique for what is asked; a retry carries the same one.</param>
/// <param name="At">When it was taken in.</param>
/// <param name="AttemptId">The attempt.</param>
/// <param name="Reason">For the record.</param>
/// <param name="By">Who asks.</param>
public sealed record VoidAttempt(
    string StudentId, string CommandId, DateTimeOffset At, string AttemptId, string Reason, string By)
    : StudentCommand(StudentId, CommandId, At);

/// <summary>A command as read from the log: what the student's actor is asked.</summary>
/// <param name="Position">Where it was read.</param>
/// <param name="Command">What is asked.</param>
/// <param name="TraceParent">The trace that it belongs to, as W3C's traceparent has it; null where it is not traced.</param>
public sealed record DeliverCommand(LogPosition Position, StudentCommand Command, string? TraceParent = null);

/// <summary>The actor's reply, given when the events are in the journal.</summary>
/// <param name="Events">The events that the command caused, now or when it came first; never empty.</param>
/// <param name="Redelivered">Whether the command had been applied before; then nothing changed.</param>
public sealed record CommandApplied(ImmutableArray<StudentEvent> Events, bool Redelivered);

/// <summary>
/// Asks to be told what a command comes to: <see cref="CommandOutcome"/> when its events are in the journal, at once
/// where they are. Who asks has to be content with no reply where the command never comes.
/// </summary>
/// <param name="StudentId">The student.</param>
/// <param name="CommandId">The command.</param>
public sealed record AwaitCommand(string StudentId, string CommandId);

/// <summary>What a command came to.</summary>
/// <param name="Events">The events that it caused; never empty.</param>
/// <param name="State">The student now.</param>
public sealed record CommandOutcome(ImmutableArray<StudentEvent> Events, StudentState State);

/// <summary>Asks for the student as it is: <see cref="StudentRead"/>.</summary>
/// <param name="StudentId">The student.</param>
public sealed record ReadStudent(string StudentId);

/// <summary>A student as it is.</summary>
/// <param name="State">The student; version 0 where nobody has ever asked anything of it.</param>
public sealed record StudentRead(StudentState State);
