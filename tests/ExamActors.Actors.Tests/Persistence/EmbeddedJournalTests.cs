using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using ExamActors.Actors.Tests.Log;
using ExamActors.Actors.Tests.Wire;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Tests.Persistence;

/// <summary>What Akka.Persistence asks of every journal, over the messages that it sends to one.</summary>
public sealed class EmbeddedJournalTests : IDisposable
{
    private static readonly CommandRefused Event = WireSamples.All.OfType<CommandRefused>().Single();

    private readonly StoreFixture fixture = new();
    private readonly TestKit kit;
    private readonly IActorRef journal;

    public EmbeddedJournalTests()
    {
        kit = new TestKit(EmbeddedSystem.Setup(fixture.Store));
        journal = Akka.Persistence.Persistence.Instance.Apply(kit.Sys).JournalFor(null);
    }

    public void Dispose()
    {
        kit.Shutdown();
        kit.Dispose();
        fixture.Dispose();
    }

    [Theory]
    [InlineData(1, 10, 100, "1 2 3 4 5 6 7 8 9 10")]
    [InlineData(3, 10, 100, "3 4 5 6 7 8 9 10")]
    [InlineData(1, 4, 100, "1 2 3 4")]
    [InlineData(1, 10, 3, "1 2 3")]
    [InlineData(4, 8, 2, "4 5")]
    [InlineData(7, 7, 100, "7")]
    [InlineData(1, 10, 0, "")]
    [InlineData(8, 3, 100, "")]
    [InlineData(11, 99, 100, "")]
    public async Task A_replay_gives_exactly_the_range(long from, long to, long max, string expected)
    {
        await Write("a", 1, 10);
        await Write("b", 1, 3);

        Assert.Equal(expected, string.Join(' ', await Replay("a", from, to, max)));
    }

    [Fact]
    public async Task A_long_history_comes_whole_and_in_order()
    {
        for (var first = 1; first <= 1201; first += 100)
            await Write("long", first, Math.Min(first + 99, 1201));

        Assert.Equal(Enumerable.Range(1, 1201).Select(i => (long)i), await Replay("long", 1, long.MaxValue, long.MaxValue));
    }

    [Fact]
    public async Task Deleted_events_are_not_replayed_and_the_highest_number_stays()
    {
        await Write("a", 1, 5);

        await Delete("a", 3);
        Assert.Equal([4, 5], await Replay("a", 1, 99, 99));
        await Delete("a", long.MaxValue);
        Assert.Empty(await Replay("a", 1, 99, 99));

        Assert.Equal(5, await Highest("a"));
        await Write("a", 6, 7);
        Assert.Equal([6, 7], await Replay("a", 1, 99, 99));
    }

    [Fact]
    public async Task Another_journal_on_the_same_folder_has_everything()
    {
        await Write("a", 1, 3);
        await Delete("a", 1);
        kit.Shutdown();
        fixture.Reopen();

        using var second = new TestKit(EmbeddedSystem.Setup(fixture.Store));
        var probe = second.CreateTestProbe();
        Akka.Persistence.Persistence.Instance.Apply(second.Sys).JournalFor(null)
            .Tell(new ReplayMessages(1, 99, 99, "a", probe));

        Assert.Equal(2, (await probe.ExpectMsgAsync<ReplayedMessage>()).Persistent.SequenceNr);
        Assert.Equal(Event with { Version = 3 }, (await probe.ExpectMsgAsync<ReplayedMessage>()).Persistent.Payload);
        Assert.Equal(3, (await probe.ExpectMsgAsync<RecoverySuccess>()).HighestSequenceNr);
        second.Shutdown();
    }

    [Fact]
    public async Task A_number_that_is_taken_fails_the_write_and_keeps_what_was_there()
    {
        await Write("a", 1, 3);
        var probe = kit.CreateTestProbe();

        journal.Tell(new WriteMessages([Atomic("a", 3, 4)], probe, 1));

        await probe.ExpectMsgAsync<WriteMessagesFailed>();
        Assert.Equal([1, 2, 3], await Replay("a", 1, 99, 99));
    }

