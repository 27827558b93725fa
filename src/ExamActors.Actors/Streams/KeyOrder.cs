using System.Collections.Concurrent;

namespace ExamActors.Actors.Streams;

/// <summary>
/// Runs work of different keys (a student's id, a center's) at once and of one key in turn. Without it, a command whose
/// predecessor failed could be applied before it, and the predecessor would look like one that had been applied.
/// </summary>
internal sealed class KeyOrder<T>
{
    private readonly ConcurrentDictionary<string, Task<T>> running = new();

    /// <summary>
    /// Starts the work, after the work of its key before it. Fails, without starting, where that failed.
    /// Called by one thread at a time.
    /// </summary>
    public Task<T> Run(string key, Func<Task<T>> work)
    {
        var task = running.TryGetValue(key, out var before) ? After(before, work) : work();
        if (task.IsCompleted)
            return task;
        running[key] = task;
        return Release(key, task);
    }

    private static async Task<T> After(Task<T> before, Func<Task<T>> work)
    {
        await before.ConfigureAwait(false);
        return await work().ConfigureAwait(false);
    }

    private async Task<T> Release(string key, Task<T> task)
    {
        try
        {
            return await task.ConfigureAwait(false);
        }
        finally
        {
            // Only this very task: a later one of the key may have taken the place.
            running.TryRemove(new KeyValuePair<string, Task<T>>(key, task));
        }
    }
}
