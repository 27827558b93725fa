namespace ExamActors.Actors.Log;

/// <summary>Makes topics; on the writer's thread.</summary>
internal static class TopicTables
{
    /// <summary>Inserts what is missing; gives how many topics were made.</summary>
    public static int Ensure(StoreTables tables, IReadOnlyList<TopicDefinition> definitions)
    {
        using var find = new Statement(tables.Connection, "SELECT id FROM topic WHERE name = ?1");
        using var insert = new Statement(tables.Connection,
            "INSERT INTO topic (name, compacted) VALUES (?1, 0) RETURNING id");
        using var update = new Statement(tables.Connection,
            """
            UPDATE topic SET compacted = ?2, retention_ms = nullif(?3, -1), retention_bytes = nullif(?4, -1) WHERE id = ?1
            """);
        using var insertPartition = new Statement(tables.Connection,
            "INSERT INTO partition (topic, number) VALUES (?1, ?2) RETURNING id");
        var made = 0;
        foreach (var definition in definitions)
        {
            var id = find.Bind(1, definition.Name).Scalar();
            if (id is null)
            {
                id = insert.Bind(1, definition.Name).Scalar();
                for (var number = 0; number < definition.Partitions; number++)
                {
                    var partition = insertPartition.Bind(1, id!.Value).Bind(2, number).Scalar();
                    using var create = new Statement(
                        tables.Connection, StoreSchema.CreateRecordTable((int)partition!.Value));
                    create.Execute();
                }
                made++;
            }
            update.Bind(1, id!.Value).Bind(2, definition.Compacted ? 1 : 0)
                .Bind(3, (long?)definition.Retention?.TotalMilliseconds ?? -1)
                .Bind(4, definition.RetentionBytes ?? -1).Execute();
        }
        tables.Reload();
        return made;
    }
}
