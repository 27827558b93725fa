using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;

namespace KafkaMockBroker;

/// <summary>
/// The functions of librdkafka's mock cluster (rdkafka_mock.h). They live in the library that Confluent.Kafka has
/// already loaded, so that is the one which is called.
/// </summary>
internal static partial class Native
{
    private const string Library = "librdkafka-mock";
    private const int ProducerType = 0;
    private const int ErrorTextBytesMax = 512;

    /// <summary>Finds the loaded library; must be called before any other function here.</summary>
    public static void Bind()
    {
        _ = Confluent.Kafka.Library.VersionString; // loads it
        using var process = Process.GetCurrentProcess();
        var path = process.Modules.Cast<ProcessModule>()
            .Select(m => m.FileName)
            .First(f => Path.GetFileName(f).Contains("rdkafka", StringComparison.Ordinal)
                && !f.EndsWith("Kafka.dll", StringComparison.Ordinal));
        var handle = NativeLibrary.Load(path);
        NativeLibrary.SetDllImportResolver(
            typeof(Native).Assembly, (name, _, _) => name == Library ? handle : IntPtr.Zero);
    }

    /// <summary>A client whose background thread serves the mock cluster.</summary>
    /// <exception cref="InvalidOperationException">librdkafka refused.</exception>
    public static IntPtr NewClient()
    {
        var error = new byte[ErrorTextBytesMax];
        var configuration = rd_kafka_conf_new();
        rd_kafka_conf_set(configuration, "log_level", "2", error, (nuint)error.Length);
        var client = rd_kafka_new(ProducerType, configuration, error, (nuint)error.Length);
        return client != IntPtr.Zero
            ? client
            : throw new InvalidOperationException(Encoding.UTF8.GetString(error).TrimEnd('\0'));
    }

    /// <summary>Turns a librdkafka error code into an exception.</summary>
    public static void Check(ErrorCode code)
    {
        if (code != ErrorCode.NoError)
            throw new KafkaException(new Error(code));
    }

    [LibraryImport(Library)]
    private static partial IntPtr rd_kafka_conf_new();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rd_kafka_conf_set(
        IntPtr configuration, string name, string value, byte[] error, nuint errorBytesMax);

    [LibraryImport(Library)]
    private static partial IntPtr rd_kafka_new(int type, IntPtr configuration, byte[] error, nuint errorBytesMax);

    [LibraryImport(Library)]
    internal static partial IntPtr rd_kafka_mock_cluster_new(IntPtr client, int brokerCount);

    [LibraryImport(Library)]
    internal static partial IntPtr rd_kafka_mock_cluster_bootstraps(IntPtr cluster);

    [LibraryImport(Library)]
    internal static partial void rd_kafka_mock_group_initial_rebalance_delay_ms(IntPtr cluster, int delayMs);

    [LibraryImport(Library)]
    internal static partial void rd_kafka_mock_set_group_consumer_session_timeout_ms(IntPtr cluster, int timeoutMs);

    [LibraryImport(Library)]
    internal static partial void rd_kafka_mock_set_group_consumer_heartbeat_interval_ms(IntPtr cluster, int intervalMs);

    [LibraryImport(Library)]
    internal static partial ErrorCode rd_kafka_mock_set_controller_id(IntPtr cluster, int brokerId);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial ErrorCode rd_kafka_mock_topic_create(
        IntPtr cluster, string topic, int partitionCount, int replicationFactor);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void rd_kafka_mock_topic_set_error(IntPtr cluster, string topic, ErrorCode error);

    [LibraryImport(Library)]
    internal static partial ErrorCode rd_kafka_mock_broker_set_down(IntPtr cluster, int brokerId);

    [LibraryImport(Library)]
    internal static partial ErrorCode rd_kafka_mock_broker_set_up(IntPtr cluster, int brokerId);

    [LibraryImport(Library)]
    internal static partial ErrorCode rd_kafka_mock_broker_set_rtt(IntPtr cluster, int brokerId, int rttMs);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial ErrorCode rd_kafka_mock_partition_set_leader(
        IntPtr cluster, string topic, int partition, int brokerId);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial ErrorCode rd_kafka_mock_coordinator_set(
        IntPtr cluster, string keyType, string key, int brokerId);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial ErrorCode rd_kafka_mock_partition_delete_records(
        IntPtr cluster, string topic, int partition, long beforeOffset);

    // The other form takes a variable number of arguments, which P/Invoke has no portable way to pass.
    [LibraryImport(Library)]
    internal static partial void rd_kafka_mock_push_request_errors_array(
        IntPtr cluster, short apiKey, nuint count, ErrorCode[] errors);

    [LibraryImport(Library)]
    internal static partial void rd_kafka_mock_clear_request_errors(IntPtr cluster, short apiKey);
}
