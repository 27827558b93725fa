using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Streams.Dsl;
using Akka.Streams.Kafka.Dsl;
using Akka.Streams.Kafka.Helpers;
using Akka.Streams.Kafka.Messages;
using Akka.Streams.Kafka.Settings;
using Confluent.Kafka;
using ExamActors.TestSupport;
using Xunit.Abstractions;

namespace Akka.Streams.Kafka.Tests;

/// <summary>Flows and sinks that produce.</summary>
public abstract class ProducerTests<TBroker>(TBroker broker, ITestOutputHelper output)
    : KafkaTests(broker, output), IClassFixture<TBroker>
    where TBroker : TestBroker
{
    private const int UnknownPartition = 99;

    [BrokerFact]
    public async Task Flow_gives_results_of_every_kind_in_the_envelopes_order_with_what_goes_through()
    {
        const int Count = 1500;
        var topic = await broker.CreateTopic(2);
        var first = new TopicPartition(topic, 0);
        var second = new TopicPartition(topic, 1);

        var results = await Source.From(Enumerable.Range(0, Count))
            .Select(i => (i % 3) switch
            {
                0 => ProducerMessage.Single(Record(first, i), i),
                1 => ProducerMessage.Multi(
                    ImmutableHashSet.Create(Record(first, i), Record(second, i)), i),
                _ => ProducerMessage.PassThrough<string, string, int>(i),
            })
            .Via(KafkaProducer.FlexiFlow<string, string, int>(Producing().WithParallelism(100)))
            .RunWith(Sink.Seq<IResults<string, string, int>>(), Materializer)
            .WaitAsync(Limit);

        Assert.Equal(Enumerable.Range(0, Count), results.Select(r => r.PassThrough));
        Assert.All(results, (result, i) =>
        {
            switch (i % 3)
            {
                case 0:
                    var single = Assert.IsType<Result<string, string, int>>(result);
                    Assert.Equal($"{i}", single.Message.Record.Message.Value);
                    Assert.Equal(i / 3 * 2, single.Offset.Value);
                    Assert.Equal(first, single.Metadata.TopicPartition);
                    break;
                case 1:
                    var multi = Assert.IsType<MultiResult<string, string, int>>(result);
                    Assert.Equal(
                        [new TopicPartitionOffset(first, (i / 3 * 2) + 1), new TopicPartitionOffset(second, i / 3)],
                        multi.Parts.Select(p => p.Metadata.TopicPartitionOffset)
                            .OrderBy(o => o.Partition.Value));
                    Assert.All(multi.Parts, p => Assert.Equal($"{i}", p.Record.Message.Value));
                    break;
                default:
                    Assert.IsType<PassThroughResult<string, string, int>>(result);
                    break;
            }
        });
        Assert.Equal(
            Enumerable.Range(0, Count).Where(i => i % 3 != 2).Select(i => $"{i}"),
            Read(first, Count / 3 * 2).Select(r => r.Message.Value));
        Assert.Equal(
            Enumerable.Range(0, Count).Where(i => i % 3 == 1).Select(i => $"{i}"),
            Read(second, Count / 3).Select(r => r.Message.Value));
    }

    [BrokerFact]
    public async Task Record_without_a_partition_goes_where_its_key_says()
    {
        var topic = await broker.CreateTopic(4);

        var results = await Source.From(Enumerable.Range(0, 200))
            .Select(i => ProducerMessage.Single(new ProducerRecord<string, string>(topic, $"key {i % 20}", $"{i}")))
            .Via(KafkaProducer.FlexiFlow<string, string, NotUsed>(Producing()))
            .RunWith(Sink.Seq<IResults<string, string, NotUsed>>(), Materializer)
            .WaitAsync(Limit);

        var byKey = results.Cast<Result<string, string, NotUsed>>().ToLookup(
            r => r.Message.Record.Message.Key, r => r.Metadata.Partition.Value);
        Assert.Equal(20, byKey.Count);
        Assert.All(byKey, k => Assert.Single(k.Distinct()));
        Assert.True(byKey.SelectMany(k => k).Distinct().Count() > 1);
    }

    [BrokerFact]
    public async Task Shared_producer_stays_open_when_a_stream_ends_or_fails()
    {
        var topic = await broker.CreateTopic();
        var partition = new TopicPartition(topic, 0);
        using var producer = Producing().CreateKafkaProducer();

        await Source.From(Enumerable.Range(0, 10))
            .Select(i => ProducerMessage.Single(Record(partition, i)))
            .Via(KafkaProducer.FlexiFlow<string, string, NotUsed>(Producing(), producer))
            .RunWith(Sink.Ignore<IResults<string, string, NotUsed>>(), Materializer)
            .WaitAsync(Limit);
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => Source
            .Failed<ProducerRecord<string, string>>(new InvalidTimeZoneException("of the user"))
            .RunWith(KafkaProducer.PlainSink(Producing(), producer), Materializer)
            .WaitAsync(Limit));
        await Source.From(Enumerable.Range(10, 10))
            .Select(i => Record(partition, i))
            .RunWith(KafkaProducer.PlainSink(Producing(), producer), Materializer)
            .WaitAsync(Limit);
        await producer.ProduceAsync(partition, new Message<string, string> { Key = "k", Value = "20" })
            .WaitAsync(Limit);

        Assert.Equal(Values(0, 21), Read(partition, 21).Select(r => r.Message.Value));
    }

    [BrokerFact]
    public async Task Record_that_cannot_be_delivered_fails_the_stream_with_the_cause_behind_the_results_before_it()
    {
        var partition = new TopicPartition(await broker.CreateTopic(), 0);
        var results = new ConcurrentQueue<int>();

        var completion = Source.From(Enumerable.Range(0, 10))
            .Select(i => ProducerMessage.Single(
                i == 4 ? Record(new TopicPartition(partition.Topic, UnknownPartition), i) : Record(partition, i), i))
            .Via(KafkaProducer.FlexiFlow<string, string, int>(Producing()))
            .RunForeach(r => results.Enqueue(r.PassThrough), Materializer);
        var failure = await Assert.ThrowsAsync<ProduceException<string, string>>(() => completion.WaitAsync(Limit));

        Assert.Equal(ErrorCode.Local_UnknownPartition, failure.Error.Code);
        Assert.Equal("4", failure.DeliveryResult.Value);
        Assert.Equal(Enumerable.Range(0, 4), results);
    }

    [BrokerFact]
    public async Task Record_that_the_producer_refuses_fails_the_stream_with_the_cause()
    {
        var partition = new TopicPartition(await broker.CreateTopic(), 0);

        var completion = Source.Single(new ProducerRecord<string, string>(partition, new string('x', 5000)))
            .RunWith(KafkaProducer.PlainSink(Producing().WithProperty("message.max.bytes", "2000")), Materializer);
        var failure = await Assert.ThrowsAsync<ProduceException<string, string>>(() => completion.WaitAsync(Limit));

        Assert.Equal(ErrorCode.MsgSizeTooLarge, failure.Error.Code);
    }

    [BrokerFact]
    public async Task Record_that_does_not_serialize_fails_the_stream_with_the_cause()
    {
        var topic = await broker.CreateTopic();
        var settings = ProducerSettings<string, string>.Create(Sys, Serializers.Utf8, new FailingSerializer())
            .WithBootstrapServers(broker.BootstrapServers);

        var completion = Source.Single(new ProducerRecord<string, string>(topic, "k", "v"))
            .RunWith(KafkaProducer.PlainSink(settings), Materializer);
        var failure = await Assert.ThrowsAsync<ProduceException<string, string>>(() => completion.WaitAsync(Limit));

        Assert.Equal(ErrorCode.Local_ValueSerialization, failure.Error.Code);
        Assert.IsType<InvalidTimeZoneException>(failure.InnerException);
    }

    [BrokerFact]
    public async Task Results_that_are_taken_late_do_not_stall_the_flow_nor_let_it_run_ahead()
    {
        const int Parallelism = 5, Count = 22;
        var partition = new TopicPartition(await broker.CreateTopic(), 0);
        var pulled = 0;

        var queue = Source.From(Enumerable.Range(0, Count))
            .Select(i =>
            {
                Interlocked.Increment(ref pulled);
                return ProducerMessage.Single(Record(partition, i), i);
            })
            .Via(KafkaProducer.FlexiFlow<string, string, int>(Producing().WithParallelism(Parallelism)))
            .RunWith(
                Sink.Queue<IResults<string, string, int>>().WithAttributes(Attributes.CreateInputBuffer(1, 1)),
                Materializer);
        var results = new List<int>();
        while (results.Count < Count)
        {
            // All that may go ahead has gone and is acknowledged: only the taking itself can set it going again.
            var ahead = Math.Min(Count, results.Count + Parallelism);
            await Eventually.Become(() => Volatile.Read(ref pulled) >= ahead);
            Assert.Equal(ahead, Read(partition, ahead).Count);
            Assert.InRange(Volatile.Read(ref pulled), ahead, results.Count + Parallelism + 2);
            for (var i = results.Count; i < ahead; i++)
                results.Add((await queue.PullAsync().WaitAsync(Limit)).Value.PassThrough);
        }

        Assert.Equal(Enumerable.Range(0, Count), results);
        Assert.False((await queue.PullAsync().WaitAsync(Limit)).HasValue);
    }

    [BrokerFact]
    public async Task Full_producer_queue_backpressures_and_keeps_the_order()
    {
        const int Count = 3000;
        var partition = new TopicPartition(await broker.CreateTopic(), 0);

        await Source.From(Enumerable.Range(0, Count))
            .Select(i => Record(partition, i))
            .RunWith(
                KafkaProducer.PlainSink(Producing().WithProperty("queue.buffering.max.messages", "50")), Materializer)
            .WaitAsync(Limit);

        Assert.Equal(Values(0, Count), Read(partition, Count).Select(r => r.Message.Value));
    }

    [BrokerFact]
    public async Task Plain_sink_completes_when_everything_is_written()
    {
        const int Count = 2000;
        var partition = new TopicPartition(await broker.CreateTopic(), 0);

        await Source.From(Enumerable.Range(0, Count))
            .Select(i => Record(partition, i))
            .RunWith(KafkaProducer.PlainSink(Producing()), Materializer)
            .WaitAsync(Limit);

        Assert.Equal(Values(0, Count), Read(partition, Count).Select(r => r.Message.Value));
    }

    private static ProducerRecord<string, string> Record(TopicPartition partition, int number) =>
        new(partition, new Message<string, string> { Key = "k", Value = $"{number}" });

    private sealed class FailingSerializer : ISerializer<string>
    {
        public byte[] Serialize(string data, SerializationContext context) =>
            throw new InvalidTimeZoneException("of the user");
    }
}

public sealed class ProducerOnMockTests(MockTestBroker broker, ITestOutputHelper output)
    : ProducerTests<MockTestBroker>(broker, output);

public sealed class ProducerOnRealTests(RealTestBroker broker, ITestOutputHelper output)
    : ProducerTests<RealTestBroker>(broker, output);
