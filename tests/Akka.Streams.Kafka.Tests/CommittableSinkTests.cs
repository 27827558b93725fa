using Akka.Streams.Dsl;
using Akka.Streams.Kafka.Dsl;
using Akka.Streams.Kafka.Messages;
using Akka.Streams.Kafka.Settings;
using Confluent.Kafka;
using ExamActors.TestSupport;
using Xunit.Abstractions;

namespace Akka.Streams.Kafka.Tests;

/// <summary>The sink that produces and then commits. The package has none: left out where it stands in for the project.</summary>
public abstract class CommittableSinkTests<TBroker>(TBroker broker, ITestOutputHelper output)
    : KafkaTests(broker, output), IClassFixture<TBroker>
    where TBroker : TestBroker
{
    [BrokerFact]
    public async Task Committable_sink_commits_what_is_produced_and_what_only_goes_through()
    {
        const int Count = 300;
        var from = new TopicPartition(await broker.CreateTopic(), 0);
        var to = new TopicPartition(await broker.CreateTopic(), 0);
        var group = NewGroup();
        await Write(from, 0, Count);
        using var producer = Producing().CreateKafkaProducer();

        var (control, completion) = KafkaConsumer.CommittableSource(Consuming(group), Subscriptions.Topics(from.Topic))
            .Take(Count)
            .Select(m => m.Record.Offset.Value % 2 == 0
                ? ProducerMessage.Single(
                    new ProducerRecord<string, string>(to, m.Record.Message.Value), (ICommittable)m.CommitableOffset)
                : ProducerMessage.PassThrough<string, string, ICommittable>(m.CommitableOffset))
            .ToMaterialized(KafkaProducer.CommittableSink(Producing(), Committing(), producer), Keep.Both)
            .Run(Materializer);
        await completion.WaitAsync(Limit);
        await control.IsShutdown.WaitAsync(Limit);

        Assert.Equal(Count, Committed(group, from));
        Assert.Equal(
            Enumerable.Range(0, Count / 2).Select(i => $"{i * 2}"),
            Read(to, Count / 2).Select(r => r.Message.Value));
    }

    [BrokerFact]
    public async Task Committable_sink_commits_nothing_from_the_record_on_that_was_not_delivered()
    {
        const int Failing = 40;
        var from = new TopicPartition(await broker.CreateTopic(), 0);
        var to = new TopicPartition(await broker.CreateTopic(), 0);
        var group = NewGroup();
        await Write(from, 0, 100);

        var (control, completion) = KafkaConsumer.CommittableSource(Consuming(group), Subscriptions.Topics(from.Topic))
            .Select(m => ProducerMessage.Single(
                new ProducerRecord<string, string>(
                    m.Record.Offset.Value == Failing ? new TopicPartition(to.Topic, 99) : to,
                    m.Record.Message.Value),
                (ICommittable)m.CommitableOffset))
            .ToMaterialized(
                KafkaProducer.CommittableSink(Producing(), Committing().WithMaxBatch(1)), Keep.Both)
            .Run(Materializer);
        var failure = await Assert.ThrowsAsync<ProduceException<string, string>>(() => completion.WaitAsync(Limit));
        await control.IsShutdown.WaitAsync(Limit);

        Assert.Equal(ErrorCode.Local_UnknownPartition, failure.Error.Code);
        Assert.InRange(Committed(group, from), 0, Failing);
    }
}

public sealed class CommittableSinkOnMockTests(MockTestBroker broker, ITestOutputHelper output)
    : CommittableSinkTests<MockTestBroker>(broker, output);

public sealed class CommittableSinkOnRealTests(RealTestBroker broker, ITestOutputHelper output)
    : CommittableSinkTests<RealTestBroker>(broker, output);
