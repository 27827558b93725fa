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

    private sealed record Move(int Kind, int Student, int Number, int Hour, bool Crash, int Steps, bool Other);

    private static readonly Gen<Move> Moves =
        from kind in Gen.Int[0, 14]
        from student in Gen.Int[0, 4]
        from number in Gen.Int[0, 3]
        from hour in Gen.Int[0, 10]
        from crash in Gen.Bool
        from steps in Gen.Int[0, 4]
        from other in Gen.Bool
        select new Move(kind, student, number, hour, crash, steps, other);

    [Fact]
    public void Whatever_happens_no_seat_is_oversold_and_both_sides_agree_in_the_end()
    {
        Moves.Array[1, 120].Sample(moves =>
        {
            var region = new Region(Catalog);
            var now = Start.AddHours(-3);
            var sent = 0;
            foreach (var center in (string[])["c-1", "c-2"])
                region.Send(new SetUpCenter(center, $"set-up-{center}", now, center, "Europe/Berlin", Seats, [.. Hours], "staff"));
            for (var s = 0; s < 5; s++)
                region.Send(new RegisterStudent($"s-{s}", $"register-{s}", now, $"Student {s}", 25 * (s % 2), "staff"));
            foreach (var move in moves)
            {
                now = now.AddMinutes(move.Kind == 14 ? 45 : 2);
                Do(region, move, now, $"command-{(move.Crash ? sent : sent++)}"); // without progress the id comes twice
                for (var step = 0; step < move.Steps; step++)
                    region.Step(ofStudents: (step + move.Number) % 2 == 0 ^ move.Other, crashed: move.Crash && step == 0);
                Never(region);
            }
            Quiet(region);
            region.Tick(Start.AddDays(30));
            Quiet(region);
            Never(region);
            Finally(region);
        }, iter: 300);
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
                region.Send(move.Other
                    ? new RelocateAttempt(student, id, now, attempt, "c-2", move.Number + 1, "staff")
                    : new VoidAttempt(student, id, now, attempt, "cheating", "staff"));
                break;
            default:
                region.Tick(now);
                break;
        }
    }

    private static void Quiet(Region region)
    {
        for (var step = 0; !region.Idle; step++)
            region.Step(step % 2 == 0, crashed: false);
    }

    // True at every moment.
    private static void Never(Region region)
    {
        foreach (var center in (string[])["c-1", "c-2"])
        {
            var reservations = region.Center(center).Reservations.Values.ToList();
            foreach (var r in reservations)
                Assert.InRange(reservations.Count(o => o.StartsAt <= r.StartsAt && r.StartsAt < o.EndsAt), 1, Seats);
        }
        foreach (var student in region.Students.Values)
        {
            Assert.Equal(Enumerable.Range(1, student.Journal.Count).Select(v => (long)v), student.Journal.Select(e => e.Version));
            Assert.All(student.Journal.OfType<AttemptStarted>().CountBy(e => e.SittingId), s => Assert.Equal(1, s.Value));
            // An answer counts once: neither exam lets answers change.
            Assert.All(student.Journal.OfType<AnswerScored>().CountBy(e => (e.AttemptId, e.ItemId)), a => Assert.Equal(1, a.Value));
            foreach (var finished in student.Journal.OfType<AttemptFinished>())
                Assert.Equal(student.Journal.OfType<AnswerScored>().Where(e => e.AttemptId == finished.AttemptId).Sum(e => e.Credit),
                    finished.Result.Credit);
        }
    }

    // True once every stream has caught up and every deadline has passed.
    private static void Finally(Region region)
    {
        var seats = ((string[])["c-1", "c-2"]).SelectMany(c => region.Center(c).Reservations.Values
            .Select(r => (Center: c, r.SittingId))).ToHashSet();
        foreach (var student in region.Students.Values)
        {
            Assert.DoesNotContain(student.State.Sittings, s => s.Stage == SittingStage.Requested);
            foreach (var sitting in student.State.Sittings)
            {
                if (sitting.Stage is SittingStage.Confirmed or SittingStage.Admitted)
                    Assert.Contains((sitting.CenterId, sitting.SittingId), seats);
                if (sitting.Stage is SittingStage.Rejected or SittingStage.Cancelled)
                    Assert.DoesNotContain((sitting.CenterId, sitting.SittingId), seats);
            }
            // Only a paused attempt outlives its deadline.
            if (student.State.Session is { } session)
            {
                Assert.NotNull(session.PausedAt);
                Assert.True(region.Center(session.CenterId).Attempts[session.AttemptId].Paused);
            }
            Assert.Equal(student.State, student.Journal.Aggregate(StudentState.Empty, (s, e) => s.Apply(e)), Same);
        }
    }

    // Records compare their arrays by reference.
    private static bool Same(StudentState left, StudentState right) =>
        left.Version == right.Version && left.Sittings.SequenceEqual(right.Sittings) && left.Attempts.SequenceEqual(right.Attempts)
        && left.Session?.Items.Length == right.Session?.Items.Length;
}
