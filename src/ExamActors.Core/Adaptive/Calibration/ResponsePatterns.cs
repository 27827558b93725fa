using System.Runtime.InteropServices;

namespace ExamActors.Core.Adaptive.Calibration;

/// <summary>
/// The distinct rows of a matrix with how often each occurs: students with the same responses say the same. Order is
/// that of the first occurrence. Students who were presented nothing are left out.
/// </summary>
internal sealed class ResponsePatterns
{
    private readonly List<sbyte> scores = [];

    public ResponsePatterns(ResponseMatrix matrix)
    {
        ItemCount = matrix.Items.Length;
        OfStudent = new int[matrix.Students];
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var lookup = known.GetAlternateLookup<ReadOnlySpan<char>>();
        var frequencies = new List<double>();
        var key = new char[ItemCount];
        for (var student = 0; student < matrix.Students; student++)
        {
            var row = matrix.Row(student);
            var presented = false;
            for (var item = 0; item < row.Length; item++)
            {
                key[item] = (char)(row[item] + 1);
                presented |= row[item] != ResponseMatrix.NotPresented;
            }
            if (!presented)
            {
                OfStudent[student] = -1;
                continue;
            }
            if (!lookup.TryGetValue(key, out var pattern))
            {
                pattern = frequencies.Count;
                lookup[key] = pattern;
                frequencies.Add(0);
                scores.AddRange(row);
            }
            frequencies[pattern]++;
            OfStudent[student] = pattern;
        }
        Frequencies = [.. frequencies];
    }

    public int ItemCount { get; }

    public int Count => Frequencies.Length;

    public double[] Frequencies { get; }

    /// <summary>Each student's pattern; −1 for those who were presented nothing.</summary>
    public int[] OfStudent { get; }

    /// <summary>A pattern's scores, in the order of the items.</summary>
    public ReadOnlySpan<sbyte> this[int pattern] =>
        CollectionsMarshal.AsSpan(scores).Slice(pattern * ItemCount, ItemCount);
}
