using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace ExamActors.Core.Scoring;

/// <summary>
/// Unicode's normalization form KC (Unicode Standard Annex #15), from a table of Unicode 14: the same on every
/// platform.
/// <see cref="string.Normalize()"/> depends on the machine's ICU, and changes nothing where the program runs without it, as
/// ours does.
/// </summary>
internal static class UnicodeText
{
    // Hangul syllables are composed by arithmetic (The Unicode Standard, section 3.12).
    private const int SyllableFirst = 0xAC00, LeadFirst = 0x1100, VowelFirst = 0x1161, TailFirst = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TailCount = 28;
    private const int SyllableCount = LeadCount * VowelCount * TailCount;

    private static readonly Table Data = Read();

    /// <summary>
    /// Form KC; what a later Unicode assigns stays as it is, and half a surrogate pair becomes U+FFFD.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <param name="withoutDiacritics">
    /// Whether the combining marks of the Latin, Greek and Cyrillic scripts are dropped.
    /// </param>
    public static string Normalize(string text, bool withoutDiacritics)
    {
        if (Ascii.IsValid(text))
            return text;
        var runes = new List<int>(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
            Decompose(rune.Value, runes);
        Reorder(runes);
        if (withoutDiacritics)
            runes.RemoveAll(IsDiacritic);
        Compose(runes);
        var normal = new StringBuilder(runes.Count);
        foreach (var rune in runes)
            normal.Append(new Rune(rune).ToString());
        return normal.ToString();
    }

    private static bool IsDiacritic(int rune) => rune
        is (>= 0x0300 and <= 0x036F) or (>= 0x1AB0 and <= 0x1AFF) or (>= 0x1DC0 and <= 0x1DFF)
        or (>= 0x20D0 and <= 0x20FF) or (>= 0xFE20 and <= 0xFE2F);

    private static void Decompose(int rune, List<int> to)
    {
        if (rune - SyllableFirst is var syllable and >= 0 and < SyllableCount)
        {
            to.Add(LeadFirst + syllable / (VowelCount * TailCount));
            to.Add(VowelFirst + syllable / TailCount % VowelCount);
            if (syllable % TailCount != 0)
                to.Add(TailFirst + syllable % TailCount);
        }
        else if (Data.Decompositions.TryGetValue(rune, out var parts))
            to.AddRange(parts);
        else
            to.Add(rune);
    }

    // Marks of different classes, which do not touch each other, stand in the order of their classes.
    private static void Reorder(List<int> runes)
    {
        for (var i = 1; i < runes.Count; i++)
        {
            var rune = runes[i];
            var mark = Class(rune);
            var to = i;
            for (; mark != 0 && to > 0 && Class(runes[to - 1]) > mark; to--)
                runes[to] = runes[to - 1];
            runes[to] = rune;
        }
    }

    private static void Compose(List<int> runes)
    {
        // previous: the class of the last rune that was kept after the starter; −1 where there is none.
        var (starter, previous, length) = (-1, -1, 0);
        for (var i = 0; i < runes.Count; i++)
        {
            var rune = runes[i];
            var mark = Class(rune);
            if (starter >= 0 && previous < mark && Composite(runes[starter], rune) is var composite and >= 0)
            {
                runes[starter] = composite;
                continue;
            }
            if (mark == 0)
                (starter, previous) = (length, -1);
            else
                previous = mark;
            runes[length++] = rune;
        }
        runes.RemoveRange(length, runes.Count - length);
    }

    private static int Composite(int first, int second)
    {
        if (first - LeadFirst is var lead and >= 0 and < LeadCount
            && second - VowelFirst is var vowel and >= 0 and < VowelCount)
            return SyllableFirst + (lead * VowelCount + vowel) * TailCount;
        if (first - SyllableFirst is var syllable and >= 0 and < SyllableCount && syllable % TailCount == 0
            && second - TailFirst is var tail and > 0 and < TailCount)
            return first + tail;
        return Data.Composites.GetValueOrDefault((first, second), -1);
    }

    private static int Class(int rune) => Data.Classes.GetValueOrDefault(rune);

    private sealed record Table(
        FrozenDictionary<int, int[]> Decompositions,
        FrozenDictionary<(int First, int Second), int> Composites,
        FrozenDictionary<int, byte> Classes);

    private static Table Read()
    {
        var decompositions = new Dictionary<int, int[]>();
        var composites = new Dictionary<(int, int), int>();
        var classes = new Dictionary<int, byte>();
        using var reader = new StreamReader(
            typeof(UnicodeText).Assembly.GetManifestResourceStream("ExamActors.Core.UnicodeDecompositions.txt")!);
        while (reader.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            switch (words[0])
            {
                case "d":
                    decompositions.Add(Hex(words[1]), [.. words[2..].Select(Hex)]);
                    break;
                case "c":
                    composites.Add((Hex(words[1]), Hex(words[2])), Hex(words[3]));
                    break;
                case "k":
                    for (var rune = Hex(words[1]); rune <= Hex(words[2]); rune++)
                        classes.Add(rune, byte.Parse(words[3], CultureInfo.InvariantCulture));
                    break;
                default:
                    break; // a comment
            }
        }
        return new Table(
            decompositions.ToFrozenDictionary(), composites.ToFrozenDictionary(), classes.ToFrozenDictionary());

        static int Hex(string word) => int.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
