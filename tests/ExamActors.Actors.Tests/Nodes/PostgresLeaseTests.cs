using Akka.Actor;
using Akka.Configuration;
using Akka.Coordination;
using Akka.TestKit.Xunit2;
using ExamActors.Actors.Nodes;
using ExamActors.Actors.Postgres;
using ExamActors.TestSupport;

namespace ExamActors.Actors.Tests.Nodes;

public sealed class PostgresLeaseTests : TestKit, IAsyncLifetime
{
    private readonly PostgresTestStore store = new();

    [PostgresFact]
    public async Task One_of_two_gets_it_and_the_other_when_it_is_given_back()
    {
        using var west = Lease("west", "15s");
        using var east = Lease("east", "15s");

        Assert.True(await west.Acquire());
        Assert.False(await east.Acquire());
        Assert.True(await west.Acquire());
        Assert.Equal((true, false), (west.CheckLease(), east.CheckLease()));

        Assert.True(await west.Release());
        Assert.True(await east.Acquire());
        Assert.Equal((false, true), (west.CheckLease(), east.CheckLease()));
    }

    [PostgresFact]
    public async Task What_its_owner_does_not_renew_is_anybodys()
    {
        var west = Lease("west", "1s");
        Assert.True(await west.Acquire());
        west.Dispose(); // renewed no more, and not given back: as of an owner that has died

        using var east = Lease("east", "15s");
        Assert.False(await east.Acquire());
        await Eventually.Become(east.Acquire);
    }

    public async Task InitializeAsync()
    {
        if (Services.Postgres is null)
            return;
        await store.Create();
        await using var source = Npgsql.NpgsqlDataSource.Create(store.Database!);
        await PostgresSchema.Apply(source, CancellationToken.None);
    }

    public async Task DisposeAsync() => await store.DisposeAsync();

    private PostgresLease Lease(string owner, string goodFor) => new(
        LeaseSettings.Create(
            ConfigurationFactory.ParseString($$"""
                heartbeat-timeout = {{goodFor}}
                heartbeat-interval = 300ms
                lease-operation-timeout = 10s
                {{PostgresLease.ConnectionSetting}} = "{{store.Database}}"
                """),
            "the-cluster", owner),
        (ExtendedActorSystem)Sys);
}
