using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Multistage;
using ExamActors.Core.Scoring;

namespace ExamActors.Core.Exams;

/// <summary>An exam as it is published: one version, never changed afterwards. An attempt is delivered and scored by the one it began with.</summary>
/// <param name="ExamId">The exam's id: letters, digits, dots, dashes and underscores.</param>
/// <param name="Version">Counts from 1.</param>
/// <param name="Title">For people.</param>
/// <param name="Items">Every item that may be delivered, at least one.</param>
/// <param name="Delivery">Which of them are, and in which order.</param>
/// <param name="Rules">Who may take it, when, and how long.</param>
/// <param name="Report">What becomes of the result.</param>
public sealed record ExamDefinition(
    string ExamId,
    int Version,
    string Title,
    ImmutableArray<ExamItem> Items,
    ItemDelivery Delivery,
    ExamRules Rules,
    ScoreReport Report);

/// <summary>An item as it is delivered, with what is right; the latter two never leave the server.</summary>
/// <param name="Id">Unique in its exam.</param>
/// <param name="Content">What the student sees.</param>
/// <param name="Key">What is right, and what an answer earns.</param>
/// <param name="Parameters">The parameters of its response model; null where the exam is not scored by one.</param>
/// <param name="Topic">The content area that it counts for; null for none.</param>
/// <param name="Set">The set (a shared text or picture) whose items stay together; null for an item on its own.</param>
/// <param name="Enemies">Ids of items that must not stand in the same test.</param>
/// <param name="SecondsMax">How long it may be worked on, in seconds; null for no bound of its own.</param>
public sealed record ExamItem(
    string Id,
    ItemContent Content,
    ItemKey Key,
    ItemParameters? Parameters = null,
    string? Topic = null,
    string? Set = null,
    ImmutableArray<string> Enemies = default,
    int? SecondsMax = null)
{
    /// <summary>Never default.</summary>
    public ImmutableArray<string> Enemies { get; init; } = Enemies.IsDefault ? [] : Enemies;
}

/// <summary>What a student sees of an item.</summary>
/// <param name="Prompt">The question, in CommonMark.</param>
/// <param name="Options">What can be chosen, ordered or matched, in the order shown; empty where the answer is written.</param>
/// <param name="Targets">What options are matched with; empty for other items.</param>
public sealed record ItemContent(
    string Prompt, ImmutableArray<ContentOption> Options = default, ImmutableArray<ContentOption> Targets = default)
{
    /// <summary>Never default.</summary>
    public ImmutableArray<ContentOption> Options { get; init; } = Options.IsDefault ? [] : Options;

    /// <summary>Never default.</summary>
    public ImmutableArray<ContentOption> Targets { get; init; } = Targets.IsDefault ? [] : Targets;
}

/// <summary>Something to choose, order or match.</summary>
/// <param name="Id">As the item's key names it.</param>
/// <param name="Text">In CommonMark.</param>
public sealed record ContentOption(string Id, string Text);

/// <summary>How items are chosen and ordered; closed.</summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(ItemDelivery.Linear), "linear")]
[JsonDerivedType(typeof(ItemDelivery.Adaptive), "adaptive")]
[JsonDerivedType(typeof(ItemDelivery.Multistage), "multistage")]
public abstract record ItemDelivery
{
    private ItemDelivery()
    {
    }

    /// <summary>A fixed form: the same items for everybody; a student may go back and forth.</summary>
    /// <param name="Form">Ids of the items, in order.</param>
    /// <param name="Ability">How an ability is estimated; null for a score that is the sum of credits.</param>
    public sealed record Linear(ImmutableArray<string> Form, AbilityScoring? Ability = null) : ItemDelivery;

    /// <summary>The next item depends on the answers so far.</summary>
    /// <param name="Scale">The scaling constant D of the items' parameters, 1 or 1.702.</param>
    /// <param name="Design">How items are selected, and when the test is over.</param>
    public sealed record Adaptive(double Scale, AdaptiveTestDesign Design) : ItemDelivery;

    /// <summary>Modules of items; the next module depends on the answers to those before.</summary>
    /// <param name="Scale">The scaling constant D of the items' parameters, 1 or 1.702.</param>
    /// <param name="Design">The modules, and how the way through them is found.</param>
    public sealed record Multistage(double Scale, MultistageDesign Design) : ItemDelivery;
}

/// <summary>How a fixed form's ability is estimated.</summary>
/// <param name="Scale">The scaling constant D of the items' parameters, 1 or 1.702.</param>
/// <param name="Estimator">The estimator.</param>
/// <param name="ErrorRule">What the standard error is made of.</param>
public sealed record AbilityScoring(
    double Scale, Estimator Estimator, StandardErrorRule ErrorRule = StandardErrorRule.Expected);

/// <summary>Who may take an exam, when, and how long.</summary>
/// <param name="SecondsMax">Working time in seconds, before a student's own extra time; 60 to 86,400.</param>
/// <param name="AttemptsMax">Attempts of a student, 1 to 100.</param>
/// <param name="DaysBetween">Days from the end of one attempt to the beginning of the next at least, 0 to 3,650.</param>
/// <param name="OpensAt">The first moment for which a sitting can be booked; null for no bound.</param>
/// <param name="ClosesAt">The moment by which a sitting must have begun; null for no bound.</param>
/// <param name="AnswersMayChange">Whether an answer may be changed until the attempt ends; in fixed forms only.</param>
public sealed record ExamRules(
    int SecondsMax,
    int AttemptsMax = 1,
    int DaysBetween = 0,
    DateTimeOffset? OpensAt = null,
    DateTimeOffset? ClosesAt = null,
    bool AnswersMayChange = false);

/// <summary>What becomes of a result.</summary>
/// <param name="Scale">How the ability, or without a response model the sum of credits, becomes the score; null for as it is.</param>
/// <param name="Cuts">Scores on that scale from which on a student is in the next class, ascending; empty for no classes.</param>
/// <param name="Shown">Whether the student sees the score at the end.</param>
public sealed record ScoreReport(ScoreScale? Scale = null, ImmutableArray<double> Cuts = default, bool Shown = true)
{
    /// <summary>Never default.</summary>
    public ImmutableArray<double> Cuts { get; init; } = Cuts.IsDefault ? [] : Cuts;
}
