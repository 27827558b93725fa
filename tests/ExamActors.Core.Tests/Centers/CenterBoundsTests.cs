using ExamActors.Core.Centers;

namespace ExamActors.Core.Tests.Centers;

public class CenterBoundsTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(1));

    private static CenterEvent SetUp(int seats = 1, string name = "Center", params OpeningHours[] hours) =>
        Assert.Single(CenterDecider.Decide(CenterState.Empty, new DeliverCenterCommand(new LogPosition(0, 0),
            new SetUpCenter("c-1", "set-up", At, name, "Europe/Vienna", seats, [.. hours], "staff"))));

    [Fact]
    public void A_center_is_set_up_within_bounds_only()
    {
        CenterEvent[] refused =
        [
            SetUp(seats: 0), SetUp(seats: 10_001), SetUp(name: " "), SetUp(name: new string('x', 501)),
            SetUp(hours: new OpeningHours(DayOfWeek.Monday, -1, 600)), SetUp(hours: new OpeningHours(DayOfWeek.Monday, 0, 1441)),
            SetUp(hours: new OpeningHours(DayOfWeek.Monday, 600, 600)), SetUp(hours: (OpeningHours)null!),
            SetUp(hours: [.. Enumerable.Repeat(new OpeningHours(DayOfWeek.Monday, 0, 1440), 101)]),
        ];

        Assert.All(refused, e => Assert.Equal(CenterRefusal.MalformedCommand, Assert.IsType<CenterCommandRefused>(e).Reason));
        Assert.IsType<CenterSetUp>(SetUp(seats: 10_000, hours: new OpeningHours(DayOfWeek.Monday, 0, 1440)));
    }
}
