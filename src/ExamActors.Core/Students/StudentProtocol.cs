using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ExamActors.Core.Attempts;
using ExamActors.Core.Scoring;

namespace ExamActors.Core.Students;

// command          → events            or refusal
// RecordAttempt    → AttemptRecorded   CommandRefused(DuplicateAttempt): the document was recorded before
//
// Every command yields at least one event, a refusal too, so that each command's outcome is in the journal, on
// student-events and countable exactly once. A refusal changes nothing but the version.

/// <summary>Where a command stands on the log.</summary>
/// <param name="Partition">The partition of student-commands.</param>
/// <param name="Offset">The offset in that partition.</param>
public readonly record struct LogPosition(int Partition, long Offset);

/// <summary>The command that caused an event.</summary>
/// <param name="Id">The command's id, chosen by who sent it and kept on a retry.</param>
/// <param name="Partition">The partition of student-commands that the command was read from.</param>
/// <param name="Offset">Its offset there.</param>
public sealed record CommandCause(string Id, int Partition, long Offset);

/// <summary>What may be asked of a student's actor; closed.</summary>
/// <param name="StudentId">The student: the key on student-commands.</param>
/// <param name="CommandId">Unique for what is asked; a retry carries the same one.</param>
/// <param name="At">When it was taken in, by the clock of who took it.</param>
[JsonPolymorphic]
[JsonDerivedType(typeof(RecordAttempt), "recordAttempt")]
public abstract record StudentCommand(string StudentId, string CommandId, DateTimeOffset At);

/// <summary>Record a finished attempt that another system exported.</summary>
/// <param name="StudentId">The student: the key on student-commands.</param>
/// <param name="CommandId">Where the document stood on the exams topic, and its id.</param>
/// <param name="At">The timestamp of the document's record on the exams topic.</param>
/// <param name="Attempt">The attempt; its taker is the student.</param>
public sealed record RecordAttempt(string StudentId, string CommandId, DateTimeOffset At, AssessmentAttempt Attempt)
    : StudentCommand(StudentId, CommandId, At);

/// <summary>What happened to a student; closed.</summary>
/// <param name="StudentId">The student: the key on student-events.</param>
/// <param name="Version">The number of this event among the student's, from 1, without gaps.</param>
/// <param name="Cause">The command that caused it.</param>
/// <param name="At">The command's time.</param>
[JsonPolymorphic]
[JsonDerivedType(typeof(AttemptRecorded), "attemptRecorded")]
[JsonDerivedType(typeof(CommandRefused), "commandRefused")]
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

/// <summary>Why a command was refused.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RefusalReason>))]
public enum RefusalReason
{
    /// <summary>A document with this id was recorded before.</summary>
    [JsonStringEnumMemberName("duplicate_attempt")]
    DuplicateAttempt,
}

/// <summary>A command as read from the log: what the student's actor is asked.</summary>
/// <param name="Position">Where it was read.</param>
/// <param name="Command">What is asked.</param>
public sealed record DeliverCommand(LogPosition Position, StudentCommand Command);

/// <summary>The actor's reply, given when the events are in the journal.</summary>
/// <param name="Events">The events that the command caused, now or when it came first; never empty.</param>
/// <param name="Redelivered">Whether the command had been applied before; then nothing changed.</param>
public sealed record CommandApplied(ImmutableArray<StudentEvent> Events, bool Redelivered);
