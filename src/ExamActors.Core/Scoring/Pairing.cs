namespace ExamActors.Core.Scoring;

/// <summary>Pairs whose order matters or not.</summary>
internal static class Pairing
{
    /// <summary>The pair as it is compared: the ids in ascending order where the order does not matter.</summary>
    public static OptionPair Turned(OptionPair pair, bool directed) =>
        directed || string.CompareOrdinal(pair.Source, pair.Target) <= 0
            ? pair
            : new OptionPair(pair.Target, pair.Source);

    /// <summary>Whether an item has the options of a pair.</summary>
    public static bool Fits(OptionPair pair, ItemKey.Matching key) =>
        key.Sources.Contains(pair.Source) && key.Targets.Contains(pair.Target)
        || !key.Directed && key.Sources.Contains(pair.Target) && key.Targets.Contains(pair.Source);
}
