namespace ExamActors.Actors.Settings;

/// <summary>Reads and checks `exam.kafka`.</summary>
internal static class KafkaSettingsReader
{
    /// <summary>Its keys are librdkafka's, which checks them itself.</summary>
    public const string FreeForm = "exam.kafka.properties";

    private const string Security = "exam.kafka.security";

    private static readonly string[] Mechanisms = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"];

    public static KafkaSettings Read(SettingValues values)
    {
        var settings = new KafkaSettings(
            values.OptionalText("exam.kafka.bootstrap-servers"),
            (short)values.Whole("exam.kafka.replication-factor", 1, 15),
            values.Whole("exam.kafka.min-insync-replicas", 1, 15),
            values.Choice<KafkaGroupProtocol>("exam.kafka.group-protocol"),
            values.OptionalText("exam.kafka.instance-id"),
            values.OptionalText(ExamSettingsReader.TopicsPrefix),
            values.Duration("exam.kafka.session-timeout", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(30)),
            values.Duration("exam.kafka.poll-interval-max", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            new KafkaSecurity(
                values.Choice<KafkaProtocol>($"{Security}.protocol"),
                values.Text($"{Security}.mechanism"),
                values.OptionalText($"{Security}.username"),
                values.OptionalText($"{Security}.password"),
                values.OptionalText($"{Security}.ca-file"),
                values.OptionalText($"{Security}.certificate-file"),
                values.OptionalText($"{Security}.key-file"),
                values.OptionalText($"{Security}.key-password")),
            values.Map(FreeForm));
        if ((Unsound(settings) ?? Unsound(settings.Security) ?? Taken(settings)) is { } fault)
            throw new SettingException(fault);
        return settings;
    }

    private static string? Unsound(KafkaSettings kafka) =>
        kafka.MinInsyncReplicas > kafka.ReplicationFactor
            ? "exam.kafka.min-insync-replicas is above replication-factor: nothing could ever be written"
        : kafka.GroupProtocol == KafkaGroupProtocol.Classic && kafka.PollIntervalMax < kafka.SessionTimeout
            ? "exam.kafka.poll-interval-max is below session-timeout; librdkafka does not allow that"
        : !IsName(kafka.InstanceId, 100)
            ? $"exam.kafka.instance-id = '{kafka.InstanceId}': up to 100 letters, digits, dots, dashes and underscores are allowed"
        : null;

    /// <summary>Whether Kafka takes it as a part of the name of a topic, group or member; an empty one, too.</summary>
    public static bool IsName(string text, int lengthMax) =>
        text.Length <= lengthMax && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static string? Unsound(KafkaSecurity security)
    {
        if (!Mechanisms.Contains(security.Mechanism))
            return $"{Security}.mechanism = '{security.Mechanism}': one of {string.Join(", ", Mechanisms)} is allowed";
        var protocol = $"{Security}.protocol = {security.Protocol.ToString().ToLowerInvariant()}";
        if (security.IsSasl && (security.Username == "" || security.Password == ""))
            return $"{protocol} needs {Security}.username and password (EXAM_KAFKA_SECURITY_PASSWORD, or _PASSWORD_FILE)";
        if (!security.IsSasl && (security.Username != "" || security.Password != ""))
            return $"{protocol} sends no {Security}.username and password: sasl_ssl is meant, or they are not needed";
        var files = (security.CaFile, security.CertificateFile, security.KeyFile);
        if (!security.IsTls && (files != ("", "", "") || security.KeyPassword != ""))
            return $"{protocol} has no TLS, so {Security}.ca-file, certificate-file, key-file and key-password mean nothing";
        if ((security.CertificateFile == "") != (security.KeyFile == ""))
            return $"{Security}.certificate-file and key-file belong together: one of them is missing";
        if (security.KeyPassword != "" && security.KeyFile == "")
            return $"{Security}.key-password needs key-file";
        var missing = new[] { ("ca-file", files.CaFile), ("certificate-file", files.CertificateFile), ("key-file", files.KeyFile) }
            .FirstOrDefault(f => f.Item2 != "" && !File.Exists(f.Item2));
        return missing.Item1 is null ? null : $"{Security}.{missing.Item1} = '{missing.Item2}': there is no such file";
    }

    // What would be overwritten, or would undo what the system rests on.
    private static string? Taken(KafkaSettings kafka)
    {
        var bare = kafka with { Properties = new Dictionary<string, string>() };
        var ours = bare.ConsumerProperties("g").Keys.Concat(bare.ProducerProperties(0).Keys)
            .Concat(["group.instance.id", "partition.assignment.strategy", "session.timeout.ms", "heartbeat.interval.ms"]).Except(["linger.ms", "fetch.wait.max.ms", "fetch.queue.backoff.ms", "retry.backoff.ms"]);
        return kafka.Properties.Keys.FirstOrDefault(ours.Contains) is { } taken
            ? $"{FreeForm}: \"{taken}\" is set by the settings of exam.kafka, and cannot be set here"
            : null;
    }
}
