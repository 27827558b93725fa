using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Data.Sqlite;

namespace ExamActors.Actors.Log;

/// <summary>
/// One durable SQLite file (exam.db in a folder) that is a log with topics and an Akka.Persistence journal at once. One
/// thread writes, in groups; what it has acknowledged survives the death of the process and, with
/// <see cref="Synchronous.Full"/>, of the machine. One process owns it; others may append to topics and read.
/// </summary>
public sealed class EmbeddedStore : IDisposable
{
    private readonly EmbeddedStoreOptions options;
    private readonly StoreLock? ownership;
    private readonly StoreWriter writer;
    private readonly ConcurrentDictionary<int, PartitionState> partitions = new();
    private readonly ConcurrentDictionary<string, PartitionState[]> topics = new();
    private readonly ConcurrentDictionary<string, ConsumerGroup> groups = new();
    private readonly HashSet<AutoResetEvent> sleepers = [];
    private readonly SqliteConnection pollConnection;
    private readonly Statement pollVersion;
    private readonly Statement pollPartitions;
    private readonly object pollGate = new();
    private readonly Timer poll;
    private readonly Timer? maintenance;
    private readonly Lazy<StoreReader> reader;
    private long polledVersion;
    private long queuedBytes;
    private bool disposed;

    private EmbeddedStore(EmbeddedStoreOptions options, StoreLock? ownership)
    {
        this.options = options;
        this.ownership = ownership;
        var connection = StoreSchema.Open(options);
        writer = new StoreWriter(connection, new StoreTables(connection), options.GroupRowsMax, OnCommitted);
        pollConnection = StoreSchema.Open(options);
        pollVersion = new Statement(pollConnection, "PRAGMA data_version");
        pollPartitions = new Statement(pollConnection,
            """
            SELECT p.id, t.name, p.number, p.first_offset, p.next_offset FROM partition p JOIN topic t ON t.id = p.topic
            ORDER BY p.topic, p.number
            """);
        reader = new Lazy<StoreReader>(() => new StoreReader(StoreSchema.Open(options)));
        Refresh();
        poll = new Timer(_ => PollForeign(), null, options.ForeignPollInterval, options.ForeignPollInterval);
        if (options.Owner)
            maintenance = new Timer(_ => _ = MaintainNow(), null,
                options.MaintenanceInterval, options.MaintenanceInterval);
    }

    /// <summary>Opens the store of a folder.</summary>
    /// <exception cref="EmbeddedStoreInUseException">It is to be owned, and another process owns it.</exception>
    /// <exception cref="EmbeddedStoreException">Its file is foreign, torn, of a newer version, or cannot be made.</exception>
    public static EmbeddedStore Open(EmbeddedStoreOptions options)
    {
        try
        {
            Directory.CreateDirectory(options.Folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddedStoreException($"the data folder {options.Folder} cannot be made: {e.Message}", e);
        }
        var ownership = options.Owner ? StoreLock.Take(options.Folder) : null;
        try
        {
            return new EmbeddedStore(options, ownership);
        }
        catch
        {
            ownership?.Dispose();
            throw;
        }
    }

    public string Folder => options.Folder;

    internal EmbeddedStoreOptions Options => options;

    internal StoreReader Reader => reader.Value;

    internal StoreWriter Writer => writer;

    /// <summary>Creates the topics that are missing; the settings of those that exist are taken over.</summary>
    /// <exception cref="EmbeddedStoreException">A topic has another number of partitions.</exception>
    public void EnsureTopics(IEnumerable<TopicDefinition> definitions)
    {
        var wanted = definitions.ToList();
        writer.Enqueue(1, tables => TopicTables.Ensure(tables, wanted)).GetAwaiter().GetResult();
        lock (pollGate)
            Refresh();
        foreach (var definition in wanted)
            if (topics[definition.Name].Length != definition.Partitions)
                throw new EmbeddedStoreException(
                    $"topic {definition.Name} in {Folder} has {topics[definition.Name].Length} partitions, "
                    + $"{definition.Partitions} are configured; make them the same");
    }

    public IReadOnlyList<TopicDescription> Topics() =>
    [
        .. topics.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => new TopicDescription(
            t.Key, [.. t.Value.Select(p => new PartitionDescription(p.Number, p.First, p.Next))])),
    ];

