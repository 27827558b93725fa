using System.Globalization;

namespace ExamActors.Node.Pages.Staff;

/// <summary>Times as a center's clocks show them.</summary>
internal static class CenterTimes
{
    /// <summary>The zone of that name; UTC where there is none.</summary>
    public static TimeZoneInfo Zone(string name) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>The day that it is there.</summary>
    public static DateOnly Day(DateTimeOffset at, TimeZoneInfo zone) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    /// <summary>The first moment of a day and the first one after it: 23 to 25 hours.</summary>
    public static (DateTimeOffset From, DateTimeOffset To) Bounds(DateOnly day, TimeZoneInfo zone) =>
        (Midnight(day, zone), Midnight(day.AddDays(1), zone));

    /// <summary>Hour and minute.</summary>
    public static string Clock(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString("t", CultureInfo.CurrentCulture);

    /// <summary>Weekday and date.</summary>
    public static string Date(DateOnly day) => day.ToString("ddd", CultureInfo.CurrentCulture) + ", "
        + day.ToString("d", CultureInfo.CurrentCulture);

    /// <summary>The zone with what it is off UTC now: "Europe/Vienna, UTC+01:00".</summary>
    public static string Named(TimeZoneInfo zone, DateTimeOffset at)
    {
        var offset = zone.GetUtcOffset(at);
        return $"{zone.Id}, UTC{(offset < TimeSpan.Zero ? "−" : "+")}{offset:hh\\:mm}";
    }

    /// <summary>
    /// The moment of a time on a center's clock; of two, the first. Null where the clock has no such time: it is put forward then.
    /// </summary>
    public static DateTimeOffset? Moment(DateOnly day, TimeOnly time, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(time);
        if (zone.IsInvalidTime(local))
            return null;
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset);
    }

    /// <summary>A duration as a clock counts it down: 34:05, 1:34:05.</summary>
    public static string Countdown(double seconds)
    {
        var left = TimeSpan.FromSeconds(Math.Max(0, Math.Floor(seconds)));
        return left.TotalHours >= 1
            ? $"{(int)left.TotalHours}:{left:mm\\:ss}"
            : left.ToString("mm\\:ss", CultureInfo.InvariantCulture);
    }

    // Where a day begins an hour late, its first moment is the one at which the clock is put forward.
    private static DateTimeOffset Midnight(DateOnly day, TimeZoneInfo zone)
    {
        for (var time = TimeOnly.MinValue; ; time = time.AddMinutes(30))
            if (Moment(day, time, zone) is { } moment)
                return moment;
    }
}
