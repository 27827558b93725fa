using ExamActors.Node.Api;

namespace ExamActors.Node.Tests.Api;

public class ConnectionsTests
{
    private static readonly SessionBearer One = new("s-1", "t-1", 1);
    private static readonly SessionBearer Two = new("s-1", "t-2", 1);

    private readonly Connections connections = new();

    [Fact]
    public void A_students_connections_are_known_while_they_are_there()
    {
        connections.Add(One);
        connections.Add(One); // two windows
        connections.Add(Two);
        connections.Add(new SessionBearer("s-2", "t-3", 3));

        Assert.Equal(4, connections.Count);
        Assert.Equal([One, Two], connections.Of("s-1"));
        connections.Remove(One);
        Assert.Equal([One, Two], connections.Of("s-1").OrderBy(b => b.SittingId, StringComparer.Ordinal));
        connections.Remove(One);
        connections.Remove(Two);
        Assert.False(connections.Has("s-1"));
        Assert.Empty(connections.Of("s-1"));
        Assert.Equal(1, connections.Count);
    }

    [Fact]
    public void What_a_reply_has_told_is_not_wanted_from_the_hub()
    {
        Assert.False(connections.Wants("s-1", 1)); // nobody is there
        connections.Tell("s-1", 5);
        connections.Add(One);
        Assert.True(connections.Wants("s-1", 1)); // what was told to nobody counts for nothing

        connections.Tell("s-1", 5);
        connections.Tell("s-1", 4); // a reply that was slower than the next one

        Assert.False(connections.Wants("s-1", 4));
        Assert.False(connections.Wants("s-1", 5));
        Assert.True(connections.Wants("s-1", 6));
        Assert.False(connections.Wants("s-2", 6));
    }

    [Fact]
    public void Whoever_comes_and_goes_at_once_with_others_leaves_nothing_behind()
    {
        Parallel.For(0, 2000, i =>
        {
            var bearer = new SessionBearer($"s-{i % 3}", $"t-{i % 7}", 1);
            connections.Add(bearer);
            connections.Tell(bearer.StudentId, i);
            connections.Remove(bearer);
        });

        Assert.Equal(0, connections.Count);
        Assert.All(Enumerable.Range(0, 3), i => Assert.False(connections.Has($"s-{i}")));
    }
}
