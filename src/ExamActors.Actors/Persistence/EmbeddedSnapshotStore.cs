using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Snapshot;
using ExamActors.Actors.Log;

namespace ExamActors.Actors.Persistence;

/// <summary>The snapshot store on the embedded store.</summary>
public sealed class EmbeddedSnapshotStore : SnapshotStore
{
    private readonly EmbeddedStore store;
    private readonly Akka.Serialization.Serialization serialization;

    public EmbeddedSnapshotStore(Config config)
    {
        store = EmbeddedPersistence.StoreOf(Context.System, config);
        serialization = Context.System.Serialization;
    }

    protected override async Task<SelectedSnapshot?> LoadAsync(
        string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken)
    {
        var stored = await store.Reader.Query(queries => queries.Snapshot(
            persistenceId, criteria.MinSequenceNr, criteria.MaxSequenceNr, MinTicks(criteria),
            criteria.MaxTimeStamp.Ticks)).ConfigureAwait(false);
        return stored is null
            ? null
            : new SelectedSnapshot(
                new SnapshotMetadata(
                    persistenceId, stored.SequenceNr, new DateTime(stored.TimestampTicks, DateTimeKind.Utc)),
                EmbeddedPersistence.Restore(serialization, stored));
    }

    protected override Task SaveAsync(
        SnapshotMetadata metadata, object snapshot, CancellationToken cancellationToken)
    {
        var stored = EmbeddedPersistence.Store(
            serialization, metadata.PersistenceId, metadata.SequenceNr, snapshot, metadata.Timestamp);
        return store.Writer.Enqueue(1, tables =>
        {
            tables.Journal.Save(stored);
            return true;
        });
    }

    // Without a time in the metadata the sequence number alone says which.
    protected override Task DeleteAsync(SnapshotMetadata metadata, CancellationToken cancellationToken) =>
        metadata.Timestamp == DateTime.MinValue
            ? Delete(metadata.PersistenceId, metadata.SequenceNr, metadata.SequenceNr, 0, long.MaxValue)
            : Delete(metadata.PersistenceId, metadata.SequenceNr, metadata.SequenceNr,
                metadata.Timestamp.Ticks, metadata.Timestamp.Ticks);

    protected override Task DeleteAsync(
        string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken) =>
        Delete(persistenceId, criteria.MinSequenceNr, criteria.MaxSequenceNr, MinTicks(criteria),
            criteria.MaxTimeStamp.Ticks);

    private static long MinTicks(SnapshotSelectionCriteria criteria) => criteria.MinTimestamp?.Ticks ?? 0;

    private Task Delete(string persistenceId, long sequenceNrMin, long sequenceNrMax, long ticksMin, long ticksMax) =>
        store.Writer.Enqueue(1, tables =>
        {
            tables.Journal.DeleteSnapshots(persistenceId, sequenceNrMin, sequenceNrMax, ticksMin, ticksMax);
            return true;
        });
}
