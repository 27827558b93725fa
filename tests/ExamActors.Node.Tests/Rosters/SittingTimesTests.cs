using ExamActors.Core;
using ExamActors.Core.Centers;
using ExamActors.Node.Rosters;

namespace ExamActors.Node.Tests.Rosters;

public class SittingTimesTests
{
    [Theory]
    [InlineData("2030-05-06T09:00", null, "2030-05-06T09:00:00+02:00")]
    [InlineData("2030-12-06T09:00", null, "2030-12-06T09:00:00+01:00")]
    [InlineData("2030-05-06T07:00", 0, "2030-05-06T09:00:00+02:00")]
    [InlineData("2030-05-06T01:00", -6, "2030-05-06T09:00:00+02:00")]
    public void A_time_has_the_centers_offset(string local, int? hours, string expected)
    {
        var (at, outcome, fault) = SittingTimes.Of(Sitting(local, hours), Center("Europe/Berlin"));

        Assert.Equal((RowOutcome.Open, ""), (outcome, fault));
        Assert.True(DateTimeOffset.Parse(expected).EqualsExact(at), $"{at:O}");
    }

    [Theory]
    [InlineData("2030-03-31T02:30", "there is no 02:30 on that day")]
    [InlineData("2030-10-27T02:30", "02:30 comes twice on that day")]
    public void A_time_that_the_clocks_leave_out_or_show_twice_is_malformed(string local, string fault)
    {
        var (_, outcome, reason) = SittingTimes.Of(Sitting(local, null), Center("Europe/Berlin"));

        Assert.Equal(RowOutcome.Malformed, outcome);
        Assert.Contains(fault, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_center_a_time_with_an_offset_is_left_to_its_answer_and_a_local_one_is_refused()
    {
        Assert.Equal(RowOutcome.Open, SittingTimes.Of(Sitting("2030-05-06T09:00", 2), null).Outcome);
        var (_, outcome, reason) = SittingTimes.Of(Sitting("2030-05-06T09:00", null), null);

        Assert.Equal(RowOutcome.Refused, outcome);
        Assert.StartsWith("unknown_center: ", reason, StringComparison.Ordinal);
        Assert.Contains("give an offset", SittingTimes.Of(Sitting("2030-05-06T09:00", null), Center("Mars/Base")).Fault,
            StringComparison.Ordinal);
    }

    private static RosterRequest.Sitting Sitting(string local, int? hours) => new(
        "ada", null, "earth", null, "berlin", DateTime.Parse(local), hours is { } h ? TimeSpan.FromHours(h) : null);

    private static CenterSetUp Center(string zone) => new(
        "berlin", 1, new CommandCause("c", 0, 0), DateTimeOffset.UnixEpoch, "Berlin", zone, 1, [], "test");
}
