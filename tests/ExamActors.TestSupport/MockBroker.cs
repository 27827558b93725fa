using System.Diagnostics;
using Confluent.Kafka;

namespace ExamActors.TestSupport;

/// <summary>
/// librdkafka's in-memory Kafka cluster in a process of its own, with faults on demand. It keeps only 5 MiB per
/// partition, has no transactions and creates no topics through the admin client: it is a test instrument.
/// </summary>
public sealed class MockBroker : IAsyncDisposable
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    private readonly Process process;
    private readonly SemaphoreSlim turn = new(1);

    private MockBroker(Process process, string bootstrapServers)
    {
        this.process = process;
        BootstrapServers = bootstrapServers;
    }

    public string BootstrapServers { get; }

    /// <summary>The CPU time that it has used.</summary>
    public TimeSpan Cpu => process.TotalProcessorTime;

    /// <summary>Starts a cluster.</summary>
    /// <param name="brokerCount">Its brokers, 1 or more; their ids count from 1.</param>
    /// <exception cref="InvalidOperationException">The process ended or gave no address.</exception>
    public static async Task<MockBroker> Start(int brokerCount = 1)
    {
        var assembly = Path.Combine(AppContext.BaseDirectory, "KafkaMockBroker.dll");
        var process = Process.Start(new ProcessStartInfo("dotnet", [assembly, $"{brokerCount}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var address = await process.StandardOutput.ReadLineAsync().WaitAsync(AnswerTimeout);
        return address is { Length: > 0 }
            ? new MockBroker(process, address)
            : throw new InvalidOperationException($"{assembly} ended at once");
    }

    /// <summary>Creates a topic.</summary>
    public Task CreateTopic(string name, int partitions) => Send($"topic {name} {partitions}");

    /// <summary>Takes a broker down: its connections break and new ones are refused.</summary>
    public Task BrokerDown(int broker = 1) => Send($"down {broker}");

    /// <summary>Brings a broker back.</summary>
    public Task BrokerUp(int broker = 1) => Send($"up {broker}");

    /// <summary>Delays every answer of a broker; zero ends that.</summary>
    public Task SetRoundTrip(TimeSpan delay, int broker = 1) => Send($"rtt {broker} {(long)delay.TotalMilliseconds}");

    /// <summary>Moves a partition to another broker.</summary>
    public Task SetLeader(TopicPartition partition, int broker) =>
        Send($"leader {partition.Topic} {partition.Partition.Value} {broker}");

    /// <summary>Moves a consumer group's coordinator to another broker.</summary>
    public Task SetCoordinator(string group, int broker) => Send($"coordinator {group} {broker}");

    /// <summary>The next requests of a kind fail, one for each error.</summary>
    public Task PushErrors(KafkaApi api, params ErrorCode[] errors) =>
        Send($"errors {(int)api} {string.Join(' ', errors.Select(e => (int)e))}");

    /// <summary>Forgets the errors of a kind that were not met yet.</summary>
    public Task ClearErrors(KafkaApi api) => Send($"clear-errors {(int)api}");

    /// <summary>Metadata reports a topic with an error; <see cref="ErrorCode.NoError"/> ends that.</summary>
    public Task SetTopicError(string topic, ErrorCode error) => Send($"topic-error {topic} {(int)error}");

    /// <summary>Drops a partition's records before an offset.</summary>
    public Task DeleteRecords(TopicPartitionOffset before) =>
        Send($"delete-records {before.Topic} {before.Partition.Value} {before.Offset.Value}");

    /// <summary>How long a new consumer group waits for more members; 100 ms from the start.</summary>
    public Task SetRebalanceDelay(TimeSpan delay) => Send($"rebalance-delay {(long)delay.TotalMilliseconds}");

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
        turn.Dispose();
    }

    private async Task Send(string line)
    {
        await turn.WaitAsync();
        try
        {
            await process.StandardInput.WriteLineAsync(line);
            await process.StandardInput.FlushAsync();
            var answer = await process.StandardOutput.ReadLineAsync().WaitAsync(AnswerTimeout);
            if (answer != "ok")
                throw new InvalidOperationException($"mock broker: {line}: {answer ?? "ended"}");
        }
        finally
        {
            turn.Release();
        }
    }
}

/// <summary>Kinds of requests in Kafka's protocol, by their api key.</summary>
public enum KafkaApi
{
    Produce = 0,
    Fetch = 1,
    ListOffsets = 2,
    Metadata = 3,
    OffsetCommit = 8,
    OffsetFetch = 9,
    FindCoordinator = 10,
    JoinGroup = 11,
    Heartbeat = 12,
    LeaveGroup = 13,
    SyncGroup = 14,
    InitProducerId = 22,
}
