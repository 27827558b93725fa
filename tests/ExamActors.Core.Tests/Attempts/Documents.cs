using System.Text;
using System.Text.Json.Nodes;
using ExamActors.Core.Attempts;

namespace ExamActors.Core.Tests.Attempts;

/// <summary>Documents to break: generated ones, as bytes and as JSON that a test can change.</summary>
internal static class Documents
{
    /// <summary>So many sound documents, without repeats.</summary>
    public static List<byte[]> Sound(int count, ulong seed = 1)
    {
        using var file = new MemoryStream();
        AttemptGenerator.Write(file, count, seed, ndjson: true);
        return [.. Encoding.UTF8.GetString(file.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct()
            .Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>A sound document with counts and claims, changed.</summary>
    public static byte[] Changed(Action<JsonObject> change)
    {
        var document = Sound(5).Select(d => JsonNode.Parse(d)!.AsObject()).First(d => d["sequences"]!["counts"] is not null);
        change(document);
        return Encoding.UTF8.GetBytes(document.ToJsonString());
    }

    /// <summary>What a reader finds in bytes, in order: kind, bytes and offset of each.</summary>
    public static List<(RecordKind Kind, string Bytes, long Offset)> ReadAll(Stream stream, int recordBytesMax = 1 << 20)
    {
        using var reader = new AttemptRecordReader(stream, recordBytesMax);
        var found = new List<(RecordKind, string, long)>();
        while (reader.Read())
            found.Add((reader.Kind, Encoding.Latin1.GetString(reader.Current.Span), reader.ByteOffset));
        return found;
    }
}
