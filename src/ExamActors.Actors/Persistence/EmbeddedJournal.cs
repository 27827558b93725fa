using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Journal;
using ExamActors.Actors.Log;

namespace ExamActors.Actors.Persistence;

/// <summary>The journal on the embedded store: written in groups with everybody else's writes, read in batches.</summary>
public sealed class EmbeddedJournal : AsyncWriteJournal
{
    private readonly EmbeddedStore store;
    private readonly Akka.Serialization.Serialization serialization;

    public EmbeddedJournal(Config config)
    {
        store = EmbeddedPersistence.StoreOf(Context.System, config);
        serialization = Context.System.Serialization;
    }

    public override Task<long> ReadHighestSequenceNrAsync(
        string persistenceId, long fromSequenceNr, CancellationToken cancellationToken) =>
        store.Reader.Query(queries => queries.HighestSequenceNr(persistenceId));

    public override async Task ReplayMessagesAsync(
        IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max,
        Action<IPersistentRepresentation> recoveryCallback)
    {
        // In pieces, so that a long history is not held at once.
        const int Piece = 500;
        var from = Math.Max(1, fromSequenceNr);
        while (max > 0 && from <= toSequenceNr)
        {
            var (start, count) = (from, Math.Min(max, Piece));
            var events = await store.Reader.Query(queries => queries.Replay(persistenceId, start, toSequenceNr, count))
                .ConfigureAwait(false);
            foreach (var stored in events)
                recoveryCallback(new Persistent(
                    EmbeddedPersistence.Restore(serialization, stored), stored.SequenceNr, persistenceId,
                    stored.Manifest, isDeleted: false, ActorRefs.NoSender, writerGuid: null!, stored.TimestampTicks));
            if (events.Count < count)
                return;
            max -= events.Count;
            from = events[^1].SequenceNr + 1;
        }
    }

    protected override async Task<IImmutableList<Exception?>?> WriteMessagesAsync(
        IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        var rejections = ImmutableList.CreateBuilder<Exception?>();
        var rejected = false;
        var written = new List<Task<bool>>();
        foreach (var atomic in messages)
        {
            try
            {
                written.Add(Write(SerializeAll(atomic)));
                rejections.Add(null);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // Not serializable: the actor is told so, and goes on.
                rejections.Add(e);
                rejected = true;
            }
        }
        await Task.WhenAll(written).ConfigureAwait(false);
        return rejected ? rejections.ToImmutable() : null;
    }

    protected override Task DeleteMessagesToAsync(
        string persistenceId, long toSequenceNr, CancellationToken cancellationToken) =>
        store.Writer.Enqueue(1, tables =>
        {
            tables.Journal.DeleteEventsTo(persistenceId, toSequenceNr);
            return true;
        });

    private StoredPayload[] SerializeAll(AtomicWrite atomic)
    {
        var events = (IImmutableList<IPersistentRepresentation>)atomic.Payload;
        var stored = new StoredPayload[events.Count];
        for (var i = 0; i < stored.Length; i++)
            stored[i] = EmbeddedPersistence.Store(
                serialization, atomic.PersistenceId, events[i].SequenceNr, events[i].Payload, DateTime.UtcNow);
        return stored;
    }

    private Task<bool> Write(StoredPayload[] events) => store.Writer.Enqueue(events.Length, tables =>
    {
        foreach (var stored in events)
            tables.Journal.Append(stored);
        return true;
    });
}
