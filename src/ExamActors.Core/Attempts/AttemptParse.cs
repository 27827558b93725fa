using System.Diagnostics.CodeAnalysis;

namespace ExamActors.Core.Attempts;

/// <summary>What became of a document: an attempt, or the first fault in it.</summary>
/// <param name="Attempt">The attempt; null where there is a fault.</param>
/// <param name="Fault">The fault; null where there is an attempt.</param>
public readonly record struct AttemptParse(AssessmentAttempt? Attempt, AttemptFault? Fault)
{
    /// <summary>Whether the document is sound.</summary>
    [MemberNotNullWhen(true, nameof(Attempt))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool IsValid => Attempt is not null;
}

/// <summary>Why a document is refused.</summary>
/// <param name="Path">Where, as a JSON path: `$.sequences.questions[3].options[1].checked`.</param>
/// <param name="Reason">What is wrong there, in words; never holds more than a few characters of the document.</param>
public sealed record AttemptFault(string Path, string Reason);
