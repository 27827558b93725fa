using ExamActors.Core.Exams;
using ExamActors.Core.Students;
using ExamActors.Core.Tests.Exams;

namespace ExamActors.Core.Tests.Students;

/// <summary>From check-in to the code's use, again in the middle of an attempt, and no longer after it.</summary>
public class AdmissionTests
{
    private static readonly ExamDefinition Exam = SampleExams.Linear(3);

    private static StudentUnderTest Confirmed()
    {
        var student = new StudentUnderTest(SampleExams.Catalog(Exam)).Registered();
        student.Do(new BookSitting(student.Id, student.Fresh(), student.Now, "t-1", Exam.ExamId, 1, "c-1",
            student.Now.AddHours(1), "staff"));
        student.Do(new ConfirmSitting(student.Id, student.Fresh(), student.Now, "t-1"));
        return student;
    }

    private static StudentEvent Admit(StudentUnderTest student, string codeHash, int seat = 4, string sitting = "t-1") =>
        Assert.Single(student.Do(new AdmitStudent(student.Id, student.Fresh(), student.Now, sitting, seat, codeHash, "staff")));

    private static StudentEvent Redeem(StudentUnderTest student, string codeHash) =>
        Assert.Single(student.Do(new RedeemCode(student.Id, student.Fresh(), student.Now, codeHash)));

    private static StudentEvent Start(StudentUnderTest student) =>
        student.Do(new StartAttempt(student.Id, student.Fresh(), student.Now, "t-1", "a-1"))[0];

    private static void Refused(RefusalReason reason, StudentEvent happened) =>
        Assert.Equal(reason, Assert.IsType<CommandRefused>(happened).Reason);

    [Fact]
    public void A_code_is_redeemed_once()
    {
        var student = Confirmed();
        Refused(RefusalReason.WrongCode, Redeem(student, "one"));
        Admit(student, "one");
        Refused(RefusalReason.WrongCode, Redeem(student, "two"));

        var redeemed = Assert.IsType<CodeRedeemed>(Redeem(student, "one"));

        Assert.Equal(("t-1", "one"), (redeemed.SittingId, redeemed.CodeHash));
        Refused(RefusalReason.WrongCode, Redeem(student, "one"));
        Assert.Null(student.State.Sitting("t-1")!.CodeHash);
        Assert.Equal(SittingStage.Admitted, student.State.Sitting("t-1")!.Stage);
    }

    [Fact]
    public void A_new_check_in_takes_the_place_of_the_code_before()
    {
        var student = Confirmed();
        Admit(student, "one");
        Admit(student, "two", seat: 5);

        Refused(RefusalReason.WrongCode, Redeem(student, "one"));
        Assert.IsType<CodeRedeemed>(Redeem(student, "two"));
        Assert.Equal(5, student.State.Sitting("t-1")!.Seat);
    }

    [Fact]
    public void What_is_sent_under_an_earlier_admission_is_refused_and_the_rest_goes_on()
    {
        var student = Confirmed();
        Admit(student, "one");
        var first = Redeem(student, "one").Version;
        Assert.Equal(first, student.State.Sitting("t-1")!.Admission);
        Assert.IsType<AttemptStarted>(student.Do(
            new StartAttempt(student.Id, student.Fresh(), student.Now, "t-1", "a-1", first))[0]);
        Assert.IsType<AnswerScored>(Answer(first, "q1")[0]);
        Admit(student, "two");
        Assert.IsType<AnswerScored>(Answer(first, "q2")[0]); // nobody has used the new code yet
        var second = Redeem(student, "two").Version;
        var session = student.Session;

        foreach (var command in (StudentCommand[])
            [
                new StartAttempt(student.Id, student.Fresh(), student.Now, "t-1", "a-2", first),
                new SubmitAnswer(student.Id, student.Fresh(), student.Now, "a-1", "q3", SampleExams.Right, first),
                new OpenItem(student.Id, student.Fresh(), student.Now, "a-1", "q1", first),
                new FlagItem(student.Id, student.Fresh(), student.Now, "a-1", "q1", true, first),
                new FinishAttempt(student.Id, student.Fresh(), student.Now, "a-1", first),
            ])
            Refused(RefusalReason.AdmittedElsewhere, Assert.Single(student.Do(command)));
        Assert.Same(session, student.Session);
        Assert.IsType<AnswerScored>(Answer(second, "q3")[0]);

        IReadOnlyList<StudentEvent> Answer(long admission, string item) => student.Do(new SubmitAnswer(
            student.Id, student.Fresh(), student.Now, "a-1", item, SampleExams.Right, admission));
    }

    [Fact]
    public void In_the_middle_of_an_attempt_a_student_comes_in_again_and_nothing_else_changes()
    {
        var student = Confirmed();
        Admit(student, "one");
        Redeem(student, "one");
        Start(student);
        student.Answer(SampleExams.Right);
        var session = student.Session;

        Assert.IsType<StudentAdmitted>(Admit(student, "two"));
        Assert.IsType<CodeRedeemed>(Redeem(student, "two"));

        Assert.Equal(SittingStage.Used, student.State.Sitting("t-1")!.Stage);
        Assert.Same(session, student.Session);
        Refused(RefusalReason.SittingClosed, Start(student));
        Assert.Equal("q2", student.ItemInFront);
    }

    [Fact]
    public void After_the_end_and_without_a_seat_nobody_is_admitted()
    {
        var student = Confirmed();
        Refused(RefusalReason.UnknownSitting, Admit(student, "one", sitting: "t-9"));
        Admit(student, "one");
        Start(student);
        student.Do(new FinishAttempt(student.Id, student.Fresh(), student.Now, "a-1"));

        Refused(RefusalReason.SittingClosed, Admit(student, "two"));
        Assert.IsType<CodeRedeemed>(Redeem(student, "one")); // it was never used: who has it sees the result
        var requested = new StudentUnderTest(SampleExams.Catalog(Exam), "s-2").Registered();
        requested.Do(new BookSitting("s-2", requested.Fresh(), requested.Now, "t-1", Exam.ExamId, 1, "c-1",
            requested.Now.AddHours(1), "staff"));
        Refused(RefusalReason.NotConfirmed, Admit(requested, "one"));
    }

    [Theory]
    [InlineData(3651)]
    [InlineData(2_900_000)] // near the end of what a time can be
    public void Nobody_books_for_another_age(int days)
    {
        var student = new StudentUnderTest(SampleExams.Catalog(Exam)).Registered();

        Refused(RefusalReason.OutsideWindow, student.Do(new BookSitting(
            student.Id, "book", student.Now, "t-1", Exam.ExamId, 1, "c-1", student.Now.AddDays(days), "staff"))[0]);
    }
}
