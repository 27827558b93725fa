using ExamActors.Actors.Tests.Wire;
using ExamActors.Core.Centers;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Tests.Centers;

public class FollowUpKindsTests
{
    [Fact]
    public void The_kinds_that_are_read_are_exactly_those_from_which_something_follows()
    {
        // A sample of every kind; voided while it ran as well as afterwards.
        var events = WireSamples.All.OfType<StudentEvent>()
            .Concat(StudentSamples.Events.OfType<AttemptVoided>().Select(e => e with { CenterId = "vienna-1" }));

        var kinds = events.Where(e => !FollowUps.Of(e).IsEmpty).Select(e => e.GetType()).ToHashSet();

        Assert.Equal(kinds, FollowUps.StudentKinds);
    }
}
