namespace ExamActors.Actors.Log;

/// <summary>A serialized event or snapshot of an actor.</summary>
internal sealed record StoredPayload(
    string PersistenceId, long SequenceNr, int Serializer, string Manifest, long TimestampTicks, byte[] Payload);

/// <summary>The writing statements of the journal and the snapshot store; belongs to the writer's thread.</summary>
internal sealed class JournalTables(Func<string, Statement> prepare)
{
    private readonly Statement insertName = prepare(
        "INSERT INTO persistence_id (name) VALUES (?1) ON CONFLICT DO NOTHING");

    private readonly Statement insertEvent = prepare(
        """
        INSERT INTO event (persistence_id, sequence_nr, serializer, manifest, timestamp_ticks, payload)
        VALUES ((SELECT id FROM persistence_id WHERE name = ?1), ?2, ?3, ?4, ?5, ?6)
        """);

    private readonly Statement deleteEvents = prepare(
        """
        DELETE FROM event
        WHERE persistence_id = (SELECT id FROM persistence_id WHERE name = ?1) AND sequence_nr <= ?2
        """);

    private readonly Statement markDeleted = prepare(
        """
        UPDATE persistence_id SET deleted_to = max(deleted_to, min(?2, ifnull(
            (SELECT max(sequence_nr) FROM event WHERE persistence_id = persistence_id.id), 0)))
        WHERE name = ?1
        """);

    private readonly Statement upsertSnapshot = prepare(
        """
        INSERT OR REPLACE INTO snapshot (name, sequence_nr, timestamp_ticks, serializer, manifest, payload)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        """);

    private readonly Statement deleteSnapshots = prepare(
        """
        DELETE FROM snapshot WHERE name = ?1 AND sequence_nr BETWEEN ?2 AND ?3 AND timestamp_ticks BETWEEN ?4 AND ?5
        """);

    /// <summary>Appends an event; fails where its sequence number is taken.</summary>
    public void Append(StoredPayload stored)
    {
        // Only an actor's first event can meet an unknown name; later ones spare the look-up.
        if (stored.SequenceNr == 1)
            insertName.Bind(1, stored.PersistenceId).Execute();
        insertEvent.Bind(1, stored.PersistenceId).Bind(2, stored.SequenceNr).Bind(3, stored.Serializer)
            .Bind(4, stored.Manifest).Bind(5, stored.TimestampTicks).Bind(6, stored.Payload).Execute();
    }

    public void DeleteEventsTo(string persistenceId, long sequenceNr)
    {
        markDeleted.Bind(1, persistenceId).Bind(2, sequenceNr).Execute();
        deleteEvents.Bind(1, persistenceId).Bind(2, sequenceNr).Execute();
    }

    public void Save(StoredPayload snapshot) =>
        upsertSnapshot.Bind(1, snapshot.PersistenceId).Bind(2, snapshot.SequenceNr).Bind(3, snapshot.TimestampTicks)
            .Bind(4, snapshot.Serializer).Bind(5, snapshot.Manifest).Bind(6, snapshot.Payload).Execute();

    public void DeleteSnapshots(
        string persistenceId, long sequenceNrMin, long sequenceNrMax, long ticksMin, long ticksMax) =>
        deleteSnapshots.Bind(1, persistenceId).Bind(2, sequenceNrMin).Bind(3, sequenceNrMax)
            .Bind(4, ticksMin).Bind(5, ticksMax).Execute();
}
