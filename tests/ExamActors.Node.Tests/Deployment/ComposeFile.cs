using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace ExamActors.Node.Tests.Deployment;

/// <summary>A compose file of the repository as JSON, with its anchors resolved.</summary>
internal sealed class ComposeFile
{
    public const string Default = "docker-compose.yml";
    public const string Production = "docker/compose.production.yml";

    public static readonly string Repository = Path.GetFullPath(Path.Combine(Here(), "..", "..", ".."));

    private ComposeFile(JsonNode root) => Root = root;

    public JsonNode Root { get; }

    public JsonObject Services => Root["services"]!.AsObject();

    /// <summary>Reads it as compose does.</summary>
    public static ComposeFile Read(string path)
    {
        var parser = new MergingParser(new Parser(new StringReader(File.ReadAllText(Path.Combine(Repository, path)))));
        var yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize(parser);
        var json = new SerializerBuilder().JsonCompatible().Build().Serialize(yaml);
        return new ComposeFile(JsonNode.Parse(json)!);
    }

    /// <summary>A service's environment; empty where it has none.</summary>
    public static IEnumerable<(string Name, string Value)> Environment(JsonNode service) =>
        service["environment"]?.AsObject().Select(v => (v.Key, v.Value?.ToString() ?? "")) ?? [];

    /// <summary>The sources of what is mounted from the repository.</summary>
    public static IEnumerable<string> Mounted(JsonNode service) =>
        (service["volumes"]?.AsArray() ?? []).Select(v => v!.ToString().Split(':')[0])
            .Where(s => s.StartsWith("./", StringComparison.Ordinal)).Select(s => s[2..]);

    /// <summary>A service as text that is the same for services of both regions that are alike.</summary>
    public static string WithoutRegion(JsonNode service) => Regex.Replace(
        service.ToJsonString(new JsonSerializerOptions { WriteIndented = true }),
        "west|east|WEST|EAST|172\\.30\\.[12]|d2VzdC1|ZWFzdC1|808[01]", "*");

    private static string Here([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
