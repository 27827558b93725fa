using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ExamActors.TestSupport;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ExamActors.Node.Tests.Deployment;

/// <summary>A compose file of the repository as JSON, with its anchors resolved.</summary>
internal sealed class ComposeFile
{
    public const string Default = "docker-compose.yml";
    public const string Production = "docker/compose.production.yml";

    private ComposeFile(JsonNode root) => Root = root;

    public JsonNode Root { get; }

    public JsonObject Services => Root["services"]!.AsObject();

    /// <summary>Reads it as compose does.</summary>
    public static ComposeFile Read(string path)
    {
        using var text = File.OpenText(Repository.File(path));
        var yaml = new YamlStream();
        yaml.Load(text);
        return new ComposeFile(Json(yaml.Documents[0].RootNode)!);
    }

    // YAML 1.1's merge keys, which compose knows: what stands beside them goes before what they bring.
    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(
            Merged(map).Select(e => KeyValuePair.Create(e.Key, Json(e.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Select(Json)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain when plain.Value is "" or null or "null" or "~" => null,
        YamlScalarNode { Style: ScalarStyle.Plain } plain when bool.TryParse(plain.Value, out var truth) => truth,
        YamlScalarNode { Style: ScalarStyle.Plain } plain when long.TryParse(
            plain.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        YamlScalarNode scalar => scalar.Value,
        _ => throw new InvalidOperationException($"{node.NodeType} at {node.Start}"),
    };

    private static Dictionary<string, YamlNode> Merged(YamlMappingNode map)
    {
        var own = map.Where(e => Name(e.Key) != "<<").ToDictionary(e => Name(e.Key), e => e.Value);
        foreach (var brings in map.Where(e => Name(e.Key) == "<<")
            .SelectMany(e => e.Value is YamlSequenceNode list ? list.Children : [e.Value]))
            foreach (var (key, value) in Merged((YamlMappingNode)brings))
                own.TryAdd(key, value);
        return own;

        static string Name(YamlNode key) => ((YamlScalarNode)key).Value!;
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
}
