using System.Text;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using Confluent.Kafka;
using ExamActors.Actors.Exams;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Tests.Wire;
using ExamActors.Actors.Wire;
using ExamActors.Core.Exams;
using ExamActors.TestSupport;

namespace ExamActors.Actors.Tests.Exams;

/// <summary>The catalog's feed on an embedded log.</summary>
public sealed class CatalogFeedTests : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TempFolder folder = new();
    private readonly EmbeddedExamLog log;
    private readonly ExamSettings settings;

    public CatalogFeedTests()
        : base(ConfigurationFactory.ParseString("akka.actor.provider = local, akka.loglevel = OFF")
            .WithFallback(ExamSettingsReader.Reference))
    {
        settings = ExamSettingsReader.Read(ExamSettingsReader.Reference) with { Data = folder.Path };
        log = new EmbeddedExamLog(EmbeddedStore.Open(new EmbeddedStoreOptions(folder.Path)));
        log.Store.EnsureTopics(settings.Topics.All);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        log.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task What_is_on_the_topic_is_there_when_it_is_loaded_and_what_comes_later_follows()
    {
        await Publish(ExamSamples.Linear);
        await Publish(ExamSamples.Adaptive);
        using var feed = Start();

        await feed.Loaded.WaitAsync(Patience);

        Assert.Equal(["adaptive/2", "keys/1"], Keys(feed));
        await Publish(ExamSamples.Linear with { Version = 2 });
        await Eventually.Become(() => feed.Catalog.Newest("keys")!.Definition.Version == 2);
        Assert.Equal(7, feed.Catalog.Find("keys", 1)!.Form.Length);
    }

    [Fact]
    public async Task An_empty_topic_is_loaded_at_once()
    {
        using var feed = Start();

        await feed.Loaded.WaitAsync(Patience);

        Assert.Empty(feed.Catalog.All);
    }

    [Fact]
    public async Task What_is_no_sound_exam_goes_to_dead_letters_once_and_the_rest_is_read_on()
    {
        await Produce("keys/1", ExamCodec.WireTypeOf(typeof(ExamDefinition)), "{\"examId\":\"keys\"}"u8.ToArray());
        await Publish(ExamSamples.Linear with { Items = [] });
        await Produce("other/1", ExamCodec.WireTypeOf(typeof(ExamDefinition)), ExamCodec.Encode(ExamSamples.Linear));
        await Produce("gone/1", ExamCodec.WireTypeOf(typeof(ExamDefinition)), null);
        await Publish(ExamSamples.Multistage);
        using (var feed = Start())
            await feed.Loaded.WaitAsync(Patience);

        using var again = Start();
        await again.Loaded.WaitAsync(Patience);

        Assert.Equal(["stages/1"], Keys(again));
        var reasons = DeadLetters();
        Assert.Equal(3, reasons.Count);
        Assert.Contains("required", reasons[0], StringComparison.Ordinal);
        Assert.Contains("there must be 1 to", reasons[1], StringComparison.Ordinal);
        Assert.Contains("the key is not 'keys/1'", reasons[2], StringComparison.Ordinal);
    }

    private CatalogFeed Start() => new(log, settings, Sys.Log);

    private static IEnumerable<string> Keys(CatalogFeed feed) =>
        feed.Catalog.All.Select(e => CloudEvent.KeyOf(e.Definition));

    private Task Publish(ExamDefinition exam) =>
        log.Producer.ProduceAsync("exam-catalog", CloudEvent.Of(exam, DateTimeOffset.UnixEpoch, []));

    private Task Produce(string key, string type, byte[]? value) => log.Producer.ProduceAsync("exam-catalog",
        new Message<byte[], byte[]>
        {
            Key = Encoding.UTF8.GetBytes(key),
            Value = value!,
            Headers = new Headers { { CloudEvent.Type, Encoding.UTF8.GetBytes(type) } },
        });

    // The reasons, in the order of the records; all of one part.
    private List<string> DeadLetters()
    {
        using var consumer = log.CreateConsumer("reader");
        consumer.Assign(Enumerable.Range(0, log.PartitionsOf("dead-letters"))
            .Select(p => new TopicPartitionOffset("dead-letters", p, Offset.Beginning)));
        var found = new List<(string Id, string Reason)>();
        while (consumer.Consume(TimeSpan.FromMilliseconds(200)) is { } record)
            found.Add((CloudEvent.HeaderText(record.Message.Headers, DeadLetter.Id)!,
                CloudEvent.HeaderText(record.Message.Headers, DeadLetter.Reason)!));
        return [.. found.OrderBy(f => f.Id, StringComparer.Ordinal).Select(f => f.Reason)];
    }
}
