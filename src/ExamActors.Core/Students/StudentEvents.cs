using System.Text.Json.Serialization;
using ExamActors.Core.Scoring;

namespace ExamActors.Core.Students;

/// <summary>What happened to a student; closed.</summary>
/// <param name="StudentId">The student: the key on student-events.</param>
/// <param name="Version">The number of this event among the student's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
[JsonPolymorphic]
[JsonDerivedType(typeof(AttemptRecorded), "attemptRecorded")]
[JsonDerivedType(typeof(CommandRefused), "commandRefused")]
[JsonDerivedType(typeof(StudentRegistered), "studentRegistered")]
[JsonDerivedType(typeof(SittingRequested), "sittingRequested")]
[JsonDerivedType(typeof(SittingConfirmed), "sittingConfirmed")]
[JsonDerivedType(typeof(SittingRejected), "sittingRejected")]
[JsonDerivedType(typeof(SittingCancelled), "sittingCancelled")]
[JsonDerivedType(typeof(StudentAdmitted), "studentAdmitted")]
[JsonDerivedType(typeof(CodeRedeemed), "codeRedeemed")]
[JsonDerivedType(typeof(AttemptStarted), "attemptStarted")]
[JsonDerivedType(typeof(ItemDelivered), "itemDelivered")]
[JsonDerivedType(typeof(ItemOpened), "itemOpened")]
[JsonDerivedType(typeof(AnswerScored), "answerScored")]
[JsonDerivedType(typeof(ItemFlagged), "itemFlagged")]
[JsonDerivedType(typeof(AttemptPaused), "attemptPaused")]
[JsonDerivedType(typeof(AttemptResumed), "attemptResumed")]
[JsonDerivedType(typeof(AttemptRelocated), "attemptRelocated")]
[JsonDerivedType(typeof(AttemptFinished), "attemptFinished")]
[JsonDerivedType(typeof(AttemptVoided), "attemptVoided")]
public abstract record StudentEvent(string StudentId, long Version, CommandCause Cause, DateTimeOffset At);

/// <summary>A finished attempt was recorded and scored.</summary>
/// <param name="StudentId">The student: the key on student-events.</param>
/// <param name="Version">The number of this event among the student's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
/// <param name="KeenId">The document's id.</param>
/// <param name="ExamId">The exam taken.</param>
/// <param name="ExamName">Its name.</param>
/// <param name="AttemptNumber">The number of the student's attempt at this exam, from 1.</param>
/// <param name="StartedAt">When the taker started.</param>
/// <param name="SubmittedAt">When the document was made.</param>
/// <param name="Certification">Whether the attempt counts for a certificate; null where unknown.</param>
/// <param name="SequenceId">The sequence of questions that was delivered.</param>
/// <param name="HasCounts">Whether the document claimed counts of its own.</param>
/// <param name="Score">The score, derived from the options alone.</param>
public sealed record AttemptRecorded(
    string StudentId,
    long Version,
    CommandCause Cause,
    DateTimeOffset At,
    string KeenId,
    string ExamId,
    string ExamName,
    int AttemptNumber,
    DateTimeOffset StartedAt,
    DateTimeOffset SubmittedAt,
    bool? Certification,
    string SequenceId,
    bool HasCounts,
    AttemptScore Score) : StudentEvent(StudentId, Version, Cause, At);

/// <summary>A command was refused; nothing else changed.</summary>
/// <param name="StudentId">The student: the key on student-events.</param>
/// <param name="Version">The number of this event among the student's, from 1, without gaps.</param>
/// <param name="Cause">The command that was refused.</param>
/// <param name="At">The command's time.</param>
/// <param name="Reason">Why.</param>
/// <param name="Subject">What it was about: the document's id for a duplicate attempt.</param>
public sealed record CommandRefused(
    string StudentId, long Version, CommandCause Cause, DateTimeOffset At, RefusalReason Reason, string Subject)
    : StudentEvent(StudentId, Version, Cause, At);

/// <summary>A student is known, or known anew.</summary>
/// <param name="StudentId">The student: the key on student-events.</param>
/// <param name="Version">The number of this event among the student's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
/// <param name="Name">For people.</param>
/// <param name="ExtraTimePercent">Extra working time, in percent of an exam's.</param>
/// <param name="By">Who asked.</param>
public sealed record StudentRegistered(
    string StudentId, long Version, CommandCause Cause, DateTimeOffset At,
    string Name, int ExtraTimePercent, string By) : StudentEvent(StudentId, Version, Cause, At);

