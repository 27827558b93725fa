using System.Globalization;
using ExamActors.Core.Exams;

namespace ExamActors.Node.Rosters;

/// <summary>The fields of a row by column, and what is found wrong with them.</summary>
/// <param name="line">The row's line in the file, from 1.</param>
/// <param name="values">By column; a column that the file does not have is absent.</param>
internal sealed class RowFields(long line, IReadOnlyDictionary<string, string> values)
{
    private const int ShownLengthMax = 60;

    private readonly List<string> faults = [];

    public long Line => line;

    /// <summary>In words, with the column before them where it is one column's.</summary>
    public IReadOnlyList<string> Faults => faults;

    /// <summary>A field without white space around it; empty where the file does not have the column.</summary>
    public string this[string column] => values.GetValueOrDefault(column, "");

    /// <summary>Says that the row as a whole is wrong.</summary>
    public void Fault(string what) => faults.Add(what);

    /// <summary>Says what is wrong with a field.</summary>
    public void Fault(string column, string what) => faults.Add($"{column}: {what}");

    /// <summary>An id; what is none is a fault.</summary>
    public string Id(string column)
    {
        var text = this[column];
        if (!ExamCheck.IsId(text))
            Fault(column, text.Length == 0
                ? "it is empty"
                : $"'{Shown(text)}' is no id: 1 to {ExamCheck.IdLengthMax} letters, digits, dots, dashes or underscores");
        return text;
    }

    /// <summary>A text of one line for people.</summary>
    public string Text(string column, int lengthMax)
    {
        var text = this[column];
        if (text.Length == 0)
            Fault(column, "it is empty");
        else if (text.Length > lengthMax)
            Fault(column, $"it has {text.Length:N0} characters; {lengthMax} are possible");
        else if (text.Any(char.IsControl))
            Fault(column, "it has a control character");
        return text;
    }

    /// <summary>A whole number; an empty field stands for <paramref name="absent"/> if there is such a value.</summary>
    public int Number(string column, int min, int max, int? absent = null)
    {
        var text = this[column];
        if (text.Length == 0 && absent is { } value)
            return value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max)
            return number;
        Fault(column, text.Length == 0
            ? "it is empty"
            : string.Create(CultureInfo.InvariantCulture, $"'{Shown(text)}' is no whole number from {min} to {max:N0}"));
        return min;
    }

    /// <summary>A text as a message quotes it: on one line, and not too long.</summary>
    public static string Shown(string text)
    {
        var line = string.Concat(text.Take(ShownLengthMax).Select(c => char.IsControl(c) ? '?' : c));
        return text.Length > ShownLengthMax ? line + "…" : line;
    }
}
