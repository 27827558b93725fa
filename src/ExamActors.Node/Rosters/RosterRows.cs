using System.Globalization;

namespace ExamActors.Node.Rosters;

/// <summary>The three kinds of files, and how their rows become requests.</summary>
internal static class RosterRows
{
    private const int NameLengthMax = 200;
    private const int SeatsMax = 10_000;
    private const int ExtraTimePercentMax = 400;
    private const int VersionMax = 1_000_000;
    private const int HoursLengthMax = 2_000;
    private const int HoursCountMax = 100;

    private static readonly string[] LocalFormats =
        ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"];

    private static readonly string[] OffsetFormats =
        [.. LocalFormats.SelectMany(f => (string[])[f + "zzz", f + "'Z'"])];

    public static readonly RosterColumns CenterColumns = new(["centerId", "name", "timeZone", "seats", "hours"], []);

    public static readonly RosterColumns StudentColumns = new(["studentId", "name"], ["extraTimePercent"]);

    public static readonly RosterColumns SittingColumns =
        new(["studentId", "examId", "centerId", "startsAt"], ["sittingId", "examVersion"]);

    /// <summary>A center; what is wrong with it is added to the row's faults.</summary>
    public static RosterRequest Center(RowFields row)
    {
        var timeZone = row["timeZone"];
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out _))
            row.Fault("timeZone", timeZone.Length == 0
                ? "it is empty"
                : $"'{RowFields.Shown(timeZone)}' is no time zone; IANA's names are needed, such as Europe/Berlin");
        var text = row["hours"];
        var (hours, fault) = text.Length > HoursLengthMax
            ? ([], $"it has {text.Length:N0} characters; {HoursLengthMax:N0} are possible")
            : OpeningHoursText.Parse(text);
        fault ??= hours.Length > HoursCountMax
            ? $"it has {hours.Length} times of a day; {HoursCountMax} are possible" : null;
        if (fault is not null)
            row.Fault("hours", fault);
        return new RosterRequest.Center(
            row.Id("centerId"), row.Text("name", NameLengthMax), timeZone, row.Number("seats", 1, SeatsMax), hours);
    }

    /// <summary>A student; what is wrong with it is added to the row's faults.</summary>
    public static RosterRequest Student(RowFields row) => new RosterRequest.Student(
        row.Id("studentId"), row.Text("name", NameLengthMax), row.Number("extraTimePercent", 0, ExtraTimePercentMax, 0));

    /// <summary>A sitting; what is wrong with it is added to the row's faults.</summary>
    public static RosterRequest Sitting(RowFields row)
    {
        var (startsAt, offset) = StartsAt(row);
        return new RosterRequest.Sitting(
            row.Id("studentId"), row["sittingId"].Length == 0 ? null : row.Id("sittingId"), row.Id("examId"),
            row.Number("examVersion", 1, VersionMax, 0) is > 0 and var version ? version : null, row.Id("centerId"),
            startsAt, offset);
    }

    private static (DateTime StartsAt, TimeSpan? Offset) StartsAt(RowFields row)
    {
        var text = row["startsAt"];
        if (DateTime.TryParseExact(text, LocalFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return (local, null);
        if (DateTimeOffset.TryParseExact(
            text, OffsetFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            return (at.DateTime, at.Offset);
        row.Fault("startsAt", text.Length == 0
            ? "it is empty"
            : $"'{RowFields.Shown(text)}' is no time; 2030-05-06T09:00 is one at the center, "
                + "2030-05-06T09:00+02:00 one anywhere");
        return default;
    }
}
