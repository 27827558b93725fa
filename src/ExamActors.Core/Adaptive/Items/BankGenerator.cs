using System.Collections.Immutable;

namespace ExamActors.Core.Adaptive.Items;

/// <summary>
/// Invented banks for trying things out: three-parameter items whose parameters are drawn as those of large testing programmes lie.
/// The same arguments give the same bank on every platform.
/// </summary>
public static class BankGenerator
{
    public const int ItemsMax = 100_000;

    private static readonly ImmutableArray<string> Topics =
    [
        "harbours", "knots", "tides", "weather", "signals", "charts", "stars", "engines", "sails", "anchors", "rules", "rescue",
    ];

    /// <summary>The most topics.</summary>
    public static int TopicsMax => Topics.Length;

    /// <summary>
    /// Makes a bank: ln a normal with mean 0 and deviation 0.3, a from 0.4 to 2.5; b normal with mean 0 and deviation 1.2, from −3 to 3;
    /// c uniform from 0.1 to 0.25; D = 1; all to three decimals. Topics go round.
    /// </summary>
    /// <param name="items">How many items, 1 to <see cref="ItemsMax"/>.</param>
    /// <param name="topics">How many topics, 1 to <see cref="TopicsMax"/>.</param>
    /// <param name="seed">Fixes every draw.</param>
    public static BankDocument Generate(int items, int topics, ulong seed)
    {
        if (items is < 1 or > ItemsMax)
            throw new ArgumentOutOfRangeException(nameof(items), items, $"1 to {ItemsMax} are possible");
        if (topics < 1 || topics > TopicsMax)
            throw new ArgumentOutOfRangeException(nameof(topics), topics, $"1 to {TopicsMax} are possible");
        var random = new SplitMix64(seed);
        var entries = ImmutableArray.CreateBuilder<BankEntry>(items);
        for (var i = 0; i < items; i++)
        {
            var a = Math.Clamp(Math.Exp(0.3 * random.Normal()), 0.4, 2.5);
            var b = Math.Clamp(1.2 * random.Normal(), -3, 3);
            var c = 0.1 + 0.15 * random.NextDouble();
            entries.Add(new BankEntry(new BankItem(
                $"item-{i + 1:0000}",
                new ItemParameters.Logistic(Math.Round(a, 3), Math.Round(b, 3), Math.Round(c, 3)), Topics[i % topics])));
        }
        return new BankDocument(
            "sample", $"Seamanship: {items} invented items, not for taking", 1, new AbilityDistribution(), entries.MoveToImmutable());
    }
}
