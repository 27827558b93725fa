using Akka.Actor;
using Akka.Streams.Kafka.Settings;
using Confluent.Kafka;

namespace ExamActors.Actors.Log;

/// <summary>The log in the embedded store: Confluent.Kafka's interfaces over one SQLite file.</summary>
public sealed class EmbeddedExamLog(EmbeddedStore store) : IExamLog
{
    public EmbeddedStore Store => store;

    public string Name => $"the embedded store in {store.Folder}";

    public IProducer<byte[], byte[]> Producer { get; } = store.CreateProducer(
        [], Serializers.ByteArray, Serializers.ByteArray);

    public Task<IReadOnlyList<string>> EnsureTopics(
        IReadOnlyList<TopicDefinition> topics, CancellationToken cancellation)
    {
        store.EnsureTopics(topics);
        return Task.FromResult<IReadOnlyList<string>>([]);
    }

    public int PartitionsOf(string topic) =>
        store.Topics().FirstOrDefault(t => t.Name == topic)?.Partitions.Count ?? 0;

    public IConsumer<byte[], byte[]> CreateConsumer(string group) => store.CreateConsumer(
        Properties(group), Deserializers.ByteArray, Deserializers.ByteArray);

    public ConsumerSettings<byte[], byte[]> ConsumerSettings(ActorSystem system, string group) =>
        ConsumerSettings<byte[], byte[]>.Create(system, Deserializers.ByteArray, Deserializers.ByteArray)
            .WithProperties(Properties(group))
            .WithConsumerFactory(settings => store.CreateConsumer(
                settings.Properties, Deserializers.ByteArray, Deserializers.ByteArray));

    public ProducerSettings<byte[], byte[]> ProducerSettings(ActorSystem system) =>
        ProducerSettings<byte[], byte[]>.Create(system, Serializers.ByteArray, Serializers.ByteArray);

    public void Dispose()
    {
        Producer.Flush(TimeSpan.FromSeconds(10));
        Producer.Dispose();
        store.Dispose();
    }

    private static Dictionary<string, string> Properties(string group) => new()
    {
        ["group.id"] = group,
        ["enable.auto.commit"] = "false",
        ["auto.offset.reset"] = "earliest",
    };
}
