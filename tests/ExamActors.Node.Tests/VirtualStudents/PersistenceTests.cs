using ExamActors.Node.VirtualStudents;

namespace ExamActors.Node.Tests.VirtualStudents;

public class PersistenceTests
{
    private static readonly Asked It = new(RequestKind.Answer, "a.1", "item-1");

    private readonly DayCounts counts = new();
    private readonly RequestHistory history = new();

    [Theory]
    [InlineData(0)]
    [InlineData(202)]
    [InlineData(429)]
    [InlineData(503)]
    public async Task What_is_open_is_asked_again_until_it_is_done(int status)
    {
        var asked = 0;

        var reply = await Patient(TimeSpan.FromMinutes(1)).Ask(
            It, () => Task.FromResult(++asked < 4 ? new Reply<string>(status, null) : new Reply<string>(200, "done")),
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

        var reply = await Patient(TimeSpan.FromMinutes(1)).Ask(
            It, () => Task.FromResult(new Reply<string>(status, $"{++asked}")), _ => Task.CompletedTask);

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

        await Patient(TimeSpan.FromMinutes(1)).Ask(It, () => Task.FromResult(replies.Dequeue()), wait =>
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
        var fault = await Assert.ThrowsAsync<GaveUpException>(() => Patient(TimeSpan.Zero).Ask(
            It, () => Task.FromResult(new Reply<string>(503, null, "not_taken")), _ => Task.CompletedTask));

        Assert.Contains("answer to item-1: no definite reply", fault.Message, StringComparison.Ordinal);
        Assert.Contains("503 not_taken", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_another_address_may_do_is_asked_again_soon_whatever_the_last_one_said()
    {
        List<TimeSpan> waits = [];
        Queue<Reply<string>> replies = new(
            [new(503, null, RetryAfter: TimeSpan.FromSeconds(7), Elsewhere: true), new(200, "done")]);

        await Patient(TimeSpan.FromMinutes(1)).Ask(It, () => Task.FromResult(replies.Dequeue()), wait =>
        {
            waits.Add(wait);
            return Task.CompletedTask;
        });

        Assert.True(Assert.Single(waits) < TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public async Task Every_try_is_in_the_history_and_the_answer_there_once_from_first_to_last()
    {
        Queue<Reply<string>> replies = new([new(0, null, Node: "a:1"), new(202, null, Node: "b:1"), new(200, "done", Node: "b:1")]);

        await Patient(TimeSpan.FromMinutes(1)).Ask(It, () => Task.FromResult(replies.Dequeue()), _ => Task.CompletedTask);

        Assert.Equal(
            [("a:1", RequestOutcome.Unknown), ("b:1", RequestOutcome.Unknown), ("b:1", RequestOutcome.Acknowledged)],
            history.Requests.Select(r => (r.Node, r.Outcome)));
        var answer = Assert.Single(history.Answers());
        Assert.Equal(("anna", "a.1", "b:1"), (answer.StudentId, answer.CommandId, answer.Node));
        Assert.Equal(history.Requests.First().SentAt, answer.SentAt);
        Assert.Equal(history.Requests.Last().RepliedAt, answer.RepliedAt);
    }

    private Persistence Patient(TimeSpan patience) => new(patience, counts, "anna", history);
}
