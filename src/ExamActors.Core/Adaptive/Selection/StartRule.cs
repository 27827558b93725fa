using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ExamActors.Core.Adaptive.Selection;

/// <summary>How the items before the first estimate are chosen; closed.</summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(StartRule.None), "none")]
[JsonDerivedType(typeof(StartRule.Fixed), "fixed")]
[JsonDerivedType(typeof(StartRule.AtAbilities), "atAbilities")]
[JsonDerivedType(typeof(StartRule.Random), "random")]
public abstract record StartRule
{
    private StartRule()
    {
    }

    /// <summary>How many items are chosen by the rule.</summary>
    public abstract int Count { get; }

    /// <summary>None: the first item is chosen as any other, at the design's starting estimate.</summary>
    public sealed record None : StartRule
    {
        public override int Count => 0;
    }

    /// <summary>The same items for everyone, in this order.</summary>
    /// <param name="Items">Ids in the bank.</param>
    public sealed record Fixed(ImmutableArray<string> Items) : StartRule
    {
        public override int Count => Items.Length;
    }

    /// <summary>
    /// One item for each ability, whatever is answered; catR's startItems with theta and startSelect.
    /// </summary>
    /// <param name="Thetas">The abilities, in order.</param>
    /// <param name="Rule">Maximum information, nearest difficulty or nearest maximum.</param>
    public sealed record AtAbilities(ImmutableArray<double> Thetas, SelectionRule Rule) : StartRule
    {
        public override int Count => Thetas.Length;
    }

    /// <summary>Drawn by the attempt's seed, each item with the same probability.</summary>
    /// <param name="Items">How many items.</param>
    public sealed record Random(int Items) : StartRule
    {
        public override int Count => Items;
    }
}
