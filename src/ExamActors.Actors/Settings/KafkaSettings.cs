using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ExamActors.Actors.Settings;

/// <summary>How the Kafka cluster is reached, and how our topics and consumers are on it.</summary>
/// <param name="BootstrapServers">host:port, comma-separated.</param>
/// <param name="ReplicationFactor">Copies of each partition.</param>
/// <param name="MinInsyncReplicas">Copies that must have a record before it counts as written; at most ReplicationFactor.</param>
/// <param name="GroupProtocol">How consumers of a group share its partitions.</param>
/// <param name="InstanceId">This node's name in every consumer group; empty for a member that is new at each start.</param>
/// <param name="GroupPrefix">Stands before the name of every consumer group: exam.topics.prefix.</param>
/// <param name="SessionTimeout">After this long without a heartbeat a consumer's partitions go to others.</param>
/// <param name="PollIntervalMax">After this long without a poll likewise.</param>
/// <param name="Security">Encryption and credentials.</param>
/// <param name="Properties">Whatever else librdkafka is told.</param>
public sealed record KafkaSettings(
    string BootstrapServers,
    short ReplicationFactor,
    int MinInsyncReplicas,
    KafkaGroupProtocol GroupProtocol,
    string InstanceId,
    string GroupPrefix,
    TimeSpan SessionTimeout,
    TimeSpan PollIntervalMax,
    KafkaSecurity Security,
    IReadOnlyDictionary<string, string> Properties)
{
    private static readonly TimeSpan HeartbeatMax = TimeSpan.FromMilliseconds(500);

    /// <summary>What every client is told.</summary>
    public Dictionary<string, string> ClientProperties() =>
        new([.. Properties, .. Security.ClientProperties()]) { ["bootstrap.servers"] = BootstrapServers };

    /// <summary>What a consumer is told besides.</summary>
    public Dictionary<string, string> ConsumerProperties(string group)
    {
        var properties = new Dictionary<string, string>
        {
            ["fetch.wait.max.ms"] = "50",
            ["fetch.queue.backoff.ms"] = "20", // not a second whenever 100,000 records wait in the client
            ["retry.backoff.ms"] = "1000", // as the connector's, and for the same reason, also where a consumer is used without it
        };
        foreach (var (name, value) in ClientProperties())
            properties[name] = value;
        properties["group.id"] = GroupPrefix + group;
        properties["enable.auto.commit"] = "false";
        properties["auto.offset.reset"] = "earliest";
        properties["isolation.level"] = "read_committed";
        properties["group.protocol"] = GroupProtocol.ToString().ToLowerInvariant();
        if (GroupProtocol == KafkaGroupProtocol.Classic)
        {
            properties["partition.assignment.strategy"] = "cooperative-sticky";
            properties["session.timeout.ms"] = Ms(SessionTimeout);
            // It is what tells a member of a rebalance, which waits for the last one to hear of it.
            properties["heartbeat.interval.ms"] = Ms(SessionTimeout / 3 < HeartbeatMax ? SessionTimeout / 3 : HeartbeatMax);
        }
        properties["max.poll.interval.ms"] = Ms(PollIntervalMax);
        if (InstanceId != "")
            properties["group.instance.id"] = $"{InstanceId}.{group}";
        return properties;
    }

    /// <summary>What a producer is told besides.</summary>
    /// <param name="recordBytesMax">The largest value that is ever produced, in bytes.</param>
    public Dictionary<string, string> ProducerProperties(int recordBytesMax)
    {
        var properties = new Dictionary<string, string> { ["linger.ms"] = "5" };
        foreach (var (name, value) in ClientProperties())
            properties[name] = value;
        properties["acks"] = "all";
        properties["enable.idempotence"] = "true";
        properties["partitioner"] = "murmur2_random";
        properties["message.max.bytes"] = MessageBytesMax(recordBytesMax).ToString(CultureInfo.InvariantCulture);
        properties["dotnet.producer.delivery.report.fields"] = "key,status";
        return properties;
    }

    /// <summary>A record's key and headers come on top of its value.</summary>
    public static int MessageBytesMax(int recordBytesMax) => recordBytesMax + (64 << 10);

    private static string Ms(TimeSpan duration) => ((long)duration.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}

/// <summary>How the consumers of a group share its partitions.</summary>
public enum KafkaGroupProtocol
{
    /// <summary>One of them gives them out, and all meet for it; every broker knows it.</summary>
    Classic,

    /// <summary>The broker gives them out, one member after the other (KIP-848); Kafka 4.0 and later.</summary>
    Consumer,
}

/// <summary>As librdkafka names them.</summary>
[SuppressMessage("Naming", "CA1707", Justification = "the names are librdkafka's, and those of the setting")]
public enum KafkaProtocol
{
    Plaintext,
    Ssl,
    Sasl_Plaintext,
    Sasl_Ssl,
}

/// <summary>Encryption and credentials. Its text has no secrets.</summary>
/// <param name="Mechanism">SASL's mechanism, as librdkafka names it.</param>
/// <param name="Username">Empty without SASL.</param>
/// <param name="Password">Empty without SASL.</param>
/// <param name="CaFile">Certificates (PEM) that brokers' are checked by; empty for the operating system's.</param>
/// <param name="CertificateFile">Our own certificate (PEM); empty for none.</param>
/// <param name="KeyFile">Its key (PEM).</param>
/// <param name="KeyPassword">What the key is encrypted with; empty where it is not.</param>
public sealed record KafkaSecurity(
    KafkaProtocol Protocol, string Mechanism, string Username, string Password, string CaFile, string CertificateFile,
    string KeyFile, string KeyPassword)
{
    public bool IsSasl => Protocol is KafkaProtocol.Sasl_Plaintext or KafkaProtocol.Sasl_Ssl;

    public bool IsTls => Protocol is KafkaProtocol.Ssl or KafkaProtocol.Sasl_Ssl;

    /// <summary>As librdkafka names it; nothing where neither encryption nor credentials are set.</summary>
    public IEnumerable<KeyValuePair<string, string>> ClientProperties()
    {
        if (Protocol == KafkaProtocol.Plaintext)
            return [];
        (string Name, string Value)[] all =
        [
            ("security.protocol", Protocol.ToString().ToLowerInvariant()),
            ("sasl.mechanism", IsSasl ? Mechanism : ""),
            ("sasl.username", Username),
            ("sasl.password", Password),
            ("ssl.ca.location", CaFile),
            ("ssl.certificate.location", CertificateFile),
            ("ssl.key.location", KeyFile),
            ("ssl.key.password", KeyPassword),
        ];
        return all.Where(p => p.Value != "").Select(p => KeyValuePair.Create(p.Name, p.Value));
    }

    public override string ToString() => $"{Protocol}, {(IsSasl ? $"{Mechanism} as {Username}" : "no SASL")}";
}
