using Akka.TestKit.Xunit2;
using ExamActors.Actors.Persistence;

namespace ExamActors.Actors.Tests.Persistence;

public sealed class OutcomeWaitersTests : TestKit
{
    private readonly OutcomeWaiters waiters = new();

    [Fact]
    public void Those_who_wait_for_a_command_are_told_once_and_others_are_not()
    {
        var (one, other) = (CreateTestProbe(), CreateTestProbe());
        waiters.Add("c-1", one);
        waiters.Add("c-2", other);
        waiters.Add("c-1", one);

        waiters.Tell("c-1", () => "told");
        waiters.Tell("c-1", () => "told again");

        Assert.Equal(["told", "told"], one.ReceiveN(2).Cast<string>());
        one.ExpectNoMsg(TimeSpan.Zero);
        other.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void No_outcome_is_made_where_nobody_waits()
    {
        waiters.Add("c-1", CreateTestProbe());

        waiters.Tell("c-2", () => throw new InvalidOperationException("nobody asked"));
    }

    [Fact]
    public void Of_too_many_those_who_have_waited_longest_are_forgotten()
    {
        var probe = CreateTestProbe();
        for (var i = 0; i <= 256; i++)
            waiters.Add($"c-{i}", probe);

        for (var i = 0; i <= 256; i++)
        {
            var told = i;
            waiters.Tell($"c-{i}", () => told);
        }

        Assert.Equal(Enumerable.Range(1, 256), probe.ReceiveN(256).Cast<int>());
        probe.ExpectNoMsg(TimeSpan.Zero);
    }
}
