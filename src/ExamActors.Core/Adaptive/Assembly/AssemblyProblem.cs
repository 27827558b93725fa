using System.Collections.Immutable;

namespace ExamActors.Core.Adaptive.Assembly;

// van der Linden, Linear Models for Optimal Test Design (Springer 2005), with x_i = 1 where item i is in the test:
//
// part              meaning                                                             chapter
// Objective         maximise Σ c_i x_i, the information at θ as a rule                  3, 5
// LengthMin, -Max   LengthMin ≤ Σ x_i ≤ LengthMax                                       3
// Sums              Lower ≤ Σ a_i x_i ≤ Upper: a topic's items, words, seconds          3
// Sets              Σ x_i over the set is 0, or CountMin to CountMax                    7
// Enemies           Σ x_i over the group ≤ 1                                            3
// Include, Exclude  x_i = 1, x_i = 0                                                    3; 9 for shadow tests

/// <summary>
/// A test to be assembled from a pool of items as a mixed integer program: which items, so that every constraint is met
/// and the objective is largest. Items are known by their index, 0 to the length of <paramref name="Objective"/> − 1.
/// </summary>
/// <param name="Objective">What each item of the pool adds to the objective; finite.</param>
/// <param name="LengthMin">The fewest items, 0 or more.</param>
/// <param name="LengthMax">The most items; the same as <paramref name="LengthMin"/> for a fixed length.</param>
public sealed record AssemblyProblem(ImmutableArray<double> Objective, int LengthMin, int LengthMax)
{
    /// <summary>The largest pool.</summary>
    public const int ItemsMax = 20_000;

    /// <summary>The most sums, sets and enemy groups together.</summary>
    public const int ConstraintsMax = 20_000;

    /// <summary>
    /// The largest coefficient in absolute value: beyond it a solver's tolerances are not small any more.
    /// </summary>
    public const double CoefficientMax = 1e6;

    /// <summary>Sums over items within bounds.</summary>
    public ImmutableArray<SumConstraint> Sums { get; init; } = [];

    /// <summary>Items that come together or not at all.</summary>
    public ImmutableArray<SetConstraint> Sets { get; init; } = [];

    /// <summary>Items of which at most one may be in the test.</summary>
    public ImmutableArray<EnemyConstraint> Enemies { get; init; } = [];

    /// <summary>Items that must be in the test.</summary>
    public ImmutableArray<int> Include { get; init; } = [];

    /// <summary>Items that must not be in the test.</summary>
    public ImmutableArray<int> Exclude { get; init; } = [];

    /// <summary>
    /// Items of a test that is likely to be near the best, the last shadow test for one. They change the speed, never
    /// the optimum.
    /// </summary>
    public ImmutableArray<int> Hint { get; init; } = [];
}

/// <summary>Lower ≤ Σ coefficient · x ≤ Upper, met to 10⁻⁶ or, of a bound above 1, to that share of it.</summary>
/// <param name="Name">How it is called where it cannot be met.</param>
/// <param name="Terms">Items, each at most once, with their coefficients; all others have 0.</param>
/// <param name="Lower">The least sum; −∞ for none.</param>
/// <param name="Upper">The largest sum; +∞ for none.</param>
public sealed record SumConstraint(string Name, ImmutableArray<SumTerm> Terms, double Lower, double Upper)
{
    /// <summary>A bound on how many of some items are in the test.</summary>
    public static SumConstraint Count(string name, IEnumerable<int> items, int lower, int upper) =>
        new(name, [.. items.Select(i => new SumTerm(i, 1))], lower, upper);
}

/// <summary>An item's part in a sum.</summary>
public readonly record struct SumTerm(int Item, double Coefficient);

/// <summary>
/// The items of a set (with one text or picture): none of them is in the test, or CountMin to CountMax are.
/// </summary>
/// <param name="Name">How it is called where it cannot be met.</param>
/// <param name="Items">The set's items, each once.</param>
/// <param name="CountMin">The fewest items of the set, if any; 1 or more.</param>
/// <param name="CountMax">The most items of the set.</param>
public sealed record SetConstraint(string Name, ImmutableArray<int> Items, int CountMin, int CountMax)
{
    /// <summary>All of the items or none.</summary>
    public static SetConstraint AllOrNone(string name, ImmutableArray<int> items) =>
        new(name, items, items.Length, items.Length);
}

/// <summary>Items that give each other away: at most one of them is in the test.</summary>
/// <param name="Name">How it is called where it cannot be met.</param>
/// <param name="Items">Two or more items, each once.</param>
public sealed record EnemyConstraint(string Name, ImmutableArray<int> Items);
