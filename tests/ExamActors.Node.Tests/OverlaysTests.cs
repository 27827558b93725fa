using Akka.Configuration;
using ExamActors.Actors.Settings;
using ExamActors.TestSupport;

namespace ExamActors.Node.Tests;

public class OverlaysTests
{
    // Alone a node has every role and looks for nobody: what is laid over it is more than its own.
    private const string Several = """
        exam { log = kafka, journal = postgres, results = postgres, cluster { port = 4053, seed-nodes = "a:4053" } }
        """;

    private static readonly string Hocon = Repository.File("hocon");

    public static TheoryData<string> Files => [.. Directory.GetFiles(Hocon, "*.conf").Select(f => Path.GetFileName(f)!)];

    // With what each one asks of the environment.
    [Theory]
    [MemberData(nameof(Files))]
    public void Every_overlay_is_sound_and_changes_something(string file)
    {
        var overlay = (file, File.ReadAllText(Path.Combine(Hocon, file)));

        ExamSettingsReader.Read(Layer(("several", Several), overlay));
        Assert.NotEqual($"{Layer().GetConfig("exam")}", $"{Layer(overlay).GetConfig("exam")}");
    }

    private static Config Layer(params (string, string)[] overlays) => ExamSettingsReader.Layer(overlays, name => name switch
    {
        "EXAM_KAFKA_BOOTSTRAP_SERVERS" => "host:9092",
        "EXAM_POSTGRES_CONNECTION_STRING" => "Host=host",
        "EXAM_API_TOKEN_KEY" => Convert.ToBase64String(new byte[32]),
        _ => null,
    });
}
