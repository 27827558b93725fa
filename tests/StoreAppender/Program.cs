using Confluent.Kafka;
using ExamActors.Actors.Log;

using var store = EmbeddedStore.Open(new EmbeddedStoreOptions(args[0]));
store.EnsureTopics([new TopicDefinition("t", 3)]);
using var producer = store.CreateProducer([], Serializers.Utf8, Serializers.Utf8);
using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
for (var i = 0; ; i++)
{
    var message = new Message<string, string> { Key = $"k{i % 100}", Value = $"{args[1]}-{i}" };
    try
    {
        producer.Produce("t", message, report =>
        {
            if (report.Error.IsError)
                throw new KafkaException(report.Error);
            output.WriteLine($"{report.Partition.Value} {report.Offset.Value} {report.Message.Value}");
        });
    }
    catch (ProduceException<string, string> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
    {
        producer.Flush(TimeSpan.FromSeconds(1));
    }
}
