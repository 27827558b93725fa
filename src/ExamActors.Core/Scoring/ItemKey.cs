using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ExamActors.Core.Scoring;

// key                answer            credit, 0 to 1
// Choice             Choice            1 for the right option
// MultipleResponse   Choice            by its CreditRule from the right and wrong options
// Numeric            Number            1 within the tolerance
// Text               Text              that of the first accepted text it is equal to
// Ordered            Order             by its OrderRule
// Matching           Pairs             by its MatchRule from the right and wrong pairs
// Mapping            Choice, Text or   (points mapped from the answer, within the bounds) / the most points
//                    Pairs

/// <summary>
/// What is right for an item, and what an answer earns; closed. <see cref="ItemKeyCheck"/> says what is sound.
/// </summary>
/// <remarks>
/// A key with a <see cref="ScoreMax"/> of m is scored 0 to m for a response model of m + 1 categories: m times the
/// credit, rounded down.
/// </remarks>
[JsonPolymorphic]
[JsonDerivedType(typeof(ItemKey.Choice), "choice")]
[JsonDerivedType(typeof(ItemKey.MultipleResponse), "multipleResponse")]
[JsonDerivedType(typeof(ItemKey.Numeric), "numeric")]
[JsonDerivedType(typeof(ItemKey.Text), "text")]
[JsonDerivedType(typeof(ItemKey.Ordered), "ordered")]
[JsonDerivedType(typeof(ItemKey.Matching), "matching")]
[JsonDerivedType(typeof(ItemKey.Mapping), "mapping")]
public abstract record ItemKey
{
    private ItemKey()
    {
    }

    /// <summary>The item's highest score, 1 or more: one less than its response model has categories.</summary>
    public int ScoreMax { get; init; } = 1;

    /// <summary>One option is right.</summary>
    /// <param name="Options">The ids of all options.</param>
    /// <param name="Correct">The id of the right one.</param>
    public sealed record Choice(ImmutableArray<string> Options, string Correct) : ItemKey;

    /// <summary>Some options are right; the other ones are wrong.</summary>
    /// <param name="Options">The ids of all options.</param>
    /// <param name="Correct">The ids of the right ones.</param>
    /// <param name="Rule">What some right and some wrong options earn.</param>
    public sealed record MultipleResponse(
        ImmutableArray<string> Options, ImmutableArray<string> Correct, CreditRule Rule = CreditRule.AllOrNothing)
        : ItemKey;

    /// <summary>
    /// A number: right where it differs by at most the larger of the tolerances. A difference in the 12th digit of the
    /// larger number is none, as 0.4 − 0.3 is a little above 0.1 in binary.
    /// </summary>
    /// <param name="Value">The right one.</param>
    /// <param name="AbsoluteTolerance">In the unit of the value, 0 or more.</param>
    /// <param name="RelativeTolerance">As a share of the value, 0 or more: 0.01 for 1 %.</param>
    public sealed record Numeric(double Value, double AbsoluteTolerance = 0, double RelativeTolerance = 0) : ItemKey;

    /// <summary>A text, compared by a rule with those that are accepted.</summary>
    /// <param name="Accepted">The texts that earn something.</param>
    /// <param name="Rule">Which differences do not matter.</param>
    public sealed record Text(ImmutableArray<AcceptedText> Accepted, TextRule Rule) : ItemKey;

    /// <summary>Options to be brought into the right order.</summary>
    /// <param name="Correct">All options, in that order.</param>
    /// <param name="Rule">What an order earns that is not the right one.</param>
    public sealed record Ordered(ImmutableArray<string> Correct, OrderRule Rule = OrderRule.Exact) : ItemKey;

    /// <summary>Sources to be matched with targets.</summary>
    /// <param name="Directed">Whether a pair is another one when it is turned round.</param>
    /// <param name="Sources">The ids of what is matched.</param>
    /// <param name="Targets">The ids of what it is matched with.</param>
    /// <param name="Correct">The right pairs.</param>
    /// <param name="Rule">What some right and some wrong pairs earn.</param>
    public sealed record Matching(
        ImmutableArray<string> Sources, ImmutableArray<string> Targets, ImmutableArray<OptionPair> Correct,
        MatchRule Rule = MatchRule.AllOrNothing, bool Directed = true) : ItemKey;

    /// <summary>
    /// Points per part of the answer, summed, as in the mapping of a response declaration of QTI 3 (1EdTech, QTI 3
    /// Assessment, Section and Item Information Model): a part given several times counts once, and nothing answered
    /// earns 0.
    /// </summary>
    /// <param name="Of">What is mapped.</param>
    /// <param name="Entries">The points of each part; a pair is written with one space between its options.</param>
    /// <param name="PointsMax">The most points that an answer can earn, above 0: full credit.</param>
    /// <param name="DefaultPoints">What a part without an entry is worth.</param>
    /// <param name="LowerBound">The least sum; null for none. Credit is never below 0.</param>
    /// <param name="UpperBound">The largest sum; null for none.</param>
    public sealed record Mapping(
        MappedPart Of, ImmutableArray<MapEntry> Entries, double PointsMax, double DefaultPoints = 0,
        double? LowerBound = null, double? UpperBound = null) : ItemKey;
}

/// <summary>A text that is accepted.</summary>
/// <param name="Credit">What it earns, above 0 to 1.</param>
/// <param name="Value">The text.</param>
public sealed record AcceptedText(string Value, double Credit = 1);

/// <summary>Two options that belong together.</summary>
/// <param name="Source">The id of one.</param>
/// <param name="Target">The id of the other.</param>
[method: JsonConstructor]
public readonly record struct OptionPair(string Source, string Target);

/// <summary>The points of a part of an answer.</summary>
/// <param name="Key">An option's id, a text, or two ids with a space between.</param>
/// <param name="Points">Any finite number.</param>
/// <param name="CaseSensitive">Whether upper and lower case differ.</param>
public sealed record MapEntry(string Key, double Points, bool CaseSensitive = true);

/// <summary>What the entries of a mapping stand for.</summary>
public enum MappedPart
{
    /// <summary>Options.</summary>
    Option,

    /// <summary>A text, compared as it is but for its compatibility form (NFKC).</summary>
    Text,

    /// <summary>Pairs whose order does not matter.</summary>
    Pair,

    /// <summary>Pairs from source to target.</summary>
    DirectedPair,
}

/// <summary>What an order earns.</summary>
public enum OrderRule
{
    /// <summary>1 for exactly the right order, else 0.</summary>
    Exact,

    /// <summary>The share of the options that stand in their place.</summary>
    Positions,

    /// <summary>
    /// The share of the neighbours in the right order that are neighbours in the same order in the answer.
    /// </summary>
    AdjacentPairs,
}

/// <summary>What a matching earns.</summary>
public enum MatchRule
{
    /// <summary>1 for exactly the right pairs, else 0.</summary>
    AllOrNothing,

    /// <summary>
    /// The share of the right pairs that are made; their share of the pairs made where those are more.
    /// </summary>
    Share,

    /// <summary>(right pairs made − wrong pairs made) / right pairs, but not below 0.</summary>
    PlusMinus,
}
