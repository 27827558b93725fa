using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Scoring;

/// <summary>Says what is wrong with an item's key, and bounds answers.</summary>
public static class ItemKeyCheck
{
    /// <summary>The most options, accepted texts or map entries of an item.</summary>
    public const int OptionsMax = 256;

    /// <summary>The most pairs of a key or an answer.</summary>
    public const int PairsMax = 1024;

    /// <summary>The longest text of an answer, in UTF-16 units: essays are not scored by a key.</summary>
    public const int TextLengthMax = 4096;

    /// <summary>The longest id of an option, in UTF-16 units.</summary>
    public const int IdLengthMax = 256;

    /// <summary>The faults of a key; empty where it is sound.</summary>
    public static ImmutableArray<string> Faults(ItemKey key)
    {
        var faults = ImmutableArray.CreateBuilder<string>();
        if (key.ScoreMax is < 1 or >= ResponseCurve.CategoriesMax)
            faults.Add($"the highest score must be 1 to {ResponseCurve.CategoriesMax - 1}, not {key.ScoreMax}");
        switch (key)
        {
            case ItemKey.Choice k:
                Ids("option", k.Options, 1);
                Within("correct option", [k.Correct], k.Options);
                break;
            case ItemKey.MultipleResponse k:
                Ids("option", k.Options, 1);
                Ids("correct option", k.Correct, 1);
                Within("correct option", k.Correct, k.Options);
                break;
            case ItemKey.Numeric k:
                if (!double.IsFinite(k.Value))
                    faults.Add($"the value must be finite, not {k.Value}");
                if (!(k.AbsoluteTolerance >= 0 && double.IsFinite(k.AbsoluteTolerance)
                    && k.RelativeTolerance >= 0 && double.IsFinite(k.RelativeTolerance)))
                    faults.Add($"tolerances must be 0 or more, not {k.AbsoluteTolerance} and {k.RelativeTolerance}");
                break;
            case ItemKey.Text k:
                Texts(k);
                break;
            case ItemKey.Ordered k:
                Ids("option", k.Correct, 2);
                break;
            case ItemKey.Matching k:
                Ids("source", k.Sources, 1);
                Ids("target", k.Targets, 1);
                Pairs(k);
                break;
            case ItemKey.Mapping k:
                Entries(k);
                break;
            default:
                throw new InvalidOperationException($"unknown key {key.GetType().Name}");
        }
        return faults.ToImmutable();

        void Ids(string name, ImmutableArray<string> ids, int countMin)
        {
            if (ids.IsDefault || ids.Length < countMin || ids.Length > OptionsMax)
                faults.Add($"there must be {countMin} to {OptionsMax} {name}s");
            else if (ids.Any(id => id is not { Length: > 0 and <= IdLengthMax }))
                faults.Add($"an id of a {name} must have 1 to {IdLengthMax} characters");
            else if (ids.Distinct(StringComparer.Ordinal).Count() != ids.Length)
                faults.Add($"a {name} occurs twice");
        }

        void Within(string name, ImmutableArray<string> some, ImmutableArray<string> all)
        {
            foreach (var id in some.IsDefault || all.IsDefault ? [] : some.Except(all, StringComparer.Ordinal))
                faults.Add($"there is no {name} {id}");
        }

        void Texts(ItemKey.Text k)
        {
            if (k.Accepted.IsDefaultOrEmpty || k.Accepted.Length > OptionsMax)
                faults.Add($"there must be 1 to {OptionsMax} accepted texts");
            foreach (var (value, credit) in k.Accepted.IsDefault ? [] : k.Accepted)
                if (value.Length > TextLengthMax || !(credit > 0 && credit <= 1))
                    faults.Add($"an accepted text has at most {TextLengthMax} characters and a credit above 0 to 1");
            var compared = (k.Accepted.IsDefault ? [] : k.Accepted).Select(a => k.Rule.Normalize(a.Value)).ToList();
            if (compared.Any(string.IsNullOrWhiteSpace))
                faults.Add("an accepted text is empty where it is compared");
            if (compared.Distinct(StringComparer.Ordinal).Count() != compared.Count)
                faults.Add("two accepted texts are equal where they are compared");
        }

        void Pairs(ItemKey.Matching k)
        {
            if (k.Correct.IsDefaultOrEmpty || k.Correct.Length > PairsMax)
                faults.Add($"there must be 1 to {PairsMax} correct pairs");
            else if (k.Correct.Select(p => Pairing.Turned(p, k.Directed)).Distinct().Count() != k.Correct.Length)
                faults.Add("a correct pair occurs twice");
            foreach (var pair in k.Correct.IsDefault ? [] : k.Correct)
                if (!Pairing.Fits(pair, k))
                    faults.Add($"there is no correct pair {pair.Source} {pair.Target}");
        }

        void Entries(ItemKey.Mapping k)
        {
            if (k.Entries.IsDefaultOrEmpty || k.Entries.Length > OptionsMax)
                faults.Add($"there must be 1 to {OptionsMax} map entries");
            foreach (var entry in k.Entries.IsDefault ? [] : k.Entries)
                if (entry.Key.Length > TextLengthMax || !double.IsFinite(entry.Points))
                    faults.Add($"a map entry must have at most {TextLengthMax} characters and finite points");
            if (!(k.PointsMax > 0 && double.IsFinite(k.PointsMax)) || !double.IsFinite(k.DefaultPoints))
                faults.Add("the most points must be above 0, and the default points finite");
            if (k.LowerBound > k.UpperBound || k.LowerBound is { } low && !double.IsFinite(low)
                || k.UpperBound is { } high && !(double.IsFinite(high) && high > 0))
                faults.Add("the bounds of the points must be ascending and the upper one above 0");
        }
    }
}
