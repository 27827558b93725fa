using ExamActors.Actors.Nodes;
using ExamActors.Node.Operating;

namespace ExamActors.Node.Tests.Operating;

public class NodeHistoryTests
{
    private readonly NodeHistory history = new();

    [Fact]
    public void Answers_of_all_nodes_are_summed_and_the_slowest_nodes_time_is_told()
    {
        history.Add("a", [new NodeSecond(10, 5, 1, 2, 9), new NodeSecond(11, 6, 0, 3, 8)]);
        history.Add("b", [new NodeSecond(10, 7, 2, 4, 6)]);
        Assert.Equal([new NodeSecond(10, 12, 3, 4, 9), new NodeSecond(11, 6, 0, 3, 8)], history.Seconds.AsEnumerable());
    }

    [Fact]
    public void A_second_that_is_told_twice_counts_once()
    {
        history.Add("a", [new NodeSecond(10, 5, 0, 2, 9)]);
        history.Add("a", [new NodeSecond(10, 5, 0, 2, 9)]);
        Assert.Equal(5, Assert.Single(history.Seconds).Answers);
        Assert.Equal(10, history.LastOf("a"));
        Assert.Equal(0, history.LastOf("b"));
    }

    [Fact]
    public void What_is_older_than_five_minutes_is_forgotten_also_of_a_node_that_is_gone()
    {
        history.Add("gone", [new NodeSecond(10, 5, 0, 2, 9)]);
        history.Add("a", Enumerable.Range(100, 400).Select(s => new NodeSecond(s, 1, 0, null, null)));
        Assert.Equal((200, 499), (history.Seconds[0].Second, history.Seconds[^1].Second));
        Assert.Equal(300, history.Seconds.Length);
    }
}
