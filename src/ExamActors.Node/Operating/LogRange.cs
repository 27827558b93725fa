using Confluent.Kafka;

namespace ExamActors.Node.Operating;

/// <summary>What a partition holds: offsets from Low, up to but without High.</summary>
internal readonly record struct LogRange(TopicPartition Partition, long Low, long High)
{
    public static List<TopicPartition> Partitions(string topic, int partitions) =>
        [.. Enumerable.Range(0, partitions).Select(p => new TopicPartition(topic, p))];

    public static List<LogRange> Of(IConsumer<byte[], byte[]> consumer, IEnumerable<TopicPartition> partitions) =>
        [.. partitions.Select(p =>
        {
            var marks = consumer.QueryWatermarkOffsets(p, TimeSpan.FromSeconds(10));
            return new LogRange(p, marks.Low.Value, marks.High.Value);
        })];
}
