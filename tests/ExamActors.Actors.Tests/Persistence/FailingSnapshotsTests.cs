using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Snapshot;
using Akka.TestKit.Xunit2;
using ExamActors.Actors.Settings;

namespace ExamActors.Actors.Tests.Persistence;

/// <summary>
/// A snapshot store whose database is gone for a while answers everybody, be it by saying so: a request without an answer is an
/// actor that waits until its recovery times out.
/// </summary>
public sealed class FailingSnapshotsTests
{
    private static readonly TimeSpan Gone = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData("postgres.conf", "sql")]
    [InlineData("embedded.conf", "embedded")]
    public async Task Every_load_is_answered(string file, string plugin)
    {
        var failuresMax = ExamSettingsReader.Resource(file)
            .GetInt($"akka.persistence.snapshot-store.{plugin}.circuit-breaker.max-failures");
        using var kit = new TestKit(ConfigurationFactory.ParseString($$"""
            akka.persistence.snapshot-store {
              plugin = "akka.persistence.snapshot-store.gone"
              gone {
                class = "{{typeof(GoneSnapshotStore).AssemblyQualifiedName}}"
                circuit-breaker { max-failures = {{failuresMax}}, reset-timeout = 200ms }
              }
            }
            """));
        var store = Akka.Persistence.Persistence.Instance.Apply(kit.Sys).SnapshotStoreFor(null);
        var probe = kit.CreateTestProbe();
        var sent = 0;

        using (var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20)))
        {
            var until = DateTimeOffset.UtcNow + Gone;
            while (DateTimeOffset.UtcNow < until && await timer.WaitForNextTickAsync())
                for (var i = 0; i < 5; i++)
                    store.Tell(new LoadSnapshot($"s-{sent++}", SnapshotSelectionCriteria.Latest, long.MaxValue), probe);
        }

        for (var i = 0; i < sent; i++)
            await probe.ExpectMsgAsync<LoadSnapshotFailed>();
    }

    // Fails as a database does that nobody listens at: soon, but not at once.
    private sealed class GoneSnapshotStore : SnapshotStore
    {
        protected override async Task<SelectedSnapshot> LoadAsync(
            string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
            throw new InvalidOperationException("gone");
        }

        protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        protected override Task DeleteAsync(SnapshotMetadata metadata, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        protected override Task DeleteAsync(
            string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
