using CsCheck;
using ExamActors.Core.Centers;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;
using ExamActors.Core.Tests.Exams;
using ExamActors.Core.Tests.Students;

namespace ExamActors.Core.Tests.Centers;

/// <summary>Students and centers agree through the log, whatever is repeated, crashes or comes in another order.</summary>
public class AgreementTests
{
    private const int Seats = 2;
    private static readonly DateTimeOffset Start = StudentUnderTest.Start;
    private static readonly ExamCatalog Catalog = SampleExams.Catalog(
        SampleExams.Linear(3, new ExamRules(1800, AttemptsMax: 3)), SampleExams.Adaptive(4, new ExamRules(1200, AttemptsMax: 2)));

    private static readonly OpeningHours[] Hours = [.. Enum.GetValues<DayOfWeek>().Select(d => new OpeningHours(d, 8 * 60, 18 * 60))];

    private sealed record Move(int Kind, int Student, int Number, int Hour, bool Other, int[] Work);

    // What the streams do after a move is one number each: the stream, the partition, and whether it is a step, a commit or the node's end.
    private static readonly Gen<Move> Moves =
        from kind in Gen.Int[0, 15]
        from student in Gen.Int[0, 4]
        from number in Gen.Int[0, 3]
        from hour in Gen.Int[0, 10]
        from other in Gen.Bool
        from work in Gen.Int[0, 4 * Region.Partitions * 20 - 1].Array[0, 24]
        select new Move(kind, student, number, hour, other, work);

    [Fact]
    public void Whatever_happens_no_seat_is_oversold_and_both_sides_agree_in_the_end()
    {
        Moves.Array[1, 120].Sample(moves =>
        {
            var region = new Region(() => Catalog);
            var now = Start.AddHours(-3);
            foreach (var center in (string[])["c-1", "c-2"])
                region.Send(SetUp(center, now));
            for (var s = 0; s < 5; s++)
                region.Send(new RegisterStudent($"s-{s}", "register", now, $"Student {s}", 25 * (s % 2), "staff"));
            for (var i = 0; i < moves.Length; i++)
            {
                now = now.AddMinutes(moves[i].Kind == 14 ? 45 : 2);
                Do(region, moves[i], now, $"command-{i}");
                foreach (var work in moves[i].Work)
                    Work(region, work);
                Invariants.NoSeatIsOversold(region);
            }
            region.Quiet();
            region.Tick(Start.AddDays(5));
            region.Quiet();
            Settled(region);
            NothingNewComesOfReadingAllAgain(region);
        }, iter: 300);
    }

    [Fact]
    public void A_seat_asked_for_again_after_long_is_not_reserved_for_a_sitting_that_was_rejected()
    {
        var region = Booked();
        for (var student = 2; student <= Seats + 1; student++)
            region.Send(new BookSitting(
                $"s-{student}", "book", Start.AddHours(-1), $"t-{student}", "linear", 1, "c-1", Start, "staff"));
        region.Quiet();
        Assert.Equal(SittingStage.Rejected, region.Students["s-3"].State.Sitting("t-3")!.Stage);
        region.Send(new CancelSitting("s-1", "cancel", Start.AddHours(-1), "t-1", "s-1"));
        region.Quiet();

        NothingNewComesOfReadingAllAgain(region);

        Assert.Equal(["t-2"], region.Center("c-1").Reservations.Keys);
        Settled(region);
    }

    [Fact]
    public void An_incident_that_is_told_again_after_long_gives_nobody_more_time()
    {
        var region = Booked();
        region.Send(new CheckIn("c-1", "check-in", Start, "t-1", null, "hash", "staff"));
        region.Quiet();
        region.Send(new StartAttempt("s-1", "start", Start, "t-1", "a-1"));
        region.Quiet();
        region.Send(new BeginIncident("c-1", "begin", Start.AddMinutes(1), "fire drill", "staff"));
        region.Quiet();
        region.Send(new EndIncident("c-1", "end", Start.AddMinutes(11), "staff"));
        region.Quiet();
        Assert.Equal(Start.AddMinutes(30 + 10), region.Students["s-1"].State.Session!.DeadlineAt);

        NothingNewComesOfReadingAllAgain(region);

        Assert.Equal(Start.AddMinutes(30 + 10), region.Students["s-1"].State.Session!.DeadlineAt);
    }

    [Fact]
    public void An_attempt_is_asked_to_end_again_where_the_exam_was_not_known()
    {
        var catalog = Catalog;
        var region = Booked(() => catalog);
        region.Send(new CheckIn("c-1", "check-in", Start, "t-1", null, "hash", "staff"));
        region.Quiet();
        region.Send(new StartAttempt("s-1", "start", Start, "t-1", "a-1"));
        region.Quiet();
        var deadline = region.Students["s-1"].State.Session!.DeadlineAt;
        catalog = ExamCatalog.Empty;
        region.Tick(deadline);
        region.Quiet();
        Assert.Equal(RefusalReason.UnknownExam, Assert.IsType<CommandRefused>(region.Students["s-1"].Journal[^1]).Reason);

        catalog = Catalog;
        region.Tick(deadline + FollowUps.AskAgainAfter - TimeSpan.FromTicks(1)); // found out again, not asked again
        region.Quiet();
        Assert.NotNull(region.Students["s-1"].State.Session);
        Assert.Equal(deadline + FollowUps.AskAgainAfter, FollowUps.NextDue(region.Center("c-1"), deadline));
        region.Tick(deadline + FollowUps.AskAgainAfter);
        region.Quiet();

        var finished = Assert.IsType<AttemptFinished>(region.Students["s-1"].Journal[^1]);
        Assert.Equal((FinishReason.TimeUp, deadline), (finished.Reason, finished.At));
        Assert.Null(FollowUps.NextDue(region.Center("c-1"), deadline));
    }

