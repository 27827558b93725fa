using System.Globalization;
using CsCheck;
using ExamActors.Core.Centers;
using ExamActors.Node.Rosters;

namespace ExamActors.Node.Tests.Rosters;

public class OpeningHoursTextTests
{
    // Times of one day that neither overlap nor touch.
    private static readonly Gen<OpeningHours[]> OfDay = Gen.Select(
        Gen.Enum<DayOfWeek>(), Gen.Int[0, 1440].HashSet[0, 8].Select(minutes => minutes.Order().ToArray()),
        (day, minutes) => minutes.Chunk(2).Where(c => c.Length == 2).Select(c => new OpeningHours(day, c[0], c[1])).ToArray());

    private static readonly Gen<OpeningHours[]> Hours = OfDay.Array[1, 10]
        .Select(days => days.DistinctBy(d => d.FirstOrDefault()?.Day).SelectMany(d => d).ToArray())
        .Where(hours => hours.Length > 0);

    [Fact]
    public void What_is_written_is_read_again() => Hours.Sample(hours =>
    {
        var text = string.Join(';', hours.Select(h => $"{h.Day} {Clock(h.OpensMinute)}-{Clock(h.ClosesMinute)}"));

        var (read, fault) = OpeningHoursText.Parse(text);

        Assert.Null(fault);
        Assert.Equal(hours.OrderBy(h => ((int)h.Day + 6) % 7).ThenBy(h => h.OpensMinute), read);
    });

    [Fact]
    public void Any_text_gives_hours_that_a_center_takes_or_a_fault() =>
        Gen.String[Gen.Char["MonFriSat,;- 0123456789:\t"], 0, 30].Sample(text =>
        {
            var (hours, fault) = OpeningHoursText.Parse(text);

            Assert.Equal(hours.IsEmpty, fault is not null);
            Assert.All(hours, h => Assert.True(0 <= h.OpensMinute && h.OpensMinute < h.ClosesMinute && h.ClosesMinute <= 1440));
        });

    [Theory]
    [InlineData("Mon-Fri 08:00-18:00; Sat 09:00-13:00", 6)]
    [InlineData("monday 8:00-24:00", 1)]
    [InlineData("Sat-Mon 10:00-12:00, 13:00-15:00", 6)]
    [InlineData("Mon,Wed-Thu 10:00 - 12:00;", 3)]
    public void Days_and_times_are_written_as_people_do(string text, int count)
    {
        var (hours, fault) = OpeningHoursText.Parse(text);

        Assert.Null(fault);
        Assert.Equal(count, hours.Length);
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData(" ; ", "it is empty")]
    [InlineData("Mon", "does not begin with days")]
    [InlineData("Mon-Tue-Wed 08:00-10:00", "does not begin with days")]
    [InlineData("Mo 08:00-10:00", "does not begin with days")]
    [InlineData("Mon 8-18", "is no time")]
    [InlineData("Mon 08:00-24:30", "is no time")]
    [InlineData("Mon 22:00-06:00", "ends before it begins")]
    [InlineData("Mon 08:00-12:00,12:00-14:00", "two times of Monday overlap or touch")]
    [InlineData("Mon-Wed 08:00-12:00; Tue 11:00-14:00", "two times of Tuesday overlap or touch")]
    public void What_is_wrong_is_said(string text, string fault) =>
        Assert.Contains(fault, OpeningHoursText.Parse(text).Fault, StringComparison.Ordinal);

    private static string Clock(int minute) =>
        string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}");
}
