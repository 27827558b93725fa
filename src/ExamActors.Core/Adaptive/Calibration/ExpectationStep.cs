using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ExamActors.Core.Adaptive.Calibration;

/// <summary>
/// The expectation step: each pattern's posterior over the quadrature points, and from these how often each score of
/// each item is expected at each point (R. D. Bock and M. Aitkin, Psychometrika 46, 1981).
/// </summary>
/// <remarks>
/// Neighbouring items form blocks whose combinations of scores are few. A pattern's log-likelihood is then one table
/// row per block instead of one per item, and what it adds to the expected counts too: several times fewer additions
/// for the same sums.
/// </remarks>
internal sealed class ExpectationStep
{
    /// <summary>The most combinations of a block: its tables stay in the cache of a core.</summary>
    private const int CombinationsMax = 64;

    // Points are taken 16 at a time; what is added behind the last one has no weight.
    private const int Stride = 16;

    private const double NoWeight = -1e4;
    private const double ExponentMin = -700;

    private readonly ResponsePatterns patterns;
    private readonly int[] rows;
    private readonly List<Block> blocks = [];
    private readonly int[] offsets; // for each pattern and block: where its table row starts
    private readonly double[] tables;
    private readonly double[] counts;
    private readonly double[] weights;
    private readonly double[] posterior;

    // Combinations are in the order of their first occurrence; each one is its scores, item by item.
    private sealed record Block(int FirstItem, int Items, int FirstRow, List<sbyte[]> Combinations);

    /// <param name="patterns">The responses.</param>
    /// <param name="rows">For each item its first row, and at the end the number of rows.</param>
    /// <param name="points">How many quadrature points.</param>
    public ExpectationStep(ResponsePatterns patterns, int[] rows, int points)
    {
        this.patterns = patterns;
        this.rows = rows;
        Points = points;
        Width = (points + Stride - 1) / Stride * Stride;
        var codes = MakeBlocks();
        offsets = new int[patterns.Count * blocks.Count];
        for (var block = 0; block < blocks.Count; block++)
            for (var pattern = 0; pattern < patterns.Count; pattern++)
                offsets[pattern * blocks.Count + block] = (blocks[block].FirstRow + codes[block][pattern]) * Width;
        var tableRows = blocks[^1].FirstRow + blocks[^1].Combinations.Count;
        tables = new double[tableRows * Width];
        counts = new double[tableRows * Width];
        weights = new double[Width];
        posterior = new double[Width];
    }

    public int Points { get; }

    /// <summary>Numbers in a table row: the points, and zeros behind them.</summary>
    public int Width { get; }

    /// <summary>Takes over the probabilities that the next calls use.</summary>
    /// <param name="logProbabilities">ln P, a row for each item and score.</param>
    /// <param name="logWeights">The logarithm of each point's weight.</param>
    public void Prepare(ReadOnlySpan<double> logProbabilities, ReadOnlySpan<double> logWeights)
    {
        weights.AsSpan().Fill(NoWeight);
        logWeights[..Points].CopyTo(weights);
        foreach (var block in blocks)
            for (var c = 0; c < block.Combinations.Count; c++)
            {
                var table = tables.AsSpan((block.FirstRow + c) * Width, Width);
                table.Clear();
                for (var i = 0; i < block.Items; i++)
                    if (block.Combinations[c][i] is var score and not ResponseMatrix.NotPresented)
                        Add(table, logProbabilities.Slice((rows[block.FirstItem + i] + score) * Width, Width), 1);
            }
    }

    /// <summary>The marginal log-likelihood of all patterns.</summary>
    /// <param name="expected">Filled in: how often each score of each item is expected at each point.</param>
    /// <param name="pointCounts">Filled in: how many students are expected at each point.</param>
    public double Run(Span<double> expected, Span<double> pointCounts)
    {
        counts.AsSpan().Clear();
        pointCounts.Clear();
        var logLikelihood = 0.0;
        for (var pattern = 0; pattern < patterns.Count; pattern++)
        {
            var frequency = patterns.Frequencies[pattern];
            var (log, total) = Unnormalized(pattern, posterior);
            logLikelihood += frequency * log;
            Count(pattern, frequency / total);
            Add(pointCounts, posterior, frequency / total);
        }
        expected.Clear();
        foreach (var block in blocks)
            for (var c = 0; c < block.Combinations.Count; c++)
                for (var i = 0; i < block.Items; i++)
                    if (block.Combinations[c][i] is var score and not ResponseMatrix.NotPresented)
                        Add(expected.Slice((rows[block.FirstItem + i] + score) * Width, Width),
                            counts.AsSpan((block.FirstRow + c) * Width, Width), 1);
        return logLikelihood;
    }

    /// <summary>The posterior of one pattern, summing to 1.</summary>
    /// <returns>The pattern's marginal log-likelihood.</returns>
    public double Posterior(int pattern, Span<double> posterior)
    {
        var (log, total) = Unnormalized(pattern, posterior);
        foreach (ref var value in posterior)
            value /= total;
        return log;
    }

