using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Kafka.Dsl;
using Akka.Streams.Kafka.Helpers;
using Akka.Streams.Kafka.Messages;
using Akka.Streams.Kafka.Settings;
using Confluent.Kafka;
using ExamActors.TestSupport;

namespace ExamActors.Benchmarks;

/// <summary>The connector against a bare Confluent.Kafka loop on the same broker: 200-byte records, acks=all, idempotent.</summary>
internal static class ConnectorBenchmark
{
    // The mock broker keeps 5 MiB of each partition; what is consumed must still be there.
    private const int Records = 200_000;
    private const int Partitions = 16;
    private const int Rounds = 9;
    private const int CommitBatch = 1000; // as akka.kafka.committer.max-batch has it

    private static readonly byte[] Value = new byte[200];

    public static async Task Run()
    {
        await using var broker = await MockBroker.Start();
        var system = ActorSystem.Create("bench", "akka.loglevel = WARNING");
        var materializer = system.Materializer();
        var topics = 0;

        var produced = await Measured.InTurn(Rounds,
            ("bare producer loop", async () => await ProduceBare(await Topic())),
            ("KafkaProducer.FlexiFlow", async () => await ProduceStream(await Topic())));
        Measured.Print("Produce", produced, "records");

        var source = await Topic();
        await ProduceBare(source);
        var groups = 0;
        var consumed = await Measured.InTurn(Rounds,
            ("bare consumer loop", () => Task.Run(() => ConsumeBare(source, $"bare-{groups++}", commits: false))),
            ("KafkaConsumer.PlainSource", () => ConsumePlain(source, $"plain-{groups++}")));
        Measured.Print("Consume", consumed, "records");
        var committed = await Measured.InTurn(Rounds,
            ("bare consumer loop, Commit every 1,000", () => Task.Run(() => ConsumeBare(source, $"bare-{groups++}", commits: true))),
            ("CommittableSource → Committer.Sink", () => ConsumeCommitting(source, $"committing-{groups++}")),
            ("CommittablePartitionedSource → Committer.Sink", () => ConsumePartitioned(source, $"partitioned-{groups++}")));
        Measured.Print("Consume and commit", committed, "records");
        await system.Terminate();

        async Task<string> Topic()
        {
            var topic = $"bench-{topics++}";
            await broker.CreateTopic(topic, Partitions);
            return topic;
        }

        ProducerConfig ProducerConfig() => new()
        {
            BootstrapServers = broker.BootstrapServers,
            Acks = Acks.All,
            EnableIdempotence = true,
            LingerMs = 5,
            QueueBufferingMaxMessages = 100_000,
        };

        ConsumerConfig ConsumerConfig(string group) => new()
        {
            BootstrapServers = broker.BootstrapServers,
            GroupId = group,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            FetchWaitMaxMs = 50,
            FetchQueueBackoffMs = 1, // the default waits a second whenever 100,000 records are queued, and hides the rest
        };

        ConsumerSettings<Null, byte[]> Settings(string group) => ConsumerSettings<Null, byte[]>
            .Create(system, Deserializers.Null, Deserializers.ByteArray)
            .WithProperties(ConsumerConfig(group).ToDictionary(c => c.Key, c => c.Value));

        async Task<double> ProduceBare(string topic)
        {
            using var producer = new ProducerBuilder<Null, byte[]>(ProducerConfig()).Build();
            return await Measured.PerSecondOf(Records, () => Task.Run(() =>
            {
                var acknowledged = 0;
                for (var i = 0; i < Records;)
                    try
                    {
                        producer.Produce(new TopicPartition(topic, i % Partitions), new Message<Null, byte[]> { Value = Value }, report =>
                        {
                            if (report.Error.IsError)
                                throw new KafkaException(report.Error);
                            Interlocked.Increment(ref acknowledged); // Flush serves callbacks too
                        });
                        i++;
                    }
                    catch (ProduceException<Null, byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
                    {
                        Thread.Sleep(1);
                    }
                producer.Flush();
                if (acknowledged != Records)
                    throw new InvalidOperationException($"{acknowledged} of {Records} acknowledged");
            }));
        }

        async Task<double> ProduceStream(string topic)
        {
            using var producer = new ProducerBuilder<Null, byte[]>(ProducerConfig()).Build();
            var settings = ProducerSettings<Null, byte[]>.Create(system, Serializers.Null, Serializers.ByteArray)
                .WithParallelism(10_000);
            return await Measured.PerSecondOf(Records, async () =>
            {
                var acknowledged = await Source.From(Enumerable.Range(0, Records))
                    .Select(i => ProducerMessage.Single(new ProducerRecord<Null, byte[]>(new TopicPartition(topic, i % Partitions), Value)))
                    .Via(KafkaProducer.FlexiFlow<Null, byte[], Akka.NotUsed>(settings, producer))
                    .RunAggregate(0, (count, _) => count + 1, materializer);
                if (acknowledged != Records)
                    throw new InvalidOperationException($"{acknowledged} of {Records} acknowledged");
            });
        }

        // From the first record on, as joining the group takes the same time for all.
        double ConsumeBare(string topic, string group, bool commits)
        {
            using var consumer = new ConsumerBuilder<Null, byte[]>(ConsumerConfig(group)).Build();
            consumer.Subscribe(topic);
            consumer.Consume();
            var perSecond = Measured.PerSecondOf(Records - 1, () =>
            {
                for (var i = 1; i < Records; i++)
                {
                    consumer.Consume();
                    if (commits && i % CommitBatch == 0)
                        consumer.Commit();
                }
                return Task.CompletedTask;
            }).Result;
            consumer.Close();
            return perSecond;
        }

        Task<double> ConsumePlain(string topic, string group) => UntilAll(counted => KafkaConsumer
            .PlainSource(Settings(group), Subscriptions.Topics(topic))
            .Select(_ => counted())
            .ToMaterialized(Sink.Ignore<bool>(), DrainingControl<Akka.Done>.Create)
            .Run(materializer));

        Task<double> ConsumeCommitting(string topic, string group) => UntilAll(counted => KafkaConsumer
            .CommittableSource(Settings(group), Subscriptions.Topics(topic))
            .Select(message => (ICommittable)Counted(message.CommitableOffset, counted))
            .ToMaterialized(Committer.Sink(CommitterSettings.Create(system)), DrainingControl<Akka.Done>.Create)
            .Run(materializer));

        Task<double> ConsumePartitioned(string topic, string group) => UntilAll(counted => KafkaConsumer
            .CommittablePartitionedSource(Settings(group), Subscriptions.Topics(topic))
            .Via(Flow.Create<(TopicPartition, Source<CommittableMessage<Null, byte[]>, Akka.NotUsed>)>()
                .MergeMany(Partitions, p => p.Item2))
            .Select(message => (ICommittable)Counted(message.CommitableOffset, counted))
            .ToMaterialized(Committer.Sink(CommitterSettings.Create(system)), DrainingControl<Akka.Done>.Create)
            .Run(materializer));
    }

    private static T Counted<T>(T value, Func<bool> counted)
    {
        counted();
        return value;
    }

    private static async Task<double> UntilAll(Func<Func<bool>, DrainingControl<Akka.Done>> run)
    {
        var (seen, started) = (0, 0L);
        var all = new TaskCompletionSource<double>(TaskCreationOptions.RunContinuationsAsynchronously);
        var control = run(() =>
        {
            if (++seen == 1)
                started = TimeProvider.System.GetTimestamp();
            if (seen == Records)
                all.SetResult((Records - 1) / TimeProvider.System.GetElapsedTime(started).TotalSeconds);
            return true;
        });
        var first = await Task.WhenAny(all.Task, control.StreamCompletion);
        await first;
        await control.DrainAndShutdown();
        return await all.Task;
    }
}
