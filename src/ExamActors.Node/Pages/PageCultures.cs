using System.Globalization;

namespace ExamActors.Node.Pages;

/// <summary>
/// The languages of the pages. The program runs without the system's culture data, so that its tables and files are the same
/// everywhere; what pages need of a culture stands here.
/// </summary>
internal static class PageCultures
{
    public static readonly CultureInfo English = Make("en", ".", ",", "MMM d, yyyy", CultureInfo.InvariantCulture.DateTimeFormat);

    public static readonly CultureInfo German = Make("de", ",", ".", "d. MMM yyyy", new DateTimeFormatInfo
    {
        DayNames = ["Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"],
        AbbreviatedDayNames = ["So", "Mo", "Di", "Mi", "Do", "Fr", "Sa"],
        MonthNames =
        [
            "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
            "Dezember", "",
        ],
        AbbreviatedMonthNames =
            ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez.", ""],
        FirstDayOfWeek = DayOfWeek.Monday,
    });

    /// <summary>The first one is for who asks for none of them.</summary>
    public static readonly CultureInfo[] All = [English, German];

    /// <summary>Does the same in the culture of now: whoever tells a page of a change does so in a culture of their own.</summary>
    public static Action Keep(Action action)
    {
        var (culture, uiCulture) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        return () =>
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, uiCulture);
            action();
        };
    }

    private static CultureInfo Make(string name, string point, string group, string date, DateTimeFormatInfo names)
    {
        var culture = new CultureInfo(name);
        (culture.NumberFormat.NumberDecimalSeparator, culture.NumberFormat.NumberGroupSeparator) = (point, group);
        (culture.NumberFormat.PercentDecimalSeparator, culture.NumberFormat.PercentGroupSeparator) = (point, group);
        (culture.NumberFormat.PercentPositivePattern, culture.NumberFormat.PercentNegativePattern) = (0, 0);
        var times = (DateTimeFormatInfo)names.Clone();
        // A month beside the number of a day is read from these.
        (times.MonthGenitiveNames, times.AbbreviatedMonthGenitiveNames) = (times.MonthNames, times.AbbreviatedMonthNames);
        (times.ShortDatePattern, times.ShortTimePattern, times.LongTimePattern) = (date, "HH:mm", "HH:mm:ss");
        culture.DateTimeFormat = times;
        return culture;
    }
}
