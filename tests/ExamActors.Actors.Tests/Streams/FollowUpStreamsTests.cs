using ExamActors.Core;
using ExamActors.Core.Centers;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;
using ExamActors.Core.Students;
using ExamActors.TestSupport;

namespace ExamActors.Actors.Tests.Streams;

/// <summary>
/// Students and centers agree through the log alone, and a node that dies between any two steps changes nothing of it.
/// </summary>
public sealed class FollowUpStreamsTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(1));
    private static readonly ExamDefinition Exam = new(
        "exam", 1, "Two items",
        [.. Enumerable.Range(1, 2).Select(i => new ExamItem($"q{i}",
            new ItemContent("Which one?", [new("right", "This"), new("wrong", "That")]),
            new ItemKey.Choice(["right", "wrong"], "right")))],
        new ItemDelivery.Linear(["q1", "q2"]), new ExamRules(1800), new ScoreReport());

    private readonly RunningRegion region = new(ExamCatalog.Empty.With(new PreparedExam(Exam)), Now);

    public ValueTask DisposeAsync() => region.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_booking_ends_as_confirmed_or_rejected_wherever_the_node_dies(int streamsBefore)
    {
        await SetUp("c-1", seats: 1);
        await Book("s-1", "t-1", "c-1");
        await Book("s-2", "t-2", "c-1");
        if (streamsBefore > 0)
        {
            region.Start(streamsBefore);
            await Reached(streamsBefore);
            await region.Crash();
        }

        region.Start();
        await region.Happened<SittingConfirmed>();
        await region.Happened<SittingRejected>();
        await region.Quiet();

        var reserved = Assert.Single(region.CenterEvents.OfType<SeatReserved>());
        var confirmed = Assert.Single(region.StudentEvents.OfType<SittingConfirmed>());
        var rejected = Assert.Single(region.StudentEvents.OfType<SittingRejected>());
        Assert.Equal((reserved.StudentId, reserved.SittingId), (confirmed.StudentId, confirmed.SittingId));
        Assert.NotEqual(reserved.StudentId, rejected.StudentId);
        Assert.Equal(SeatRefusal.Full, rejected.Reason);
        Assert.Empty(region.Read("dead-letters"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(CenterState.RecentMax + 1)]
    public async Task Everything_read_again_from_the_beginning_changes_nothing(int commandsSince)
    {
        await SetUp("c-1", seats: 1);
        await Book("s-1", "t-1", "c-1");
        await Book("s-2", "t-2", "c-1");
        region.Start();
        await region.Happened<SittingConfirmed>();
        await region.Happened<SittingRejected>();
        for (var i = 0; i < commandsSince; i++)
        {
            await region.Send(new EndIncident("c-1", $"end {i}", Now, "staff"));
            foreach (var student in (string[])["s-1", "s-2"])
                await region.Send(new RegisterStudent(student, $"again {i}", Now, "Ada", 0, "staff"));
        }
        await region.Quiet();
        await region.Stop();
        var (students, centers) = (region.StudentEvents.Count, region.CenterEvents.Count);

        region.ForgetCommits();
        region.Start();
        await region.Quiet();

        Assert.Equal((students, centers), (region.StudentEvents.Count, region.CenterEvents.Count));
    }

    [Fact]
    public async Task An_attempt_whose_time_ran_out_while_no_node_was_up_is_ended_as_soon_as_one_is()
    {
        await SetUp("c-1", seats: 1);
        await Book("s-1", "t-1", "c-1");
        region.Start();
        await region.Happened<SittingConfirmed>();
        await region.Send(new CheckIn("c-1", "check-in", Now.AddHours(1), "t-1", null, new string('0', 64), "staff"));
        await region.Happened<StudentAdmitted>();
        await region.Send(new StartAttempt("s-1", "start", Now.AddHours(1), "t-1", "a-1"));
        await region.Happened<AttemptNoted>();
        await region.Quiet();
        await region.Stop();
        region.Clock.Advance(TimeSpan.FromHours(7));

        region.Start();
        await region.Happened<AttemptNoted>(e => e.Stage == AttemptStage.Gone);

        var finished = Assert.Single(region.StudentEvents.OfType<AttemptFinished>());
        Assert.Equal((FinishReason.TimeUp, Now.AddHours(1.5)), (finished.Reason, finished.At));
    }

    private Task SetUp(string centerId, int seats) => region.Send(new SetUpCenter(
        centerId, $"set-up-{centerId}", Now, "Center", "Europe/Berlin", seats,
        [.. Enum.GetValues<DayOfWeek>().Select(d => new OpeningHours(d, 0, 1440))], "staff"));

    private async Task Book(string studentId, string sittingId, string centerId)
    {
        await region.Send(new RegisterStudent(studentId, $"register-{studentId}", Now, "Ada", 0, "staff"));
        await region.Send(new BookSitting(
            studentId, $"book-{sittingId}", Now, sittingId, "exam", 1, centerId, Now.AddHours(1), "staff"));
    }

    // Until the last of the first so many streams has something to show.
    private Task Reached(int streams) => streams switch
    {
        1 => region.Happened<SittingRequested>(),
        2 => Eventually.Become(() => region.Read("center-commands").OfType<ReserveSeat>().Any()),
        3 => region.Happened<SeatReserved>(),
        _ => Eventually.Become(() => region.Read("student-commands").OfType<ConfirmSitting>().Any()),
    };
}
