using Akka.Actor;
using Akka.Configuration;
using Akka.Coordination;
using Akka.Event;
using Npgsql;

namespace ExamActors.Actors.Nodes;

/// <summary>
/// A lease that is a row in PostgreSQL: where the network between nodes is broken, the side that gets it goes on and the other
/// ends itself. So two nodes are as good as three, and whoever cannot reach the database, and could not do anything, is not
/// the one that goes on. The database's clock counts.
/// </summary>
public sealed class PostgresLease : Lease, IDisposable
{
    /// <summary>The setting, beside those of <see cref="TimeoutSettings"/>, that says where the database is.</summary>
    public const string ConnectionSetting = "connection-string";

    private readonly NpgsqlDataSource database;
    private readonly ILoggingAdapter log;
    private readonly Lock renewing = new();
    private Timer? renewal;
    private volatile bool held;

    /// <summary>Called by Akka, which finds the class in the configuration.</summary>
    public PostgresLease(LeaseSettings settings, ExtendedActorSystem system) : base(settings)
    {
        log = Logging.GetLogger(system, typeof(PostgresLease));
        var connection = new NpgsqlConnectionStringBuilder(settings.LeaseConfig.GetString(ConnectionSetting))
        {
            Timeout = Seconds(settings.TimeoutSettings.OperationTimeout),
            CommandTimeout = Seconds(settings.TimeoutSettings.OperationTimeout),
        };
        database = NpgsqlDataSource.Create(connection);
    }

    public override Task<bool> Acquire() => Acquire(null);

    /// <param name="leaseLostCallback">Told when somebody else has it, with null, or when it could not be renewed.</param>
    public override async Task<bool> Acquire(Action<Exception>? leaseLostCallback)
    {
        held = await Take().ConfigureAwait(false);
        log.Info("lease {0}: {1}", Settings.LeaseName, held ? "taken" : "somebody else has it");
        if (held)
            Renew(leaseLostCallback);
        return held;
    }

    public override async Task<bool> Release()
    {
        Stop();
        await using var delete = database.CreateCommand("DELETE FROM lease WHERE name = $1 AND owner = $2");
        delete.Parameters.Add(new NpgsqlParameter { Value = Settings.LeaseName });
        delete.Parameters.Add(new NpgsqlParameter { Value = Settings.OwnerName });
        await delete.ExecuteNonQueryAsync().ConfigureAwait(false);
        return true;
    }

    public override bool CheckLease() => held;

    public void Dispose()
    {
        Stop();
        database.Dispose();
    }

    private static int Seconds(TimeSpan time) => Math.Max(1, (int)Math.Ceiling(time.TotalSeconds));

    private async Task<bool> Take()
    {
        await using var take = database.CreateCommand(
            """
            INSERT INTO lease (name, owner, expires_at) VALUES ($1, $2, now() + $3)
            ON CONFLICT (name) DO UPDATE SET owner = EXCLUDED.owner, expires_at = EXCLUDED.expires_at
            WHERE lease.owner = EXCLUDED.owner OR lease.expires_at < now()
            """);
        take.Parameters.Add(new NpgsqlParameter { Value = Settings.LeaseName });
        take.Parameters.Add(new NpgsqlParameter { Value = Settings.OwnerName });
        take.Parameters.Add(new NpgsqlParameter { Value = Settings.TimeoutSettings.HeartbeatTimeout });
        return await take.ExecuteNonQueryAsync().ConfigureAwait(false) == 1;
    }

    private void Renew(Action<Exception>? lost)
    {
        lock (renewing)
        {
            renewal?.Dispose();
            renewal = new Timer(_ => _ = RenewOnce(lost), null, Settings.TimeoutSettings.HeartbeatInterval,
                Settings.TimeoutSettings.HeartbeatInterval);
        }
    }

    private async Task RenewOnce(Action<Exception>? lost)
    {
        try
        {
            if (!held || await Take().ConfigureAwait(false))
                return;
            Stop();
            lost?.Invoke(null!);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            // Ours for some time yet; the next try may find the database again.
            log.Warning(e, "lease {0} could not be renewed", Settings.LeaseName);
        }
    }

    private void Stop()
    {
        held = false;
        lock (renewing)
        {
            renewal?.Dispose();
            renewal = null;
        }
    }
}
