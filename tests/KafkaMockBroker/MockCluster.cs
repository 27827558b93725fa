using System.Globalization;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace KafkaMockBroker;

/// <summary>A mock cluster of librdkafka, driven by lines of text.</summary>
internal sealed class MockCluster
{
    public const string Help =
        """
        topic NAME PARTITIONS              create a topic
        down BROKER | up BROKER            a broker refuses or takes connections; brokers count from 1
        rtt BROKER MS                      a broker answers with that delay
        leader TOPIC PARTITION BROKER      move a partition
        coordinator GROUP BROKER           move a consumer group's coordinator
        errors API CODE...                 the next requests of that kind fail with these codes, one each (0: no error)
        clear-errors API                   forget those that are left
        topic-error TOPIC CODE             metadata reports the topic with that error, until 0
        delete-records TOPIC PARTITION N   drop the records before offset N
        rebalance-delay MS                 how long a new group waits for more members
        quit
        """;

    private readonly IntPtr cluster;

    /// <param name="brokerCount">Brokers of the cluster, 1 or more.</param>
    public MockCluster(int brokerCount)
    {
        Native.Bind();
        cluster = Native.rd_kafka_mock_cluster_new(Native.NewClient(), brokerCount);
        if (cluster == IntPtr.Zero)
            throw new InvalidOperationException("librdkafka gave no mock cluster");
        // Without a controller, admin requests wait for ever.
        Native.Check(Native.rd_kafka_mock_set_controller_id(cluster, 1));
        Native.rd_kafka_mock_group_initial_rebalance_delay_ms(cluster, 100);
        // As docker/kafka/server.properties has them; the mock's own are those of a broker that nobody has set up.
        Native.rd_kafka_mock_set_group_consumer_heartbeat_interval_ms(cluster, 250);
        Native.rd_kafka_mock_set_group_consumer_session_timeout_ms(cluster, 6000);
        BootstrapServers = Marshal.PtrToStringUTF8(Native.rd_kafka_mock_cluster_bootstraps(cluster))!;
    }

    public string BootstrapServers { get; }

    /// <summary>Carries out one line.</summary>
    /// <exception cref="FormatException">It is no command, or an argument is no number.</exception>
    /// <exception cref="KafkaException">librdkafka refused.</exception>
    public void Execute(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words)
        {
            case ["topic", var name, var partitions]:
                Native.Check(Native.rd_kafka_mock_topic_create(cluster, name, Number(partitions), 1));
                break;
            case ["down", var broker]:
                Native.Check(Native.rd_kafka_mock_broker_set_down(cluster, Number(broker)));
                break;
            case ["up", var broker]:
                Native.Check(Native.rd_kafka_mock_broker_set_up(cluster, Number(broker)));
                break;
            case ["rtt", var broker, var ms]:
                Native.Check(Native.rd_kafka_mock_broker_set_rtt(cluster, Number(broker), Number(ms)));
                break;
            case ["leader", var topic, var partition, var broker]:
                Native.Check(
                    Native.rd_kafka_mock_partition_set_leader(cluster, topic, Number(partition), Number(broker)));
                break;
            case ["coordinator", var group, var broker]:
                Native.Check(Native.rd_kafka_mock_coordinator_set(cluster, "group", group, Number(broker)));
                break;
            case ["errors", var api, .. { Length: > 0 } codes]:
                var errors = Array.ConvertAll(codes, c => (ErrorCode)Number(c));
                Native.rd_kafka_mock_push_request_errors_array(
                    cluster, (short)Number(api), (nuint)errors.Length, errors);
                break;
            case ["clear-errors", var api]:
                Native.rd_kafka_mock_clear_request_errors(cluster, (short)Number(api));
                break;
            case ["topic-error", var topic, var code]:
                Native.rd_kafka_mock_topic_set_error(cluster, topic, (ErrorCode)Number(code));
                break;
            case ["delete-records", var topic, var partition, var before]:
                Native.Check(Native.rd_kafka_mock_partition_delete_records(
                    cluster, topic, Number(partition), long.Parse(before, CultureInfo.InvariantCulture)));
                break;
            case ["rebalance-delay", var ms]:
                Native.rd_kafka_mock_group_initial_rebalance_delay_ms(cluster, Number(ms));
                break;
            default:
                throw new FormatException($"no such command: {line}");
        }
    }

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
}
