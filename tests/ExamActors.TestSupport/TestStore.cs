using Npgsql;

namespace ExamActors.TestSupport;

/// <summary>
/// Where a test's journal and results are: the same tests run on the embedded store always, and on PostgreSQL where the environment
/// names it, in a schema of the test's own (see <see cref="StoreFactAttribute"/>). It is empty: who uses it applies the schema.
/// </summary>
public abstract class TestStore : IAsyncDisposable
{
    private readonly TempFolder folder = new();

    /// <summary>A data folder.</summary>
    public string Folder => folder.Path;

    /// <summary>The connection string of the database; null where there is none.</summary>
    public string? Database { get; protected set; }

    /// <summary>The settings that make a node use it.</summary>
    public string Hocon =>
        $"exam.data = \"{Folder}\""
        + (Database is null
            ? ""
            : $", exam.journal = postgres, exam.results = postgres, exam.postgres.connection-string = \"{Database}\"");

    /// <summary>Makes it.</summary>
    public abstract Task Create();

    public virtual ValueTask DisposeAsync()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

/// <summary>The embedded store in the data folder.</summary>
public sealed class EmbeddedTestStore : TestStore
{
    public override Task Create() => Task.CompletedTask;
}

/// <summary>A schema of its own in the database that POSTGRES names: made and dropped sooner than a database.</summary>
public sealed class PostgresTestStore : TestStore
{
    private readonly string schema = $"test_{Guid.NewGuid():N}";

    public override async Task Create()
    {
        await Execute($"CREATE SCHEMA {schema}");
        Database = new NpgsqlConnectionStringBuilder(Server) { SearchPath = schema }.ToString();
    }

    public override async ValueTask DisposeAsync()
    {
        if (Database is not null)
            await Execute($"DROP SCHEMA {schema} CASCADE");
        await base.DisposeAsync();
    }

    private static string Server => Services.Postgres ?? throw new InvalidOperationException(Services.PostgresSkip);

    private static async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(Server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
