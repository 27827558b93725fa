using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ExamActors.Core.Scoring;

namespace ExamActors.Core.Attempts;

/// <summary>One finished attempt at an exam, as an assessment system exports it, read and validated.</summary>
/// <param name="KeenId">The document's id, 24 hexadecimal digits.</param>
/// <param name="UserExamId">The taker: the only student id that the documents carry.</param>
/// <param name="BaseExamId">The exam taken; a UUID in all but test documents.</param>
/// <param name="ExamName">The exam's name; several exams may share one.</param>
/// <param name="StartedAt">When the taker started.</param>
/// <param name="SubmittedAt">When the document was made (`keen_timestamp`).</param>
/// <param name="MaxAttempts">How many attempts the exam allows.</param>
/// <param name="Certification">Whether the attempt counts for a certificate; null where the document says null.</param>
/// <param name="SequenceId">The sequence of questions that was delivered.</param>
/// <param name="SequenceAttempt">The number of the attempt at that sequence, from 1.</param>
/// <param name="Counts">What the document claims of its questions; null where it claims nothing.</param>
/// <param name="Questions">The questions delivered, in order.</param>
public sealed record AssessmentAttempt(
    string KeenId,
    string UserExamId,
    string BaseExamId,
    string ExamName,
    DateTimeOffset StartedAt,
    DateTimeOffset SubmittedAt,
    int MaxAttempts,
    bool? Certification,
    string SequenceId,
    int SequenceAttempt,
    ClaimedCounts? Counts,
    ImmutableArray<AttemptQuestion> Questions);

/// <summary>The counts that a document claims of its own questions.</summary>
/// <param name="Incomplete">Questions with some right options left unchecked and none wrong.</param>
/// <param name="Submitted">Questions submitted.</param>
/// <param name="Incorrect">Questions answered wrong.</param>
/// <param name="Correct">Questions answered right.</param>
/// <param name="Total">All questions.</param>
/// <param name="Unanswered">Questions with nothing checked.</param>
/// <param name="AllCorrect">Whether every question was answered right.</param>
public sealed record ClaimedCounts(
    int Incomplete, int Submitted, int Incorrect, int Correct, int Total, int Unanswered, bool AllCorrect);

/// <summary>A question as delivered and answered.</summary>
/// <param name="Id">The question's id; unique within an exam only.</param>
/// <param name="Options">The options offered, in order.</param>
/// <param name="Claimed">The result that the document claims; null where it claims none.</param>
public sealed record AttemptQuestion(string Id, ImmutableArray<AttemptOption> Options, ClaimedResult? Claimed);

/// <summary>The result of a question as the document claims it.</summary>
/// <param name="Incomplete">`user_incomplete`.</param>
/// <param name="Correct">`user_correct`.</param>
/// <param name="Submitted">`user_submitted`.</param>
/// <param name="Outcome">`user_result`.</param>
public sealed record ClaimedResult(bool Incomplete, bool Correct, bool Submitted, QuestionOutcome Outcome);

/// <summary>An option of a question. On the wire, what is false or absent is left out: most options are untouched.</summary>
/// <param name="Id">The option's id.</param>
/// <param name="Checked">Whether the taker left it checked.</param>
/// <param name="Correct">Whether it is a right one; an absent flag means no.</param>
/// <param name="At">When it was last touched; null where it never was.</param>
/// <param name="Submitted">Whether it was submitted.</param>
public sealed record AttemptOption(
    string Id,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Checked = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Correct = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] DateTimeOffset? At = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Submitted = false);
