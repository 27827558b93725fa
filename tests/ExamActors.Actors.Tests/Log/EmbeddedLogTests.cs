using System.Text;
using Confluent.Kafka;
using ExamActors.Actors.Log;

namespace ExamActors.Actors.Tests.Log;

public sealed class EmbeddedLogTests : IDisposable
{
    private readonly StoreFixture fixture = new(new TopicDefinition("t", 3), new TopicDefinition("other", 1));

    public void Dispose() => fixture.Dispose();

    [Fact]
    public void What_is_produced_is_consumed_with_key_value_headers_time_and_offset()
    {
        using var producer = StoreFixture.Producer(fixture.Store);
        var time = new Timestamp(new DateTime(2018, 1, 23, 14, 0, 0, DateTimeKind.Utc));
        producer.Produce(new TopicPartition("t", 1), new Message<string, string>
        {
            Key = "k",
            Value = "v",
            Timestamp = time,
            Headers = new Headers { { "a", "1"u8.ToArray() }, { "a", null }, { "ü", [] } },
        });
        producer.Produce(new TopicPartition("t", 1), new Message<string, string> { Key = null!, Value = null! });
        producer.Flush(TimeSpan.FromSeconds(10));
        using var consumer = fixture.Consumer();
        consumer.Subscribe("t");

        var records = StoreFixture.Drain(consumer);

        Assert.Equal([0L, 1L], records.Select(r => r.Offset.Value));
        Assert.Equal(("k", "v", time), (records[0].Message.Key, records[0].Message.Value, records[0].Message.Timestamp));
        Assert.Equal(["a", "a", "ü"], records[0].Message.Headers.Select(h => h.Key));
        Assert.Equal(["1", null, ""], records[0].Message.Headers.Select(h =>
            h.GetValueBytes() is { } bytes ? Encoding.UTF8.GetString(bytes) : null));
        Assert.Null(records[1].Message.Key);
        Assert.Null(records[1].Message.Value);
    }

    [Fact]
    public void A_key_keeps_to_its_partition_in_order()
    {
        fixture.Produce("t", [.. Enumerable.Range(0, 300).Select(i => ($"k{i % 7}", $"{i}"))]);
        using var consumer = fixture.Consumer();
        consumer.Subscribe("t");

        var records = StoreFixture.Drain(consumer);

        Assert.Equal(300, records.Count);
        foreach (var ofKey in records.GroupBy(r => r.Message.Key))
        {
            var partition = Murmur2.Partition(Encoding.UTF8.GetBytes(ofKey.Key), 3);
            Assert.All(ofKey, r => Assert.Equal(partition, r.Partition.Value));
            Assert.Equal(ofKey.Select(r => int.Parse(r.Message.Value)).Order(), ofKey.Select(r => int.Parse(r.Message.Value)));
        }
    }

