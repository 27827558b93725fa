using ExamActors.Core.Centers;
using ExamActors.Core.Students;

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

    [Fact]
    public void Nobody_takes_a_seat_away_by_another_students_sitting_id()
    {
        var center = After(CenterState.Empty,
            new SetUpCenter("c-1", "set-up", At, "Center", "Europe/Vienna", 2, [new OpeningHours(At.DayOfWeek, 0, 1440)], "staff"),
            out _);
        center = After(center, new ReserveSeat("c-1", "1@ada", At, "t-1", "ada", "exam", At.AddHours(1), 30), out var first);
        center = After(center, new ReserveSeat("c-1", "1@bob", At, "t-1", "bob", "exam", At.AddHours(1), 30), out var second);
        center = After(center, new ReleaseSeat("c-1", "2@bob", At, "t-1", "bob"), out var released);
        center = After(center, new ReserveSeat("c-1", "3@ada", At, "t-1", "ada", "exam", At.AddHours(1), 30), out var again);

        Assert.IsType<SeatReserved>(first);
        Assert.Equal(SeatRefusal.SittingExists, Assert.IsType<SeatRefused>(second).Reason);
        Assert.Equal(CenterRefusal.UnknownSitting, Assert.IsType<CenterCommandRefused>(released).Reason);
        Assert.IsType<SeatReserved>(again);
        Assert.Equal("ada", Assert.Single(center.Reservations.Values).StudentId);
    }

    [Fact]
    public void Who_sits_longer_than_the_seat_was_booked_for_is_checked_in_again_and_nobody_else_is()
    {
        var center = After(CenterState.Empty,
            new SetUpCenter("c-1", "set-up", At, "Center", "Europe/Vienna", 2, [new OpeningHours(At.DayOfWeek, 0, 1440)], "staff"),
            out _);
        center = After(center, new ReserveSeat("c-1", "1@ada", At, "t-1", "ada", "exam", At, 30), out _);
        center = After(center, new ReserveSeat("c-1", "1@bob", At, "t-2", "bob", "exam", At, 30), out _);
        center = After(center, new CheckIn("c-1", "in", At, "t-1", null, "hash", "staff"), out _);
        center = After(center, new NoteAttempt("c-1", "2@ada", At, "a-1", "ada", "t-1", 1, AttemptStage.Running, At.AddHours(2)), out _);
        center = After(center, new CheckIn("c-1", "again", At.AddHours(1), "t-1", null, "hash-2", "staff"), out var again);
        center = After(center, new CheckIn("c-1", "late", At.AddHours(1), "t-2", null, "hash-3", "staff"), out var late);
        center = After(center, new NoteAttempt("c-1", "3@ada", At, "a-1", "ada", "t-1", 1, AttemptStage.Gone, null), out _);
        After(center, new CheckIn("c-1", "over", At.AddHours(1), "t-1", null, "hash-4", "staff"), out var over);

        Assert.Equal(1, Assert.IsType<StudentCheckedIn>(again).Seat);
        Assert.Equal(CenterRefusal.NotToday, Assert.IsType<CenterCommandRefused>(late).Reason);
        Assert.Equal(CenterRefusal.UnknownSitting, Assert.IsType<CenterCommandRefused>(over).Reason);
    }

    private static CenterState After(CenterState center, CenterCommand command, out CenterEvent happened)
    {
        happened = Assert.Single(CenterDecider.Decide(center, new DeliverCenterCommand(new LogPosition(0, center.Version), command)));
        return center.Apply(happened);
    }
}