/// <summary>A seat is wanted; the center answers.</summary>
/// <param name="StudentId">The student: the key on student-events.</param>
/// <param name="Version">The number of this event among the student's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
/// <param name="SittingId">The sitting.</param>
/// <param name="ExamId">The exam.</param>
/// <param name="ExamVersion">Its version.</param>
/// <param name="CenterId">The center.</param>
/// <param name="StartsAt">When it begins, with the center's offset from UTC.</param>
/// <param name="Minutes">How long the seat is needed, extra time with it.</param>
/// <param name="Replaces">The sitting that ends when this one is confirmed; null for none.</param>
/// <param name="By">Who asked.</param>
public sealed record SittingRequested(
    string StudentId, long Version, CommandCause Cause, DateTimeOffset At,
    string SittingId, string ExamId, int ExamVersion, string CenterId, DateTimeOffset StartsAt, int Minutes,
    string? Replaces, string By) : StudentEvent(StudentId, Version, Cause, At);

/// <summary>The seat is reserved.</summary>
/// <param name="StudentId">The student: the key on student-events.</param>
/// <param name="Version">The number of this event among the student's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
/// <param name="SittingId">The sitting.</param>
public sealed record SittingConfirmed(
    string StudentId, long Version, CommandCause Cause, DateTimeOffset At,
    string SittingId) : StudentEvent(StudentId, Version, Cause, At);

/// <summary>The center has no seat for it.</summary>
/// <param name="StudentId">The student: the key on student-events.</param>
/// <param name="Version">The number of this event among the student's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
/// <param name="SittingId">The sitting.</param>
/// <param name="Reason">Why.</param>
public sealed record SittingRejected(
    string StudentId, long Version, CommandCause Cause, DateTimeOffset At,
    string SittingId, SeatRefusal Reason) : StudentEvent(StudentId, Version, Cause, At);

/// <summary>The seat is given back.</summary>
/// <param name="StudentId">The student: the key on student-events.</param>
/// <param name="Version">The number of this event among the student's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
/// <param name="SittingId">The sitting.</param>
/// <param name="CenterId">The center.</param>
/// <param name="MovedTo">The sitting that took its place; null where it was cancelled.</param>
public sealed record SittingCancelled(
    string StudentId, long Version, CommandCause Cause, DateTimeOffset At,
    string SittingId, string CenterId, string? MovedTo) : StudentEvent(StudentId, Version, Cause, At);

/// <summary>The student is checked in.</summary>
/// <param name="StudentId">The student: the key on student-events.</param>
/// <param name="Version">The number of this event among the student's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
/// <param name="SittingId">The sitting.</param>
/// <param name="Seat">The seat, from 1.</param>
/// <param name="CodeHash">SHA-256 of the one-time admission code, in hexadecimal.</param>
/// <param name="By">Who asked.</param>
public sealed record StudentAdmitted(
    string StudentId, long Version, CommandCause Cause, DateTimeOffset At,
    string SittingId, int Seat, string CodeHash, string By) : StudentEvent(StudentId, Version, Cause, At);

/// <summary>The admission code was used: the student has a place in front of a screen.</summary>
/// <param name="StudentId">The student: the key on student-events.</param>
/// <param name="Version">The number of this event among the student's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
/// <param name="SittingId">The sitting that the code was for.</param>
/// <param name="CodeHash">SHA-256 of the code, in hexadecimal.</param>
public sealed record CodeRedeemed(
    string StudentId, long Version, CommandCause Cause, DateTimeOffset At,
    string SittingId, string CodeHash) : StudentEvent(StudentId, Version, Cause, At);

