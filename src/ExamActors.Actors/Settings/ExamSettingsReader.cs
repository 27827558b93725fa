using System.Net;
using System.Text.RegularExpressions;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using ExamActors.Actors.Log;

namespace ExamActors.Actors.Settings;

/// <summary>A setting is unknown, malformed or out of its bounds; the message names it and says what is allowed.</summary>
public sealed class SettingException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Layers the configuration, refuses what it does not know, and reads the typed settings.</summary>
public static partial class ExamSettingsReader
{
    /// <summary>What stands before the names of topics and consumer groups.</summary>
    internal const string TopicsPrefix = "exam.topics.prefix";

    private const int TopicsPrefixLengthMax = 60;

    private static readonly TimeSpan ParseTimeout = TimeSpan.FromSeconds(3);

    /// <summary>The defaults that ship with this assembly.</summary>
    public static Config Reference { get; } = Resource("reference.conf");

    /// <summary>
    /// Lays overlays over the defaults, later ones on top, and the environment over all: a variable's value, or what is in
    /// the file that the variable of the same name with _FILE at its end names.
    /// </summary>
    /// <param name="overlays">Name and HOCON text of each overlay.</param>
    /// <param name="environment">Looks an environment variable up; null where it is not set.</param>
    /// <exception cref="SettingException">
    /// An overlay is not HOCON, or has an unknown setting under `exam`; a file that the environment names cannot be read.
    /// </exception>
    public static Config Layer(
        IEnumerable<(string Name, string Hocon)> overlays, Func<string, string?> environment)
    {
        var config = Reference;
        foreach (var (name, hocon) in overlays)
        {
            var overlay = Parse(name, hocon);
            RefuseUnknown(name, overlay);
            config = overlay.WithFallback(config);
        }
        var fromEnvironment = string.Join('\n', Leaves("exam", Reference.GetValue("exam"))
            .Select(path => (path, value: FromEnvironment(EnvironmentName(path), environment)))
            .Where(v => v.value is not null)
            .Select(v => $"{v.path} = {Quote(v.value!)}"));
        return fromEnvironment == ""
            ? config
            : ConfigurationFactory.ParseString(fromEnvironment).WithFallback(config);
    }

    /// <summary>The environment variables that set something.</summary>
    public static IEnumerable<string> Names => Leaves("exam", Reference.GetValue("exam")).Select(EnvironmentName);

    /// <summary>The environment variable that sets a path.</summary>
    public static string EnvironmentName(string path) =>
        path.ToUpperInvariant().Replace('.', '_').Replace('-', '_');

