using Akka.Actor;
using Akka.Streams.Kafka.Settings;
using Confluent.Kafka;
using ExamActors.Actors.Settings;

namespace ExamActors.Actors.Log;

/// <summary>The log on an Apache Kafka cluster.</summary>
public sealed class KafkaExamLog : IExamLog
{
    private const string ConfigsUnknown =
        "the broker does not know the request for its topics' configuration: retention, compaction and min.insync.replicas were not checked";

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
            new ProducerBuilder<byte[], byte[]>(settings.ProducerProperties(recordBytesMax)).Build());
    }

    public string Name => $"Kafka at {settings.BootstrapServers}";

    public IProducer<byte[], byte[]> Producer => producer.Value;

    public async Task<IReadOnlyList<string>> EnsureTopics(
        IReadOnlyList<TopicDefinition> topics, CancellationToken cancellation)
    {
        using var admin = Admin();
        var cluster = new KafkaTopics(Name, admin, Needs);
        var known = cluster.Copies();
        TopicDefinition[] missing = [.. topics.Where(t => !known.ContainsKey(t.Name))];
        if (missing.Length > 0)
            await cluster.Create(missing, cancellation).ConfigureAwait(false);
        var (differences, areConfigsKnown) = await cluster.Compare(topics, cancellation).ConfigureAwait(false);
        if (differences.Where(d => d.Loses).ToArray() is { Length: > 0 } losing)
            throw new LogException($"{Name}: {string.Join(Environment.NewLine, losing.Select(d => d.ToString()))}");
        return [.. differences.Select(d => d.ToString()), .. areConfigsKnown ? (string[])[] : [ConfigsUnknown]];
    }

    /// <summary>What differs at topics that there are, and which ones there are not; nothing is changed.</summary>
    /// <exception cref="LogException">The cluster does not answer, or refuses.</exception>
    public async Task<(IReadOnlyList<TopicDifference> Differences, IReadOnlyList<string> Notes)> CompareTopics(
        IReadOnlyList<TopicDefinition> topics, CancellationToken cancellation)
    {
        using var admin = Admin();
        var cluster = new KafkaTopics(Name, admin, Needs);
        var known = cluster.Copies();
        var (differences, areConfigsKnown) = await cluster.Compare(topics, cancellation).ConfigureAwait(false);
        return (
            [
                .. topics.Where(t => !known.ContainsKey(t.Name)).Select(t => new TopicDifference(
                    t.Name, "topic", "missing", "there", Loses: true, "The verb node creates it at its start.")),
                .. differences,
            ],
            areConfigsKnown ? [] : [ConfigsUnknown]);
    }

    public int PartitionsOf(string topic)
    {
        using var admin = Admin();
        return new KafkaTopics(Name, admin, Needs).Copies().TryGetValue(topic, out var copies) ? copies.Length : 0;
    }

    public IConsumer<byte[], byte[]> CreateConsumer(string group) =>
        new ConsumerBuilder<byte[], byte[]>(settings.ConsumerProperties(group)).Build();

    public ConsumerSettings<byte[], byte[]> ConsumerSettings(ActorSystem system, string group) =>
        ConsumerSettings<byte[], byte[]>.Create(system, Deserializers.ByteArray, Deserializers.ByteArray)
            .WithProperties(settings.ConsumerProperties(group));

    public ProducerSettings<byte[], byte[]> ProducerSettings(ActorSystem system) =>
        ProducerSettings<byte[], byte[]>.Create(system, Serializers.ByteArray, Serializers.ByteArray)
            .WithProperties(settings.ProducerProperties(recordBytesMax));

    public void Dispose()
    {
        if (!producer.IsValueCreated)
            return;
        producer.Value.Flush(TimeSpan.FromSeconds(10));
        producer.Value.Dispose();
    }

    private TopicNeeds Needs => new(
        settings.BootstrapServers, settings.ReplicationFactor, settings.MinInsyncReplicas,
        KafkaSettings.MessageBytesMax(recordBytesMax));

    private IAdminClient Admin() => new AdminClientBuilder(settings.ClientProperties()).Build();
}
