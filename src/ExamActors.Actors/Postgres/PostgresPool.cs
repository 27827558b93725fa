using System.Collections.Concurrent;
using ExamActors.Actors.Settings;
using Npgsql;

namespace ExamActors.Actors.Postgres;

/// <summary>Connections to PostgreSQL: one pool per connection string in a process.</summary>
public static class PostgresPool
{
    // What the operator's string says comes after these, and so over them. A database that is gone is noticed in seconds, by who
    // connects (Timeout) and by who waits for an answer (Command Timeout); statements that come again are planned once.
    private const string Defaults =
        "Timeout=10;Command Timeout=15;Tcp Keepalive=true;Tcp Keepalive Time=5;Tcp Keepalive Interval=1;"
        + "Max Auto Prepare=100;Auto Prepare Min Usages=2;Include Error Detail=false;";

    private const int LeaseConnectionsMax = 2;

    private static readonly ConcurrentDictionary<string, NpgsqlDataSource> Pools = new(StringComparer.Ordinal);

    /// <summary>The connection string for the journal, with a pool of its own.</summary>
    public static string OfJournal(ExamSettings settings) =>
        Complete(settings.Postgres.ConnectionString, "journal", settings.Postgres.JournalConnectionsMax);

    /// <summary>The connection string for the cluster's lease, with a pool of its own: it must not wait for the journal's.</summary>
    public static string OfLease(ExamSettings settings) =>
        Complete(settings.Postgres.ConnectionString, "lease", LeaseConnectionsMax);

    /// <summary>The pool for the results and the schema.</summary>
    public static NpgsqlDataSource OfResults(ExamSettings settings) => Pools.GetOrAdd(
        Complete(settings.Postgres.ConnectionString, "results", settings.Postgres.ResultsConnectionsMax),
        NpgsqlDataSource.Create);

    /// <summary>Drops the connections that stand idle: those of a database that is to be dropped.</summary>
    public static void Clear(ExamSettings settings) => OfResults(settings).Clear();

    /// <summary>Which database that is, in words, without anything secret.</summary>
    public static string PlaceOf(ExamSettings settings)
    {
        var parts = new NpgsqlConnectionStringBuilder(settings.Postgres.ConnectionString);
        return $"PostgreSQL {parts.Host}/{parts.Database ?? parts.Username}";
    }

    private static string Complete(string connectionString, string use, int connectionsMax) =>
        new NpgsqlConnectionStringBuilder(
            $"{Defaults}Maximum Pool Size={connectionsMax};Application Name=examactors-{use};{connectionString}").ToString();
}
