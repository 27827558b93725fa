using System.Collections.Concurrent;

namespace ExamActors.Actors.Streams;

/// <summary>
/// Runs work of different students at once and of one student in turn. Without it, a command whose predecessor failed could
/// be applied before it, and the predecessor would look like one that had been applied.
/// </summary>
internal sealed class StudentOrder<T>
{
    private readonly ConcurrentDictionary<string, Task<T>> running = new();

    /// <summary>
    /// Starts the work, after the student's work before it. Fails, without starting, where that failed.
    /// Called by one thread at a time.
    /// </summary>
    public Task<T> Run(string studentId, Func<Task<T>> work)
    {
        var task = running.TryGetValue(studentId, out var before) ? After(before, work) : work();
        if (task.IsCompleted)
            return task;
        running[studentId] = task;
        return Release(studentId, task);
    }

    private static async Task<T> After(Task<T> before, Func<Task<T>> work)
    {
        await before.ConfigureAwait(false);
        return await work().ConfigureAwait(false);
    }

    private async Task<T> Release(string studentId, Task<T> task)
    {
        try
        {
            return await task.ConfigureAwait(false);
        }
        finally
        {
            // Only this very task: a later one of the student may have taken the place.
            running.TryRemove(new KeyValuePair<string, Task<T>>(studentId, task));
        }
    }
}
