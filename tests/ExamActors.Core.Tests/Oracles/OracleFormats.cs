using System.Text.Json;

namespace ExamActors.Core.Tests.Oracles;

/// <summary>
/// Tells which of our own files another file is like. One named as ours (or with something after that name) is of its
/// format; any other is of the format whose properties it shares most.
/// </summary>
internal static class OracleFormats
{
    private const double LikenessMin = 0.6;

    private static readonly Lazy<Dictionary<string, HashSet<string>>> Own = new(() =>
        Directory.EnumerateFiles(Oracles.Folder(), "*.json").ToDictionary(
            p => Path.GetFileNameWithoutExtension(p),
            p =>
            {
                using var file = JsonDocument.Parse(File.ReadAllBytes(p));
                return Properties(file.RootElement);
            },
            StringComparer.Ordinal));

    /// <summary>The name of our file of the same format; null where there is none.</summary>
    public static string? NameOf(string fileName, JsonElement root)
    {
        var named = Own.Value.Keys.Where(n => fileName.StartsWith(n, StringComparison.Ordinal)).MaxBy(n => n.Length);
        if (named is not null)
            return named;
        var properties = Properties(root);
        var (name, likeness) = Own.Value
            .Select(o => (o.Key, (double)o.Value.Intersect(properties).Count() / o.Value.Union(properties).Count()))
            .MaxBy(o => o.Item2);
        return likeness >= LikenessMin ? name : null;
    }

    // The names of the file's properties and of its cases', and the package that it came from.
    private static HashSet<string> Properties(JsonElement root)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (root.ValueKind != JsonValueKind.Object)
            return names;
        foreach (var property in root.EnumerateObject())
        {
            names.Add(property.Name);
            if (property.NameEquals("source"))
                names.Add("from " + string.Join(' ', property.Value.GetString()!.Split(' ').Take(3)));
            var elements = property.Value.ValueKind switch
            {
                JsonValueKind.Array => property.Value.EnumerateArray().ToList(),
                JsonValueKind.Object => [property.Value],
                _ => [],
            };
            foreach (var inner in elements.Where(e => e.ValueKind == JsonValueKind.Object)
                .SelectMany(e => e.EnumerateObject()))
                names.Add(property.Name + "." + inner.Name);
        }
        return names;
    }
}
