using System.Collections.Immutable;
using ExamActors.Actors.Results;
using ExamActors.Core;
using ExamActors.Core.Centers;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;
using ExamActors.Node.Pages.Staff;
using ExamActors.Node.Tests.Api;

namespace ExamActors.Node.Tests.Pages.Staff;

/// <summary>What a center's board shows, of what the center and the results say.</summary>
public class BoardSourcesTests
{
    private static readonly DateTimeOffset Nine = new(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(1));

    private readonly List<CenterSittingRow> sittings = [];
    private readonly List<SeatProgressRow> progress = [];
    private readonly Dictionary<string, DateTimeOffset?> connections = [];
    private CenterState center = CenterState.Empty with { Version = 1, Name = "Vienna", TimeZone = "Europe/Vienna", Seats = 3 };

    [Fact]
    public void A_sitting_is_booked_then_late_and_in_the_end_its_student_did_not_come()
    {
        Reserve("t-1", "ada");

        Assert.Equal(SittingState.Booked, StateAt(Nine.AddMinutes(-1)));
        Assert.Equal(SittingState.Late, StateAt(Nine));
        Assert.Equal(SittingState.NoShow, StateAt(Nine.AddMinutes(60)));
    }

    [Fact]
    public void Who_is_checked_in_waits_at_a_seat_and_then_runs_pauses_and_is_over()
    {
        Reserve("t-1", "ada", seat: 2);
        var waiting = Board(Nine);
        Assert.Equal(SittingState.CheckedIn, Assert.Single(waiting.Sittings).State);
        Assert.Equal(("ada", (string?)null), (Assert.Single(waiting.Seats[1].Occupants).StudentId, waiting.Seats[1].Occupants[0].AttemptId));
        Assert.Equal([1, 3], waiting.FreeSeats);

        Attempt("ada", "t-1", seat: 2);
        Assert.Equal(SittingState.Running, StateAt(Nine));
        Attempt("ada", "t-1", seat: 2, paused: true);
        Assert.Equal(SittingState.Paused, StateAt(Nine));

        // The center forgets what is over.
        center = center with { Reservations = center.Reservations.Clear(), Attempts = center.Attempts.Clear() };
        Row("t-1", "ada", SittingStage.Used, DeliveredStage.Finished);
        var over = Board(Nine);
        Assert.Equal((SittingState.Over, "Name of ada"), (over.Sittings[0].State, over.Sittings[0].StudentName));
        Assert.Equal([1, 2, 3], over.FreeSeats);
    }

    [Theory]
    [InlineData(SittingStage.Used, DeliveredStage.Void, "c-1", SittingState.Void)]
    [InlineData(SittingStage.Used, DeliveredStage.Running, "c-2", SittingState.Elsewhere)]
    [InlineData(SittingStage.Requested, null, null, SittingState.Requested)]
    [InlineData(SittingStage.Cancelled, null, null, null)]
    [InlineData(SittingStage.Rejected, null, null, null)]
    public void What_the_center_does_not_hold_is_as_the_results_have_it(
        SittingStage stage, DeliveredStage? attempt, string? attemptCenter, SittingState? expected)
    {
        Row("t-1", "ada", stage, attempt, attemptCenter);

        Assert.Equal(expected, Board(Nine).Sittings.Select(s => (SittingState?)s.State).SingleOrDefault());
    }

    [Fact]
    public void A_seat_shows_how_far_its_student_is()
    {
        Reserve("t-1", "ada", seat: 2);
        Attempt("ada", "t-1", seat: 2);
        progress.Add(new SeatProgressRow("ada", "a-ada", "fixed", 1, 2, 9, Nine.AddMinutes(30), null, 2, 1, Nine.AddMinutes(4)));
        connections["ada"] = null;

        var who = Assert.Single(Board(Nine.AddMinutes(5)).Seats[1].Occupants);

        Assert.Equal((2, 3, Nine.AddMinutes(4), true), (who.Item, who.ItemsMax, who.AnsweredAt, who.Connected));
        Assert.Equal(("Title of fixed", 25 * 60.0), (who.ExamTitle, who.LeftSeconds(Nine.AddMinutes(5))));
    }

