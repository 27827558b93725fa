using Microsoft.Extensions.Logging;

namespace ExamActors.Node.Pages;

/// <summary>
/// Reads again and again while somebody watches, once for all who watch, on no page's thread; tells them when it is no longer
/// the same.
/// </summary>
/// <typeparam name="T">What is read; equal to another one that looks the same.</typeparam>
/// <param name="read">Reads it.</param>
/// <param name="every">From one reading to the next.</param>
/// <param name="logger">Is told why a reading failed, once per row of failures.</param>
internal sealed class LivePoll<T>(Func<Task<T>> read, TimeSpan every, ILogger logger) : IDisposable where T : class
{
    private readonly Lock gate = new();
    private readonly List<Watcher> watchers = [];
    private CancellationTokenSource? running;

    /// <summary>What was read last; null before the first reading.</summary>
    public T? Current { get; private set; }

    /// <summary>Whether the last reading failed: what is shown is older.</summary>
    public bool Fails { get; private set; }

    /// <summary>Calls back after every change, from any thread, until what is returned is disposed of.</summary>
    public IDisposable Watch(Action changed)
    {
        var watcher = new Watcher(this, changed);
        lock (gate)
        {
            watchers.Add(watcher);
            if (running is null)
            {
                running = new CancellationTokenSource();
                var token = running.Token;
                _ = Task.Run(() => Run(token), CancellationToken.None);
            }
        }
        return watcher;
    }

    /// <summary>Reads now: for a page that is rendered once.</summary>
    public async Task<T> Once() => await read().ConfigureAwait(false);

    public void Dispose()
    {
        lock (gate)
        {
            running?.Cancel();
            running?.Dispose();
            running = null;
        }
    }

    private async Task Run(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(every);
        try
        {
            do
                await Read(cancellation).ConfigureAwait(false);
            while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // Nobody watches any more.
        }
    }

    private async Task Read(CancellationToken cancellation)
    {
        var (before, failed) = (Current, Fails);
        try
        {
            var now = await read().ConfigureAwait(false);
            if (cancellation.IsCancellationRequested)
                return;
            if (!now.Equals(before))
                Current = now;
            Fails = false;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever it is: the pages say that what they show is old, and the next reading may succeed.
            if (!failed)
                logger.LogWarning(e, "What pages show could not be read; they show what was read before.");
            Fails = true;
        }
        if (ReferenceEquals(before, Current) && failed == Fails)
            return;
        Watcher[] told;
        lock (gate)
            told = [.. watchers];
        foreach (var watcher in told)
            watcher.Changed();
    }

    private sealed class Watcher(LivePoll<T> poll, Action changed) : IDisposable
    {
        public Action Changed => changed;

        public void Dispose()
        {
            lock (poll.gate)
            {
                if (!poll.watchers.Remove(this) || poll.watchers.Count > 0)
                    return;
                poll.running?.Cancel();
                poll.running?.Dispose();
                poll.running = null;
            }
        }
    }
}
