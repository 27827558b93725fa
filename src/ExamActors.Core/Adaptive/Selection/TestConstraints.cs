using System.Collections.Immutable;

namespace ExamActors.Core.Adaptive.Selection;

/// <summary>
/// What every test of a design must meet, whoever takes it. Enemies and sets are the bank's own and always hold: no two
/// enemies in one test; once an item of a set was given, the rest of the set follows before any other item.
/// </summary>
/// <param name="LengthMin">The fewest items: no stopping rule but time ends a test before; 0 or more.</param>
/// <param name="LengthMax">The most items, up to <see cref="LengthLimit"/>.</param>
public sealed record TestConstraints(int LengthMin, int LengthMax)
{
    /// <summary>The longest test.</summary>
    public const int LengthLimit = 255;

    /// <summary>How many items of a topic; topics not named here are free.</summary>
    public ImmutableArray<TopicBound> Topics { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>How many items of a set make it whole; for sets not named here, all of them.</summary>
    public ImmutableArray<SetSize> Sets { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>A test of a fixed length without further constraints.</summary>
    public static TestConstraints Length(int items) => new(items, items);
}

/// <summary>How many items of a topic a test has.</summary>
/// <param name="Topic">A topic of the bank.</param>
/// <param name="Min">The fewest, 0 or more.</param>
/// <param name="Max">The most.</param>
public sealed record TopicBound(string Topic, int Min, int Max);

/// <summary>How many items of a set a test has, if any.</summary>
/// <param name="Set">A set of the bank.</param>
/// <param name="Count">1 up to the number of its items.</param>
public sealed record SetSize(string Set, int Count);
