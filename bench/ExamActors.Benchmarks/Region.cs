using ExamActors.Actors.Settings;
using ExamActors.TestSupport;
using Npgsql;

namespace ExamActors.Benchmarks;

/// <summary>Regions of processes, for measuring: EXAM_NODE_ASSEMBLY names another build's ExamActors.Node.dll for the nodes.</summary>
internal static class Region
{
    private static readonly string? NodeAssembly = Environment.GetEnvironmentVariable("EXAM_NODE_ASSEMBLY");

    /// <inheritdoc cref="RealRegion.Start"/>
    public static Task<RealRegion> Start(int nodes, Dictionary<string, string>? settings = null) =>
        RealRegion.Start(nodes, ExamSettingsReader.Read(ExamSettingsReader.Reference).Topics.All.Select(t => (t.Name, t.Partitions)),
            new(settings ?? []) { ["EXAM_TELEMETRY_LOG_LEVEL"] = "warning" }, assembly: NodeAssembly);

    /// <summary>The settings of its nodes.</summary>
    public static ExamSettings Settings(this RealRegion region) => ExamSettingsReader.Read(ExamSettingsReader.Layer(
        RegionNode.ConfigFiles.Select(file => (file, File.ReadAllText(file))),
        name => region.Environment.GetValueOrDefault(name) ?? Environment.GetEnvironmentVariable(name)));

    /// <summary>The CPU time of all nodes since they were started.</summary>
    public static TimeSpan NodesCpu(this RealRegion region) =>
        region.Nodes.Aggregate(TimeSpan.Zero, (sum, n) => sum + n.Process.Cpu);

    /// <summary>The CPU time of the broker; zero where that is not this machine's own.</summary>
    public static TimeSpan BrokerCpu(this RealRegion region) => region.Broker?.Cpu ?? TimeSpan.Zero;

    /// <summary>What the database takes, and what was written to PostgreSQL's WAL since its beginning, in bytes.</summary>
    public static async Task<(long Database, long Wal)> PostgresBytes(this RealRegion region)
    {
        await using var connection = new NpgsqlConnection($"{region.Database};Pooling=false");
        await connection.OpenAsync();
        await using var query = new NpgsqlCommand(
            "SELECT pg_database_size(current_database()), pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint", connection);
        await using var reader = await query.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }
}
