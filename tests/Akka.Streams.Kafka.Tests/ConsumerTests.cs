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

/// <summary>Sources of all partitions in one, and their controls.</summary>
public abstract class ConsumerTests<TBroker>(TBroker broker, ITestOutputHelper output)
    : KafkaTests(broker, output), IClassFixture<TBroker>
    where TBroker : TestBroker
{
    [BrokerFact]
    public async Task Plain_source_gives_every_record_in_its_partitions_order()
    {
        const int Count = 3, Records = 4000;
        var topic = await broker.CreateTopic(Count);
        await WriteAll(Partitions(topic, Count), 0, Records);

        var (control, completion) = KafkaConsumer.PlainSource(Consuming(NewGroup()), Subscriptions.Topics(topic))
            .Take(Count * Records)
            .ToMaterialized(Sink.Seq<ConsumeResult<string, string>>(), Keep.Both)
            .Run(Materializer);
        var records = await completion.WaitAsync(Limit);
        await control.IsShutdown.WaitAsync(Limit);

        var byPartition = records.GroupBy(r => r.Partition.Value).ToDictionary(g => g.Key, g => g.ToList());
        Assert.Equal([0, 1, 2], byPartition.Keys.Order());
        Assert.All(byPartition.Values, p =>
        {
            Assert.Equal(Values(0, Records), p.Select(r => r.Message.Value));
            Assert.Equal(Enumerable.Range(0, Records).Select(i => (long)i), p.Select(r => r.Offset.Value));
        });
    }

    [BrokerFact]
    public async Task Next_consumer_of_the_group_goes_on_behind_what_was_committed()
    {
        var topic = await broker.CreateTopic();
        var partition = new TopicPartition(topic, 0);
        var group = NewGroup();
        await Write(partition, 0, 100);

        var (control, completion) = KafkaConsumer.CommittableSource(Consuming(group), Subscriptions.Topics(topic))
            .Take(60)
            .Select(m => (ICommittable)m.CommitableOffset)
            .ToMaterialized(Committer.Sink(Committing()), Keep.Both)
            .Run(Materializer);
        await completion.WaitAsync(Limit);
        await control.IsShutdown.WaitAsync(Limit);
        Assert.Equal(60, Committed(group, partition));

        var rest = await KafkaConsumer.PlainSource(Consuming(group), Subscriptions.Topics(topic))
            .Take(40)
            .Select(r => r.Message.Value)
            .RunWith(Sink.Seq<string>(), Materializer)
            .WaitAsync(Limit);
        Assert.Equal(Values(60, 40), rest);
    }

    [BrokerFact]
    public async Task Offset_of_a_message_names_its_group_and_partition()
    {
        var topic = await broker.CreateTopic();
        var group = NewGroup();
        await Write(new TopicPartition(topic, 0), 0, 5);

        var messages = await KafkaConsumer.CommittableSource(
                Consuming(group).WithStopTimeout(TimeSpan.Zero), Subscriptions.Topics(topic))
            .Take(5)
            .RunWith(Sink.Seq<CommittableMessage<string, string>>(), Materializer)
            .WaitAsync(Limit);

        Assert.Equal(
            Enumerable.Range(0, 5).Select(i => new GroupTopicPartitionOffset(group, topic, 0, i)),
            messages.Select(m => m.CommitableOffset.Offset));
        var batch = CommittableOffsetBatch.Create(messages.Select(m => m.CommitableOffset).Reverse());
        Assert.Equal(5, batch.BatchSize);
        Assert.Equal([new GroupTopicPartitionOffset(group, topic, 0, 4)], batch.Offsets);
    }

    [BrokerFact]
    public async Task Drain_and_shutdown_commits_all_that_was_emitted()
    {
        var topic = await broker.CreateTopic();
        var partition = new TopicPartition(topic, 0);
        var group = NewGroup();
        await Write(partition, 0, 5000);
        var processed = new ConcurrentQueue<long>();

        var control = KafkaConsumer.CommittableSource(Consuming(group), Subscriptions.Topics(topic))
            .SelectAsync(4, async m =>
            {
                await Task.Yield();
                return m;
            })
            .Select(m =>
            {
                processed.Enqueue(m.Record.Offset.Value);
                return (ICommittable)m.CommitableOffset;
            })
            .ToMaterialized(Committer.Sink(Committing()), Keep.Both)
            .MapMaterializedValue(m => DrainingControl<Done>.Create(m.Item1, m.Item2))
            .Run(Materializer);
        await Eventually.Become(() => processed.Count >= 500);
        await control.DrainAndShutdown().WaitAsync(Limit);

        Assert.True(control.IsShutdown.IsCompletedSuccessfully);
        Assert.Equal(Enumerable.Range(0, processed.Count).Select(i => (long)i), processed);
        Assert.Equal(processed.Count, Committed(group, partition));
    }

    [BrokerFact]
    public async Task Drain_and_shutdown_gives_the_streams_failure()
    {
        var topic = await broker.CreateTopic();
        await Write(new TopicPartition(topic, 0), 0, 1);

        var control = KafkaConsumer.PlainSource(Consuming(NewGroup()), Subscriptions.Topics(topic))
            .Select<ConsumeResult<string, string>, Done, IControl>(
                _ => throw new InvalidTimeZoneException("of the user"))
            .ToMaterialized(Sink.Ignore<Done>(), Keep.Both)
            .MapMaterializedValue(m => DrainingControl<Done>.Create(m.Item1, m.Item2))
            .Run(Materializer);

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => control.StreamCompletion.WaitAsync(Limit));
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => control.DrainAndShutdown().WaitAsync(Limit));
        await control.IsShutdown.WaitAsync(Limit);
    }

    [BrokerFact]
    public async Task Stop_completes_the_stream_and_shutdown_ends_committing()
    {
        var topic = await broker.CreateTopic();
        var partition = new TopicPartition(topic, 0);
        var group = NewGroup();
        await Write(partition, 0, 10);
        var messages = new ConcurrentQueue<CommittableMessage<string, string>>();

        var (control, completion) = KafkaConsumer.CommittableSource(Consuming(group), Subscriptions.Topics(topic))
            .ToMaterialized(Sink.ForEach<CommittableMessage<string, string>>(messages.Enqueue), Keep.Both)
            .Run(Materializer);
        await Eventually.Become(() => messages.Count == 10);
        await control.Stop().WaitAsync(Limit);
        await completion.WaitAsync(Limit);

        await messages.ElementAt(6).CommitableOffset.Commit().WaitAsync(Limit);
        Assert.Equal(7, Committed(group, partition));
        Assert.False(control.IsShutdown.IsCompleted);

        await control.Shutdown().WaitAsync(Limit);
        Assert.True(control.IsShutdown.IsCompletedSuccessfully);
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => messages.Last().CommitableOffset.Commit().WaitAsync(Limit));
        Assert.Equal(7, Committed(group, partition));
    }

    [BrokerFact]
    public async Task Lower_offset_committed_later_does_not_take_the_group_back()
    {
        var topic = await broker.CreateTopic();
        var partition = new TopicPartition(topic, 0);
        var group = NewGroup();
        await Write(partition, 0, 10);
        var messages = new ConcurrentQueue<CommittableMessage<string, string>>();

        var control = KafkaConsumer.CommittableSource(Consuming(group), Subscriptions.Topics(topic))
            .To(Sink.ForEach<CommittableMessage<string, string>>(messages.Enqueue))
            .Run(Materializer);
        await Eventually.Become(() => messages.Count == 10);
        await messages.ElementAt(8).CommitableOffset.Commit().WaitAsync(Limit);
        await messages.ElementAt(2).CommitableOffset.Commit().WaitAsync(Limit);
        await control.Shutdown().WaitAsync(Limit);

        Assert.Equal(9, Committed(group, partition));
    }

    [BrokerFact]
    public async Task Shutdown_completes_the_stream()
    {
        var topic = await broker.CreateTopic();
        var (control, completion) = KafkaConsumer.PlainSource(Consuming(NewGroup()), Subscriptions.Topics(topic))
            .ToMaterialized(Sink.Ignore<ConsumeResult<string, string>>(), Keep.Both)
            .Run(Materializer);
        await control.Shutdown().WaitAsync(Limit);
        await completion.WaitAsync(Limit);
    }

    [BrokerFact]
    public async Task Shutdown_with_a_cause_fails_the_stream_with_it()
    {
        var topic = await broker.CreateTopic();
        var (control, completion) = KafkaConsumer.PlainSource(Consuming(NewGroup()), Subscriptions.Topics(topic))
            .ToMaterialized(Sink.Ignore<ConsumeResult<string, string>>(), Keep.Both)
            .Run(Materializer);
        await control.Shutdown(new InvalidTimeZoneException("the cause")).WaitAsync(Limit);
        var failure = await Assert.ThrowsAsync<InvalidTimeZoneException>(() => completion.WaitAsync(Limit));
        Assert.Equal("the cause", failure.Message);
    }

    [BrokerFact]
    public async Task Unknown_topic_fails_the_stream_with_the_brokers_error()
    {
        var (control, completion) = KafkaConsumer
            .PlainSource(Consuming(NewGroup()), Subscriptions.Topics(TestBroker.UniqueName("unknown")))
            .ToMaterialized(Sink.Ignore<ConsumeResult<string, string>>(), Keep.Both)
            .Run(Materializer);
        var failure = await Assert.ThrowsAsync<ConsumeException>(() => completion.WaitAsync(Limit));
        Assert.Equal(ErrorCode.UnknownTopicOrPart, failure.Error.Code);
        await control.IsShutdown.WaitAsync(Limit);
    }

    [BrokerFact]
    public async Task Deserializers_failure_fails_the_stream_and_nothing_behind_it_comes()
    {
        var topic = await broker.CreateTopic();
        await Write(new TopicPartition(topic, 0), 0, 10);
        var seen = new ConcurrentQueue<string>();

        var (control, completion) = KafkaConsumer.PlainSource(
                Consuming(NewGroup()).WithValueDeserializer(new FailingDeserializer("7")), Subscriptions.Topics(topic))
            .ToMaterialized(Sink.ForEach<ConsumeResult<string, string>>(r => seen.Enqueue(r.Message.Value)), Keep.Both)
            .Run(Materializer);
        var failure = await Assert.ThrowsAsync<ConsumeException>(() => completion.WaitAsync(Limit));

        Assert.Equal(ErrorCode.Local_ValueDeserialization, failure.Error.Code);
        Assert.IsType<InvalidTimeZoneException>(failure.InnerException);
        Assert.Equal(Values(0, seen.Count), seen);
        Assert.InRange(seen.Count, 0, 7);
        await control.IsShutdown.WaitAsync(Limit);
    }

    [BrokerFact]
    public async Task Deserializers_failure_fails_the_partitions_sources_with_it()
    {
        var topic = await broker.CreateTopic();
        var partition = new TopicPartition(topic, 0);
        await Write(partition, 0, 3);
        var subCompletion = new TaskCompletionSource<Task>();
        var seen = 0;

        var completion = KafkaConsumer.PlainPartitionedSource(
                Consuming(NewGroup()).WithValueDeserializer(new FailingDeserializer("3")), Subscriptions.Topics(topic))
            .RunForeach(
                sub => subCompletion.SetResult(
                    sub.Item2.RunForeach(_ => Interlocked.Increment(ref seen), Materializer)),
                Materializer);
        var sub = await subCompletion.Task.WaitAsync(Limit);
        await Eventually.Become(() => Volatile.Read(ref seen) == 3);
        await Write(partition, 3, 1);

        Assert.Equal(
            ErrorCode.Local_ValueDeserialization,
            (await Assert.ThrowsAsync<ConsumeException>(() => sub.WaitAsync(Limit))).Error.Code);
        await Assert.ThrowsAsync<ConsumeException>(() => completion.WaitAsync(Limit));
    }

    [BrokerFact]
    public async Task Assignment_with_offset_starts_there_and_takes_no_other_partition()
    {
        var topic = await broker.CreateTopic(3);
        await WriteAll(Partitions(topic, 3), 0, 50);

        var records = await KafkaConsumer.PlainSource(
                Consuming(NewGroup()), Subscriptions.AssignmentWithOffset(
                    new TopicPartitionOffset(topic, 0, 40), new TopicPartitionOffset(topic, 2, 45)))
            .Take(15)
            .RunWith(Sink.Seq<ConsumeResult<string, string>>(), Materializer)
            .WaitAsync(Limit);

        Assert.Equal(Values(40, 10), records.Where(r => r.Partition == 0).Select(r => r.Message.Value));
        Assert.Equal(Values(45, 5), records.Where(r => r.Partition == 2).Select(r => r.Message.Value));
    }

    [BrokerFact]
    public async Task Assignment_goes_on_behind_what_was_committed()
    {
        var topic = await broker.CreateTopic();
        var partition = new TopicPartition(topic, 0);
        var group = NewGroup();
        await Write(partition, 0, 30);

        async Task<IImmutableList<string>> Next(int count)
        {
            var values = new ConcurrentQueue<string>();
            var (control, completion) = KafkaConsumer
                .CommittableSource(Consuming(group), Subscriptions.Assignment(partition))
                .Take(count)
                .Select(m =>
                {
                    values.Enqueue(m.Record.Message.Value);
                    return (ICommittable)m.CommitableOffset;
                })
                .ToMaterialized(Committer.Sink(Committing()), Keep.Both)
                .Run(Materializer);
            await completion.WaitAsync(Limit);
            await control.IsShutdown.WaitAsync(Limit);
            return [.. values];
        }

        Assert.Equal(Values(0, 20), await Next(20));
        Assert.Equal(Values(20, 10), await Next(10));
    }

    [BrokerFact]
    public async Task Topic_pattern_takes_the_topics_that_match()
    {
        var first = await broker.CreateTopic();
        var second = await broker.CreateTopic();
        var other = await broker.CreateTopic();
        foreach (var topic in (string[])[first, second, other])
            await Write(new TopicPartition(topic, 0), 0, 20);

        var records = new ConcurrentQueue<ConsumeResult<string, string>>();
        var control = KafkaConsumer.PlainSource(
                Consuming(NewGroup()), Subscriptions.TopicPattern($"({first}|{second})$"))
            .To(Sink.ForEach<ConsumeResult<string, string>>(records.Enqueue))
            .Run(Materializer);
        await Eventually.Become(() => records.Count >= 40);
        await control.Shutdown().WaitAsync(Limit);

        Assert.Equal(Values(0, 20), records.Where(r => r.Topic == first).Select(r => r.Message.Value));
        Assert.Equal(Values(0, 20), records.Where(r => r.Topic == second).Select(r => r.Message.Value));
        Assert.Equal(40, records.Count);
    }

    [BrokerFact]
    public async Task Partition_event_handler_is_told_of_the_assignment_and_of_the_end()
    {
        var topic = await broker.CreateTopic(2);
        var partitions = Partitions(topic, 2).ToImmutableHashSet();
        await WriteAll(partitions, 0, 10);
        var handler = new RecordingHandler();
        var seen = new ConcurrentQueue<string>();

        var control = KafkaConsumer.PlainSource(
                Consuming(NewGroup()), Subscriptions.Topics(topic).WithPartitionEventsHandler(handler))
            .To(Sink.ForEach<ConsumeResult<string, string>>(r => seen.Enqueue(r.Message.Value)))
            .Run(Materializer);
        await Eventually.Become(() => seen.Count == 20);
        await control.Shutdown().WaitAsync(Limit);

        Assert.Equal(partitions.OrderBy(p => p.Partition.Value), handler.Assigned.OrderBy(p => p.Partition.Value));
        Assert.Equal(partitions.OrderBy(p => p.Partition.Value), handler.Stopped.OrderBy(p => p.Partition.Value));
    }

    [BrokerFact]
    public async Task Partition_event_handlers_failure_fails_the_stream()
    {
        var topic = await broker.CreateTopic();
        var (control, completion) = KafkaConsumer.PlainSource(
                Consuming(NewGroup()),
                Subscriptions.Topics(topic).WithPartitionEventsHandler(new RecordingHandler(failing: true)))
            .ToMaterialized(Sink.Ignore<ConsumeResult<string, string>>(), Keep.Both)
            .Run(Materializer);
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => completion.WaitAsync(Limit));
        Assert.IsType<InvalidTimeZoneException>(failure.GetBaseException());
        await control.IsShutdown.WaitAsync(Limit);
    }

    [BrokerFact]
    public async Task Consumer_of_the_users_own_factory_gives_every_record_and_commits()
    {
        var topic = await broker.CreateTopic(2);
        var partitions = Partitions(topic, 2).ToList();
        var group = NewGroup();
        await WriteAll(partitions, 0, 500);
        var made = 0;
        var seen = new ConcurrentQueue<ConsumeResult<string, string>>();

        var control = KafkaConsumer.CommittableSource(
                Consuming(group).WithConsumerFactory(s =>
                {
                    Interlocked.Increment(ref made);
                    return new ConsumerBuilder<string, string>(s.Properties).Build();
                }),
                Subscriptions.Topics(topic))
            .Select(m =>
            {
                seen.Enqueue(m.Record);
                return (ICommittable)m.CommitableOffset;
            })
            .ToMaterialized(Committer.Sink(Committing()), Keep.Both)
            .MapMaterializedValue(m => DrainingControl<Done>.Create(m.Item1, m.Item2))
            .Run(Materializer);
        await Eventually.Become(() => seen.Count >= 1000);
        await control.DrainAndShutdown().WaitAsync(Limit);

        Assert.Equal(1, made);
        Assert.All(partitions, p =>
            Assert.Equal(Values(0, 500), seen.Where(r => r.TopicPartition == p).Select(r => r.Message.Value)));
        Assert.All(Committed(group, partitions), c => Assert.Equal(500, c.Value));
    }

    private sealed class FailingDeserializer(string value) : IDeserializer<string>
    {
        public string Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
        {
            var text = Deserializers.Utf8.Deserialize(data, isNull, context);
            return text == value ? throw new InvalidTimeZoneException("of the user") : text;
        }
    }

    private sealed class RecordingHandler(bool failing = false) : IPartitionEventHandler
    {
        public ConcurrentQueue<TopicPartition> Assigned { get; } = new();

        public ConcurrentQueue<TopicPartition> Stopped { get; } = new();

        public void OnAssign(IImmutableSet<TopicPartition> assignedTopicPartitions, IRestrictedConsumer consumer)
        {
            if (failing)
                throw new InvalidTimeZoneException("of the user");
            foreach (var partition in assignedTopicPartitions)
                Assigned.Enqueue(partition);
        }

        public void OnRevoke(
            IImmutableSet<TopicPartitionOffset> revokedTopicPartitions, IRestrictedConsumer consumer)
        {
        }

        public void OnStop(IImmutableSet<TopicPartition> topicPartitions, IRestrictedConsumer consumer)
        {
            foreach (var partition in topicPartitions)
                Stopped.Enqueue(partition);
        }
    }
}

public sealed class ConsumerOnMockTests(MockTestBroker broker, ITestOutputHelper output)
    : ConsumerTests<MockTestBroker>(broker, output);

public sealed class ConsumerOnRealTests(RealTestBroker broker, ITestOutputHelper output)
    : ConsumerTests<RealTestBroker>(broker, output);
