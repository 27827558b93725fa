namespace ExamActors.Actors.Log;

/// <summary>What a commit waits for.</summary>
public enum Synchronous
{
    /// <summary>The disk has it: it survives a power cut.</summary>
    Full,

    /// <summary>The operating system has it: it survives the death of the process.</summary>
    Normal,
}

/// <summary>How an embedded store is opened.</summary>
/// <param name="Folder">The folder of the file; made where it is missing.</param>
public sealed record EmbeddedStoreOptions(string Folder)
{
    /// <summary>Whether this process runs the journal and the consumer groups; only one can at a time.</summary>
    public bool Owner { get; init; } = true;

    public Synchronous Synchronous { get; init; } = Synchronous.Full;

    /// <summary>The largest value of a record, in bytes.</summary>
    public int MessageBytesMax { get; init; } = 1 << 20;

    /// <summary>Rows that one transaction takes at most.</summary>
    public int GroupRowsMax { get; init; } = 4096;

    /// <summary>Bytes of values that may wait for the writer before producers are told that the queue is full.</summary>
    public long QueueBytesMax { get; init; } = 8L << 20;

    /// <summary>Rows and bytes that a consumer reads ahead from one partition at most.</summary>
    public int FetchRowsMax { get; init; } = 512;

    public int FetchBytesMax { get; init; } = 1 << 20;

    /// <summary>How often an idle consumer looks whether another process has appended.</summary>
    public TimeSpan ForeignPollInterval { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>How often retention and compaction run.</summary>
    public TimeSpan MaintenanceInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Takes what went wrong in the background and did no harm yet.</summary>
    public Action<string> Warn { get; init; } = Console.Error.WriteLine;

    /// <summary>How long a compacted topic keeps the mark that a key was deleted.</summary>
    public TimeSpan TombstoneRetention { get; init; } = TimeSpan.FromDays(1);
}

/// <summary>The store cannot be opened or used; the message says why and what to do.</summary>
public class EmbeddedStoreException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Another process owns the store.</summary>
public sealed class EmbeddedStoreInUseException(string message, Exception? inner = null)
    : EmbeddedStoreException(message, inner);
