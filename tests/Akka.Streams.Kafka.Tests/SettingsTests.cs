using Akka.Actor;
using Akka.Configuration;
using Akka.Streams.Kafka.Settings;
using Confluent.Kafka;
using Config = Akka.Configuration.Config;

namespace Akka.Streams.Kafka.Tests;

/// <summary>Settings come from HOCON over the connector's own defaults, and change by copy.</summary>
public sealed class SettingsTests
{
    private static readonly Config Hocon = ConfigurationFactory.ParseString(
        """
        akka.kafka.consumer {
          poll-timeout = 25ms
          buffer-size = 7
          stop-timeout = 2s
          wait-close-partition = 3s
          position-timeout = 4s
          kafka-clients {
            bootstrap.servers = "one:1,two:2"
            group.id = readers
            "session.timeout.ms" = 7000
            enable.auto.commit = false
            enable.partition.eof = true
          }
        }
        akka.kafka.producer {
          parallelism = 9
          flush-timeout = 8s
          kafka-clients {
            bootstrap.servers = "three:3"
            acks = all
          }
        }
        akka.kafka.committer {
          max-batch = 11
          max-interval = 12s
          parallelism = 13
        }
        """);

    [Fact]
    public async Task Settings_come_from_the_actor_systems_configuration()
    {
        var system = ActorSystem.Create("settings", Hocon);
        try
        {
            Check(ConsumerSettings<Null, string>.Create(system, null, Deserializers.Utf8));
            Check(ProducerSettings<Null, string>.Create(system, null, Serializers.Utf8));
            Check(CommitterSettings.Create(system));
        }
        finally
        {
            await system.Terminate();
        }
    }

    [Fact]
    public void Settings_come_from_a_section()
    {
        Check(ConsumerSettings<Null, string>.Create(
            Hocon.GetConfig("akka.kafka.consumer"), null, Deserializers.Utf8));
        Check(ProducerSettings<Null, string>.Create(
            Hocon.GetConfig("akka.kafka.producer"), null, Serializers.Utf8));
        Check(CommitterSettings.Create(Hocon.GetConfig("akka.kafka.committer")));
    }

    [Fact]
    public async Task What_the_configuration_leaves_out_has_the_connectors_default()
    {
        var system = ActorSystem.Create("defaults", "akka.kafka.consumer.buffer-size = 5");
        try
        {
            var consumer = ConsumerSettings<Null, string>.Create(system, null, null);
            Assert.Equal(5, consumer.BufferSize);
            Assert.Equal(TimeSpan.FromMilliseconds(10), consumer.PollTimeout);
            Assert.Equal(TimeSpan.FromSeconds(30), consumer.StopTimeout);
            Assert.Equal("false", consumer.GetProperty("enable.auto.commit"));
            Assert.Null(consumer.GroupId);
            Assert.Equal(1000, ProducerSettings<Null, string>.Create(system, null, null).Parallelism);
            Assert.Equal(1000, CommitterSettings.Create(system).MaxBatch);
        }
        finally
        {
            await system.Terminate();
        }
    }

    [Fact]
    public void With_gives_a_changed_copy()
    {
        var section = Hocon.GetConfig("akka.kafka.consumer");
        var before = ConsumerSettings<Null, string>.Create(section, null, Deserializers.Utf8);
        var after = before
            .WithBootstrapServers("four:4")
            .WithGroupId("others")
            .WithClientId("me")
            .WithPollTimeout(TimeSpan.FromSeconds(1))
            .WithStopTimeout(TimeSpan.Zero)
            .WithConsumerConfig(new ConsumerConfig { AutoOffsetReset = AutoOffsetReset.Earliest });

        Check(before);
        Assert.Null(before.GetProperty("auto.offset.reset"));
        Assert.Equal("four:4", after.GetProperty("bootstrap.servers"));
        Assert.Equal("others", after.GroupId);
        Assert.Equal("me", after.GetProperty("client.id"));
        Assert.Equal("earliest", after.GetProperty("auto.offset.reset"));
        Assert.Equal("7000", after.GetProperty("session.timeout.ms"));
        Assert.Equal(TimeSpan.FromSeconds(1), after.PollTimeout);
        Assert.Equal(TimeSpan.Zero, after.StopTimeout);
        Assert.Equal(TimeSpan.FromSeconds(3), after.WaitClosePartition);
        Assert.Same(before.ValueDeserializer, after.ValueDeserializer);

        var producer = ProducerSettings<Null, string>.Create(Hocon.GetConfig("akka.kafka.producer"), null, null);
        Assert.Equal(2, producer.WithParallelism(2).Parallelism);
        Assert.Equal("0", producer.WithProducerConfig(new ProducerConfig { Acks = Acks.None }).GetProperty("acks"));
        Check(producer);

        var committer = CommitterSettings.Create(Hocon.GetConfig("akka.kafka.committer"));
        Assert.Equal((1, TimeSpan.FromSeconds(12), 13), Parts(committer.WithMaxBatch(1)));
        Assert.Equal((11, TimeSpan.Zero, 13), Parts(committer.WithMaxInterval(TimeSpan.Zero)));
        Assert.Equal((11, TimeSpan.FromSeconds(12), 1), Parts(committer.WithParallelism(1)));
    }

    private static (int, TimeSpan, int) Parts(CommitterSettings s) => (s.MaxBatch, s.MaxInterval, s.Parallelism);

    private static void Check(ConsumerSettings<Null, string> settings)
    {
        Assert.Equal(TimeSpan.FromMilliseconds(25), settings.PollTimeout);
        Assert.Equal(7, settings.BufferSize);
        Assert.Equal(TimeSpan.FromSeconds(2), settings.StopTimeout);
        Assert.Equal(TimeSpan.FromSeconds(3), settings.WaitClosePartition);
        Assert.Equal(TimeSpan.FromSeconds(4), settings.PositionTimeout);
        Assert.Equal("readers", settings.GroupId);
        Assert.Equal(
            [
                KeyValuePair.Create("bootstrap.servers", "one:1,two:2"),
                KeyValuePair.Create("enable.auto.commit", "false"),
                KeyValuePair.Create("enable.partition.eof", "true"),
                KeyValuePair.Create("group.id", "readers"),
                KeyValuePair.Create("retry.backoff.ms", "1000"),
                KeyValuePair.Create("session.timeout.ms", "7000"),
            ],
            settings.Properties.OrderBy(p => p.Key, StringComparer.Ordinal));
    }

    private static void Check(ProducerSettings<Null, string> settings)
    {
        Assert.Equal(9, settings.Parallelism);
        Assert.Equal(TimeSpan.FromSeconds(8), settings.FlushTimeout);
        Assert.Equal("three:3", settings.GetProperty("bootstrap.servers"));
        Assert.Equal("all", settings.GetProperty("acks"));
    }

    private static void Check(CommitterSettings settings) =>
        Assert.Equal((11, TimeSpan.FromSeconds(12), 13), Parts(settings));
}
