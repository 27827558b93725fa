using ExamActors.Core.Exams;
using ExamActors.Core.Students;
using ExamActors.Core.Tests.Exams;
using static ExamActors.Core.Tests.Exams.SampleExams;

namespace ExamActors.Core.Tests.Students;

public class SittingTests
{
    private static readonly ExamDefinition Exam = Linear(3, new ExamRules(
        3600, AttemptsMax: 2, DaysBetween: 10, OpensAt: StudentUnderTest.Start.AddDays(-1),
        ClosesAt: StudentUnderTest.Start.AddDays(100)));

    private static readonly ExamDefinition Other = SampleExams.Adaptive(5);

    private static StudentUnderTest Known() => new StudentUnderTest(Catalog(Exam, Other)).Registered();

    private static StudentEvent Book(
        StudentUnderTest student, string sitting, double inDays, ExamDefinition? exam = null, int? version = null) =>
        Assert.Single(student.Do(new BookSitting(student.Id, student.Fresh(), student.Now, sitting,
            (exam ?? Exam).ExamId, version ?? 1, "c-1", StudentUnderTest.Start.AddDays(inDays), "staff")));

    private static void Refused(RefusalReason reason, StudentEvent happened) =>
        Assert.Equal(reason, Assert.IsType<CommandRefused>(happened).Reason);

    [Fact]
    public void A_booking_asks_the_center_for_a_seat()
    {
        var requested = Assert.IsType<SittingRequested>(Book(Known(), "t-1", 3));

        Assert.Equal(("linear", 1, "c-1", 60, null),
            (requested.ExamId, requested.ExamVersion, requested.CenterId, requested.Minutes, requested.Replaces));
    }

    [Fact]
    public void A_booking_is_refused_with_its_reason()
    {
        var student = Known();
        Book(student, "t-1", 3);

        Refused(RefusalReason.NotRegistered, Book(new StudentUnderTest(Catalog(Exam)), "t-1", 3));
        Refused(RefusalReason.SittingExists, Book(student, "t-1", 30));
        Refused(RefusalReason.UnknownExam, Book(student, "t-2", 30, version: 9));
        Refused(RefusalReason.OutsideWindow, Book(student, "t-2", -0.5));
        Refused(RefusalReason.OutsideWindow, Book(student, "t-2", 100));
        Refused(RefusalReason.TooSoon, Book(student, "t-2", 12));
        Refused(RefusalReason.Overlaps, Book(student, "t-2", 3.04, Other));
        Refused(RefusalReason.MalformedCommand, Book(student, "no spaces", 30));
        Assert.IsType<SittingRequested>(Book(student, "t-2", 13));
        Refused(RefusalReason.TooManyAttempts, Book(student, "t-3", 30));
    }

    [Fact]
    public void Attempts_taken_count_and_days_between_run_from_their_end()
    {
        var student = Known().Sitting(Exam);
        student.Do(new FinishAttempt(student.Id, "f", student.Now, "a-1"));

        Refused(RefusalReason.TooSoon, Book(student, "t-2", 10)); // ended an hour after the beginning
        Assert.IsType<SittingRequested>(Book(student, "t-2", 10.05));
        Refused(RefusalReason.TooManyAttempts, Book(student, "t-3", 40));
    }

    [Fact]
    public void A_move_keeps_the_old_seat_until_the_new_one_is_confirmed()
    {
        var student = Known();
        Book(student, "t-1", 3);
        student.Do(new ConfirmSitting(student.Id, "c1", student.Now, "t-1"));
        MoveSitting Move(string to) => new(
            student.Id, student.Fresh(), student.Now, "t-1", to, "c-2", StudentUnderTest.Start.AddDays(3.01), "staff");
        Assert.Equal("t-1", Assert.IsType<SittingRequested>(student.Do(Move("t-2"))[0]).Replaces);
        Refused(RefusalReason.SittingClosed, student.Do(Move("t-3"))[0]); // one move at a time
        student.Do(new RejectSitting(student.Id, "r2", student.Now, "t-2", SeatRefusal.Full));
        Assert.Equal(SittingStage.Confirmed, student.State.Sitting("t-1")!.Stage);
        student.Do(Move("t-3"));
        var events = student.Do(new ConfirmSitting(student.Id, "c3", student.Now, "t-3"));

        Assert.Equal(("t-1", "t-3"), events.OfType<SittingCancelled>().Select(e => (e.SittingId, e.MovedTo)).Single());
        Assert.Equal([SittingStage.Cancelled, SittingStage.Rejected, SittingStage.Confirmed],
            student.State.Sittings.Select(s => s.Stage));
    }

    [Fact]
    public void Nobody_starts_without_check_in_twice_or_beside_another_attempt()
    {
        var student = Known();
        StudentEvent Start(string sitting, string attempt) =>
            student.Do(new StartAttempt(student.Id, student.Fresh(), student.Now, sitting, attempt))[0];
        Book(student, "t-1", 3);
        Refused(RefusalReason.NotConfirmed, student.Do(
            new AdmitStudent(student.Id, "i", student.Now, "t-1", 1, "hash", "staff"))[0]);
        Refused(RefusalReason.NotAdmitted, Start("t-1", "a-1"));
        Refused(RefusalReason.UnknownSitting, Start("t-9", "a-1"));
        student.Do(new CancelSitting(student.Id, "x", student.Now, "t-1", "staff"));
        Refused(RefusalReason.SittingClosed, Start("t-1", "a-1"));
        student.Sitting(Exam, "t-2");

        Refused(RefusalReason.SittingClosed, Start("t-2", "a-2"));
        Book(student, "t-3", 20, Other);
        student.Do(new ConfirmSitting(student.Id, "c3", student.Now, "t-3"));
        student.Do(new AdmitStudent(student.Id, "i3", student.Now, "t-3", 1, "hash", "staff"));
        Refused(RefusalReason.AttemptRunning, Start("t-3", "a-2"));
        student.Do(new FinishAttempt(student.Id, "f", student.Now, "a-1"));
        Refused(RefusalReason.DuplicateAttempt, Start("t-3", "a-1"));
        Assert.IsType<AttemptStarted>(Start("t-3", "a-2"));
    }
}
