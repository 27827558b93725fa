using ExamActors.Core.Exams;
using ExamActors.Core.Students;
using static ExamActors.Core.Tests.Students.SampleAttempts;

namespace ExamActors.Core.Tests.Students;

public class StudentDeciderTests
{
    [Fact]
    public void A_new_document_is_recorded_and_scored()
    {
        var recorded = Assert.IsType<AttemptRecorded>(Assert.Single(
            StudentDecider.Decide(StudentState.Empty, Deliver(document: 7, offset: 3, partition: 2), ExamCatalog.Empty)));

        Assert.Equal(1, recorded.Version);
        Assert.Equal(new CommandCause("exams/0/3/7", 2, 3), recorded.Cause);
        Assert.Equal(Start, recorded.At);
        Assert.Equal(1, recorded.AttemptNumber);
        Assert.Equal((1, 1), (recorded.Score.Correct, recorded.Score.Total));
        Assert.False(recorded.HasCounts);
    }

    [Fact]
    public void A_document_recorded_before_is_refused_and_changes_nothing_but_the_version()
    {
        var before = StudentState.Empty.Apply(StudentDecider.Decide(StudentState.Empty, Deliver(7, offset: 3), ExamCatalog.Empty)[0]);

        var refused = Assert.IsType<CommandRefused>(Assert.Single(
            StudentDecider.Decide(before, Deliver(7, offset: 9), ExamCatalog.Empty)));
        var after = before.Apply(refused);

        Assert.Equal(RefusalReason.DuplicateAttempt, refused.Reason);
        Assert.Equal(Attempt(7).KeenId, refused.Subject);
        Assert.Equal(2, after.Version);
        Assert.Equal(before.Attempts, after.Attempts);
    }

    [Fact]
    public void Attempts_are_numbered_per_exam()
    {
        var state = StudentState.Empty;
        int[] exams = [1, 2, 1, 1, 2];
        var numbers = new List<int>();
        for (var i = 0; i < exams.Length; i++)
        {
            var recorded = Assert.IsType<AttemptRecorded>(
                StudentDecider.Decide(state, Deliver(i, offset: i, exam: exams[i]), ExamCatalog.Empty)[0]);
            numbers.Add(recorded.AttemptNumber);
            state = state.Apply(recorded);
        }
        Assert.Equal([1, 1, 2, 3, 2], numbers);
    }

    [Fact]
    public void An_unknown_command_or_event_is_not_swallowed()
    {
        var position = new LogPosition(0, 0);
        Assert.Throws<InvalidOperationException>(() => StudentDecider.Decide(
            StudentState.Empty, new DeliverCommand(position, new UnknownCommand()), ExamCatalog.Empty));
        Assert.Throws<InvalidOperationException>(() => StudentState.Empty.Apply(new UnknownEvent()));
    }

    private sealed record UnknownCommand() : StudentCommand("s-1", "c-1", Start);

    private sealed record UnknownEvent() : StudentEvent("s-1", 1, new CommandCause("c-1", 0, 0), Start);
}
