using ExamActors.Actors.Settings;
using ExamActors.TestSupport;

namespace ExamActors.Actors.Tests.Settings;

public class KafkaSettingsTests
{
    [Fact]
    public void Security_comes_to_every_client()
    {
        using var folder = new TempFolder();
        var ca = folder.File("ca.pem");
        File.WriteAllText(ca, "");
        var kafka = Read($$"""
            protocol = sasl_ssl, username = node, password = "p w\"d", ca-file = "{{ca}}",
            certificate-file = "{{ca}}", key-file = "{{ca}}", key-password = k
            """);

        foreach (var properties in (Dictionary<string, string>[])[
            kafka.ClientProperties(), kafka.ConsumerProperties("g"), kafka.ProducerProperties(1000)])
        {
            Assert.Equal("sasl_ssl", properties["security.protocol"]);
            Assert.Equal(("SCRAM-SHA-512", "node", "p w\"d"),
                (properties["sasl.mechanism"], properties["sasl.username"], properties["sasl.password"]));
            Assert.Equal((ca, ca, ca, "k"), (properties["ssl.ca.location"], properties["ssl.certificate.location"],
                properties["ssl.key.location"], properties["ssl.key.password"]));
        }
        Assert.DoesNotContain("p w", kafka.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("k }", kafka.Security.ToString(), StringComparison.Ordinal);
    }

    // librdkafka checks names and values when a client is made, before it connects anywhere.
    [Fact]
    public void Librdkafka_knows_every_property()
    {
        var kafka = Read("protocol = sasl_ssl, mechanism = SCRAM-SHA-256, username = node, password = p") with { InstanceId = "a" };

        using var consumer = new Confluent.Kafka.ConsumerBuilder<byte[], byte[]>(kafka.ConsumerProperties("g"))
            .SetLogHandler((_, _) => { }).Build();
        using var producer = new Confluent.Kafka.ProducerBuilder<byte[], byte[]>(kafka.ProducerProperties(1 << 20))
            .SetLogHandler((_, _) => { }).Build();
        Assert.NotEqual(consumer.Name, producer.Name);
    }

    [Fact]
    public void Without_security_nothing_is_set()
    {
        var properties = Read("").ConsumerProperties("g");

        Assert.DoesNotContain(properties.Keys, k => k.StartsWith('s') && k.Contains("sl.", StringComparison.Ordinal));
        Assert.DoesNotContain("security.protocol", properties.Keys);
    }

    [Fact]
    public void A_node_with_a_name_is_a_static_member_of_each_group()
    {
        var named = Read("", "instance-id = west-node-1, session-timeout = 30s");

        Assert.Equal("west-node-1.command-intake", named.ConsumerProperties("command-intake")["group.instance.id"]);
        Assert.Equal(("30000", "500"), (named.ConsumerProperties("g")["session.timeout.ms"],
            named.ConsumerProperties("g")["heartbeat.interval.ms"]));
        Assert.False(Read("").ConsumerProperties("g").ContainsKey("group.instance.id"), "without a name there is none");
    }

    [Fact]
    public void In_the_brokers_own_protocol_the_broker_has_the_timeouts()
    {
        var properties = Read("", "group-protocol = consumer, session-timeout = 2m").ConsumerProperties("g");

        Assert.Equal("consumer", properties["group.protocol"]);
        Assert.DoesNotContain(properties.Keys, k => k is "session.timeout.ms" or "heartbeat.interval.ms" or "partition.assignment.strategy");
        using var consumer = new Confluent.Kafka.ConsumerBuilder<byte[], byte[]>(properties).SetLogHandler((_, _) => { }).Build();
        Assert.NotEmpty(consumer.Name);
    }

    [Fact]
    public void Properties_may_tune_but_not_undo()
    {
        var tuned = Read("", """properties { "linger.ms" = 1, "client.rack" = a }""");

        Assert.Equal("1", tuned.ProducerProperties(1000)["linger.ms"]);
        Assert.Equal("a", tuned.ConsumerProperties("g")["client.rack"]);
    }

    [Theory]
    [InlineData("protocol = tls", "", "security.protocol", "sasl_ssl")]
    [InlineData("protocol = sasl_ssl, username = a", "", "security.username", "EXAM_KAFKA_SECURITY_PASSWORD")]
    [InlineData("protocol = ssl, username = a, password = b", "", "security.username", "sasl_ssl is meant")]
    [InlineData("password = b", "", "security.username", "sasl_ssl is meant")]
    [InlineData("protocol = sasl_plaintext, username = a, password = b, ca-file = c", "", "security.ca-file", "no TLS")]
    [InlineData("protocol = ssl, certificate-file = c", "", "certificate-file", "belong together")]
    [InlineData("protocol = ssl, key-password = c", "", "key-password", "key-file")]
    [InlineData("protocol = ssl, ca-file = \"/no/such\"", "", "security.ca-file", "no such file")]
    [InlineData("protocol = sasl_ssl, username = a, password = b, mechanism = SCRAM", "", "security.mechanism", "SCRAM-SHA-512")]
    [InlineData("", "min-insync-replicas = 2", "min-insync-replicas", "above replication-factor")]
    [InlineData("", "poll-interval-max = 5s", "poll-interval-max", "below session-timeout")]
    [InlineData("", "instance-id = \"a b\"", "instance-id", "letters")]
    [InlineData("", "group-protocol = eager", "group-protocol", "consumer")]
    [InlineData("", "properties { acks = 1 }", "exam.kafka.properties", "acks")]
    [InlineData("protocol = sasl_ssl, username = a, password = b", """properties { "sasl.password" = c }""", "properties", "sasl.password")]
    public void What_cannot_work_is_named(string security, string kafka, string setting, string help)
    {
        var e = Assert.Throws<SettingException>(() => Read(security, kafka));

        Assert.Contains(setting, e.Message, StringComparison.Ordinal);
        Assert.Contains(help, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_may_lie_in_a_file_that_the_environment_names()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("password"), "from a file\n");
        var config = ExamSettingsReader.Layer(
            [("o.conf", "exam.kafka.security { protocol = sasl_ssl, username = a }")],
            name => name == "EXAM_KAFKA_SECURITY_PASSWORD_FILE" ? folder.File("password") : null);

        Assert.Equal("from a file", ExamSettingsReader.Read(config).Kafka.Security.Password);
    }

    [Fact]
    public void A_secret_in_two_places_or_in_a_file_that_is_not_there_is_refused()
    {
        Assert.Contains("both set", Assert.Throws<SettingException>(() => ExamSettingsReader.Layer(
            [], name => name.StartsWith("EXAM_API_TOKEN_KEY", StringComparison.Ordinal) ? "x" : null)).Message, StringComparison.Ordinal);
        Assert.Contains("EXAM_API_TOKEN_KEY_FILE", Assert.Throws<SettingException>(() => ExamSettingsReader.Layer(
            [], name => name == "EXAM_API_TOKEN_KEY_FILE" ? "/no/such/file" : null)).Message, StringComparison.Ordinal);
    }

    // Else a file's name for one setting would be taken for the value of another.
    [Fact]
    public void No_setting_is_named_like_the_file_of_another()
    {
        var asked = new HashSet<string>();
        ExamSettingsReader.Layer([], name =>
        {
            Assert.True(asked.Add(name), name);
            return null;
        });
    }

    private static KafkaSettings Read(string security, string kafka = "") => ExamSettingsReader.Read(ExamSettingsReader.Layer(
        [("o.conf", Hocon(security, kafka))], _ => null)).Kafka;

    private static string Hocon(string security, string kafka) => (security, kafka) switch
    {
        ("", "") => "",
        ("", _) => $"exam.kafka {{ {kafka} }}",
        (_, "") => $"exam.kafka.security {{ {security} }}",
        _ => $"exam.kafka {{ security {{ {security} }}\n{kafka} }}",
    };
}