    [Fact]
    public void The_time_of_who_is_paused_stands()
    {
        Attempt("ada", "t-1", seat: 1, paused: true);
        Assert.Null(Board(Nine).Seats[0].Occupants[0].LeftSeconds(Nine)); // the results do not have the pause yet
        progress.Add(new SeatProgressRow("ada", "a-ada", "fixed", 1, 1, 9, Nine.AddMinutes(30), Nine.AddMinutes(10), 2, 1, null));

        var who = Board(Nine).Seats[0].Occupants[0];

        Assert.Equal((20 * 60.0, 20 * 60.0), (who.LeftSeconds(Nine.AddMinutes(11)), who.LeftSeconds(Nine.AddHours(3))));
    }

    [Fact]
    public void Two_at_one_seat_and_a_seat_beyond_the_last_are_shown()
    {
        Attempt("ada", null, seat: 2);
        Attempt("bob", null, seat: 2);
        Attempt("cid", null, seat: 9);

        var board = Board(Nine);

        Assert.Equal(["ada", "bob"], board.Seats[1].Occupants.Select(o => o.StudentId));
        Assert.Equal((9, 4, 3), (board.Seats[^1].Number, board.Seats.Length, board.Running));
        Assert.Equal([1, 3], board.FreeSeats);
    }

    [Fact]
    public void Today_is_the_centers_day_and_who_is_here_belongs_to_it()
    {
        Reserve("t-tomorrow", "ada", startsAt: Nine.AddDays(1));
        Reserve("t-early", "bob", seat: 1, startsAt: Nine.AddHours(16)); // 01:00 the day after
        Reserve("t-night", "cid", startsAt: Nine.AddHours(14.5)); // 23:30

        var board = Board(Nine.AddHours(14));

        Assert.Equal((new DateOnly(2026, 3, 2), "t-night t-early"),
            (board.Today, string.Join(' ', board.Sittings.Select(s => s.SittingId))));
        center = center with { TimeZone = "Asia/Tokyo" };
        Assert.Equal(new DateOnly(2026, 3, 3), Board(Nine.AddHours(14)).Today);
    }

    [Fact]
    public void The_board_is_the_same_until_something_happens()
    {
        Reserve("t-1", "ada", seat: 2);
        Attempt("ada", "t-1", seat: 2);
        var before = Board(Nine);
        Assert.Equal(before, Board(Nine.AddSeconds(1)));

        connections["ada"] = null;
        Assert.NotEqual(before, Board(Nine));
        Assert.NotEqual(before, Board(Nine) with { Incident = new Incident("i", "fire", Nine, []) });
    }

    [Fact]
    public void Every_student_on_the_board_is_asked_for()
    {
        Reserve("t-1", "ada");
        Attempt("bob", null, seat: 1);
        Row("t-3", "cid", SittingStage.Used, DeliveredStage.Finished);

        Assert.Equal(["ada", "bob", "cid"], Sources.Students.Order());
    }

    private BoardSources Sources => new(
        "c-1", center, sittings, progress, ExamCatalog.Empty.With(new PreparedExam(ApiExams.Fixed)),
        id => new StudentCard($"Name of {id}", 0), id => connections.TryGetValue(id, out var lost) ? (lost is null, lost) : (false, null));

    private CenterBoard Board(DateTimeOffset at) => Sources.Board(at);

    private SittingState StateAt(DateTimeOffset at) => Assert.Single(Board(at).Sittings).State;

    private void Reserve(string sittingId, string studentId, int? seat = null, DateTimeOffset? startsAt = null) => center = center with
    {
        Reservations = center.Reservations.SetItem(sittingId, new Reservation(sittingId, studentId, "fixed", startsAt ?? Nine, 60, seat)),
    };

    private void Attempt(string studentId, string? sittingId, int seat, bool paused = false) => center = center with
    {
        Attempts = center.Attempts.SetItem(
            $"a-{studentId}", new AttemptHere($"a-{studentId}", studentId, sittingId, seat, paused, Nine.AddMinutes(30))),
    };

    private void Row(
        string sittingId, string studentId, SittingStage stage, DeliveredStage? attempt, string? attemptCenter = "c-1") =>
        sittings.Add(new CenterSittingRow(
            new SittingRow(studentId, sittingId, "fixed", 1, "c-1", Nine, 60, stage, null),
            attempt is null ? null : $"a-{studentId}", attempt, attempt is null ? null : attemptCenter, null));
}
