using System.Numerics;

namespace ExamActors.Node.Operating;

/// <summary>
/// How long something took, counted in steps of 1/64 of the value (as HdrHistogram does), so that any number of them takes
/// the same room and percentiles can be read at any time. Recording is safe for any number of threads.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int StepBits = 6; // 64 steps to each doubling: at most 1.6 % too high
    private const int Steps = 1 << StepBits;

    private readonly int[] counts = new int[Steps * 34]; // up to 2^39 µs, six days
    private long total;
    private long longestUs;

    public long Count => Volatile.Read(ref total);

    public TimeSpan Longest => TimeSpan.FromMicroseconds(Volatile.Read(ref longestUs));

    public void Record(TimeSpan took)
    {
        var us = Math.Max(0, (long)took.TotalMicroseconds);
        Interlocked.Increment(ref counts[Math.Min(StepOf(us), counts.Length - 1)]);
        Interlocked.Increment(ref total);
        var longest = Volatile.Read(ref longestUs);
        while (us > longest && Interlocked.CompareExchange(ref longestUs, us, longest) is var seen && seen != longest)
            longest = seen;
    }

    /// <summary>Counts what another one has counted, too.</summary>
    public void Add(LatencyHistogram other)
    {
        for (var step = 0; step < counts.Length; step++)
            counts[step] += other.counts[step];
        total += other.Count;
        longestUs = Math.Max(longestUs, other.longestUs);
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        Array.Clear(counts);
        (total, longestUs) = (0, 0);
    }

    /// <summary>The time within which a share of them was done; 0 where there are none.</summary>
    /// <param name="share">0 to 1.</param>
    public TimeSpan Percentile(double share)
    {
        var rank = (long)Math.Ceiling(share * Count);
        var below = 0L;
        for (var step = 0; step < counts.Length; step++)
            if ((below += Volatile.Read(ref counts[step])) >= rank && below > 0)
                return TimeSpan.FromMicroseconds(Math.Min(EndOf(step), Volatile.Read(ref longestUs)));
        return Longest;
    }

    private static int StepOf(long us)
    {
        if (us < Steps)
            return (int)us;
        var shift = BitOperations.Log2((ulong)us) - StepBits;
        return (shift << StepBits) + (int)(us >> shift);
    }

    private static long EndOf(int step)
    {
        if (step < 2 * Steps)
            return step;
        var shift = (step >> StepBits) - 1;
        return ((long)(step - (shift << StepBits)) + 1 << shift) - 1;
    }
}
