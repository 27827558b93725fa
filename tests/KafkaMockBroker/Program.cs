using System.Globalization;
using Confluent.Kafka;
using KafkaMockBroker;

// KafkaMockBroker [BROKERS]: prints the bootstrap servers, then answers each line of stdin with `ok` or `error REASON`.
// It ends when stdin does, so it never outlives what started it.
if (args is ["--help"] or ["-h"])
{
    Console.WriteLine(MockCluster.Help);
    return;
}
var cluster = new MockCluster(args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1);
Console.WriteLine(cluster.BootstrapServers);
while (Console.ReadLine() is { } line && line != "quit")
{
    try
    {
        cluster.Execute(line);
        Console.WriteLine("ok");
    }
    catch (Exception e) when (e is FormatException or OverflowException or KafkaException)
    {
        Console.WriteLine($"error {e.Message}");
    }
}
// The cluster's threads run inside librdkafka and go with the process.
Environment.Exit(0);