/// <summary>The clock runs.</summary>
/// <param name="StudentId">The student: the key on student-events.</param>
/// <param name="Version">The number of this event among the student's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
/// <param name="AttemptId">The attempt.</param>
/// <param name="SittingId">The sitting.</param>
/// <param name="ExamId">The exam.</param>
/// <param name="ExamVersion">Its version.</param>
/// <param name="CenterId">The center.</param>
/// <param name="Seat">The seat, from 1.</param>
/// <param name="AttemptNumber">The number of the student's attempt at this exam, from 1.</param>
/// <param name="DeadlineAt">When time is up, unless the clock is stopped.</param>
public sealed record AttemptStarted(
    string StudentId, long Version, CommandCause Cause, DateTimeOffset At,
    string AttemptId, string SittingId, string ExamId, int ExamVersion, string CenterId, int Seat, int AttemptNumber,
    DateTimeOffset DeadlineAt) : StudentEvent(StudentId, Version, Cause, At);

/// <summary>An item is before the student for the first time.</summary>
/// <param name="StudentId">The student: the key on student-events.</param>
/// <param name="Version">The number of this event among the student's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
/// <param name="AttemptId">The attempt.</param>
/// <param name="ItemId">The item.</param>
/// <param name="Position">Its place in the attempt, from 1.</param>
public sealed record ItemDelivered(
    string StudentId, long Version, CommandCause Cause, DateTimeOffset At,
    string AttemptId, string ItemId, int Position) : StudentEvent(StudentId, Version, Cause, At);

/// <summary>The student has turned to an item of a fixed form.</summary>
/// <param name="StudentId">The student: the key on student-events.</param>
/// <param name="Version">The number of this event among the student's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
/// <param name="AttemptId">The attempt.</param>
/// <param name="ItemId">The item.</param>
/// <param name="LeftSeconds">How long the item that was left had been open, in seconds, without pauses.</param>
public sealed record ItemOpened(
    string StudentId, long Version, CommandCause Cause, DateTimeOffset At,
    string AttemptId, string ItemId, double LeftSeconds) : StudentEvent(StudentId, Version, Cause, At);

/// <summary>An answer is recorded and scored.</summary>
/// <param name="StudentId">The student: the key on student-events.</param>
/// <param name="Version">The number of this event among the student's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
/// <param name="AttemptId">The attempt.</param>
/// <param name="ItemId">The item.</param>
/// <param name="Position">Its place in the attempt, from 1.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Outcome">How it was answered.</param>
/// <param name="Credit">What it earns, 0 to 1.</param>
/// <param name="Score">In whole steps, 0 to the item's highest score.</param>
/// <param name="Seconds">How long the item was worked on, in seconds, without pauses and other items.</param>
/// <param name="Theta">The provisional ability after it; null without a response model.</param>
/// <param name="StandardError">Its standard error; null without a response model.</param>
public sealed record AnswerScored(
    string StudentId, long Version, CommandCause Cause, DateTimeOffset At,
    string AttemptId, string ItemId, int Position, Answer Answer, QuestionOutcome Outcome, double Credit, int Score,
    double Seconds, double? Theta, double? StandardError) : StudentEvent(StudentId, Version, Cause, At);

/// <summary>An item was marked for review, or the mark taken away.</summary>
/// <param name="StudentId">The student: the key on student-events.</param>
/// <param name="Version">The number of this event among the student's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
/// <param name="AttemptId">The attempt.</param>
/// <param name="ItemId">The item.</param>
/// <param name="Flagged">Whether it is marked.</param>
public sealed record ItemFlagged(
    string StudentId, long Version, CommandCause Cause, DateTimeOffset At,
    string AttemptId, string ItemId, bool Flagged) : StudentEvent(StudentId, Version, Cause, At);

/// <summary>The clock stands.</summary>
/// <param name="StudentId">The student: the key on student-events.</param>
/// <param name="Version">The number of this event among the student's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
/// <param name="AttemptId">The attempt.</param>
/// <param name="CenterId">Where the attempt goes on.</param>
/// <param name="Reason">For the record.</param>
/// <param name="By">Who asked.</param>
public sealed record AttemptPaused(
    string StudentId, long Version, CommandCause Cause, DateTimeOffset At,
    string AttemptId, string CenterId, string Reason, string By) : StudentEvent(StudentId, Version, Cause, At);

