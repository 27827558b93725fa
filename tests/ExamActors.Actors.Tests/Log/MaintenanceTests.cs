using Confluent.Kafka;
using CsCheck;
using ExamActors.Actors.Log;

namespace ExamActors.Actors.Tests.Log;

public class MaintenanceTests
{
    private static readonly DateTime Now = DateTime.UtcNow;

    [Fact]
    public async Task Records_older_than_the_retention_go_and_a_reader_behind_them_is_reset()
    {
        using var fixture = new StoreFixture(new TopicDefinition("t", 1, Retention: TimeSpan.FromHours(1)));
        using var producer = StoreFixture.Producer(fixture.Store);
        foreach (var age in new[] { 180, 120, 30, 0 })
            producer.Produce("t", new Message<string, string>
            {
                Key = "k",
                Value = $"{age}",
                Timestamp = new Timestamp(Now.AddMinutes(-age)),
            });
        producer.Flush(TimeSpan.FromSeconds(10));
        using var consumer = fixture.Consumer();
        consumer.Assign(new TopicPartitionOffset("t", 0, 0));

        await fixture.Store.Maintain(Now);

        Assert.Equal(["30", "0"], StoreFixture.Drain(consumer).Select(r => r.Message.Value));
        Assert.Equal(2, consumer.QueryWatermarkOffsets(new TopicPartition("t", 0), TimeSpan.Zero).Low.Value);
        fixture.Reopen();
        Assert.Equal(new PartitionDescription(0, 2, 4), fixture.Store.Topics()[0].Partitions[0]);
    }

    [Fact]
    public async Task A_partition_keeps_at_least_its_retention_bytes()
    {
        using var fixture = new StoreFixture(new TopicDefinition("t", 1, RetentionBytes: 1000));
        fixture.Produce("t", [.. Enumerable.Range(0, 50).Select(_ => ("k", new string('x', 99)))]);

        await fixture.Store.Maintain(Now);

        Assert.Equal(new PartitionDescription(0, 40, 50), fixture.Store.Topics()[0].Partitions[0]);
    }

    [Fact]
    public void Compaction_keeps_the_latest_record_of_each_key()
    {
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 3]).Array[1, 60].Sample(writes =>
        {
            using var fixture = new StoreFixture(new TopicDefinition("t", 1, Compacted: true));
            var latest = new Dictionary<string, string?>();
            foreach (var (key, value) in writes)
            {
                var text = value == 0 ? null : $"{value}";
                fixture.Produce("t", ($"k{key}", text!));
                latest[$"k{key}"] = text;
            }
            fixture.Store.Maintain(Now).GetAwaiter().GetResult();
            using var consumer = fixture.Consumer();
            consumer.Subscribe("t");

            var kept = StoreFixture.Drain(consumer);

            Assert.Equal(latest.Count, kept.Count);
            Assert.All(kept, r => Assert.Equal(latest[r.Message.Key], r.Message.Value));
            Assert.Equal(writes.Length, fixture.Store.Topics()[0].Partitions[0].Next);

            // The marks of deletion go as well, once their time is over.
            fixture.Store.Maintain(Now.AddDays(2)).GetAwaiter().GetResult();
            using var later = fixture.Consumer("later");
            later.Subscribe("t");
            Assert.Equal(latest.Count(l => l.Value is not null), StoreFixture.Drain(later).Count);
        }, iter: 15);
    }
}
