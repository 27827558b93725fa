using System.Collections.Immutable;

namespace ExamActors.Core.Scoring;

/// <summary>The classical score of an attempt, derived from the options alone.</summary>
/// <param name="Total">Questions delivered.</param>
/// <param name="Correct">Questions answered right.</param>
/// <param name="Incorrect">Questions answered wrong.</param>
/// <param name="MissedSome">Questions with some right options left unchecked and none wrong.</param>
/// <param name="Unanswered">Questions with nothing checked.</param>
/// <param name="Credit">Sum of the questions' credits, 0 to <paramref name="Total"/>.</param>
/// <param name="TouchSeconds">Seconds from the first to the last touch of an option, 0 or more; null where nothing was touched.</param>
/// <param name="WorkSeconds">Seconds from the start to the making of the document; negative where the clocks disagree.</param>
/// <param name="Questions">Each question's score, in the order of delivery.</param>
/// <param name="MismatchCount">How many of the document's claims differ from what its options say; 0 in sound ones.</param>
/// <param name="Mismatches">The first of those claims, at most <see cref="MismatchesMax"/>.</param>
public sealed record AttemptScore(
    int Total,
    int Correct,
    int Incorrect,
    int MissedSome,
    int Unanswered,
    double Credit,
    double? TouchSeconds,
    double WorkSeconds,
    ImmutableArray<QuestionScore> Questions,
    int MismatchCount,
    ImmutableArray<ClaimMismatch> Mismatches)
{
    /// <summary>Mismatches that a score lists; it stays smaller than its document, however wrong that is.</summary>
    public const int MismatchesMax = 20;
}

/// <summary>The score of one question.</summary>
/// <param name="QuestionId">The question's id.</param>
/// <param name="Outcome">How it was answered.</param>
/// <param name="Credit">What it earns, 0 to 1.</param>
/// <param name="Checked">The ids of the options that the taker left checked, in the order of delivery.</param>
/// <param name="TouchedAt">When one of its options was last touched; null where none was.</param>
public sealed record QuestionScore(
    string QuestionId, QuestionOutcome Outcome, double Credit, ImmutableArray<string> Checked, DateTimeOffset? TouchedAt);

/// <summary>A claim of a document that its own options contradict.</summary>
/// <param name="Path">The JSON path of the claim.</param>
/// <param name="Claimed">What the document says.</param>
/// <param name="Derived">What its options say.</param>
public sealed record ClaimMismatch(string Path, string Claimed, string Derived);