    [Fact]
    public async Task An_event_without_a_serializer_is_rejected_and_its_neighbours_are_written()
    {
        var probe = kit.CreateTestProbe();
        var unknown = new AtomicWrite(new Persistent(new object(), 1, "bad", "", false, probe, "w"));

        journal.Tell(new WriteMessages([unknown, Atomic("good", 1, 1)], probe, 1));

        await probe.ExpectMsgAsync<WriteMessagesSuccessful>();
        var rejected = await probe.ExpectMsgAsync<WriteMessageRejected>();
        Assert.Contains("no registered serializer", rejected.Cause.Message, StringComparison.Ordinal);
        await probe.ExpectMsgAsync<WriteMessageSuccess>();
        Assert.Empty(await Replay("bad", 1, 99, 99));
        Assert.Equal([1], await Replay("good", 1, 99, 99));
    }

    [Fact]
    public async Task A_thousand_actors_recover_at_once()
    {
        var names = Enumerable.Range(0, 1000).Select(i => $"p{i}").ToList();
        await Task.WhenAll(names.Select((name, i) => Write(name, 1, 1 + i % 5)));

        var found = await Task.WhenAll(names.Select(name => Replay(name, 1, 99, 99)));

        Assert.Equal(names.Select((_, i) => 1 + i % 5), found.Select(f => f.Count));
    }

    [Fact]
    public async Task Names_are_taken_as_they_are()
    {
        string[] names = ["it's", "\"", "ü 🎓", "a;DROP TABLE event", new string('n', 5000), "a/b c"];
        foreach (var (name, i) in names.Select((n, i) => (n, i)))
            await Write(name, 1, i + 1);

        foreach (var (name, i) in names.Select((n, i) => (n, i)))
            Assert.Equal(i + 1, await Highest(name));
    }

    private async Task Write(string name, long from, long to)
    {
        var probe = kit.CreateTestProbe();
        journal.Tell(new WriteMessages([Atomic(name, from, to)], probe, 1));
        await probe.ExpectMsgAsync<WriteMessagesSuccessful>(TimeSpan.FromSeconds(30));
        for (var i = from; i <= to; i++)
            Assert.Equal(i, (await probe.ExpectMsgAsync<WriteMessageSuccess>()).Persistent.SequenceNr);
    }

    private AtomicWrite Atomic(string name, long from, long to) => new(
        Enumerable.Range((int)from, (int)(to - from + 1))
            .Select(i => (IPersistentRepresentation)new Persistent(
                Event with { Version = i }, i, name, "", false, kit.TestActor, "w"))
            .ToImmutableList());

    private async Task<List<long>> Replay(string name, long from, long to, long max)
    {
        var probe = kit.CreateTestProbe();
        journal.Tell(new ReplayMessages(from, to, max, name, probe));
        var found = new List<long>();
        while (await probe.ReceiveOneAsync(TimeSpan.FromSeconds(30)) is ReplayedMessage replayed)
        {
            Assert.Equal(Event with { Version = replayed.Persistent.SequenceNr }, replayed.Persistent.Payload);
            found.Add(replayed.Persistent.SequenceNr);
        }
        return found;
    }

    private async Task<long> Highest(string name)
    {
        var probe = kit.CreateTestProbe();
        journal.Tell(new ReplayMessages(0, long.MaxValue, 0, name, probe));
        return (await probe.ExpectMsgAsync<RecoverySuccess>()).HighestSequenceNr;
    }

    private async Task Delete(string name, long to)
    {
        var probe = kit.CreateTestProbe();
        journal.Tell(new DeleteMessagesTo(name, to, probe));
        await probe.ExpectMsgAsync<DeleteMessagesSuccess>();
    }
}
