using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Xunit;

namespace ExamActors.TestSupport;

/// <summary>
/// A Kafka cluster for a test class, as its class fixture: the same tests run on the mock broker always, and on a real
/// one where the environment names it (see <see cref="BrokerFactAttribute"/>).
/// </summary>
public abstract class TestBroker : IAsyncLifetime
{
    private static int names;

    public abstract string BootstrapServers { get; }

    /// <summary>Creates a topic with a name that no other test uses, and gives the name.</summary>
    public async Task<string> CreateTopic(int partitions = 1)
    {
        var name = UniqueName("topic");
        await CreateTopic(name, partitions);
        return name;
    }

    /// <summary>A name that no other test uses, on a cluster that outlives the tests too.</summary>
    public static string UniqueName(string prefix) => $"{prefix}-{Guid.NewGuid():N}-{Interlocked.Increment(ref names)}";

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

    protected abstract Task CreateTopic(string name, int partitions);
}

/// <summary>A mock cluster of the class's own.</summary>
public sealed class MockTestBroker : TestBroker
{
    private MockBroker? broker;

    /// <summary>The cluster, for its faults.</summary>
    public MockBroker Mock => broker ?? throw new InvalidOperationException("not started");

    public override string BootstrapServers => Mock.BootstrapServers;

    public override async Task InitializeAsync() => broker = await MockBroker.Start();

    public override async Task DisposeAsync() => await Mock.DisposeAsync();

    protected override Task CreateTopic(string name, int partitions) => Mock.CreateTopic(name, partitions);
}

/// <summary>The cluster that KAFKA_BOOTSTRAP names; tests on it are skipped where nothing is named.</summary>
public sealed class RealTestBroker : TestBroker
{
    private readonly List<string> created = [];

    public override string BootstrapServers =>
        Services.KafkaBootstrap ?? throw new InvalidOperationException(Services.KafkaSkip);

    public override Task InitializeAsync() => Task.CompletedTask;

    public override async Task DisposeAsync()
    {
        if (created.Count == 0)
            return;
        using var admin = Admin();
        await admin.DeleteTopicsAsync(created);
    }

    protected override async Task CreateTopic(string name, int partitions)
    {
        using var admin = Admin();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = name, NumPartitions = partitions }]);
        lock (created)
            created.Add(name);
    }

    private IAdminClient Admin() =>
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = BootstrapServers }).Build();
}
