using System.Buffers.Binary;
using System.Text;
using Confluent.Kafka;

namespace ExamActors.Actors.Log;

// headers = { length of name (2 bytes) name  length of value (4 bytes, -1 for null) value }*   all little-endian

/// <summary>A record's headers as one blob.</summary>
internal static class HeaderBytes
{
    /// <summary>Null where there are no headers.</summary>
    public static byte[]? Encode(Headers? headers)
    {
        if (headers is null || headers.Count == 0)
            return null;
        var size = 0;
        foreach (var header in headers)
            size += 6 + Encoding.UTF8.GetByteCount(header.Key) + (header.GetValueBytes()?.Length ?? 0);
        var bytes = new byte[size];
        var rest = bytes.AsSpan();
        foreach (var header in headers)
        {
            var name = Encoding.UTF8.GetBytes(header.Key, rest[2..]);
            BinaryPrimitives.WriteUInt16LittleEndian(rest, checked((ushort)name));
            rest = rest[(2 + name)..];
            var value = header.GetValueBytes();
            BinaryPrimitives.WriteInt32LittleEndian(rest, value?.Length ?? -1);
            rest = rest[4..];
            value?.CopyTo(rest);
            rest = rest[(value?.Length ?? 0)..];
        }
        return bytes;
    }

    public static Headers Decode(byte[]? bytes)
    {
        var headers = new Headers();
        var rest = bytes.AsSpan();
        while (rest.Length > 0)
        {
            var name = BinaryPrimitives.ReadUInt16LittleEndian(rest);
            var key = NameOf(rest.Slice(2, name));
            rest = rest[(2 + name)..];
            var value = BinaryPrimitives.ReadInt32LittleEndian(rest);
            rest = rest[4..];
            headers.Add(key, value < 0 ? null : rest[..value].ToArray());
            rest = rest[Math.Max(0, value)..];
        }
        return headers;
    }

    // A handful of names makes up nearly all headers.
    private static string NameOf(ReadOnlySpan<byte> utf8) => utf8 switch
    {
        _ when utf8.SequenceEqual("ce_id"u8) => "ce_id",
        _ when utf8.SequenceEqual("ce_type"u8) => "ce_type",
        _ when utf8.SequenceEqual("ce_source"u8) => "ce_source",
        _ when utf8.SequenceEqual("ce_time"u8) => "ce_time",
        _ when utf8.SequenceEqual("ce_specversion"u8) => "ce_specversion",
        _ when utf8.SequenceEqual("ce_importid"u8) => "ce_importid",
        _ when utf8.SequenceEqual("content-type"u8) => "content-type",
        _ => Encoding.UTF8.GetString(utf8),
    };
}
