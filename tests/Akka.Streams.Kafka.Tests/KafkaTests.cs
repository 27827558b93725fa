using Akka.Actor;
using Akka.Configuration;
using Akka.Streams.Kafka.Messages;
using Akka.Streams.Kafka.Settings;
using Akka.TestKit.Xunit2;
using Confluent.Kafka;
using ExamActors.TestSupport;
using Xunit.Abstractions;
using Config = Akka.Configuration.Config;

namespace Akka.Streams.Kafka.Tests;

/// <summary>An actor system and a broker, and what tests look at from outside of the connector.</summary>
public abstract class KafkaTests : TestKit.Xunit2.TestKit
{
    /// <summary>How long anything may take; costs only when it fails.</summary>
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly Config Quiet = ConfigurationFactory.ParseString(
        """
        akka.loglevel = ERROR
        akka.stdout-loglevel = OFF
        """).WithFallback(KafkaExtensions.DefaultSettings);

    private readonly TestBroker broker;
    private readonly Lazy<IProducer<string, string>> producer;

    protected KafkaTests(TestBroker broker, ITestOutputHelper output)
        : base(Quiet, output: output)
    {
        this.broker = broker;
        Materializer = Sys.Materializer();
        producer = new(() => new ProducerBuilder<string, string>(
            new ProducerConfig { BootstrapServers = broker.BootstrapServers, LingerMs = 5 })
            .SetLogHandler((_, _) => { })
            .Build());
    }

    protected ActorMaterializer Materializer { get; }

    // The shortest that the broker takes: the mock cluster lets a rebalance wait for a session.
    private int SessionTimeoutMs => broker is MockTestBroker ? 2000 : 6000;

    /// <summary>The partitions of a topic.</summary>
    protected static IEnumerable<TopicPartition> Partitions(string topic, int count) =>
        Enumerable.Range(0, count).Select(p => new TopicPartition(topic, p));

    /// <summary>Text that numbers a record of a partition.</summary>
    protected static IEnumerable<string> Values(int from, int count) =>
        Enumerable.Range(from, count).Select(i => $"{i}");

    protected static string NewGroup() => TestBroker.UniqueName("group");

    /// <summary>A consumer that begins at the beginning.</summary>
    protected ConsumerSettings<string, string> Consuming(string group) =>
        ConsumingAsBrokerSays(group)
            .WithProperty("session.timeout.ms", $"{SessionTimeoutMs}")
            .WithProperty("heartbeat.interval.ms", "500");

    /// <summary>Where the broker has the timeouts, clients may not.</summary>
    protected ConsumerSettings<string, string> ConsumingAsBrokerSays(string group) =>
        ConsumerSettings<string, string>.Create(Sys, Deserializers.Utf8, Deserializers.Utf8)
            .WithBootstrapServers(broker.BootstrapServers)
            .WithGroupId(group)
            .WithProperty("auto.offset.reset", "earliest");

    protected ProducerSettings<string, string> Producing() =>
        ProducerSettings<string, string>.Create(Sys, Serializers.Utf8, Serializers.Utf8)
            .WithBootstrapServers(broker.BootstrapServers)
            .WithProperty("linger.ms", "5");

    /// <summary>Commits soon.</summary>
    protected CommitterSettings Committing() =>
        CommitterSettings.Create(Sys).WithMaxBatch(100).WithMaxInterval(TimeSpan.FromMilliseconds(50));

    /// <summary>Writes numbered records to a partition, past the connector.</summary>
    protected async Task Write(TopicPartition partition, int from, int count)
    {
        var reports = Values(from, count)
            .Select(v => producer.Value.ProduceAsync(partition, new Message<string, string> { Key = "k", Value = v }))
            .ToList();
        producer.Value.Flush(Limit);
        await Task.WhenAll(reports).WaitAsync(Limit);
    }

    /// <summary>Writes as many numbered records to each partition.</summary>
    protected Task WriteAll(IEnumerable<TopicPartition> partitions, int from, int count) =>
        Task.WhenAll(partitions.Select(p => Write(p, from, count)));

    /// <summary>Reads a partition from its beginning, past the connector.</summary>
    protected List<ConsumeResult<string, string>> Read(TopicPartition partition, int count)
    {
        using var consumer = Outsider(NewGroup());
        consumer.Assign(new TopicPartitionOffset(partition, Offset.Beginning));
        var records = new List<ConsumeResult<string, string>>();
        while (records.Count < count && consumer.Consume(Limit) is { } record)
            records.Add(record);
        consumer.Close();
        return records;
    }

    /// <summary>What a group has committed of a partition, as the broker has it; 0 for nothing.</summary>
    protected long Committed(string group, TopicPartition partition) => Committed(group, [partition])[partition];

    /// <summary>What a group has committed, as the broker has it; 0 for nothing.</summary>
    protected Dictionary<TopicPartition, long> Committed(string group, IEnumerable<TopicPartition> partitions)
    {
        using var consumer = Outsider(group);
        return consumer.Committed(partitions, Limit)
            .ToDictionary(o => o.TopicPartition, o => o.Offset.IsSpecial ? 0 : o.Offset.Value);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        if (producer.IsValueCreated)
            producer.Value.Dispose();
    }

    private IConsumer<string, string> Outsider(string group) => new ConsumerBuilder<string, string>(
        new ConsumerConfig { BootstrapServers = broker.BootstrapServers, GroupId = group, EnableAutoCommit = false })
        .SetLogHandler((_, _) => { })
        .Build();
}
