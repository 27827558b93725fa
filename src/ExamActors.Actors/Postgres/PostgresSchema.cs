using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ExamActors.Actors.Settings;
using Npgsql;

namespace ExamActors.Actors.Postgres;

/// <summary>The schema in PostgreSQL is not what this version needs; the message says what to do.</summary>
public sealed class PostgresSchemaException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A step of the schema, as it ships with this version.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Name">What it makes.</param>
/// <param name="Additive">Nodes that do not know it go on working beside it.</param>
/// <param name="Checksum">SHA-256 of its text, in hex.</param>
public sealed record Migration(int Number, string Name, bool Additive, string Sql, string Checksum);

/// <summary>A step that a database has.</summary>
public sealed record AppliedMigration(int Number, string Name, bool Additive, string Checksum, DateTimeOffset AppliedAt);

/// <summary>
/// The tables in PostgreSQL, made by numbered steps (Migrations/NNNN_name.sql) that an operator applies with the verb
/// `schema apply`; nodes never make or change them. The header of 0001_journal.sql has the rules.
/// </summary>
public static class PostgresSchema
{
    private const string Prefix = "ExamActors.Actors.Postgres.Migrations.";
    private const long LockKey = 0x4578416374; // "ExAct"

    private const string Versions =
        """
        CREATE TABLE IF NOT EXISTS schema_version (
            number integer PRIMARY KEY, name text NOT NULL, additive boolean NOT NULL, checksum text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now())
        """;

    /// <summary>The steps that this version knows, in their order.</summary>
    public static ImmutableArray<Migration> Known { get; } = ReadKnown();

    /// <summary>The steps that a database has, in their order.</summary>
    public static IReadOnlyList<AppliedMigration> Applied(NpgsqlDataSource database)
    {
        using var connection = database.OpenConnection();
        return Applied(connection);
    }

    /// <summary>The steps that are still to be applied.</summary>
    /// <exception cref="PostgresSchemaException">A step was changed after it was applied.</exception>
    public static IReadOnlyList<Migration> Pending(IReadOnlyList<AppliedMigration> applied)
    {
        foreach (var step in applied)
            if (Known.FirstOrDefault(k => k.Number == step.Number) is { } known && known.Checksum != step.Checksum)
                throw new PostgresSchemaException(
                    $"the schema's step {step.Number:0000}_{step.Name} was applied with another text than this version has "
                    + $"(checksum {step.Checksum[..8]}, here {known.Checksum[..8]}): run the version that applied it, or restore a "
                    + "backup from before it; a released step is never edited, a correction is a step of its own");
        return [.. Known.Where(k => applied.All(a => a.Number != k.Number))];
    }

    /// <summary>Applies what is pending, all or nothing; who comes meanwhile waits, and finds nothing left to do.</summary>
    /// <returns>What was applied.</returns>
    /// <exception cref="PostgresSchemaException">A step was changed after it was applied, or the database refused one.</exception>
    public static async Task<IReadOnlyList<Migration>> Apply(NpgsqlDataSource database, CancellationToken cancellation)
    {
        var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await using var __ = transaction.ConfigureAwait(false);
        await Execute(connection, $"SELECT pg_advisory_xact_lock({LockKey})", cancellation).ConfigureAwait(false);
        await Execute(connection, Versions, cancellation).ConfigureAwait(false);
        var pending = Pending(Applied(connection));
        foreach (var step in pending)
        {
            try
            {
                await Execute(connection, step.Sql, cancellation).ConfigureAwait(false);
            }
            catch (PostgresException e)
            {
                throw new PostgresSchemaException(
                    $"nothing was applied: step {step.Number:0000}_{step.Name} failed: {e.MessageText}", e);
            }
            using var insert = new NpgsqlCommand(
                "INSERT INTO schema_version (number, name, additive, checksum) VALUES ($1, $2, $3, $4)", connection)
            {
                Parameters =
                {
                    new() { Value = step.Number }, new() { Value = step.Name }, new() { Value = step.Additive },
                    new() { Value = step.Checksum },
                },
            };
            await insert.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return pending;
    }

    /// <summary>Makes sure that a node can run on what is there; does nothing where nothing of it is in PostgreSQL.</summary>
    /// <exception cref="PostgresSchemaException">The schema is missing, older or newer, or the server is out of reach.</exception>
    public static void Require(ExamSettings settings)
    {
        if (settings.Journal != JournalKind.Postgres && settings.Results != ResultsKind.Postgres)
            return;
        try
        {
            if (Fault(Applied(PostgresPool.OfResults(settings))) is { } fault)
                throw new PostgresSchemaException(fault);
        }
        catch (NpgsqlException e)
        {
            throw new PostgresSchemaException($"PostgreSQL is out of reach: {e.Message}", e);
        }
    }

    /// <summary>Why a node cannot run on what is there, in one line; null where it can.</summary>
    public static string? Fault(IReadOnlyList<AppliedMigration> applied)
    {
        var pending = Pending(applied);
        if (applied.Count == 0)
            return "PostgreSQL has no schema yet: run 'schema apply' with the same configuration";
        if (pending is [var first, ..])
            return $"PostgreSQL's schema is older than this version needs: {first.Number:0000}_{first.Name} is missing; "
                + "run 'schema apply' with the same configuration";
        return applied.FirstOrDefault(a => a.Number > Known[^1].Number && !a.Additive) is { } newer
            ? $"PostgreSQL's schema is newer than this version: it does not know {newer.Number:0000}_{newer.Name}, which is not "
                + "additive; run the version that applied it"
            : null;
    }

    private static List<AppliedMigration> Applied(NpgsqlConnection connection)
    {
        using var exists = new NpgsqlCommand("SELECT to_regclass('schema_version') IS NOT NULL", connection);
        if (!(bool)exists.ExecuteScalar()!)
            return [];
        using var select = new NpgsqlCommand(
            "SELECT number, name, additive, checksum, applied_at FROM schema_version ORDER BY number", connection);
        using var row = select.ExecuteReader();
        var applied = new List<AppliedMigration>();
        while (row.Read())
            applied.Add(new AppliedMigration(
                row.GetInt32(0), row.GetString(1), row.GetBoolean(2), row.GetString(3),
                row.GetFieldValue<DateTimeOffset>(4)));
        return applied;
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 }; // another's step may take its time
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private static ImmutableArray<Migration> ReadKnown()
    {
        var assembly = typeof(PostgresSchema).Assembly;
        return
        [
            .. assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(
                StringComparer.Ordinal).Select(Read),
        ];

        Migration Read(string resource)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var sql = reader.ReadToEnd().ReplaceLineEndings("\n");
            var file = Path.GetFileNameWithoutExtension(resource[Prefix.Length..]);
            return new Migration(
                int.Parse(file[..4], System.Globalization.CultureInfo.InvariantCulture), file[5..],
                sql.StartsWith("-- additive: yes\n", StringComparison.Ordinal), sql,
                Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql))));
        }
    }
}
