using ExamActors.TestSupport;
using Npgsql;

namespace ExamActors.Actors.Tests.Persistence;

/// <summary>The server that tests of faults start: what was committed survives its death.</summary>
public sealed class PostgresServerTests
{
    [PostgresServerFact]
    public async Task A_killed_server_comes_back_at_its_port_with_what_was_committed()
    {
        await using var server = await PostgresServer.Create();
        var database = await server.CreateDatabase();
        await Execute(database, "CREATE TABLE kept (x int); INSERT INTO kept VALUES (7)");

        await server.Kill();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => Execute(database, "SELECT x FROM kept"));
        await server.Start();

        Assert.Equal(7, await Execute(database, "SELECT x FROM kept"));
    }

    private static async Task<object?> Execute(string database, string sql)
    {
        await using var connection = new NpgsqlConnection($"{database};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