    private static string? FromEnvironment(string name, Func<string, string?> environment)
    {
        var value = environment(name);
        if (environment(name + "_FILE") is not { Length: > 0 } file)
            return value;
        if (value is not null)
            throw new SettingException($"{name} and {name}_FILE are both set: one of them is meant");
        try
        {
            // What writes secrets into files ends them with a line's end.
            return File.ReadAllText(file).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"{name}_FILE: {e.Message}", e);
        }
    }

    /// <summary>Reads and checks the typed settings.</summary>
    /// <exception cref="SettingException">A value is malformed or out of its bounds.</exception>
    public static ExamSettings Read(Config config)
    {
        var values = new SettingValues(config);
        var settings = new ExamSettings(
            values.Choice<LogKind>("exam.log"),
            values.Choice<JournalKind>("exam.journal"),
            values.Choice<ResultsKind>("exam.results"),
            Path.GetFullPath(values.Text("exam.data")),
            values.Text("exam.region"),
            ClusterSettingsReader.Read(values),
            values.Choice<Synchronous>("exam.embedded.synchronous"),
            KafkaSettingsReader.Read(values),
            new PostgresSettings(
                values.OptionalText("exam.postgres.connection-string"),
                values.Whole("exam.postgres.journal-connections-max", 2, 1000),
                values.Whole("exam.postgres.results-connections-max", 2, 1000)),
            new TopicSettings(
                values.OptionalText(TopicsPrefix),
                Topic(values, "exams"),
                CompactedTopic(values, "exam-catalog"),
                Topic(values, "student-commands"),
                Topic(values, "student-events"),
                Topic(values, "center-commands"),
                Topic(values, "center-events"),
                CompactedTopic(values, "scores"),
                Topic(values, "dead-letters")),
            new CatalogSettings(
                values.Size("exam.catalog.record-size-max", 1024, 64 << 20),
                values.Duration("exam.catalog.assembly-time-max", TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10))),
            new StudentSettings(
                values.Duration("exam.student.passivate-after", TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
                values.Whole("exam.student.snapshot-after-events", 1, 10_000),
                values.Duration("exam.student.ask-timeout", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10))),
            new CenterSettings(
                values.Whole("exam.center.snapshot-after-events", 1, 10_000),
                values.Duration("exam.center.ask-timeout", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)),
                values.Duration("exam.center.deadline-grace", TimeSpan.Zero, TimeSpan.FromMinutes(1)),
                values.Duration("exam.center.wake-interval", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))),
            new ApiSettings(
                values.OptionalText("exam.api.url"),
                values.OptionalText("exam.api.token-key"),
                values.Duration("exam.api.reply-wait", TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1)),
                values.Size("exam.api.request-size-max", 1024, 1 << 20),
                values.Whole("exam.api.requests-per-second", 1, 100_000),
                values.Whole("exam.api.requests-burst", 1, 100_000),
                values.Whole("exam.api.admissions-per-minute", 1, 100_000),
                [.. values.List("exam.api.proxies").Select(Proxy)],
                values.Duration("exam.api.drain-wait", TimeSpan.Zero, TimeSpan.FromMinutes(1))),
            TelemetrySettings.Read(values),
            values.Whole("exam.intake.parallelism", 1, 10_000),
            values.Size("exam.import.record-size-max", 1024, 64 << 20),
            values.Whole("exam.projection.batch-events-max", 1, 100_000),
            values.Size("exam.dead-letters.part-size-max", 1024, 64 << 20),
            values.Duration(
                "exam.streams.restart-backoff-min", TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10)),
            values.Duration(
                "exam.streams.restart-backoff-max", TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10)));
        return Consistent(settings);
    }

    private static IPNetwork Proxy(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : throw new SettingException($"exam.api.proxies: '{text}' is no address or network, as 172.30.1.0/24");

    private static ExamSettings Consistent(ExamSettings settings)
    {
        if (!RegionName().IsMatch(settings.Region))
            throw new SettingException(
                $"exam.region = '{settings.Region}': 1 to 40 letters, digits and dashes are allowed");
        if (!KafkaSettingsReader.IsName(settings.Topics.Prefix, TopicsPrefixLengthMax))
            throw new SettingException($"{TopicsPrefix} = '{settings.Topics.Prefix}': up to {TopicsPrefixLengthMax} letters, digits, "
                + "dots, dashes and underscores are allowed");
        if (settings.Log == LogKind.Kafka && settings.Kafka.BootstrapServers == "")
            throw new SettingException(
                "exam.log = kafka needs exam.kafka.bootstrap-servers (or EXAM_KAFKA_BOOTSTRAP_SERVERS), host:port");
        if (settings.Postgres.ConnectionString == "")
        {
            if (settings.Journal == JournalKind.Postgres)
                throw new SettingException(
                    "exam.journal = postgres needs exam.postgres.connection-string (or EXAM_POSTGRES_CONNECTION_STRING)");
            if (settings.Results == ResultsKind.Postgres)
                throw new SettingException(
                    "exam.results = postgres needs exam.postgres.connection-string (or EXAM_POSTGRES_CONNECTION_STRING)");
        }
        else if (!IsConnectionString(settings.Postgres.ConnectionString))
            throw new SettingException("exam.postgres.connection-string is none of Npgsql's: Host=…;Username=…;Database=…");
        if (settings.Api.Url != "" && (!Uri.TryCreate(settings.Api.Url, UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https") || url.PathAndQuery != "/"))
            throw new SettingException($"exam.api.url = '{settings.Api.Url}': http://host:port, or empty for no API");
        if (settings.Api.TokenKey != "" && !IsTokenKey(settings.Api.TokenKey))
            throw new SettingException("exam.api.token-key must be 32 bytes or more in base64 (openssl rand -base64 32)");
        ClusterSettingsReader.Check(settings);
        if (settings.RestartBackoffMax < settings.RestartBackoffMin)
            throw new SettingException("exam.streams.restart-backoff-max is below restart-backoff-min");
        return settings;
    }

    private static bool IsTokenKey(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length >= 32;
    }

    private static bool IsConnectionString(string text)
    {
        try
        {
            return new Npgsql.NpgsqlConnectionStringBuilder(text).Host is { Length: > 0 };
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return false;
        }
    }

    private static TopicDefinition Topic(SettingValues values, string name)
    {
        var path = $"exam.topics.{name}";
        return new TopicDefinition(
            values.OptionalText(TopicsPrefix) + name,
            values.Whole($"{path}.partitions", 1, 1000),
            Retention: values.DurationOrInfinite($"{path}.retention"),
            RetentionBytes: values.SizeOrInfinite($"{path}.retention-bytes"));
    }

    private static TopicDefinition CompactedTopic(SettingValues values, string name) =>
        new(values.OptionalText(TopicsPrefix) + name, values.Whole($"exam.topics.{name}.partitions", 1, 1000), Compacted: true);

    private static void RefuseUnknown(string name, Config overlay)
    {
        if (!overlay.HasPath("exam"))
            return;
        var known = Leaves("exam", Reference.GetValue("exam")).ToHashSet();
        foreach (var path in Leaves("exam", overlay.GetValue("exam")))
        {
            if (known.Contains(path) || path.StartsWith(KafkaSettingsReader.FreeForm + ".", StringComparison.Ordinal))
                continue;
            var nearest = known.MinBy(k => Distance(k, path));
            throw new SettingException($"{name}: unknown setting {path}; did you mean {nearest}?");
        }
    }

    private static IEnumerable<string> Leaves(string path, HoconValue value) =>
        value.IsObject() && value.GetObject().Items is { Count: > 0 } items
            ? items.SelectMany(i => Leaves($"{path}.{i.Key}", i.Value))
            : [path];

    private static Config Parse(string name, string hocon)
    {
        try
        {
            // Akka's parser never comes back from a list that is not closed.
            var parsing = Task.Run(() => ConfigurationFactory.ParseString(hocon));
            return parsing.Wait(ParseTimeout)
                ? parsing.Result
                : throw new SettingException($"{name}: not valid HOCON: its end was not found; is a list not closed?");
        }
        catch (AggregateException e)
        {
            throw new SettingException($"{name}: not valid HOCON: {e.InnerException!.Message}", e.InnerException);
        }
    }

    /// <summary>A configuration that ships with this assembly.</summary>
    internal static Config Resource(string name)
    {
        using var stream = typeof(ExamSettingsReader).Assembly.GetManifestResourceStream($"ExamActors.Actors.{name}")!;
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }

    /// <summary>A text as a string of HOCON.</summary>
    public static string Quote(string value) =>
        $"\"{value.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";

    // Levenshtein's edit distance, for the suggestion in the message.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j],
                    Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }
        return row[^1];
    }

    [GeneratedRegex("^[A-Za-z0-9-]{1,40}$")]
    private static partial Regex RegionName();
}