    /// <summary>Adds numbers times a factor.</summary>
    public static void Add(Span<double> sums, ReadOnlySpan<double> numbers, double factor)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(numbers.Length, sums.Length);
        ref var sum = ref MemoryMarshal.GetReference(sums);
        ref var number = ref MemoryMarshal.GetReference(numbers);
        var times = Vector256.Create(factor);
        var i = 0;
        for (; i <= sums.Length - Vector256<double>.Count; i += Vector256<double>.Count)
            (Vector256.LoadUnsafe(ref sum, (nuint)i) + times * Vector256.LoadUnsafe(ref number, (nuint)i))
                .StoreUnsafe(ref sum, (nuint)i);
        for (; i < sums.Length; i++)
            sums[i] += factor * numbers[i];
    }

    // exp(log-likelihood + log-weight − the largest of them) at every point.
    private (double Log, double Total) Unnormalized(int pattern, Span<double> values)
    {
        ref var table = ref MemoryMarshal.GetArrayDataReference(tables);
        ref var weight = ref MemoryMarshal.GetArrayDataReference(weights);
        ref var value = ref MemoryMarshal.GetReference(values);
        var own = offsets.AsSpan(pattern * blocks.Count, blocks.Count);
        var largest = Vector256.Create(double.NegativeInfinity);
        for (var q = 0; q < Width; q += Stride)
        {
            var a = Vector256.LoadUnsafe(ref weight, (nuint)q);
            var b = Vector256.LoadUnsafe(ref weight, (nuint)q + 4);
            var c = Vector256.LoadUnsafe(ref weight, (nuint)q + 8);
            var d = Vector256.LoadUnsafe(ref weight, (nuint)q + 12);
            foreach (var offset in own)
            {
                var at = (nuint)(offset + q);
                a += Vector256.LoadUnsafe(ref table, at);
                b += Vector256.LoadUnsafe(ref table, at + 4);
                c += Vector256.LoadUnsafe(ref table, at + 8);
                d += Vector256.LoadUnsafe(ref table, at + 12);
            }
            a.StoreUnsafe(ref value, (nuint)q);
            b.StoreUnsafe(ref value, (nuint)q + 4);
            c.StoreUnsafe(ref value, (nuint)q + 8);
            d.StoreUnsafe(ref value, (nuint)q + 12);
            largest = Vector256.Max(largest, Vector256.Max(Vector256.Max(a, b), Vector256.Max(c, d)));
        }
        var most = Math.Max(Math.Max(largest[0], largest[1]), Math.Max(largest[2], largest[3]));
        var total = Vector256<double>.Zero;
        for (var q = 0; q < Width; q += Vector256<double>.Count)
        {
            var exponent = Vector256.LoadUnsafe(ref value, (nuint)q) - Vector256.Create(most);
            var e = Vector256.Exp(Vector256.Max(exponent, Vector256.Create(ExponentMin)));
            e.StoreUnsafe(ref value, (nuint)q);
            total += e;
        }
        values[Points..].Clear();
        var sum = Vector256.Sum(total);
        return (most + Math.Log(sum), sum);
    }

    private void Count(int pattern, double factor)
    {
        ref var count = ref MemoryMarshal.GetArrayDataReference(counts);
        ref var value = ref MemoryMarshal.GetArrayDataReference(posterior);
        var own = offsets.AsSpan(pattern * blocks.Count, blocks.Count);
        var times = Vector256.Create(factor);
        for (var q = 0; q < Width; q += Stride)
        {
            var a = times * Vector256.LoadUnsafe(ref value, (nuint)q);
            var b = times * Vector256.LoadUnsafe(ref value, (nuint)q + 4);
            var c = times * Vector256.LoadUnsafe(ref value, (nuint)q + 8);
            var d = times * Vector256.LoadUnsafe(ref value, (nuint)q + 12);
            foreach (var offset in own)
            {
                var at = (nuint)(offset + q);
                (a + Vector256.LoadUnsafe(ref count, at)).StoreUnsafe(ref count, at);
                (b + Vector256.LoadUnsafe(ref count, at + 4)).StoreUnsafe(ref count, at + 4);
                (c + Vector256.LoadUnsafe(ref count, at + 8)).StoreUnsafe(ref count, at + 8);
                (d + Vector256.LoadUnsafe(ref count, at + 12)).StoreUnsafe(ref count, at + 12);
            }
        }
    }

    // A block takes items as long as their combinations stay few; gives each pattern's combination, block by block.
    private List<int[]> MakeBlocks()
    {
        var codes = new List<int[]>();
        for (var item = 0; item < patterns.ItemCount;)
        {
            var (start, code) = (item, new int[patterns.Count]);
            var combinations = new List<sbyte[]> { Array.Empty<sbyte>() };
            do
            {
                var (longer, extended) = Extend(code, combinations, item);
                if (item > start && extended.Count > CombinationsMax)
                    break;
                (code, combinations) = (longer, extended);
                item++;
            } while (item < patterns.ItemCount);
            var firstRow = blocks.Count == 0 ? 0 : blocks[^1].FirstRow + blocks[^1].Combinations.Count;
            blocks.Add(new Block(start, item - start, firstRow, combinations));
            codes.Add(code);
        }
        return codes;
    }

    private (int[] Codes, List<sbyte[]> Combinations) Extend(int[] code, List<sbyte[]> combinations, int item)
    {
        var known = new Dictionary<(int, sbyte), int>();
        var extended = new List<sbyte[]>();
        var longer = new int[code.Length];
        for (var pattern = 0; pattern < code.Length; pattern++)
        {
            var score = patterns[pattern][item];
            if (!known.TryGetValue((code[pattern], score), out longer[pattern]))
            {
                longer[pattern] = known[(code[pattern], score)] = extended.Count;
                extended.Add([.. combinations[code[pattern]], score]);
            }
        }
        return (longer, extended);
    }
}
