using System.Collections.Immutable;
using System.Globalization;
using ExamActors.Core.Centers;

namespace ExamActors.Node.Rosters;

// hours  = entry *(";" entry)          Mon-Fri 08:00-12:00,13:00-18:00; Sat 09:00-13:00
// entry  = days " " times
// days   = day ["-" day] *("," days)   Sat-Mon goes over the end of the week
// times  = time "-" time *("," times)  00:00 to 24:00

/// <summary>Opening hours as people write them, in English, above.</summary>
internal static class OpeningHoursText
{
    private const int MinutesOfDay = 1440;

    private static readonly ImmutableArray<DayOfWeek> Week =
    [
        DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday,
        DayOfWeek.Saturday, DayOfWeek.Sunday,
    ];

    /// <summary>The hours, by day from Monday on and by time; or what is wrong with the text.</summary>
    public static (ImmutableArray<OpeningHours> Hours, string? Fault) Parse(string text)
    {
        var hours = new List<OpeningHours>();
        foreach (var entry in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var gap = entry.IndexOfAny([' ', '\t']);
            if (gap < 0 || Days(entry[..gap]) is not { } days)
                return Wrong($"'{RowFields.Shown(entry)}' does not begin with days such as Mon-Fri or Sat,Sun, and a space");
            foreach (var range in entry[gap..].Split(',', StringSplitOptions.TrimEntries))
            {
                if (range.Split('-', StringSplitOptions.TrimEntries) is not [var opens, var closes]
                    || Minute(opens) is not { } from || Minute(closes) is not { } to)
                    return Wrong($"'{RowFields.Shown(range)}' is no time such as 08:00-18:00");
                if (from >= to)
                    return Wrong($"{range} ends before it begins; a night is two days' times");
                hours.AddRange(days.Select(day => new OpeningHours(day, from, to)));
            }
        }
        if (hours.Count == 0)
            return Wrong("it is empty; such as Mon-Fri 08:00-18:00; Sat 09:00-13:00 is needed");
        var sorted = Sorted(hours);
        for (var i = 1; i < sorted.Length; i++)
            if (sorted[i].Day == sorted[i - 1].Day && sorted[i].OpensMinute <= sorted[i - 1].ClosesMinute)
                return Wrong($"two times of {sorted[i].Day} overlap or touch; write one");
        return (sorted, null);
    }

    /// <summary>By day from Monday on, then by time.</summary>
    public static ImmutableArray<OpeningHours> Sorted(IEnumerable<OpeningHours> hours) =>
        [.. hours.OrderBy(h => Week.IndexOf(h.Day)).ThenBy(h => h.OpensMinute).ThenBy(h => h.ClosesMinute)];

    private static (ImmutableArray<OpeningHours>, string?) Wrong(string fault) => ([], fault);

    private static List<DayOfWeek>? Days(string text)
    {
        var days = new List<DayOfWeek>();
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-').Select(Day).ToList();
            if (ends.Count > 2 || ends.Contains(-1))
                return null;
            for (var day = ends[0]; ; day = (day + 1) % Week.Length)
            {
                days.Add(Week[day]);
                if (day == ends[^1])
                    break;
            }
        }
        return days;
    }

    // Monday is 0; −1 where it is no day.
    private static int Day(string text)
    {
        for (var i = 0; i < Week.Length; i++)
            if (text.Equals($"{Week[i]}", StringComparison.OrdinalIgnoreCase)
                || text.Equals($"{Week[i]}"[..3], StringComparison.OrdinalIgnoreCase))
                return i;
        return -1;
    }

    private static int? Minute(string text) => text == "24:00" ? MinutesOfDay
        : TimeOnly.TryParseExact(text, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time.Hour * 60 + time.Minute
            : null;
}