    [Fact]
    public void Delivery_handlers_run_in_order_with_the_offsets()
    {
        var offsets = new List<long>();
        using var producer = StoreFixture.Producer(fixture.Store);
        for (var i = 0; i < 1000; i++)
            producer.Produce("other", new Message<string, string> { Key = "k", Value = "v" },
                report => offsets.Add(report.Offset.Value));
        producer.Flush(TimeSpan.FromSeconds(30));

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), offsets);
    }

    [Fact]
    public void A_group_goes_on_where_it_committed_also_after_a_restart()
    {
        fixture.Produce("other", [.. Enumerable.Range(0, 10).Select(i => ("k", $"{i}"))]);
        using (var first = fixture.Consumer())
        {
            first.Subscribe("other");
            for (var i = 0; i < 4; i++)
                first.Commit(first.Consume(TimeSpan.FromSeconds(5))!);
        }
        fixture.Reopen();
        using var second = fixture.Consumer();
        second.Subscribe("other");

        Assert.Equal("4", second.Consume(TimeSpan.FromSeconds(5))!.Message.Value);
        Assert.Equal(4, second.Committed([new TopicPartition("other", 0)], TimeSpan.Zero)[0].Offset.Value);
    }

    [Fact]
    public void Members_of_a_group_share_the_partitions_and_a_moved_one_cannot_be_committed()
    {
        using var first = fixture.Consumer();
        first.Subscribe("t");
        first.Consume(TimeSpan.Zero);
        Assert.Equal(3, first.Assignment.Count);

        using var second = fixture.Consumer();
        second.Subscribe("t");
        second.Consume(TimeSpan.Zero);
        Assert.Empty(second.Assignment); // not before the first has given it up
        first.Consume(TimeSpan.Zero);
        second.Consume(TimeSpan.Zero);

        Assert.Equal(3, first.Assignment.Concat(second.Assignment).Distinct().Count());
        var moved = second.Assignment[0];
        var e = Assert.Throws<TopicPartitionOffsetException>(() => first.Commit([new TopicPartitionOffset(moved, 1)]));
        Assert.Equal(ErrorCode.IllegalGeneration, e.Results[0].Error.Code);

        second.Dispose();
        first.Consume(TimeSpan.Zero);
        Assert.Equal(3, first.Assignment.Count);
    }

    [Fact]
    public async Task A_waiting_consumer_is_woken_by_a_record()
    {
        using var consumer = fixture.Consumer();
        consumer.Subscribe("other");
        var waiting = Task.Run(() => consumer.Consume(TimeSpan.FromSeconds(30)));
        fixture.Produce("other", ("k", "v"));

        Assert.Equal("v", (await waiting)!.Message.Value);
    }

    [Fact]
    public void Paused_partitions_give_nothing_and_seek_goes_back()
    {
        var partition = new TopicPartition("other", 0);
        fixture.Produce("other", ("k", "0"), ("k", "1"), ("k", "2"));
        using var consumer = fixture.Consumer();
        consumer.Assign(partition);
        Assert.Equal(3, StoreFixture.Drain(consumer).Count);
        Assert.Equal(3, consumer.Position(partition).Value);

        consumer.Seek(new TopicPartitionOffset(partition, 1));
        consumer.Pause([partition]);
        Assert.Null(consumer.Consume(TimeSpan.FromMilliseconds(50)));
        consumer.Resume([partition]);

        Assert.Equal(["1", "2"], StoreFixture.Drain(consumer).Select(r => r.Message.Value));
    }

    [Fact]
    public void Offsets_are_found_by_time_and_the_end_is_reported()
    {
        using var producer = StoreFixture.Producer(fixture.Store);
        foreach (var second in new[] { 10, 20, 30 })
            producer.Produce(new TopicPartition("other", 0), new Message<string, string>
            {
                Key = "k",
                Value = $"{second}",
                Timestamp = new Timestamp(DateTimeOffset.FromUnixTimeSeconds(second)),
            });
        producer.Flush(TimeSpan.FromSeconds(10));
        using var consumer = fixture.Consumer("g", ("enable.partition.eof", "true"));
        var partition = new TopicPartition("other", 0);
        consumer.Assign(partition);

        Assert.Equal([1L, Offset.End.Value], new[] { 15, 31 }.Select(second => consumer.OffsetsForTimes(
            [new TopicPartitionTimestamp(partition, new Timestamp(DateTimeOffset.FromUnixTimeSeconds(second)))],
            TimeSpan.Zero)[0].Offset.Value));
        for (var i = 0; i < 3; i++)
            Assert.False(consumer.Consume(TimeSpan.FromSeconds(5))!.IsPartitionEOF);
        Assert.True(consumer.Consume(TimeSpan.FromSeconds(5))!.IsPartitionEOF);
    }

    [Fact]
    public void What_is_refused_says_so()
    {
        using var producer = StoreFixture.Producer(fixture.Store);
        Assert.Equal(ErrorCode.UnknownTopicOrPart, Assert.Throws<ProduceException<string, string>>(() =>
            producer.Produce("unknown", new Message<string, string>())).Error.Code);
        Assert.Equal(ErrorCode.Local_UnknownPartition, Assert.Throws<ProduceException<string, string>>(() =>
            producer.Produce(new TopicPartition("t", 3), new Message<string, string>())).Error.Code);
        Assert.Equal(ErrorCode.MsgSizeTooLarge, Assert.Throws<ProduceException<string, string>>(() =>
            producer.Produce("t", new Message<string, string> { Value = new string('x', (1 << 20) + 1) })).Error.Code);
        using var consumer = fixture.Consumer();
        Assert.Equal(ErrorCode.UnknownTopicOrPart, Assert.Throws<KafkaException>(() =>
            consumer.Assign(new TopicPartition("unknown", 0))).Error.Code);
    }

    [Fact]
    public void A_full_queue_is_told_to_the_producer_and_loses_nothing_taken()
    {
        using var store = new StoreFixture(new TopicDefinition("t", 1));
        store.Store.Dispose();
        using var small = store.Open(options => options with { QueueBytesMax = 10_000 });
        using var producer = StoreFixture.Producer(small);
        var (taken, delivered) = (0, 0);
        var full = false;
        for (var i = 0; i < 100_000 && !full; i++)
        {
            try
            {
                producer.Produce("t", new Message<string, string> { Key = "k", Value = new string('x', 1000) },
                    _ => Interlocked.Increment(ref delivered));
                taken++;
            }
            catch (ProduceException<string, string> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                full = true;
            }
        }
        producer.Flush(TimeSpan.FromSeconds(30));

        Assert.True(full);
        Assert.Equal(taken, delivered);
        Assert.Equal(taken, small.Topics()[0].Partitions[0].Next);
    }

    [Fact]
    public void A_pattern_subscribes_to_what_matches()
    {
        fixture.Produce("t", ("k", "in t"));
        fixture.Produce("other", ("k", "in other"));
        using var consumer = fixture.Consumer();
        consumer.Subscribe("^oth.*");

        Assert.Equal(["in other"], StoreFixture.Drain(consumer).Select(r => r.Message.Value));
    }

    [Fact]
    public void A_deserializer_that_fails_is_reported_with_the_record()
    {
        fixture.Produce("other", ("k", "no number"));
        using var consumer = fixture.Store.CreateConsumer(
            new Dictionary<string, string> { ["group.id"] = "g", ["auto.offset.reset"] = "earliest" },
            Deserializers.Utf8, Deserializers.Int32);
        consumer.Assign(new TopicPartition("other", 0));

        var e = Assert.Throws<ConsumeException>(() => consumer.Consume(TimeSpan.FromSeconds(5)));

        Assert.Equal(ErrorCode.Local_ValueDeserialization, e.Error.Code);
        Assert.Equal("no number", Encoding.UTF8.GetString(e.ConsumerRecord.Message.Value));
    }
}
