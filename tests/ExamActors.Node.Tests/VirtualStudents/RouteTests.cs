using ExamActors.Node.VirtualStudents;

namespace ExamActors.Node.Tests.VirtualStudents;

public class RouteTests
{
    private static readonly Uri[] Three = [new("http://a:1/"), new("http://b:1/"), new("http://c:1/")];

    [Fact]
    public void Students_are_spread_over_the_addresses() => Assert.Equal(
        [Three[0], Three[1], Three[2], Three[0]], Enumerable.Range(0, 4).Select(n => new Route(Three, n).Address));

    [Fact]
    public void An_address_is_kept_until_it_is_left_and_after_the_last_comes_the_first()
    {
        var route = new Route(Three, 1);

        route.Leave(Three[1]);
        Assert.Equal(Three[2], route.Address);
        route.Leave(Three[2]);
        Assert.Equal(Three[0], route.Address);
    }

    [Fact]
    public void Two_requests_that_fail_at_one_address_leave_it_once()
    {
        var route = new Route(Three, 0);

        route.Leave(Three[0]);
        route.Leave(Three[0]);

        Assert.Equal(Three[1], route.Address);
    }

    [Fact]
    public void Where_there_is_one_address_there_is_no_other()
    {
        var route = new Route([Three[0]], 5);
        route.Leave(Three[0]);

        Assert.False(route.HasOthers);
        Assert.Equal(Three[0], route.Address);
    }
}
