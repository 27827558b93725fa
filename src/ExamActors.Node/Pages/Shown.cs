using System.Globalization;

namespace ExamActors.Node.Pages;

/// <summary>Figures as pages show them, in the reader's culture; a dash where there is none.</summary>
internal static class Shown
{
    private const string Nothing = "–";

    public static string Number(double? value, string format = "#,0.##") =>
        value is { } number && double.IsFinite(number) ? number.ToString(format, CultureInfo.CurrentCulture) : Nothing;

    public static string Share(double? value) => Number(value, "P0");

    public static string Minutes(double? seconds) => Number(seconds / 60, "#,0.0");

    /// <summary>A moment at UTC, which it says.</summary>
    public static string Time(DateTimeOffset? at) =>
        at is { } time ? time.UtcDateTime.ToString("g", CultureInfo.CurrentCulture) + " UTC" : Nothing;
}