/// <summary>The clock runs again.</summary>
/// <param name="StudentId">The student: the key on student-events.</param>
/// <param name="Version">The number of this event among the student's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
/// <param name="AttemptId">The attempt.</param>
/// <param name="CenterId">Where the attempt goes on.</param>
/// <param name="DeadlineAt">When time is up now.</param>
/// <param name="By">Who asked.</param>
public sealed record AttemptResumed(
    string StudentId, long Version, CommandCause Cause, DateTimeOffset At,
    string AttemptId, string CenterId, DateTimeOffset DeadlineAt, string By) : StudentEvent(StudentId, Version, Cause, At);

/// <summary>The attempt goes on elsewhere.</summary>
/// <param name="StudentId">The student: the key on student-events.</param>
/// <param name="Version">The number of this event among the student's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
/// <param name="AttemptId">The attempt.</param>
/// <param name="FromCenterId">The center until now.</param>
/// <param name="CenterId">The center.</param>
/// <param name="Seat">The seat, from 1.</param>
/// <param name="Stage">Whether the clock runs.</param>
/// <param name="DeadlineAt">When time is up, unless the clock stands.</param>
/// <param name="By">Who asked.</param>
public sealed record AttemptRelocated(
    string StudentId, long Version, CommandCause Cause, DateTimeOffset At,
    string AttemptId, string FromCenterId, string CenterId, int Seat, AttemptStage Stage, DateTimeOffset DeadlineAt,
    string By) : StudentEvent(StudentId, Version, Cause, At);

/// <summary>The attempt is over and has its score.</summary>
/// <param name="StudentId">The student: the key on student-events.</param>
/// <param name="Version">The number of this event among the student's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
/// <param name="AttemptId">The attempt.</param>
/// <param name="SittingId">The sitting.</param>
/// <param name="ExamId">The exam.</param>
/// <param name="ExamVersion">Its version.</param>
/// <param name="CenterId">The center.</param>
/// <param name="Reason">Why it is over.</param>
/// <param name="Result">Its score.</param>
public sealed record AttemptFinished(
    string StudentId, long Version, CommandCause Cause, DateTimeOffset At,
    string AttemptId, string SittingId, string ExamId, int ExamVersion, string CenterId, FinishReason Reason,
    AttemptResult Result) : StudentEvent(StudentId, Version, Cause, At);

/// <summary>The attempt counts for nothing.</summary>
/// <param name="StudentId">The student: the key on student-events.</param>
/// <param name="Version">The number of this event among the student's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
/// <param name="AttemptId">The attempt.</param>
/// <param name="CenterId">Where it went on; null where it was over.</param>
/// <param name="Reason">For the record.</param>
/// <param name="By">Who asked.</param>
public sealed record AttemptVoided(
    string StudentId, long Version, CommandCause Cause, DateTimeOffset At,
    string AttemptId, string? CenterId, string Reason, string By) : StudentEvent(StudentId, Version, Cause, At);

/// <summary>Why a command was refused.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RefusalReason>))]
public enum RefusalReason
{
    /// <summary>A document or attempt with this id was recorded before.</summary>
    [JsonStringEnumMemberName("duplicate_attempt")]
    DuplicateAttempt,

    /// <summary>Nobody has made the student known.</summary>
    [JsonStringEnumMemberName("not_registered")]
    NotRegistered,

    /// <summary>A field is empty, too long or out of its bounds.</summary>
    [JsonStringEnumMemberName("malformed_command")]
    MalformedCommand,

    /// <summary>The exam is not published in that version.</summary>
    [JsonStringEnumMemberName("unknown_exam")]
    UnknownExam,

    /// <summary>The exam is not open at that time, or the time has passed.</summary>
    [JsonStringEnumMemberName("outside_window")]
    OutsideWindow,

    /// <summary>Attempts and sittings together would be more than the exam allows.</summary>
    [JsonStringEnumMemberName("too_many_attempts")]
    TooManyAttempts,

    /// <summary>Too few days after the last attempt.</summary>
    [JsonStringEnumMemberName("too_soon")]
    TooSoon,

    /// <summary>The student has another sitting at that time.</summary>
    [JsonStringEnumMemberName("overlaps")]
    Overlaps,

    /// <summary>There is a sitting with that id.</summary>
    [JsonStringEnumMemberName("sitting_exists")]
    SittingExists,

    /// <summary>There is no sitting with that id.</summary>
    [JsonStringEnumMemberName("unknown_sitting")]
    UnknownSitting,

