namespace ExamActors.Core.Adaptive.Selection;

/// <summary>A set of numbers of items, each 0 to 255.</summary>
internal readonly record struct CountSet(UInt128 Low, UInt128 High)
{
    /// <summary>{0}.</summary>
    public static readonly CountSet Zero = new(1, 0);

    public bool IsEmpty => Low == 0 && High == 0;

    /// <summary>{min, …, max}; empty where max is below min.</summary>
    public static CountSet Range(int min, int max)
    {
        if (max < min || max < 0)
            return default;
        var upTo = UpTo(Math.Min(max, 255));
        var below = min <= 0 ? default : UpTo(Math.Min(min, 256) - 1);
        return new CountSet(upTo.Low & ~below.Low, upTo.High & ~below.High);
    }

    /// <summary>Every number plus <paramref name="count"/>; those above 255 fall out.</summary>
    public CountSet Plus(int count) => count switch
    {
        0 => this,
        >= 256 => default,
        >= 128 => new CountSet(0, Low << (count - 128)),
        _ => new CountSet(Low << count, (High << count) | (Low >> (128 - count))),
    };

    public CountSet Or(CountSet other) => new(Low | other.Low, High | other.High);

    public CountSet And(CountSet other) => new(Low & other.Low, High & other.High);

    /// <summary>Every number plus 0, 1, … or <paramref name="max"/>.</summary>
    public CountSet PlusUpTo(int max)
    {
        var (sums, reach) = (this, 0); // sums holds this plus 0 to reach
        while (reach < max && reach < 256)
        {
            var step = Math.Min(reach + 1, max - reach);
            sums = sums.Or(sums.Plus(step));
            reach += step;
        }
        return sums;
    }

    /// <summary>All sums of a number of this set and one of the other.</summary>
    public CountSet Sums(CountSet other)
    {
        var sums = default(CountSet);
        for (var low = other.Low; low != 0; low &= low - 1)
            sums = sums.Or(Plus((int)UInt128.TrailingZeroCount(low)));
        for (var high = other.High; high != 0; high &= high - 1)
            sums = sums.Or(Plus(128 + (int)UInt128.TrailingZeroCount(high)));
        return sums;
    }

    private static CountSet UpTo(int max) => max switch
    {
        < 127 => new CountSet((UInt128.One << (max + 1)) - 1, 0),
        < 255 => new CountSet(UInt128.MaxValue, (UInt128.One << (max - 127)) - 1),
        _ => new CountSet(UInt128.MaxValue, UInt128.MaxValue),
    };
}
