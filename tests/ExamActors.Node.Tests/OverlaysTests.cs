using System.Runtime.CompilerServices;
using ExamActors.Actors.Settings;

namespace ExamActors.Node.Tests;

public class OverlaysTests
{
    private static readonly string Hocon = Path.GetFullPath(Path.Combine(Here(), "..", "..", "hocon"));

    public static TheoryData<string> Files => [.. Directory.GetFiles(Hocon, "*.conf").Select(f => Path.GetFileName(f)!)];

    // With what they ask of the environment, and of each other.
    [Theory]
    [MemberData(nameof(Files))]
    public void Every_overlay_is_sound_and_changes_something(string file)
    {
        var settings = Read([(file, File.ReadAllText(Path.Combine(Hocon, file)))]);

        Assert.NotEqual($"{Read([])}", $"{settings}");
    }

    private static string Read(IEnumerable<(string, string)> overlays)
    {
        var config = ExamSettingsReader.Layer(overlays, name => name switch
        {
            "EXAM_KAFKA_BOOTSTRAP_SERVERS" => "host:9092",
            "EXAM_POSTGRES_CONNECTION_STRING" => "Host=host",
            "EXAM_API_TOKEN_KEY" => Convert.ToBase64String(new byte[32]),
            _ => null,
        });
        // A node alone has every role, and no other node to look for: what is laid over it is more than its own.
        var several = Akka.Configuration.ConfigurationFactory.ParseString(
            """
            exam { log = kafka, journal = postgres, cluster { port = 4053, seed-nodes = "a:4053" } }
            """);
        ExamSettingsReader.Read(config.HasPath("exam.cluster.seed-nodes") && config.GetString("exam.cluster.seed-nodes") != ""
            ? config.WithFallback(several)
            : several.WithFallback(config));
        return config.GetConfig("exam").ToString();
    }

    private static string Here([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
