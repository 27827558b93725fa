using System.Text;
using Confluent.Kafka;
using ExamActors.Actors.Log;

namespace ExamActors.Actors.Tests.Log;

public class Murmur2Tests
{
    // The expected values of Apache Kafka's own UtilsTest.testMurmur2 (Apache-2.0).
    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("a-little-bit-long-string", -985981536)]
    [InlineData("a-little-bit-longer-string", -1486304829)]
    [InlineData("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)]
    [InlineData("abc", 479470107)]
    public void It_hashes_as_Kafka_does(string key, int expected) =>
        Assert.Equal(expected, (int)Murmur2.Hash(Encoding.UTF8.GetBytes(key)));

    [Fact]
    public async Task It_places_keys_as_librdkafka_does()
    {
        using var producer = new ProducerBuilder<string, string>(new ProducerConfig
        {
            BootstrapServers = "ignored:9092",
            Partitioner = Partitioner.Murmur2Random,
            LingerMs = 0,
        }.Concat([KeyValuePair.Create("test.mock.num.brokers", "1")])).Build();
        for (var length = 0; length < 40; length++)
        {
            var key = new string('k', length) + length;
            var delivered = await producer.ProduceAsync("topic", new Message<string, string> { Key = key, Value = "" });

            // The broker that librdkafka carries makes a topic with four partitions.
            Assert.Equal(delivered.Partition.Value, Murmur2.Partition(Encoding.UTF8.GetBytes(key), 4));
        }
    }
}
