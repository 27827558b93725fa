namespace ExamActors.Core.Scoring;

/// <summary>
/// Which differences between a text and the expected one do not matter; compatibility forms (NFKC) never do.
/// </summary>
/// <param name="IgnoreCase">Whether upper and lower case are the same, letter by letter: ß and ss are not.</param>
/// <param name="IgnoreWhiteSpace">Whether white space at the ends goes, and any within is one space.</param>
/// <param name="IgnoreDiacritics">
/// Whether é and e are the same; letters that are no compositions, as ø and ł, stay what they are.
/// </param>
public sealed record TextRule(bool IgnoreCase = true, bool IgnoreWhiteSpace = true, bool IgnoreDiacritics = false)
{
    /// <summary>The form in which two texts are compared; the same again if normalised again.</summary>
    public string Normalize(string text)
    {
        var normal = UnicodeText.Normalize(text, IgnoreDiacritics);
        if (IgnoreCase)
            // Upper first: ς and σ are one Σ. Changing case can take apart what was composed, hence once more.
            normal = UnicodeText.Normalize(normal.ToUpperInvariant().ToLowerInvariant(), IgnoreDiacritics);
        return IgnoreWhiteSpace ? Collapse(normal) : normal;
    }

    private static string Collapse(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 1 ? words[0] : string.Join(' ', words);
    }
}
