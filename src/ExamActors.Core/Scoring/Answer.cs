using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ExamActors.Core.Scoring;

/// <summary>What a student answered; closed. An answer without content is unanswered.</summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(Answer.None), "none")]
[JsonDerivedType(typeof(Answer.Choice), "choice")]
[JsonDerivedType(typeof(Answer.Number), "number")]
[JsonDerivedType(typeof(Answer.Text), "text")]
[JsonDerivedType(typeof(Answer.Order), "order")]
[JsonDerivedType(typeof(Answer.Pairs), "pairs")]
public abstract record Answer
{
    private Answer()
    {
    }

    /// <summary>Nothing.</summary>
    public sealed record None : Answer;

    /// <summary>Options, in any order.</summary>
    /// <param name="Options">Their ids.</param>
    public sealed record Choice(ImmutableArray<string> Options) : Answer;

    /// <summary>A number.</summary>
    /// <param name="Value">Finite.</param>
    public sealed record Number(double Value) : Answer;

    /// <summary>A text.</summary>
    /// <param name="Value">As it was written.</param>
    public sealed record Text(string Value) : Answer;

    /// <summary>Options as they were arranged; those left out come last, in no order.</summary>
    /// <param name="Options">Their ids, the first one first.</param>
    public sealed record Order(ImmutableArray<string> Options) : Answer;

    /// <summary>Pairs, in any order.</summary>
    /// <param name="Values">The pairs made.</param>
    public sealed record Pairs(ImmutableArray<OptionPair> Values) : Answer;
}

/// <summary>What came of scoring an answer; closed.</summary>
public abstract record AnswerResult
{
    private AnswerResult()
    {
    }

    /// <summary>The answer's score.</summary>
    /// <param name="Outcome">How it was answered.</param>
    /// <param name="Credit">What it earns, 0 to 1.</param>
    /// <param name="Score">The credit in whole steps, 0 to the key's ScoreMax.</param>
    /// <param name="Points">The sum of a mapping, which may be below 0; otherwise the credit.</param>
    public sealed record Scored(QuestionOutcome Outcome, double Credit, int Score, double Points) : AnswerResult;

    /// <summary>The answer is none to this item.</summary>
    /// <param name="Fault">Why.</param>
    /// <param name="Id">The option at fault; null where it is none.</param>
    public sealed record Malformed(AnswerFault Fault, string? Id = null) : AnswerResult;
}

/// <summary>Why an answer is none to its item.</summary>
public enum AnswerFault
{
    /// <summary>It is of another kind than the key: a number where a choice is expected.</summary>
    WrongKind,

    /// <summary>The item has no such option.</summary>
    UnknownOption,

    /// <summary>An option or pair occurs twice.</summary>
    Repeated,

    /// <summary>There are more options or pairs than the item takes.</summary>
    TooMany,

    /// <summary>The text or an id is too long.</summary>
    TooLong,

    /// <summary>The number is not finite.</summary>
    NotFinite,
}
