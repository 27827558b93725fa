using Akka.Configuration;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;

namespace ExamActors.Node.Hosting;

/// <summary>The layered configuration of a run, and the settings read from it.</summary>
public sealed record ExamConfiguration(Config Config, ExamSettings Settings)
{
    /// <summary>Layers reference.conf, the overlay files and the environment, and reads the settings.</summary>
    /// <param name="files">Overlay files, later ones on top.</param>
    /// <param name="data">The data folder from the command line, over every other layer; null where not given.</param>
    /// <exception cref="SettingException">A file is missing or a setting is not as it must be.</exception>
    public static ExamConfiguration Load(IEnumerable<string> files, string? data)
    {
        var overlays = files.Select(file => (file, ReadAll(file))).ToList();
        var config = ExamSettingsReader.Layer(overlays, Environment.GetEnvironmentVariable);
        var settings = ExamSettingsReader.Read(config);
        return new ExamConfiguration(config, data is null ? settings : settings with { Data = Path.GetFullPath(data) });
    }

    /// <summary>The same without the API: for a node that lives as long as one piece of work.</summary>
    /// <remarks>In consumer groups it has no name: with that of a node that runs it would throw that node out.</remarks>
    public ExamConfiguration WithoutApi() => this with
    {
        Settings = Settings with
        {
            Api = Settings.Api with { Url = "" },
            Kafka = Settings.Kafka with { InstanceId = "" },
            Telemetry = Settings.Telemetry with { PrometheusUrl = "", OtlpEndpoint = "" },
        },
    };

    /// <summary>Opens the log that the settings name.</summary>
    /// <param name="owner">
    /// Whether this process runs the node: of the embedded store there is one owner, and any number of clients beside it.
    /// </param>
    public IExamLog OpenLog(bool owner) => Settings.Log switch
    {
        LogKind.Embedded => new EmbeddedExamLog(EmbeddedStore.Open(new EmbeddedStoreOptions(Settings.Data)
        {
            Synchronous = Settings.EmbeddedSynchronous,
            Owner = owner,
            // A dead letter's part and its headers must fit whatever the document's limit is.
            MessageBytesMax = Settings.RecordBytesMax,
        })),
        LogKind.Kafka => new KafkaExamLog(Settings.Kafka, Settings.RecordBytesMax),
        _ => throw new InvalidOperationException($"log {Settings.Log}"),
    };

    private static string ReadAll(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"--config {file}: {e.Message}", e);
        }
    }
}
