using ExamActors.Node.VirtualStudents;

namespace ExamActors.Node.Tests.VirtualStudents;

public class PersistenceTests
{
    private readonly DayCounts counts = new();

    [Theory]
    [InlineData(0)]
    [InlineData(202)]
    [InlineData(429)]
    [InlineData(503)]
    public async Task What_is_open_is_asked_again_until_it_is_done(int status)
    {
        var asked = 0;

        var reply = await new Persistence(TimeSpan.FromMinutes(1), counts).Ask(
            "it", () => Task.FromResult(++asked < 4 ? new Reply<string>(status, null) : new Reply<string>(200, "done")),
            _ => Task.CompletedTask);

        Assert.Equal("done", reply.Value);
        Assert.Equal((4, 3), (asked, counts.Retries));
        Assert.Equal(status == 202 ? 3 : 0, counts.Pending);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    [InlineData(409)]
    public async Task What_is_definite_is_asked_once(int status)
    {
        var asked = 0;

        var reply = await new Persistence(TimeSpan.FromMinutes(1), counts).Ask(
            "it", () => Task.FromResult(new Reply<string>(status, $"{++asked}")), _ => Task.CompletedTask);

        Assert.Equal((status, "1"), (reply.Status, reply.Value));
        Assert.Equal(0, counts.Retries);
    }

    [Fact]
    public async Task Waits_grow_unless_the_reply_says_when_to_come_again()
    {
        List<TimeSpan> waits = [];
        Queue<Reply<string>> replies = new(
        [
            new(503, null), new(503, null), new(429, null, RetryAfter: TimeSpan.FromSeconds(7)), new(200, "done"),
        ]);

        await new Persistence(TimeSpan.FromMinutes(1), counts).Ask("it", () => Task.FromResult(replies.Dequeue()), wait =>
        {
            waits.Add(wait);
            return Task.CompletedTask;
        });

        Assert.Equal(2 * waits[0], waits[1]);
        Assert.Equal(TimeSpan.FromSeconds(7), waits[2]);
    }

    [Fact]
    public async Task Patience_comes_to_an_end()
    {
        var fault = await Assert.ThrowsAsync<GaveUpException>(() => new Persistence(TimeSpan.Zero, counts).Ask(
            "the answer", () => Task.FromResult(new Reply<string>(503, null, "not_taken")), _ => Task.CompletedTask));

        Assert.Contains("the answer: no definite reply", fault.Message, StringComparison.Ordinal);
        Assert.Contains("503 not_taken", fault.Message, StringComparison.Ordinal);
    }
}
