using ExamActors.Core.Students;
using ExamActors.Core.Tests.Exams;
using static ExamActors.Core.Tests.Oracles.Oracles;

namespace ExamActors.Core.Tests.Students;

public class SessionPathTests
{
    [Fact]
    public void Whole_adaptive_tests_go_through_the_state_machine_as_in_catR() =>
        AssertNone(OraclePath.OfCatR().SelectMany(path => path.Faults(Taken(path))));

    [Fact]
    public void Whole_adaptive_tests_go_through_the_state_machine_as_in_mirtCAT() =>
        AssertNone(OraclePath.OfMirtCat().SelectMany(path => path.Faults(Taken(path))));

    private static List<StudentEvent> Taken(OraclePath path)
    {
        var student = new StudentUnderTest(SampleExams.Catalog(path.Exam)).Registered().Sitting(path.Exam);
        while (student.State.Session is not null)
            student.Wait(30).Answer(path.To(student.ItemInFront));
        return student.Journal;
    }
}
