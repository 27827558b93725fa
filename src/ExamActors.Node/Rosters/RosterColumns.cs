using System.Collections.Immutable;

namespace ExamActors.Node.Rosters;

/// <summary>The columns of a kind of file, in any order there.</summary>
/// <param name="Required">Those that a header must have.</param>
/// <param name="Optional">Those that it may have.</param>
internal sealed record RosterColumns(ImmutableArray<string> Required, ImmutableArray<string> Optional)
{
    /// <summary>What is wrong with a header; null where nothing is.</summary>
    public string? Fault(IReadOnlyList<string> header)
    {
        var missing = Required.Except(header, StringComparer.OrdinalIgnoreCase).ToList();
        if (missing.Count > 0)
            return $"the header has no column {string.Join(", ", missing)}; {InWords()}";
        // A misspelt optional column must not be taken for an absent one.
        foreach (var column in header)
            if (!Required.Concat(Optional).Contains(column, StringComparer.OrdinalIgnoreCase))
                return $"the header has a column '{RowFields.Shown(column)}' that is unknown; {InWords()}";
        return header.GroupBy(c => c, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? $"the header has the column {twice.Key} twice"
            : null;
    }

    /// <summary>The columns as a sentence names them.</summary>
    public string InWords() => "needed are " + string.Join(", ", Required)
        + (Optional.IsEmpty ? "" : ", possible " + string.Join(", ", Optional));
}
