using Akka.Configuration;

namespace Akka.Streams.Kafka.Settings;

/// <summary>The connector's own configuration.</summary>
public static class KafkaExtensions
{
    /// <summary>The defaults, as reference.conf has them.</summary>
    public static Config DefaultSettings { get; } = Read();

    internal static Dictionary<string, string> Properties(Config config)
    {
        var clients = config.GetConfig("kafka-clients");
        return clients is null
            ? []
            : clients.AsEnumerable().SelectMany(e => Flatten(e.Key, e.Value)).ToDictionary(p => p.Key, p => p.Value);
    }

    internal static Config Section(Config config, string path) =>
        (config.GetConfig(path) ?? Config.Empty).WithFallback(DefaultSettings.GetConfig(path));

    private static IEnumerable<KeyValuePair<string, string>> Flatten(
        string path, Akka.Configuration.Hocon.HoconValue value) => value.IsObject()
            ? value.GetObject().Items.SelectMany(i => Flatten($"{path}.{i.Key}", i.Value))
            : [KeyValuePair.Create(path.Replace("\"", ""), value.GetString())];

    private static Config Read()
    {
        using var stream = typeof(KafkaExtensions).Assembly
            .GetManifestResourceStream("Akka.Streams.Kafka.reference.conf")!;
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }
}
