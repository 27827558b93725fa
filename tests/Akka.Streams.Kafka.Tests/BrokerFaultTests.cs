using System.Diagnostics;
using Akka.Streams.Dsl;
using Akka.Streams.Kafka.Dsl;
using Akka.Streams.Kafka.Helpers;
using Akka.Streams.Kafka.Messages;
using Akka.Streams.Kafka.Settings;
using Confluent.Kafka;
using ExamActors.TestSupport;
using Xunit.Abstractions;

namespace Akka.Streams.Kafka.Tests;

/// <summary>What a broker does wrong: only the mock cluster does it on demand.</summary>
public sealed class BrokerFaultTests(MockTestBroker broker, ITestOutputHelper output)
    : KafkaTests(broker, output), IClassFixture<MockTestBroker>
{
    private const int Count = 100;

    [Fact]
    public async Task Streams_go_on_when_the_broker_was_down_for_longer_than_a_session()
    {
        var from = new TopicPartition(await broker.CreateTopic(), 0);
        var to = new TopicPartition(await broker.CreateTopic(), 0);
        var group = NewGroup();
        var control = KafkaConsumer.CommittableSource(Consuming(group), Subscriptions.Topics(from.Topic))
            .Select(m => ProducerMessage.Single(
                new ProducerRecord<string, string>(to, m.Record.Message.Value), (ICommittable)m.CommitableOffset))
            .Via(KafkaProducer.FlexiFlow<string, string, ICommittable>(Producing()))
            .Select(result => result.PassThrough)
            .ToMaterialized(Committer.Sink(Committing()), Keep.Both)
            .MapMaterializedValue(m => DrainingControl<Done>.Create(m.Item1, m.Item2))
            .Run(Materializer);
        await Write(from, 0, Count);
        await Eventually.Become(() => Committed(group, from) == Count);

        await broker.Mock.BrokerDown();
        var writing = Source.From(Values(Count, Count))
            .Select(v => new ProducerRecord<string, string>(from, v))
            .RunWith(KafkaProducer.PlainSink(Producing()), Materializer);
        var clock = Stopwatch.StartNew();
        await Eventually.Become(() => clock.Elapsed > TimeSpan.FromSeconds(3));
        Assert.False(writing.IsCompleted);
        Assert.False(control.StreamCompletion.IsCompleted);
        await broker.Mock.BrokerUp();

        await writing.WaitAsync(Limit);
        await Eventually.Become(() => Committed(group, from) == 2 * Count);
        await control.DrainAndShutdown().WaitAsync(Limit);
        var values = Read(to, 2 * Count).Select(r => int.Parse(r.Message.Value, null)).ToList();
        Assert.Equal(Enumerable.Range(0, 2 * Count), values.Distinct().Order());
    }

    [Theory]
    [InlineData(ErrorCode.RebalanceInProgress)]
    [InlineData(ErrorCode.NotCoordinatorForGroup)]
    [InlineData(ErrorCode.GroupLoadInProgress)]
    public async Task Commit_that_fails_for_the_moment_is_made_again(ErrorCode error)
    {
        var partition = new TopicPartition(await broker.CreateTopic(), 0);
        var group = NewGroup();
        await Write(partition, 0, Count);
        await broker.Mock.PushErrors(KafkaApi.OffsetCommit, error, error, error);

        // A new coordinator is looked for once a second, and heartbeats wait for it: a busy machine must not end the session,
        // after which the records are another's and nothing is committed.
        var (control, completion) = KafkaConsumer.CommittableSource(
                Consuming(group).WithProperty("session.timeout.ms", "30000"), Subscriptions.Topics(partition.Topic))
            .Take(Count)
            .Select(m => (ICommittable)m.CommitableOffset)
            .ToMaterialized(Committer.Sink(Committing()), Keep.Both)
            .Run(Materializer);
        await completion.WaitAsync(Limit);
        await control.IsShutdown.WaitAsync(Limit);
        Assert.Equal(Count, Committed(group, partition));
    }

    [Fact]
    public async Task Commit_that_is_refused_fails_the_stream_with_the_cause()
    {
        var partition = new TopicPartition(await broker.CreateTopic(), 0);
        var group = NewGroup();
        await Write(partition, 0, Count);
        await broker.Mock.PushErrors(KafkaApi.OffsetCommit, ErrorCode.GroupAuthorizationFailed);

        var (control, completion) = KafkaConsumer
            .CommittableSource(Consuming(group), Subscriptions.Topics(partition.Topic))
            .Select(m => (ICommittable)m.CommitableOffset)
            .ToMaterialized(Committer.Sink(Committing()), Keep.Both)
            .Run(Materializer);
        var failure = await Assert.ThrowsAnyAsync<KafkaException>(() => completion.WaitAsync(Limit));
        Assert.Equal(ErrorCode.GroupAuthorizationFailed, failure.Error.Code);
        await control.IsShutdown.WaitAsync(Limit);
        Assert.Equal(0, Committed(group, partition));
    }

    [Fact]
    public async Task Fetches_that_fail_for_the_moment_lose_nothing()
    {
        var partition = new TopicPartition(await broker.CreateTopic(), 0);
        await Write(partition, 0, Count);
        await broker.Mock.PushErrors(
            KafkaApi.Fetch, ErrorCode.NotLeaderForPartition, ErrorCode.LeaderNotAvailable, ErrorCode.RequestTimedOut);

        var values = await KafkaConsumer.PlainSource(Consuming(NewGroup()), Subscriptions.Topics(partition.Topic))
            .Take(Count)
            .Select(r => r.Message.Value)
            .RunWith(Sink.Seq<string>(), Materializer)
            .WaitAsync(Limit);
        Assert.Equal(Values(0, Count), values);
    }

    [Fact]
    public async Task Records_that_the_broker_refuses_for_the_moment_are_written_once_and_in_order()
    {
        var partition = new TopicPartition(await broker.CreateTopic(), 0);
        await broker.Mock.PushErrors(
            KafkaApi.Produce, ErrorCode.NotLeaderForPartition, ErrorCode.RequestTimedOut, ErrorCode.NotEnoughReplicas);

        await Source.From(Values(0, Count))
            .Select(v => new ProducerRecord<string, string>(partition, v))
            .RunWith(KafkaProducer.PlainSink(Producing().WithProperty("enable.idempotence", "true")), Materializer)
            .WaitAsync(Limit);
        Assert.Equal(Values(0, Count), Read(partition, Count).Select(r => r.Message.Value));
    }

    [Fact]
    public async Task Record_that_the_broker_refuses_for_good_fails_the_stream_with_the_cause()
    {
        var partition = new TopicPartition(await broker.CreateTopic(), 0);
        await broker.Mock.PushErrors(KafkaApi.Produce, ErrorCode.TopicAuthorizationFailed);

        var completion = Source.Single(new ProducerRecord<string, string>(partition, "0"))
            .RunWith(KafkaProducer.PlainSink(Producing()), Materializer);
        var failure = await Assert.ThrowsAsync<ProduceException<string, string>>(() => completion.WaitAsync(Limit));
        Assert.Equal(ErrorCode.TopicAuthorizationFailed, failure.Error.Code);
    }
}