    /// <summary>The sitting was rejected, cancelled or used.</summary>
    [JsonStringEnumMemberName("sitting_closed")]
    SittingClosed,

    /// <summary>The center has not reserved the seat yet.</summary>
    [JsonStringEnumMemberName("not_confirmed")]
    NotConfirmed,

    /// <summary>The student is not checked in.</summary>
    [JsonStringEnumMemberName("not_admitted")]
    NotAdmitted,

    /// <summary>There is no such admission code, or it was used before.</summary>
    [JsonStringEnumMemberName("wrong_code")]
    WrongCode,

    /// <summary>The session goes on at another place: a later code was used there.</summary>
    [JsonStringEnumMemberName("admitted_elsewhere")]
    AdmittedElsewhere,

    /// <summary>The student has another attempt running.</summary>
    [JsonStringEnumMemberName("attempt_running")]
    AttemptRunning,

    /// <summary>There is no attempt with that id.</summary>
    [JsonStringEnumMemberName("unknown_attempt")]
    UnknownAttempt,

    /// <summary>The attempt is over.</summary>
    [JsonStringEnumMemberName("attempt_over")]
    AttemptOver,

    /// <summary>The clock stands.</summary>
    [JsonStringEnumMemberName("paused")]
    Paused,

    /// <summary>The clock runs.</summary>
    [JsonStringEnumMemberName("not_paused")]
    NotPaused,

    /// <summary>The item is not one that can be answered or opened now.</summary>
    [JsonStringEnumMemberName("wrong_item")]
    WrongItem,

    /// <summary>The item is answered, and answers may not change.</summary>
    [JsonStringEnumMemberName("already_answered")]
    AlreadyAnswered,

    /// <summary>The answer is none to this item.</summary>
    [JsonStringEnumMemberName("malformed_answer")]
    MalformedAnswer,

    /// <summary>Time was up.</summary>
    [JsonStringEnumMemberName("too_late")]
    TooLate,

    /// <summary>Time is not up yet.</summary>
    [JsonStringEnumMemberName("not_due")]
    NotDue,
}

/// <summary>Why a center has no seat for a sitting.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SeatRefusal>))]
public enum SeatRefusal
{
    /// <summary>Nobody has set the center up.</summary>
    [JsonStringEnumMemberName("unknown_center")]
    UnknownCenter,

    /// <summary>The center is not open during the whole of it.</summary>
    [JsonStringEnumMemberName("closed")]
    Closed,

    /// <summary>Every seat is taken at some time of it.</summary>
    [JsonStringEnumMemberName("full")]
    Full,

    /// <summary>Another student's sitting there has the same id.</summary>
    [JsonStringEnumMemberName("sitting_exists")]
    SittingExists,
}

/// <summary>How an attempt stands, as its center sees it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AttemptStage>))]
public enum AttemptStage
{
    /// <summary>The clock runs.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>The clock stands.</summary>
    [JsonStringEnumMemberName("paused")]
    Paused,

    /// <summary>It is over, or goes on elsewhere.</summary>
    [JsonStringEnumMemberName("gone")]
    Gone,
}

/// <summary>Why an attempt is over.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FinishReason>))]
public enum FinishReason
{
    /// <summary>Every item that the exam wanted is answered.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed,

    /// <summary>The student has handed it in.</summary>
    [JsonStringEnumMemberName("handed_in")]
    HandedIn,

    /// <summary>Time was up.</summary>
    [JsonStringEnumMemberName("time_up")]
    TimeUp,
}

/// <summary>The score of an attempt that was delivered here.</summary>
/// <param name="Items">Items delivered.</param>
/// <param name="Answered">Items answered.</param>
/// <param name="Credit">The sum of credits.</param>
/// <param name="Theta">The ability; null without a response model.</param>
/// <param name="StandardError">Its standard error; null without a response model or where nothing is known of it.</param>
/// <param name="Score">The score on the report's scale.</param>
/// <param name="ScoreError">Its conditional standard error; null where nothing is known of it.</param>
/// <param name="Class">The class by the report's cuts, from 0; null without cuts.</param>
public sealed record AttemptResult(
    int Items, int Answered, double Credit, double? Theta, double? StandardError, double Score, double? ScoreError, int? Class);
