using System.Globalization;

namespace ExamActors.Node.Pages;

/// <summary>Figures as pages show them, in the reader's culture; a dash where there is none.</summary>
internal static class Shown
{
    private const string Nothing = "–";

    public static string Number(double? value, string format = "#,0.##")
    {
        if (value is not { } number || !double.IsFinite(number))
            return Nothing;
        var text = number.ToString(format, CultureInfo.CurrentCulture);
        // What is rounded to nothing has no sign.
        return text is ['-', .. var rest] && !rest.AsSpan().ContainsAnyInRange('1', '9') ? rest : text;
    }

    /// <summary>A score, or its spread: in whole points where the scale has many, else with two decimals.</summary>
    public static string Score(double? value) => Number(value, Math.Abs(value ?? 0) >= 20 ? "#,0.#" : "#,0.##");

    public static string Share(double? value) => Number(value, "P0");

    public static string Minutes(double? seconds) => Number(seconds / 60, "#,0.0");

    /// <summary>A moment at UTC, which it says.</summary>
    public static string Time(DateTimeOffset? at) =>
        at is { } time ? time.UtcDateTime.ToString("g", CultureInfo.CurrentCulture) + " UTC" : Nothing;
}