    public IConsumer<TKey, TValue> CreateConsumer<TKey, TValue>(
        IEnumerable<KeyValuePair<string, string>> config, IDeserializer<TKey> keys, IDeserializer<TValue> values) =>
        new EmbeddedConsumer<TKey, TValue>(this, new ConsumerConfig(config.ToDictionary(c => c.Key, c => c.Value)),
            keys, values);

    public IProducer<TKey, TValue> CreateProducer<TKey, TValue>(
        IEnumerable<KeyValuePair<string, string>> config, ISerializer<TKey> keys, ISerializer<TValue> values) =>
        new EmbeddedProducer<TKey, TValue>(
            this, new ProducerConfig(config.ToDictionary(c => c.Key, c => c.Value)), keys, values);

    /// <summary>Applies retention and compaction now; they run by themselves as well, in the owner.</summary>
    public Task Maintain(DateTime nowUtc) => Maintenance.Run(this, nowUtc);

    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        maintenance?.Dispose();
        using (var stopped = new ManualResetEvent(false))
            if (poll.Dispose(stopped))
                stopped.WaitOne();
        writer.Dispose();
        if (reader.IsValueCreated)
            reader.Value.Dispose();
        pollVersion.Dispose();
        pollPartitions.Dispose();
        pollConnection.Dispose();
        WakeAll();
        ownership?.Dispose();
    }

    internal bool IsDisposed => disposed;

    internal PartitionState[]? PartitionsOf(string topic) => topics.GetValueOrDefault(topic);

    internal IEnumerable<string> TopicNames => topics.Keys;

    internal ConsumerGroup GroupOf(string groupId) => groups.GetOrAdd(groupId, _ => new ConsumerGroup(this));

    /// <summary>Takes room in the queue; false where it is full. An empty queue takes anything.</summary>
    internal bool TryReserve(long bytes)
    {
        if (Interlocked.Add(ref queuedBytes, bytes) <= options.QueueBytesMax || queuedBytes == bytes)
            return true;
        Release(bytes);
        return false;
    }

    internal void Release(long bytes) => Interlocked.Add(ref queuedBytes, -bytes);

    internal void Register(AutoResetEvent sleeper)
    {
        lock (sleepers)
            sleepers.Add(sleeper);
    }

    /// <summary>From then on nobody touches the event: it may be disposed of.</summary>
    internal void Unregister(AutoResetEvent sleeper)
    {
        lock (sleepers)
            sleepers.Remove(sleeper);
    }

    internal void WakeAll()
    {
        lock (sleepers)
            foreach (var sleeper in sleepers)
                sleeper.Set();
    }

    private async Task MaintainNow()
    {
        try
        {
            await Maintain(DateTime.UtcNow).ConfigureAwait(false);
        }
        catch (Exception e) when (!disposed)
        {
            options.Warn($"retention and compaction in {Folder} failed, the next run tries again: {e.Message}");
        }
        catch (Exception) when (disposed)
        {
            // What was left over is taken up by the next run.
        }
    }

    // On the writer's thread, after each commit.
    private void OnCommitted(StoreTables tables)
    {
        tables.Publish(partitions);
        WakeAll();
    }

    private void PollForeign()
    {
        if (!Monitor.TryEnter(pollGate))
            return;
        try
        {
            if (disposed || pollVersion.Scalar() is not { } version || version == polledVersion)
                return;
            polledVersion = version;
            Refresh();
        }
        finally
        {
            Monitor.Exit(pollGate);
        }
        WakeAll();
    }

    // Offsets only grow, so what the writer has published meanwhile is kept.
    private void Refresh()
    {
        var found = new Dictionary<string, List<PartitionState>>();
        while (pollPartitions.Step())
        {
            var (id, topic) = ((int)pollPartitions.Int64(0), pollPartitions.Text(1));
            var number = (int)pollPartitions.Int64(2);
            var partition = partitions.GetOrAdd(id, _ => new PartitionState(id, topic, number));
            partition.First = Math.Max(partition.First, pollPartitions.Int64(3));
            partition.Next = Math.Max(partition.Next, pollPartitions.Int64(4));
            if (!found.TryGetValue(topic, out var list))
                found[topic] = list = [];
            list.Add(partition);
        }
        foreach (var (topic, list) in found)
            if (!topics.TryGetValue(topic, out var known) || known.Length != list.Count)
                topics[topic] = [.. list];
    }
}
