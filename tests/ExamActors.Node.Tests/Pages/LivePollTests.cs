using ExamActors.Node.Pages;
using ExamActors.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace ExamActors.Node.Tests.Pages;

/// <summary>One reader for all who watch.</summary>
public sealed class LivePollTests
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(5);

    private int reads;
    private string value = "first";
    private bool fails;

    [Fact]
    public async Task All_who_watch_share_its_readings_and_hear_of_changes_alone()
    {
        using var poll = Poll();
        var (one, two) = (0, 0);
        using var first = poll.Watch(() => Interlocked.Increment(ref one));
        using var second = poll.Watch(() => Interlocked.Increment(ref two));
        await Eventually.Become(() => poll.Current == "first" && Volatile.Read(ref reads) > 5);
        Assert.True(one <= 1 && two <= 1, $"{one}, {two}");

        Volatile.Write(ref value, "second");

        await Eventually.Become(() => poll.Current == "second" && one >= 1 && two >= 1);
        Assert.True(one <= 2 && two <= 2, $"{one}, {two}");
    }

    [Fact]
    public async Task Nobody_reads_when_nobody_watches()
    {
        using var poll = Poll();
        poll.Watch(() => { }).Dispose();
        var again = poll.Watch(() => { });
        await Eventually.Become(() => Volatile.Read(ref reads) > 3);
        again.Dispose();
        var before = Volatile.Read(ref reads);

        // For as long as another one, that is watched, takes for twenty.
        var others = 0;
        using var other = new LivePoll<string>(() => Task.FromResult($"{Interlocked.Increment(ref others)}"), Every, NullLogger.Instance);
        using var watch = other.Watch(() => { });
        await Eventually.Become(() => Volatile.Read(ref others) > 20);
        // Each of the two that were stopped may have been about to read.
        Assert.InRange(Volatile.Read(ref reads) - before, 0, 2);
    }

    [Fact]
    public async Task A_reading_that_fails_leaves_the_last_one_and_says_so_until_one_succeeds()
    {
        using var poll = Poll();
        var told = 0;
        using var watch = poll.Watch(() => Interlocked.Increment(ref told));
        await Eventually.Become(() => poll.Current == "first");

        Volatile.Write(ref fails, true);
        await Eventually.Become(() => poll.Fails && Volatile.Read(ref told) == 2);
        Assert.Equal("first", poll.Current);
        Volatile.Write(ref fails, false);

        await Eventually.Become(() => !poll.Fails && Volatile.Read(ref told) == 3);
    }

    private LivePoll<string> Poll() => new(
        () =>
        {
            Interlocked.Increment(ref reads);
            return Volatile.Read(ref fails) ? Task.FromException<string>(new IOException("no")) : Task.FromResult(Volatile.Read(ref value));
        },
        Every, NullLogger.Instance);
}
