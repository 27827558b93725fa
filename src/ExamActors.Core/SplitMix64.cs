namespace ExamActors.Core;

/// <summary>
/// A small seeded generator whose numbers stay the same on every platform and version: SplitMix64 (G. L. Steele, D. Lea,
/// C. H. Flood, OOPSLA 2014).
/// </summary>
internal struct SplitMix64(ulong seed)
{
    private ulong state = seed;

    public ulong Next()
    {
        var z = state += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 up to, without, 1.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>From min to max, both included.</summary>
    public int Between(int min, int max) => min + (int)(Next() % (ulong)(max - min + 1));

    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>A normal variate (G. E. P. Box and M. E. Muller, 1958).</summary>
    public double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    public string Uuid() =>
        $"{(uint)Next():x8}-{(ushort)Next():x4}-4{Next() & 0xfff:x3}-{0x8000 | (Next() & 0x3fff):x4}-{Next() & 0xffffffffffff:x12}";
}
