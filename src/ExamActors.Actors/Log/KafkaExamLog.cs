using Akka.Actor;
using Akka.Streams.Kafka.Settings;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using ExamActors.Actors.Settings;

namespace ExamActors.Actors.Log;

/// <summary>The log on an Apache Kafka cluster.</summary>
public sealed class KafkaExamLog : IExamLog
{
    private static readonly TimeSpan MetadataTimeout = TimeSpan.FromSeconds(10);

    private readonly KafkaSettings settings;
    private readonly int recordBytesMax;
    private readonly Lazy<IProducer<byte[], byte[]>> producer;

    /// <param name="settings">Where the cluster is, and how to reach it.</param>
    /// <param name="recordBytesMax">The largest value that is ever produced, in bytes.</param>
    public KafkaExamLog(KafkaSettings settings, int recordBytesMax)
    {
        this.settings = settings;
        this.recordBytesMax = recordBytesMax;
        producer = new Lazy<IProducer<byte[], byte[]>>(() =>
            new ProducerBuilder<byte[], byte[]>(ProducerProperties()).Build());
    }

    public string Name => $"Kafka at {settings.BootstrapServers}";

    public IProducer<byte[], byte[]> Producer => producer.Value;

    public async Task EnsureTopics(IReadOnlyList<TopicDefinition> topics, CancellationToken cancellation)
    {
        using var admin = new AdminClientBuilder(CommonProperties()).Build();
        var missing = Missing(admin, topics);
        if (missing.Count == 0)
            return;
        try
        {
            await admin.CreateTopicsAsync(missing.Select(Specification)).WaitAsync(cancellation)
                .ConfigureAwait(false);
        }
        catch (CreateTopicsException e) when (e.Results.All(r =>
            r.Error.Code is ErrorCode.NoError or ErrorCode.TopicAlreadyExists))
        {
            // Another node was as quick; what it made is checked below.
        }
        catch (KafkaException e)
        {
            throw new LogException(
                $"{Name}: topics {string.Join(", ", missing.Select(t => t.Name))} are missing and cannot be created: "
                + $"{e.Error.Reason}. Create them, or allow it", e);
        }
        Missing(admin, topics);
    }

    public int PartitionsOf(string topic)
    {
        using var admin = new AdminClientBuilder(CommonProperties()).Build();
        return PartitionsOf(admin, topic);
    }

    public IConsumer<byte[], byte[]> CreateConsumer(string group) =>
        new ConsumerBuilder<byte[], byte[]>(ConsumerProperties(group)).Build();

    public ConsumerSettings<byte[], byte[]> ConsumerSettings(ActorSystem system, string group) =>
        ConsumerSettings<byte[], byte[]>.Create(system, Deserializers.ByteArray, Deserializers.ByteArray)
            .WithProperties(ConsumerProperties(group));

    public ProducerSettings<byte[], byte[]> ProducerSettings(ActorSystem system) =>
        ProducerSettings<byte[], byte[]>.Create(system, Serializers.ByteArray, Serializers.ByteArray)
            .WithProperties(ProducerProperties());

    public void Dispose()
    {
        if (!producer.IsValueCreated)
            return;
        producer.Value.Flush(TimeSpan.FromSeconds(10));
        producer.Value.Dispose();
    }

    private List<TopicDefinition> Missing(IAdminClient admin, IReadOnlyList<TopicDefinition> topics)
    {
        var missing = new List<TopicDefinition>();
        foreach (var topic in topics)
        {
            var partitions = PartitionsOf(admin, topic.Name);
            if (partitions == 0)
                missing.Add(topic);
            else if (partitions != topic.Partitions)
                throw new LogException(
                    $"{Name}: topic {topic.Name} has {partitions} partitions, exam.topics.{topic.Name}.partitions says "
                    + $"{topic.Partitions}; make them the same");
        }
        return missing;
    }

    private int PartitionsOf(IAdminClient admin, string topic)
    {
        try
        {
            var metadata = admin.GetMetadata(MetadataTimeout).Topics.Find(t => t.Topic == topic);
            return metadata is null || metadata.Error.IsError ? 0 : metadata.Partitions.Count;
        }
        catch (KafkaException e)
        {
            throw new LogException($"{Name} does not answer: {e.Error.Reason}", e);
        }
    }

    private TopicSpecification Specification(TopicDefinition topic)
    {
        var configs = new Dictionary<string, string>
        {
            ["cleanup.policy"] = topic.Compacted ? "compact" : "delete",
            ["retention.ms"] = topic.Retention is { } retention ? $"{retention.TotalMilliseconds:F0}" : "-1",
            ["retention.bytes"] = topic.RetentionBytes is { } bytes ? $"{bytes}" : "-1",
        };
        return new TopicSpecification
        {
            Name = topic.Name,
            NumPartitions = topic.Partitions,
            ReplicationFactor = settings.ReplicationFactor,
            Configs = configs,
        };
    }

    private Dictionary<string, string> CommonProperties() => new(settings.Properties)
    {
        ["bootstrap.servers"] = settings.BootstrapServers,
    };

    private Dictionary<string, string> ProducerProperties() => new(CommonProperties())
    {
        ["acks"] = "all",
        ["enable.idempotence"] = "true",
        ["partitioner"] = "murmur2_random",
        ["linger.ms"] = "5",
        ["message.max.bytes"] = $"{recordBytesMax + (64 << 10)}",
        ["dotnet.producer.delivery.report.fields"] = "key,status",
    };

    private Dictionary<string, string> ConsumerProperties(string group) => new(CommonProperties())
    {
        ["group.id"] = group,
        ["enable.auto.commit"] = "false",
        ["auto.offset.reset"] = "earliest",
        ["partition.assignment.strategy"] = "cooperative-sticky",
        ["isolation.level"] = "read_committed",
        ["fetch.wait.max.ms"] = "50",
        ["fetch.queue.backoff.ms"] = "20", // not a second whenever 100,000 records wait in the client
    };
}
