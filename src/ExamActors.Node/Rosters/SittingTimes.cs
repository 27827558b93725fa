using System.Globalization;
using ExamActors.Core.Centers;

namespace ExamActors.Node.Rosters;

/// <summary>When a sitting begins, with its center's offset from UTC.</summary>
internal static class SittingTimes
{
    /// <summary>The time; or what is wrong, and whether with the row itself.</summary>
    /// <param name="sitting">The sitting.</param>
    /// <param name="center">Its center; null where nobody has set it up.</param>
    public static (DateTimeOffset At, RowOutcome Outcome, string Fault) Of(RosterRequest.Sitting sitting, CenterSetUp? center)
    {
        var (local, zone) = (sitting.StartsAt, ZoneOf(center));
        if (sitting.Offset is { } offset)
        {
            var at = new DateTimeOffset(local, offset);
            // Without a zone the center's own answer says what is wrong.
            return (zone is null ? at : TimeZoneInfo.ConvertTime(at, zone), RowOutcome.Open, "");
        }
        if (center is null)
            return (default, RowOutcome.Refused,
                $"unknown_center: nobody has set {sitting.CenterId} up, so the time zone of startsAt is unknown");
        if (zone is null)
            return (default, RowOutcome.Refused,
                $"startsAt: the time zone of {sitting.CenterId}, '{RowFields.Shown(center.TimeZone)}', is unknown; "
                + "give an offset");
        if (zone.IsInvalidTime(local))
            return (default, RowOutcome.Malformed,
                $"startsAt: there is no {Clock(local)} on that day in {center.TimeZone}: clocks are put forward");
        return zone.IsAmbiguousTime(local)
            ? (default, RowOutcome.Malformed, $"startsAt: {Clock(local)} comes twice on that day in {center.TimeZone}; "
                + "give the offset, as in 2030-05-06T09:00+02:00")
            : (new DateTimeOffset(local, zone.GetUtcOffset(local)), RowOutcome.Open, "");
    }

    private static string Clock(DateTime local) => local.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static TimeZoneInfo? ZoneOf(CenterSetUp? center) =>
        center is not null && TimeZoneInfo.TryFindSystemTimeZoneById(center.TimeZone, out var zone) ? zone : null;
}
