using System.Text.Json;

namespace ExamActors.Node.Replaying;

/// <summary>A value that is not the same in two documents.</summary>
/// <param name="Path">Where it stands, as a JSON path.</param>
/// <param name="Published">The value that was published, as JSON; null where there is none.</param>
/// <param name="Replayed">The value of the replay, as JSON; null where there is none.</param>
internal sealed record JsonDifference(string Path, string? Published, string? Replayed)
{
    /// <summary>Differences that are listed of two documents at most.</summary>
    public const int Max = 20;

    /// <summary>Compares two documents; numbers by how they are written, fields whatever their order.</summary>
    /// <param name="ignored">The path of a value that may differ; null for none.</param>
    public static List<JsonDifference> Between(JsonElement published, JsonElement replayed, string? ignored = null)
    {
        var found = new List<JsonDifference>();
        Compare("$", published, replayed);
        return found;

        void Compare(string path, JsonElement? left, JsonElement? right)
        {
            if (path == ignored || found.Count == Max)
                return;
            if (left is not { } a || right is not { } b || a.ValueKind != b.ValueKind)
                found.Add(new JsonDifference(path, left?.GetRawText(), right?.GetRawText()));
            else if (a.ValueKind == JsonValueKind.Object)
                foreach (var name in a.EnumerateObject().Concat(b.EnumerateObject()).Select(p => p.Name).Distinct())
                    Compare($"{path}.{name}", Field(a, name), Field(b, name));
            else if (a.ValueKind == JsonValueKind.Array)
                for (var i = 0; i < Math.Max(a.GetArrayLength(), b.GetArrayLength()); i++)
                    Compare($"{path}[{i}]", Element(a, i), Element(b, i));
            else if (a.ValueKind == JsonValueKind.String ? a.GetString() != b.GetString() : a.GetRawText() != b.GetRawText())
                found.Add(new JsonDifference(path, a.GetRawText(), b.GetRawText()));
        }
    }

    private static JsonElement? Field(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value : null;

    private static JsonElement? Element(JsonElement of, int index) => index < of.GetArrayLength() ? of[index] : null;
}
