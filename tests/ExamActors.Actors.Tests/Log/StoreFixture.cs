using Confluent.Kafka;
using ExamActors.Actors.Log;

namespace ExamActors.Actors.Tests.Log;

/// <summary>A store in a folder of its own, and shorthands for its log.</summary>
internal sealed class StoreFixture : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("exam-store-").FullName;

    public EmbeddedStore Store { get; private set; }

    public StoreFixture(params TopicDefinition[] topics)
    {
        Store = Open();
        Store.EnsureTopics(topics);
    }

    public EmbeddedStore Open(Func<EmbeddedStoreOptions, EmbeddedStoreOptions>? with = null)
    {
        var options = new EmbeddedStoreOptions(Folder) { MaintenanceInterval = TimeSpan.FromHours(1) };
        return EmbeddedStore.Open(with is null ? options : with(options));
    }

    /// <summary>Closes the store and opens it again, as a restart does.</summary>
    public void Reopen()
    {
        Store.Dispose();
        Store = Open();
    }

    public static IProducer<string, string> Producer(EmbeddedStore store) =>
        store.CreateProducer([], Serializers.Utf8, Serializers.Utf8);

    public IConsumer<string, string> Consumer(string group = "g", params (string, string)[] config) =>
        Consumer(Store, group, config);

    public static IConsumer<string, string> Consumer(
        EmbeddedStore store, string group, params (string Key, string Value)[] config) =>
        store.CreateConsumer(
            new Dictionary<string, string>
            {
                ["group.id"] = group,
                ["auto.offset.reset"] = "earliest",
                ["enable.auto.commit"] = "false",
            }.Concat(config.Select(c => KeyValuePair.Create(c.Key, c.Value))),
            Deserializers.Utf8, Deserializers.Utf8);

    public void Produce(string topic, params (string Key, string Value)[] records)
    {
        using var producer = Producer(Store);
        foreach (var (key, value) in records)
            producer.Produce(topic, new Message<string, string> { Key = key, Value = value }, Succeed);
        Assert.Equal(0, producer.Flush(TimeSpan.FromSeconds(30)));
    }

    public static void Succeed(DeliveryReport<string, string> report) => Assert.False(report.Error.IsError);

    /// <summary>Consumes until nothing comes for a moment in which everything written must be seen.</summary>
    public static List<ConsumeResult<string, string>> Drain(IConsumer<string, string> consumer)
    {
        var all = new List<ConsumeResult<string, string>>();
        while (consumer.Consume(TimeSpan.FromMilliseconds(200)) is { } record)
            all.Add(record);
        return all;
    }

    public void Dispose()
    {
        Store.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
