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

/// <summary>Members of a group that come and go.</summary>
public abstract class RebalanceTests<TBroker>(TBroker broker, ITestOutputHelper output)
    : KafkaTests(broker, output), IClassFixture<TBroker>
    where TBroker : TestBroker
{
    /// <summary>In a strategy's place: the group protocol in which the broker shares partitions out (KIP-848).</summary>
    protected const string Consumer = "group.protocol=consumer";

    private const int Count = 4;

    /// <summary>Partitions move to a second member and back while records come in.</summary>
    protected async Task PartitionsMoveToASecondMemberAndBack(string strategy)
    {
        var topic = await broker.CreateTopic(Count);
        var partitions = Partitions(topic, Count).ToList();
        var group = NewGroup();
        var progress = new Progress();
        var written = 0;

        async Task WriteMore(int count)
        {
            await WriteAll(partitions, written, count);
            written += count;
        }

        // More comes in all the time, and at every moment what is committed is processed.
        async Task While(Func<bool> condition, Func<string> state) => await Eventually.Become(
            async () =>
            {
                await WriteMore(5);
                progress.MustCover(Committed(group, partitions));
                return condition();
            },
            otherwise: state);

        await WriteMore(200);
        var first = new Member(this, group, topic, strategy, progress);
        await Eventually.Become(() => partitions.TrueForAll(p => progress.Complete(p) == 200));
        Assert.Equal(partitions, first.Open);
        var firstSources = first.Sources.ToList();

        var second = new Member(this, group, topic, strategy, progress);
        await While(() => second.Open.Count == 2 && first.Open.Count == 2 && second.Processed > 0, State);
        Assert.Equal(partitions, first.Open.Concat(second.Open).OrderBy(p => p.Partition.Value));
        Assert.All(
            firstSources.Where(s => second.Open.Contains(s.Partition)),
            s => Assert.True(s.Completion.IsCompletedSuccessfully));

        await second.DrainAndShutdown();
        await While(() => first.Open.Count == Count, State);
        Assert.Empty(second.Open);
        await WriteMore(100);
        await Eventually.Become(() => partitions.TrueForAll(p => progress.Complete(p) == written), otherwise: State);
        await first.DrainAndShutdown();
        Assert.Equal(partitions.ToDictionary(p => p, _ => (long)written), Committed(group, partitions));

        string State() =>
            $"written {written}, {progress}; first: {string.Join(' ', first.Open)}; second: {string.Join(' ', second.Open)}";
    }

    /// <summary>Partitions that are paused, as the stream stands still, go away and come back.</summary>
    protected async Task PausedPartitionsGoAndComeBack(string strategy, bool usersFactory)
    {
        const int Records = 500;
        var topic = await broker.CreateTopic(Count);
        var partitions = Partitions(topic, Count).ToList();
        var group = NewGroup();
        await WriteAll(partitions, 0, Records);
        var settings = Consuming(group, strategy);
        var small = ConsumerSettings<string, string>.Create(
                ConfigurationFactory.ParseString("buffer-size = 20"), Deserializers.Utf8, Deserializers.Utf8)
            .WithProperties(settings.Properties);
        if (usersFactory)
            small = small.WithConsumerFactory(s => new ConsumerBuilder<string, string>(s.Properties).Build());
        var assigned = new Assigned();

        var (control, queue) = KafkaConsumer.PlainSource(
                small, Subscriptions.Topics(topic).WithPartitionEventsHandler(assigned))
            .ToMaterialized(
                Sink.Queue<ConsumeResult<string, string>>().WithAttributes(Attributes.CreateInputBuffer(1, 1)),
                Keep.Both)
            .Run(Materializer);
        var seen = new HashSet<TopicPartitionOffset>();
        Assert.True(await TakeOne());
        var clock = Stopwatch.StartNew();
        await Eventually.Become(() => clock.Elapsed > TimeSpan.FromSeconds(1)); // until everything is paused

        var others = new ConcurrentDictionary<TopicPartition, bool>();
        var other = KafkaConsumer.PlainSource(settings, Subscriptions.Topics(topic))
            .To(Sink.ForEach<ConsumeResult<string, string>>(r => others[r.TopicPartition] = true))
            .Run(Materializer);
        await Eventually.Become(() => others.Count == 2 && assigned.Partitions.Count == 2);
        await other.Shutdown().WaitAsync(Limit);
        await Eventually.Become(() => assigned.Partitions.Count == Count);

        while (seen.Count < Count * Records)
            Assert.True(await TakeOne());
        await control.Shutdown().WaitAsync(Limit);

        async Task<bool> TakeOne()
        {
            var next = await queue.PullAsync().WaitAsync(Limit);
            if (next.HasValue)
                seen.Add(next.Value.TopicPartitionOffset);
            return next.HasValue;
        }
    }

    private ConsumerSettings<string, string> Consuming(string group, string strategy) => strategy == Consumer
        ? ConsumingAsBrokerSays(group).WithProperty("group.protocol", "consumer")
        : Consuming(group).WithProperty("partition.assignment.strategy", strategy);

    private sealed class Member
    {
        private readonly ConcurrentQueue<(TopicPartition Partition, Task<Done> Completion)> sources = new();
        private readonly DrainingControl<Done> control;
        private int processed;

        public Member(RebalanceTests<TBroker> tests, string group, string topic, string strategy, Progress progress) =>
            control = KafkaConsumer.CommittablePartitionedSource(
                    tests.Consuming(group, strategy),
                    Subscriptions.Topics(topic))
                .SelectAsyncUnordered(100, sub =>
                {
                    var completion = sub.Item2
                        .Select(m =>
                        {
                            progress.Add(m.Record.TopicPartitionOffset);
                            Interlocked.Increment(ref processed);
                            return (ICommittable)m.CommitableOffset;
                        })
                        .RunWith(Committer.Sink(tests.Committing()), tests.Materializer);
                    sources.Enqueue((sub.Item1, completion));
                    return completion;
                })
                .ToMaterialized(Sink.Ignore<Done>(), Keep.Both)
                .MapMaterializedValue(m => DrainingControl<Done>.Create(m.Item1, m.Item2))
                .Run(tests.Materializer);

        public IEnumerable<(TopicPartition Partition, Task<Done> Completion)> Sources => sources;

        /// <summary>The partitions whose sources run, by number.</summary>
        public List<TopicPartition> Open => [.. sources
            .Where(s => !s.Completion.IsCompleted)
            .Select(s => s.Partition)
            .OrderBy(p => p.Partition.Value)];

        public int Processed => Volatile.Read(ref processed);

        public Task DrainAndShutdown() => control.DrainAndShutdown().WaitAsync(Limit);
    }

    private sealed class Assigned : IPartitionEventHandler
    {
        private readonly ConcurrentDictionary<TopicPartition, bool> partitions = new();

        public ICollection<TopicPartition> Partitions => partitions.Keys;

        public void OnAssign(
            IImmutableSet<TopicPartition> assignedTopicPartitions,
            IRestrictedConsumer consumer)
        {
            foreach (var partition in assignedTopicPartitions)
                partitions[partition] = true;
        }

        public void OnRevoke(
            IImmutableSet<TopicPartitionOffset> revokedTopicPartitions,
            IRestrictedConsumer consumer)
        {
            foreach (var partition in revokedTopicPartitions)
                partitions.TryRemove(partition.TopicPartition, out _);
        }

        public void OnStop(
            IImmutableSet<TopicPartition> topicPartitions, IRestrictedConsumer consumer)
        {
        }
    }
}

