using ExamActors.Actors.Postgres;
using ExamActors.Actors.Settings;
using ExamActors.TestSupport;
using Npgsql;

namespace ExamActors.Actors.Tests.Postgres;

public sealed class PostgresSchemaTests : IAsyncLifetime
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private static readonly AppliedMigration[] All =
    [
        .. PostgresSchema.Known.Select(k => new AppliedMigration(k.Number, k.Name, k.Additive, k.Checksum, At)),
    ];

    private readonly PostgresTestStore store = new();

    public Task InitializeAsync() => Services.Postgres is null ? Task.CompletedTask : store.Create();

    public async Task DisposeAsync() => await store.DisposeAsync();

    [Fact]
    public void Steps_are_numbered_from_one_without_gaps_and_the_first_is_not_additive()
    {
        Assert.Equal(Enumerable.Range(1, PostgresSchema.Known.Length), PostgresSchema.Known.Select(k => k.Number));
        Assert.False(PostgresSchema.Known[0].Additive);
        Assert.All(PostgresSchema.Known, k => Assert.Matches("^-- additive: (yes|no)\n", k.Sql));
    }

    [Fact]
    public void A_node_runs_on_its_own_schema_and_on_a_newer_one_that_only_adds()
    {
        var added = new AppliedMigration(All.Length + 1, "more", true, "0123456789", At);

        Assert.Null(PostgresSchema.Fault(All));
        Assert.Null(PostgresSchema.Fault([.. All, added]));
        Assert.Contains($"does not know {added.Number:0000}_more", PostgresSchema.Fault([.. All, added with { Additive = false }]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_says_which_command_makes_what_is_missing()
    {
        Assert.Contains("no schema yet: run 'schema apply'", PostgresSchema.Fault([]), StringComparison.Ordinal);
        Assert.Contains("0002_results is missing; run 'schema apply'", PostgresSchema.Fault(All[..1]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_was_changed_after_it_was_applied_is_an_error()
    {
        var refused = Assert.Throws<PostgresSchemaException>(() => PostgresSchema.Pending([All[0] with { Checksum = "0123456789" }]));

        Assert.Contains("0001_journal was applied with another text", refused.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Two_operators_at_once_apply_each_step_once()
    {
        var database = Database();

        var applied = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(_ => PostgresSchema.Apply(database, CancellationToken.None)));

        Assert.Equal(PostgresSchema.Known.Length, applied.Sum(a => a.Count));
        Assert.Equal(PostgresSchema.Known.Select(k => (k.Number, k.Name, k.Checksum)),
            PostgresSchema.Applied(database).Select(a => (a.Number, a.Name, a.Checksum)));
        Assert.Empty(await PostgresSchema.Apply(database, CancellationToken.None));
        await database.DisposeAsync();
    }

    [PostgresFact]
    public async Task A_step_that_fails_leaves_nothing_behind()
    {
        await using var database = Database();
        await using (var command = database.CreateCommand("CREATE TABLE response (x int)"))
            await command.ExecuteNonQueryAsync();

        var failed = await Assert.ThrowsAsync<PostgresSchemaException>(() => PostgresSchema.Apply(database, CancellationToken.None));

        Assert.Contains("nothing was applied: step 0002_results failed", failed.Message, StringComparison.Ordinal);
        Assert.Empty(PostgresSchema.Applied(database));
    }

    [PostgresFact]
    public void A_server_that_is_out_of_reach_is_told_in_one_line()
    {
        var settings = ExamSettingsReader.Read(ExamSettingsReader.Layer(
            [("test", "exam.results = postgres, exam.postgres.connection-string = \"Host=127.0.0.1;Port=1\"")], _ => null));

        var failed = Assert.Throws<PostgresSchemaException>(() => PostgresSchema.Require(settings));

        Assert.StartsWith("PostgreSQL is out of reach", failed.Message, StringComparison.Ordinal);
    }

    private NpgsqlDataSource Database() => NpgsqlDataSource.Create(store.Database!);
}
