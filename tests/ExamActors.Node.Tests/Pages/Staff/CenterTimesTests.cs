using System.Globalization;
using ExamActors.Node.Pages;
using ExamActors.Node.Pages.Staff;

namespace ExamActors.Node.Tests.Pages.Staff;

public class CenterTimesTests
{
    private static readonly TimeZoneInfo Vienna = CenterTimes.Zone("Europe/Vienna");

    [Fact]
    public void A_time_of_a_centers_clock_is_a_moment_unless_the_clock_is_put_forward_then()
    {
        Assert.Equal(new DateTimeOffset(2026, 3, 28, 9, 30, 0, TimeSpan.FromHours(1)), At(2026, 3, 28, 9, 30));
        Assert.Equal(new DateTimeOffset(2026, 3, 30, 9, 30, 0, TimeSpan.FromHours(2)), At(2026, 3, 30, 9, 30));
        Assert.Null(At(2026, 3, 29, 2, 30));
        Assert.Equal(TimeSpan.FromHours(2), At(2026, 10, 25, 2, 30)!.Value.Offset); // the first of two
    }

    [Theory]
    [InlineData("2026-03-29", 23)]
    [InlineData("2026-10-25", 25)]
    [InlineData("2026-07-01", 24)]
    public void A_day_is_as_long_as_the_centers_clocks_make_it(string day, int hours)
    {
        var (from, to) = CenterTimes.Bounds(DateOnly.Parse(day, CultureInfo.InvariantCulture), Vienna);

        Assert.Equal(TimeSpan.FromHours(hours), to - from);
        Assert.Equal(day, CenterTimes.Day(from, Vienna).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Assert.Equal(day, CenterTimes.Day(to.AddTicks(-1), Vienna).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Times_are_said_in_the_centers_zone_and_the_readers_language()
    {
        var at = new DateTimeOffset(2026, 7, 1, 22, 5, 0, TimeSpan.Zero);
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = PageCultures.German;
            Assert.Equal("00:05", CenterTimes.Clock(at, Vienna));
            Assert.Equal("Do, 2. Juli 2026", CenterTimes.Date(CenterTimes.Day(at, Vienna)));
            Assert.Equal("Europe/Vienna, UTC+02:00", CenterTimes.Named(Vienna, at));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData(59.9, "00:59")]
    [InlineData(3599, "59:59")]
    [InlineData(5645, "1:34:05")]
    [InlineData(-3, "00:00")]
    public void Time_left_is_counted_down_to_zero(double seconds, string text) => Assert.Equal(text, CenterTimes.Countdown(seconds));

    private static DateTimeOffset? At(int year, int month, int day, int hour, int minute) =>
        CenterTimes.Moment(new DateOnly(year, month, day), new TimeOnly(hour, minute), Vienna);
}
