using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Configuration;
using Akka.Streams.Dsl;
using Akka.Streams.Kafka.Dsl;
using Akka.Streams.Kafka.Helpers;
using Akka.Streams.Kafka.Messages;
using Akka.Streams.Kafka.Settings;
using Confluent.Kafka;
using ExamActors.TestSupport;
using Xunit.Abstractions;

namespace Akka.Streams.Kafka.Tests;

/// <summary>Streams that are slower than the broker, or stand still.</summary>
public abstract class BackpressureTests<TBroker>(TBroker broker, ITestOutputHelper output)
    : KafkaTests(broker, output), IClassFixture<TBroker>
    where TBroker : TestBroker
{
    private const int BufferSize = 50;

    [BrokerFact]
    public async Task Stream_that_takes_nothing_for_longer_than_a_poll_may_take_keeps_its_partitions_and_gets_all()
    {
        const int Count = 1000;
        var topic = await broker.CreateTopic(2);
        var partitions = Partitions(topic, 2).ToList();
        var group = NewGroup();
        var handler = new CountingHandler();
        await WriteAll(partitions, 0, Count);

        var settings = Holding(group);
        var (control, queue) = KafkaConsumer.CommittableSource(
                settings, Subscriptions.Topics(topic).WithPartitionEventsHandler(handler))
            .ToMaterialized(
                Sink.Queue<CommittableMessage<string, string>>().WithAttributes(Attributes.CreateInputBuffer(1, 1)),
                Keep.Both)
            .Run(Materializer);
        var taken = new List<CommittableMessage<string, string>> { await Next(queue) };
        await StandStill(settings);
        Assert.Equal((2, 0), (handler.Assigned, handler.Revoked));

        while (taken.Count < 2 * Count)
            taken.Add(await Next(queue));
        await CommittableOffsetBatch.Create(taken.Select(m => m.CommitableOffset)).Commit().WaitAsync(Limit);

        Assert.All(partitions, p => Assert.Equal(
            Values(0, Count), taken.Where(m => m.Record.TopicPartition == p).Select(m => m.Record.Message.Value)));
        Assert.All(Committed(group, partitions), c => Assert.Equal(Count, c.Value));
        Assert.Equal((2, 0), (handler.Assigned, handler.Revoked));
        await control.Shutdown().WaitAsync(Limit);
    }

    [BrokerFact]
    public async Task Stream_that_stands_still_does_not_have_everything_in_memory()
    {
        const int Count = 2000;
        var topic = await broker.CreateTopic();
        var deserializer = new CountingDeserializer();
        await Write(new TopicPartition(topic, 0), 0, Count);

        var settings = Holding(NewGroup()).WithValueDeserializer(deserializer);
        var (control, queue) = KafkaConsumer.PlainSource(settings, Subscriptions.Topics(topic))
            .ToMaterialized(
                Sink.Queue<ConsumeResult<string, string>>().WithAttributes(Attributes.CreateInputBuffer(1, 1)),
                Keep.Both)
            .Run(Materializer);
        await Next(queue);
        await StandStill(settings);
        Assert.InRange(deserializer.Count, 1, 4 * BufferSize);

        for (var i = 1; i < Count; i++)
            Assert.Equal($"{i}", (await Next(queue)).Message.Value);
        await control.Shutdown().WaitAsync(Limit);
    }

    [BrokerFact]
    public async Task Partitions_whose_sources_stand_still_do_not_hold_up_the_others()
    {
        const int PartitionCount = 3, Count = 1000;
        var topic = await broker.CreateTopic(PartitionCount);
        await WriteAll(Partitions(topic, PartitionCount), 0, Count);
        var open = new TaskCompletionSource();
        var seen = new ConcurrentQueue<(int Partition, string Value)>();

        var control = KafkaConsumer.PlainPartitionedSource(Holding(NewGroup()), Subscriptions.Topics(topic))
            .To(Sink.ForEach<(TopicPartition Partition, Source<ConsumeResult<string, string>, NotUsed> Records)>(
                sub => sub.Records
                    .SelectAsync(1, async record =>
                    {
                        if (record.Partition != 0)
                            await open.Task;
                        return record;
                    })
                    .RunForeach(r => seen.Enqueue((r.Partition.Value, r.Message.Value)), Materializer)))
            .Run(Materializer);
        await Eventually.Become(() => seen.Count >= Count, otherwise: () => $"{seen.Count} seen");
        // By now the others hold all that they may.
        await Write(new TopicPartition(topic, 0), Count, Count);
        await Eventually.Become(() => seen.Count >= 2 * Count, otherwise: () => $"{seen.Count} seen");
        Assert.Equal(Values(0, 2 * Count).Select(v => (0, v)), seen);

        open.SetResult();
        await Eventually.Become(
            () => seen.Count >= (PartitionCount + 1) * Count, otherwise: () => $"{seen.Count} seen");
        await control.Shutdown().WaitAsync(Limit);
        Assert.All(Enumerable.Range(1, PartitionCount - 1), p =>
            Assert.Equal(Values(0, Count), seen.Where(s => s.Partition == p).Select(s => s.Value)));
    }

    // Short enough to outlast, and few records in memory.
    private ConsumerSettings<string, string> Holding(string group)
    {
        var section = ConfigurationFactory.ParseString($"buffer-size = {BufferSize}");
        var usual = Consuming(group);
        return ConsumerSettings<string, string>.Create(section, Deserializers.Utf8, Deserializers.Utf8)
            .WithProperties(usual.Properties)
            .WithProperty("max.poll.interval.ms", usual.GetProperty("session.timeout.ms")!);
    }

    private static async Task StandStill(ConsumerSettings<string, string> settings)
    {
        var longest = TimeSpan.FromMilliseconds(1.5 * int.Parse(
            settings.GetProperty("max.poll.interval.ms")!, System.Globalization.CultureInfo.InvariantCulture));
        var clock = Stopwatch.StartNew();
        await Eventually.Become(() => clock.Elapsed > longest);
    }

    private static async Task<T> Next<T>(ISinkQueue<T> queue)
    {
        var next = await queue.PullAsync().WaitAsync(Limit);
        Assert.True(next.HasValue);
        return next.Value;
    }

    private sealed class CountingDeserializer : IDeserializer<string>
    {
        private int count;

        public int Count => Volatile.Read(ref count);

        public string Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
        {
            Interlocked.Increment(ref count);
            return Deserializers.Utf8.Deserialize(data, isNull, context);
        }
    }

    private sealed class CountingHandler : IPartitionEventHandler
    {
        private int assigned;
        private int revoked;

        public int Assigned => Volatile.Read(ref assigned);

        public int Revoked => Volatile.Read(ref revoked);

        public void OnAssign(IImmutableSet<TopicPartition> assignedTopicPartitions, IRestrictedConsumer consumer) =>
            Interlocked.Add(ref assigned, assignedTopicPartitions.Count);

        public void OnRevoke(
            IImmutableSet<TopicPartitionOffset> revokedTopicPartitions, IRestrictedConsumer consumer) =>
            Interlocked.Add(ref revoked, revokedTopicPartitions.Count);

        public void OnStop(IImmutableSet<TopicPartition> topicPartitions, IRestrictedConsumer consumer)
        {
        }
    }
}

public sealed class BackpressureOnMockTests(MockTestBroker broker, ITestOutputHelper output)
    : BackpressureTests<MockTestBroker>(broker, output);

public sealed class BackpressureOnRealTests(RealTestBroker broker, ITestOutputHelper output)
    : BackpressureTests<RealTestBroker>(broker, output);