    private static SetUpCenter SetUp(string center, DateTimeOffset at) =>
        new(center, $"set-up-{center}", at, center, "Europe/Berlin", Seats, [.. Hours], "staff");

    private static Region Booked(Func<ExamCatalog>? catalog = null)
    {
        var region = new Region(catalog ?? (() => Catalog));
        region.Send(SetUp("c-1", Start.AddHours(-1)));
        foreach (var student in (string[])["s-1", "s-2", "s-3"])
            region.Send(new RegisterStudent(student, "register", Start.AddHours(-1), "Ada", 0, "staff"));
        region.Send(new BookSitting("s-1", "book", Start.AddHours(-1), "t-1", "linear", 1, "c-1", Start, "s-1"));
        region.Quiet();
        return region;
    }

    // Everybody does so much else that no command is remembered; then the streams, set back to the beginning, append every command and
    // event again, on new records.
    private static void NothingNewComesOfReadingAllAgain(Region region)
    {
        for (var i = 0; i < CenterState.RecentMax; i++)
        {
            foreach (var student in region.Students.Keys)
                region.Send(new RegisterStudent(student, $"register again {i}", Start, "Ada", 0, "staff"));
            foreach (var center in region.Centers.Keys)
                region.Send(SetUp(center, Start) with { CommandId = $"set up again {i}" });
        }
        region.Quiet();
        var story = region.Story;
        region.ForgetCommits();
        region.Quiet();
        Assert.Equal(story, region.Story);
    }

    private static void Settled(Region region)
    {
        foreach (var student in region.Students.Values)
            Invariants.OfStudent(student.Journal, Catalog);
        Invariants.NoSeatIsOversold(region);
        Invariants.BothSidesAgree(region);
    }

    private static void Work(Region region, int work)
    {
        var stream = (RegionStream)(work % 4);
        var partition = work / 4 % Region.Partitions;
        switch (work / (4 * Region.Partitions))
        {
            case 0:
                region.Step(stream, partition, publishes: false);
                region.Crash();
                break;
            case 1:
                region.Crash();
                break;
            case 2 or 3 or 4:
                region.Commit(stream);
                break;
            default:
                region.Step(stream, partition);
                break;
        }
    }

    private static void Do(Region region, Move move, DateTimeOffset now, string id)
    {
        var student = $"s-{move.Student}";
        var state = region.Students.GetValueOrDefault(student)?.State ?? StudentState.Empty;
        var sitting = $"t-{move.Student}-{move.Number}";
        var attempt = state.Session?.AttemptId ?? $"a-{move.Student}-{move.Number}";
        var center = move.Other ? "c-2" : "c-1";
        switch (move.Kind)
        {
            case 0 or 1 or 2:
                region.Send(new BookSitting(student, id, now, sitting, move.Other ? "adaptive" : "linear", 1, center,
                    Start.AddHours(move.Hour), student));
                break;
            case 3:
                region.Send(new MoveSitting(student, id, now, sitting, $"{sitting}-{move.Hour}", center,
                    Start.AddHours(move.Hour), student));
                break;
            case 4:
                region.Send(new CancelSitting(student, id, now, sitting, student));
                break;
            case 5 or 6:
                region.Send(new CheckIn(center, id, now, sitting, move.Hour < 3 ? move.Hour : null, "hash", "staff"));
                break;
            case 7 or 8:
                region.Send(new StartAttempt(student, id, now, sitting, attempt));
                break;
            case 9 or 10:
                region.Send(new SubmitAnswer(student, id, now, attempt,
                    state.Session is { } session ? session.Items[session.Open].ItemId : "q1",
                    move.Other ? SampleExams.Right : SampleExams.Wrong));
                break;
            case 11:
                region.Send(move.Other
                    ? new PauseAttempt(student, id, now, attempt, "unwell", "staff")
                    : new ResumeAttempt(student, id, now, attempt, "staff"));
                break;
            case 12:
                region.Send(move.Number > 0
                    ? new BeginIncident(center, id, now, "fire drill", "staff")
                    : new EndIncident(center, id, now, "staff"));
                break;
            case 13:
                region.Send(move.Number > 0
                    ? new RelocateAttempt(student, id, now, attempt, center, move.Number, "staff")
                    : new VoidAttempt(student, id, now, attempt, "cheating", "staff"));
                break;
            case 14:
                region.Tick(now);
                break;
            default:
                region.SendAgain(move.Student * 44 + move.Number * 11 + move.Hour);
                break;
        }
    }
}
