using System.Diagnostics;

namespace ExamActors.TestSupport;

/// <summary>Waits for a condition instead of for a time.</summary>
public static class Eventually
{
    /// <summary>How long a condition may take where a test says nothing: generous, as it costs only when it fails.</summary>
    public static readonly TimeSpan TimeoutDefault = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>Completes once the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not within <paramref name="timeout"/> (30 s unless given).</exception>
    public static Task Become(Func<bool> condition, TimeSpan? timeout = null, Func<string>? otherwise = null) =>
        Become(() => Task.FromResult(condition()), timeout, otherwise);

    /// <inheritdoc cref="Become(Func{bool}, TimeSpan?, Func{string}?)"/>
    public static async Task Become(Func<Task<bool>> condition, TimeSpan? timeout = null, Func<string>? otherwise = null)
    {
        var limit = timeout ?? TimeoutDefault;
        var waited = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Interval);
        while (!await condition())
        {
            if (waited.Elapsed > limit)
                throw new TimeoutException(
                    $"the condition did not hold within {limit}" + (otherwise is null ? "" : $": {otherwise()}"));
            await timer.WaitForNextTickAsync();
        }
    }
}
