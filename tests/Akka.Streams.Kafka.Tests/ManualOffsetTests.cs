using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Streams.Dsl;
using Akka.Streams.Kafka.Dsl;
using Akka.Streams.Kafka.Helpers;
using Akka.Streams.Kafka.Settings;
using Confluent.Kafka;
using ExamActors.TestSupport;
using Xunit.Abstractions;

namespace Akka.Streams.Kafka.Tests;

/// <summary>Sources for each partition, from offsets that the caller keeps.</summary>
public abstract class ManualOffsetTests<TBroker>(TBroker broker, ITestOutputHelper output)
    : KafkaTests(broker, output), IClassFixture<TBroker>
    where TBroker : TestBroker
{
    [BrokerFact]
    public async Task Partitions_start_at_the_offsets_given_and_those_left_out_where_the_group_is()
    {
        var topic = await broker.CreateTopic(3);
        await WriteAll(Partitions(topic, 3), 0, 50);
        var offsets = new Offsets(new(topic, 0, 10), new(topic, 1, 45));
        var seen = new ConcurrentQueue<ConsumeResult<string, string>>();

        var control = Run(NewGroup(), topic, offsets, seen.Enqueue);
        await Eventually.Become(() => seen.Count >= 95);
        await control.Shutdown().WaitAsync(Limit);

        Assert.Equal(Partitions(topic, 3).ToHashSet(), offsets.Asked.SelectMany(a => a).ToHashSet());
        Assert.Equal(Values(10, 40), ValuesOf(0));
        Assert.Equal(Values(45, 5), ValuesOf(1));
        Assert.Equal(Values(0, 50), ValuesOf(2));

        IEnumerable<string> ValuesOf(int partition) =>
            seen.Where(r => r.Partition == partition).Select(r => r.Message.Value);
    }

    [BrokerFact]
    public async Task Partitions_that_go_are_told_of_and_their_next_owner_asks_for_their_offsets()
    {
        var topic = await broker.CreateTopic(2);
        var partitions = Partitions(topic, 2).ToList();
        var group = NewGroup();
        await WriteAll(partitions, 0, 20);
        var firstOffsets = new Offsets();
        var firstSeen = new ConcurrentQueue<ConsumeResult<string, string>>();
        var first = Run(group, topic, firstOffsets, firstSeen.Enqueue);
        await Eventually.Become(() => firstSeen.Count == 40);
        Assert.Empty(firstOffsets.Revoked);

        var secondOffsets = new Offsets([.. partitions.Select(p => new TopicPartitionOffset(p, 15))]);
        var secondSeen = new ConcurrentQueue<ConsumeResult<string, string>>();
        var second = Run(group, topic, secondOffsets, secondSeen.Enqueue);
        await Eventually.Become(() => secondSeen.Count >= 5);
        var moved = Assert.Single(secondOffsets.Asked.SelectMany(a => a));

        Assert.Equal([moved], firstOffsets.Revoked.SelectMany(r => r));
        Assert.Equal(
            Values(15, 5).Select(v => (moved, v)), secondSeen.Select(r => (r.TopicPartition, r.Message.Value)));
        await second.Shutdown().WaitAsync(Limit);
        await first.Shutdown().WaitAsync(Limit);
    }

    [BrokerFact]
    public async Task Source_that_is_cancelled_is_emitted_again_and_goes_on_where_it_was_left()
    {
        var partition = new TopicPartition(await broker.CreateTopic(), 0);
        await Write(partition, 0, 100);
        var offsets = new Offsets(new TopicPartitionOffset(partition, 20));

        var parts = await Source(NewGroup(), partition.Topic, offsets)
            .SelectAsync(1, async sub => (
                Partition: sub.Item1,
                Records: await sub.Item2.Take(16)
                    .Select(r => r.Message.Value)
                    .RunWith(Sink.Seq<string>(), Materializer)))
            .Take(5)
            .RunWith(Sink.Seq<(TopicPartition Partition, IImmutableList<string> Records)>(), Materializer)
            .WaitAsync(Limit);

        Assert.All(parts, p => Assert.Equal(partition, p.Partition));
        Assert.All(parts, (p, i) => Assert.Equal(Values(20 + (i * 16), 16), p.Records));
        Assert.Single(offsets.Asked);
    }

    [BrokerFact]
    public async Task Offsets_that_cannot_be_had_fail_the_stream_with_the_cause()
    {
        var topic = await broker.CreateTopic();
        var (control, completion) = KafkaConsumer.PlainPartitionedManualOffsetSource(
                Consuming(NewGroup()),
                Subscriptions.Topics(topic),
                _ => Task.FromException<IImmutableSet<TopicPartitionOffset>>(new InvalidTimeZoneException("the cause")),
                _ => { })
            .ToMaterialized(
                Sink.Ignore<(TopicPartition, Source<ConsumeResult<string, string>, NotUsed>)>(), Keep.Both)
            .Run(Materializer);

        var failure = await Assert.ThrowsAsync<InvalidTimeZoneException>(() => completion.WaitAsync(Limit));
        Assert.Equal("the cause", failure.Message);
        await control.IsShutdown.WaitAsync(Limit);
    }

    private Source<(TopicPartition, Source<ConsumeResult<string, string>, NotUsed>), IControl> Source(
        string group, string topic, Offsets offsets) =>
        KafkaConsumer.PlainPartitionedManualOffsetSource(
            Consuming(group).WithProperty("partition.assignment.strategy", "cooperative-sticky"),
            Subscriptions.Topics(topic),
            offsets.Assign,
            offsets.Revoke);

    private IControl Run(
        string group, string topic, Offsets offsets, Action<ConsumeResult<string, string>> process) =>
        Source(group, topic, offsets)
            .To(Sink.ForEach<(TopicPartition Partition, Source<ConsumeResult<string, string>, NotUsed> Records)>(
                sub => sub.Records.RunForeach(process, Materializer)))
            .Run(Materializer);

    /// <summary>Offsets that do not change, and who asked for them.</summary>
    private sealed class Offsets(params TopicPartitionOffset[] known)
    {
        public ConcurrentQueue<IImmutableSet<TopicPartition>> Asked { get; } = new();

        public ConcurrentQueue<IImmutableSet<TopicPartition>> Revoked { get; } = new();

        public async Task<IImmutableSet<TopicPartitionOffset>> Assign(IImmutableSet<TopicPartition> partitions)
        {
            await Task.Yield();
            if (partitions.Count > 0)
                Asked.Enqueue(partitions);
            return known.Where(o => partitions.Contains(o.TopicPartition)).ToImmutableHashSet();
        }

        public void Revoke(IImmutableSet<TopicPartition> partitions) => Revoked.Enqueue(partitions);
    }
}

public sealed class ManualOffsetOnMockTests(MockTestBroker broker, ITestOutputHelper output)
    : ManualOffsetTests<MockTestBroker>(broker, output);

public sealed class ManualOffsetOnRealTests(RealTestBroker broker, ITestOutputHelper output)
    : ManualOffsetTests<RealTestBroker>(broker, output);
