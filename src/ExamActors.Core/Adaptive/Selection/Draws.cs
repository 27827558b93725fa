namespace ExamActors.Core.Adaptive.Selection;

/// <summary>
/// Random numbers of an attempt: a function of its seed, of what is drawn and of the position or item it is drawn for,
/// so that a test can be replayed from its responses.
/// </summary>
internal enum Draws
{
    /// <summary>For the criterion, by position.</summary>
    Criterion = 1,

    /// <summary>For ties among topics, by position.</summary>
    Topic = 2,

    /// <summary>Among the best items, by position.</summary>
    Randomesque = 3,

    /// <summary>Whether an item may be given (Sympson and Hetter), by item.</summary>
    Administration = 4,

    /// <summary>Whether an item is eligible, by item.</summary>
    Eligibility = 5,
}

internal static class DrawsExtensions
{
    /// <summary>The generator of this kind of draw for a position or an item.</summary>
    public static SplitMix64 For(this Draws kind, ulong seed, int index)
    {
        var mixed = new SplitMix64(seed).Next()
            + (ulong)kind * 0xd1342543de82ef95 + (ulong)(index + 1) * 0xaf251af3b0f025b5;
        return new SplitMix64(new SplitMix64(mixed).Next());
    }
}
