using System.Diagnostics.CodeAnalysis;

namespace ExamActors.Actors.Log;

/// <summary>
/// What a thread of its own has to do. A waiting taker sleeps at once: one that spins first, as a channel or a blocking
/// collection does, takes a core from the actors.
/// </summary>
internal sealed class WorkQueue<T>
{
    private readonly Queue<T> items = new();
    private bool completed;

    /// <summary>False once <see cref="Complete"/> was called.</summary>
    public bool TryAdd(T item)
    {
        lock (items)
        {
            if (completed)
                return false;
            items.Enqueue(item);
            if (items.Count == 1)
                Monitor.Pulse(items);
            return true;
        }
    }

    /// <summary>Takes the next item, if there is one now.</summary>
    public bool TryTake([MaybeNullWhen(false)] out T item)
    {
        lock (items)
            return items.TryDequeue(out item);
    }

    /// <summary>Waits for an item; false once the queue is completed and empty. For one taker.</summary>
    public bool Take([MaybeNullWhen(false)] out T item)
    {
        lock (items)
        {
            while (items.Count == 0 && !completed)
                Monitor.Wait(items);
            return items.TryDequeue(out item);
        }
    }

    /// <summary>Nothing more comes.</summary>
    public void Complete()
    {
        lock (items)
        {
            completed = true;
            Monitor.Pulse(items);
        }
    }
}
