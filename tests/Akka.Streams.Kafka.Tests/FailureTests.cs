using Akka.Streams.Dsl;
using Akka.Streams.Kafka.Dsl;
using Akka.Streams.Kafka.Helpers;
using Akka.Streams.Kafka.Messages;
using Akka.Streams.Kafka.Settings;
using Confluent.Kafka;
using ExamActors.TestSupport;
using Xunit.Abstractions;

namespace Akka.Streams.Kafka.Tests;

/// <summary>Streams that fail at random and are started again.</summary>
public abstract class FailureTests<TBroker>(TBroker broker, ITestOutputHelper output)
    : KafkaTests(broker, output), IClassFixture<TBroker>
    where TBroker : TestBroker
{
    [BrokerFact]
    public Task Restarted_source_gives_everything_at_least_once_and_commits_only_what_has_passed() =>
        SurvivesFailures((group, topic, process) =>
            KafkaConsumer.CommittableSource(Consuming(group), Subscriptions.Topics(topic))
                .Select(process)
                .Via(Committer.Flow(Committing()))
                .MapMaterializedValue(_ => NotUsed.Instance));

    [BrokerFact]
    public Task Restarted_source_of_partitions_gives_everything_at_least_once_and_commits_only_what_has_passed() =>
        SurvivesFailures((group, topic, process) =>
            KafkaConsumer.CommittablePartitionedSource(Consuming(group), Subscriptions.Topics(topic))
                .MapMaterializedValue(_ => NotUsed.Instance)
                .MergeMany(10, sub => sub.Item2.Select(process))
                .Via(Committer.Flow(Committing())));

    private async Task SurvivesFailures(
        Func<string, string, Func<CommittableMessage<string, string>, ICommittable>, Source<Done, NotUsed>> source)
    {
        const int PartitionCount = 2, Count = 1000, FailuresMax = 6;
        var topic = await broker.CreateTopic(PartitionCount);
        var partitions = Partitions(topic, PartitionCount).ToList();
        var group = NewGroup();
        var progress = new Progress();
        var random = new Random(20180123);
        var failures = 0;
        await WriteAll(partitions, 0, Count);

        var killSwitch = RestartSource
            .OnFailuresWithBackoff(
                () => source(group, topic, Process),
                RestartSettings.Create(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(200), 0))
            .ViaMaterialized(KillSwitches.Single<Done>(), Keep.Right)
            .To(Sink.Ignore<Done>())
            .Run(Materializer);
        await Eventually.Become(
            () =>
            {
                progress.MustCover(Committed(group, partitions));
                return partitions.TrueForAll(p => progress.Complete(p) == Count);
            },
            otherwise: progress.ToString);
        await Eventually.Become(() => Committed(group, partitions).Values.All(c => c == Count));
        killSwitch.Shutdown();

        Assert.Equal(FailuresMax, failures);

        ICommittable Process(CommittableMessage<string, string> message)
        {
            lock (random)
                if (failures < FailuresMax && random.Next(100) == 0)
                {
                    failures++;
                    throw new InvalidTimeZoneException("of the user");
                }
            progress.Add(message.Record.TopicPartitionOffset);
            return message.CommitableOffset;
        }
    }
}

public sealed class FailureOnRealTests(RealTestBroker broker, ITestOutputHelper output)
    : FailureTests<RealTestBroker>(broker, output);

public sealed class FailureOnMockTests(MockTestBroker broker, ITestOutputHelper output)
    : FailureTests<MockTestBroker>(broker, output);
