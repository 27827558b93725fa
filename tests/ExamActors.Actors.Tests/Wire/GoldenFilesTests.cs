using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ExamActors.Actors.Wire;

namespace ExamActors.Actors.Tests.Wire;

/// <summary>
/// The shapes on the wire are frozen: golden/ holds a value of every type as it was first written. A new type gets its
/// file by running the tests once with EXAM_UPDATE=1; an old file is never changed.
/// </summary>
public class GoldenFilesTests
{
    public static TheoryData<string> WireTypes => [.. ExamCodec.Types.Select(t => t.WireType)];

    [Theory]
    [MemberData(nameof(WireTypes))]
    public void What_is_written_today_is_what_was_frozen(string wireType)
    {
        var file = PathOf(wireType);
        var written = Pretty(ExamCodec.Encode(SampleOf(wireType)));
        if (Environment.GetEnvironmentVariable("EXAM_UPDATE") == "1" && !File.Exists(file))
            File.WriteAllText(file, written);

        Assert.Equal(File.ReadAllText(file), written);
    }

    [Theory]
    [MemberData(nameof(WireTypes))]
    public void What_was_frozen_is_still_read(string wireType)
    {
        var value = ExamCodec.Decode(wireType, File.ReadAllBytes(PathOf(wireType)));

        Assert.Equal(Pretty(ExamCodec.Encode(SampleOf(wireType))), Pretty(ExamCodec.Encode(value)));
    }

    [Fact]
    public void No_frozen_type_was_dropped() =>
        Assert.Equal(
            ExamCodec.Types.Select(t => t.WireType + ".json").Order(StringComparer.Ordinal),
            Directory.GetFiles(Folder(), "*.json").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));

    private static object SampleOf(string wireType) =>
        Assert.Single(WireSamples.All, s => ExamCodec.WireTypeOf(s) == wireType);

    private static string PathOf(string wireType) => Path.Combine(Folder(), wireType + ".json");

    private static string Folder([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "golden");

    private static string Pretty(byte[] utf8) => JsonNode.Parse(Encoding.UTF8.GetString(utf8))!
        .ToJsonString(new JsonSerializerOptions
        {
            WriteIndented = true,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }) + "\n";
}
