using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Calibration;

/// <summary>
/// Scores of students on items, a row per student; what was not presented is no response and plays no part.
/// </summary>
public sealed class ResponseMatrix
{
    /// <summary>Stands where an item was not presented to a student.</summary>
    public const sbyte NotPresented = -1;

    private readonly sbyte[] scores;

    private ResponseMatrix(ImmutableArray<string> items, sbyte[] scores)
    {
        Items = items;
        this.scores = scores;
        Students = scores.Length / items.Length;
        var categories = new int[items.Length];
        for (var student = 0; student < Students; student++)
        {
            var row = Row(student);
            for (var item = 0; item < row.Length; item++)
                categories[item] = Math.Max(categories[item], row[item] + 1);
        }
        Categories = [.. categories];
    }

    /// <summary>The items' ids; an item's index is its column.</summary>
    public ImmutableArray<string> Items { get; }

    /// <summary>How many students there are; 0 or more.</summary>
    public int Students { get; }

    /// <summary>For each item its highest score plus 1; 0 where it was never presented.</summary>
    public ImmutableArray<int> Categories { get; }

    /// <summary>A score from 0 up, or <see cref="NotPresented"/>.</summary>
    public sbyte this[int student, int item] => Row(student)[item];

    /// <summary>A student's scores, in the order of the items.</summary>
    public ReadOnlySpan<sbyte> Row(int student) => scores.AsSpan(student * Items.Length, Items.Length);

    /// <summary>Makes a matrix.</summary>
    /// <param name="items">Unique ids, at least one.</param>
    /// <param name="students">
    /// A row per student with a score for each item; null where the item was not presented.
    /// </param>
    /// <exception cref="ArgumentException">
    /// Ids repeat, a row has another length, or a score is out of range.
    /// </exception>
    public static ResponseMatrix Create(ImmutableArray<string> items, IEnumerable<IReadOnlyList<int?>> students)
    {
        CheckItems(items);
        var scores = new List<sbyte>();
        foreach (var row in students)
        {
            if (row.Count != items.Length)
                throw new ArgumentException(
                    $"student {scores.Count / items.Length} has {row.Count} scores; there are {items.Length} items",
                    nameof(students));
            foreach (var score in row)
                scores.Add(score switch
                {
                    null => NotPresented,
                    >= 0 and < ResponseCurve.CategoriesMax => (sbyte)score,
                    _ => throw new ArgumentException(
                        $"a score of {score}: 0 to {ResponseCurve.CategoriesMax - 1} are possible", nameof(students)),
                });
        }
        return new ResponseMatrix(items, [.. scores]);
    }

    /// <summary>Makes a matrix of scores that lie row by row.</summary>
    /// <param name="items">Unique ids, at least one.</param>
    /// <param name="scores">
    /// Each student's scores after the other's; <see cref="NotPresented"/> where there is none.
    /// </param>
    /// <exception cref="ArgumentException">
    /// Ids repeat, the length is no multiple, or a score is out of range.
    /// </exception>
    public static ResponseMatrix Create(ImmutableArray<string> items, ReadOnlySpan<sbyte> scores)
    {
        CheckItems(items);
        if (scores.Length % items.Length != 0)
            throw new ArgumentException(
                $"{scores.Length} scores are no whole rows of {items.Length} items", nameof(scores));
        foreach (var score in scores)
            if (score is < NotPresented or >= ResponseCurve.CategoriesMax)
                throw new ArgumentException(
                    $"a score of {score}: 0 to {ResponseCurve.CategoriesMax - 1} are possible", nameof(scores));
        return new ResponseMatrix(items, scores.ToArray());
    }

    private static void CheckItems(ImmutableArray<string> items)
    {
        if (items.IsDefaultOrEmpty)
            throw new ArgumentException("there are no items", nameof(items));
        if (items.Distinct(StringComparer.Ordinal).Count() != items.Length)
            throw new ArgumentException("an item's id occurs twice", nameof(items));
    }
}