public sealed class RebalanceOnMockTests(MockTestBroker broker, ITestOutputHelper output)
    : RebalanceTests<MockTestBroker>(broker, output)
{
    [Theory]
    [InlineData("cooperative-sticky")]
    [InlineData("range")]
    [InlineData(Consumer)]
    public Task Partitions_move_to_a_second_member_and_back(string strategy) =>
        PartitionsMoveToASecondMemberAndBack(strategy);

    [Theory]
    [InlineData("cooperative-sticky", false)]
    [InlineData("cooperative-sticky", true)]
    [InlineData("range", false)]
    [InlineData("range", true)]
    [InlineData(Consumer, false)]
    [InlineData(Consumer, true)]
    public Task Paused_partitions_go_and_come_back(string strategy, bool usersFactory) =>
        PausedPartitionsGoAndComeBack(strategy, usersFactory);
}

public sealed class RebalanceOnRealTests(RealTestBroker broker, ITestOutputHelper output)
    : RebalanceTests<RealTestBroker>(broker, output)
{
    [KafkaTheory]
    [InlineData("cooperative-sticky")]
    [InlineData("range")]
    [InlineData(Consumer)]
    public Task Partitions_move_to_a_second_member_and_back(string strategy) =>
        PartitionsMoveToASecondMemberAndBack(strategy);

    [KafkaTheory]
    [InlineData("cooperative-sticky", false)]
    [InlineData("cooperative-sticky", true)]
    [InlineData("range", false)]
    [InlineData("range", true)]
    [InlineData(Consumer, false)]
    [InlineData(Consumer, true)]
    public Task Paused_partitions_go_and_come_back(string strategy, bool usersFactory) =>
        PausedPartitionsGoAndComeBack(strategy, usersFactory);
}
