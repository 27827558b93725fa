using System.Runtime.CompilerServices;
using ExamActors.Actors.Settings;

namespace ExamActors.Node.Tests;

public class OverlaysTests
{
    private static readonly string Hocon = Path.GetFullPath(Path.Combine(Here(), "..", "..", "hocon"));

    public static TheoryData<string> Files => [.. Directory.GetFiles(Hocon, "*.conf").Select(f => Path.GetFileName(f)!)];

    // With what each one asks of the environment.
    [Theory]
    [MemberData(nameof(Files))]
    public void Every_overlay_is_sound(string file)
    {
        var settings = ExamSettingsReader.Read(ExamSettingsReader.Layer(
            [(file, File.ReadAllText(Path.Combine(Hocon, file)))],
            name => name switch
            {
                "EXAM_KAFKA_BOOTSTRAP_SERVERS" => "host:9092",
                "EXAM_POSTGRES_CONNECTION_STRING" => "Host=host",
                _ => null,
            }));

        Assert.True(settings.Log == LogKind.Kafka || settings.Journal == JournalKind.Postgres, "an overlay changes something");
    }

    private static string Here([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
