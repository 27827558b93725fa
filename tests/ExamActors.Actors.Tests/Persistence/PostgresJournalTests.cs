using Akka.Actor;
using ExamActors.Actors.Postgres;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Streams;
using ExamActors.Actors.Students;
using ExamActors.Actors.Tests.Results;
using ExamActors.Actors.Tests.Students;
using ExamActors.Core;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;
using ExamActors.TestSupport;
using Npgsql;

namespace ExamActors.Actors.Tests.Persistence;

/// <summary>What the journal in PostgreSQL adds to what every journal does: two nodes on one database.</summary>
public sealed class PostgresJournalTests
{
    [PostgresFact]
    public async Task Of_two_nodes_that_both_believe_to_have_an_actor_one_alone_writes()
    {
        await using var store = await StoredResults<PostgresTestStore>.Create();
        using var here = PostgresJournal.Start(store.Settings);
        using var there = PostgresJournal.Start(store.Settings);
        var (first, second) = (Student(here), Student(there));
        await Ask(first, document: 1);
        await second.Ask<StudentRead>(new ReadStudent("s-1"), TimeSpan.FromSeconds(30)); // it has recovered, with version 1

        await Ask(first, document: 2);
        await Assert.ThrowsAnyAsync<Exception>(() => Ask(second, document: 3));

        // What failed comes again, to an actor that has read what the other wrote.
        var again = await Ask(Student(there), document: 3);
        Assert.Equal(3, again.Events[0].Version);
        Assert.Equal([1L, 2L, 3L], await SequenceNumbers(store.Settings));
    }

    [PostgresFact]
    public async Task A_node_does_not_make_tables_and_who_asks_an_actor_that_cannot_recover_is_told_at_once()
    {
        await using var store = new PostgresTestStore();
        await store.Create();
        var settings = ExamSettingsReader.Read(ExamSettingsReader.Layer([("store", store.Hocon)], _ => null));
        using var system = PostgresJournal.Start(settings);
        system.ActorOf<Undelivered>();

        await Assert.ThrowsAsync<ActorStoppedException>(() => Ask(Student(system), document: 1));

        await using var tables = PostgresPool.OfResults(settings).CreateCommand(
            "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()");
        Assert.Equal(0L, await tables.ExecuteScalarAsync());
        PostgresPool.Clear(settings);
    }

    private static IActorRef Student(ActorSystem system) =>
        system.ActorOf(StudentActor.Props("s-1", snapshotAfterEvents: 50, () => ExamCatalog.Empty));

    private static Task<CommandApplied> Ask(IActorRef student, int document) => student.Ask<CommandApplied>(
        StudentActorTests.Deliver(document, offset: document), TimeSpan.FromSeconds(30));

    private static async Task<List<long>> SequenceNumbers(ExamSettings settings)
    {
        await using var select = PostgresPool.OfResults(settings).CreateCommand(
            "SELECT sequence_number FROM journal ORDER BY sequence_number");
        await using var row = await select.ExecuteReaderAsync();
        var numbers = new List<long>();
        while (await row.ReadAsync())
            numbers.Add(row.GetInt64(0));
        return numbers;
    }
}
