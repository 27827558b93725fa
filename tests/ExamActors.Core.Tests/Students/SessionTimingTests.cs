using ExamActors.Core.Tests.Exams;
using static ExamActors.Core.Tests.Oracles.Oracles;

namespace ExamActors.Core.Tests.Students;

public class SessionTimingTests
{
    [Fact]
    public async Task Time_goes_through_the_state_machine_as_in_the_cases()
    {
        var faults = new List<string>();
        foreach (var timing in TimingCase.All.Where(c => c.WhyNot is null))
        {
            var student = new StudentUnderTest(SampleExams.Catalog(timing.Exam));
            faults.AddRange(await timing.Faults(command => Task.FromResult(student.Do(command))));
        }
        AssertNone(faults);
    }

    // Of our own file, whatever further ones there are.
    [Fact]
    public void What_no_session_of_ours_can_do_is_left_out_and_nothing_else()
    {
        var ours = TimingCase.All.Where(c => c.Id.StartsWith("TIME-", StringComparison.Ordinal)).DistinctBy(c => c.Id).Take(9).ToList();

        Assert.Equal(
            [
                ("TIME-01", null, ""),
                ("TIME-02", TimingCase.NotOurs["P01"], ""),
                ("TIME-03", TimingCase.NotOurs["forceLate=true"], ""),
                ("TIME-04", null, ""),
                ("TIME-05", null, "item_min_remaining"),
                ("TIME-06", TimingCase.NotOurs["ASSESSMENT_ITEM_DURATION_UNDERFLOW"], ""),
                ("TIME-07", null, ""),
                ("TIME-08", null, ""),
                ("TIME-09", null, ""),
            ],
            ours.Select(c => (c.Id, c.WhyNot, c.WhyNot is null ? string.Join(' ', c.LeftOut) : "")));
    }
}
