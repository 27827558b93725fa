using Akka.Actor;
using Akka.Persistence;
using Akka.TestKit.Xunit2;
using ExamActors.Actors.Tests.Log;
using ExamActors.Actors.Tests.Wire;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Tests.Persistence;

/// <summary>What Akka.Persistence asks of every snapshot store, over the messages that it sends to one.</summary>
public sealed class EmbeddedSnapshotStoreTests : IDisposable
{
    private static readonly StudentState State = WireSamples.All.OfType<StudentState>().Single();

    private readonly StoreFixture fixture = new();
    private readonly TestKit kit;
    private readonly IActorRef snapshots;
    private readonly List<SnapshotMetadata> saved = [];

    public EmbeddedSnapshotStoreTests()
    {
        kit = new TestKit(EmbeddedSystem.Setup(fixture.Store));
        snapshots = Akka.Persistence.Persistence.Instance.Apply(kit.Sys).SnapshotStoreFor(null);
    }

    public void Dispose()
    {
        kit.Shutdown();
        kit.Dispose();
        fixture.Dispose();
    }

    [Fact]
    public async Task The_latest_one_that_meets_the_criteria_is_loaded()
    {
        await Save(10, 20, 30);

        Assert.Equal(30, await Load(SnapshotSelectionCriteria.Latest));
        Assert.Equal(20, await Load(new SnapshotSelectionCriteria(29)));
        Assert.Equal(10, await Load(new SnapshotSelectionCriteria(long.MaxValue, saved[0].Timestamp)));
        Assert.Null(await Load(new SnapshotSelectionCriteria(9)));
        Assert.Null(await Load(SnapshotSelectionCriteria.None));
        Assert.Null(await Load(SnapshotSelectionCriteria.Latest, "nobody"));
    }

    [Fact]
    public async Task What_is_deleted_is_gone_and_the_others_stay()
    {
        await Save(10, 20, 30, 40);
        var probe = kit.CreateTestProbe();

        snapshots.Tell(new DeleteSnapshot(saved[2]), probe);
        await probe.ExpectMsgAsync<DeleteSnapshotSuccess>();
        Assert.Equal(20, await Load(new SnapshotSelectionCriteria(39)));

        snapshots.Tell(new DeleteSnapshots("a", new SnapshotSelectionCriteria(20)), probe);
        await probe.ExpectMsgAsync<DeleteSnapshotsSuccess>();
        Assert.Null(await Load(new SnapshotSelectionCriteria(39)));
        Assert.Equal(40, await Load(SnapshotSelectionCriteria.Latest));
    }

    [Fact]
    public async Task A_snapshot_at_the_same_number_replaces_the_older_one()
    {
        await Save(10);
        await Save(10);

        Assert.Equal(10, await Load(SnapshotSelectionCriteria.Latest));
    }

    [Fact]
    public async Task What_has_no_serializer_is_reported()
    {
        var probe = kit.CreateTestProbe();

        snapshots.Tell(new SaveSnapshot(new SnapshotMetadata("a", 1, DateTime.UtcNow), new object()), probe);

        Assert.Contains("no registered serializer",
            (await probe.ExpectMsgAsync<SaveSnapshotFailure>()).Cause.ToString(), StringComparison.Ordinal);
    }

    private async Task Save(params long[] sequenceNrs)
    {
        var probe = kit.CreateTestProbe();
        foreach (var number in sequenceNrs)
        {
            var metadata = new SnapshotMetadata(
                "a", number, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(saved.Count));
            snapshots.Tell(new SaveSnapshot(metadata, State with { Version = number }), probe);
            saved.Add((await probe.ExpectMsgAsync<SaveSnapshotSuccess>()).Metadata);
        }
    }

    private async Task<long?> Load(SnapshotSelectionCriteria criteria, string name = "a")
    {
        var probe = kit.CreateTestProbe();
        snapshots.Tell(new LoadSnapshot(name, criteria, long.MaxValue), probe);
        var found = (await probe.ExpectMsgAsync<LoadSnapshotResult>()).Snapshot;
        if (found is not null)
            Assert.Equal(found.Metadata.SequenceNr, Assert.IsType<StudentState>(found.Snapshot).Version);
        return found?.Metadata.SequenceNr;
    }
}
