using System.Buffers.Binary;
using System.Text;

namespace ExamActors.Actors.Log;

/// <summary>
/// The hash by which Kafka's Java clients place a key: murmur2 of org.apache.kafka.common.utils.Utils, here after Austin
/// Appleby's MurmurHash2 (public domain), seed 0x9747b28c.
/// </summary>
public static class Murmur2
{
    private const uint Seed = 0x9747b28c;
    private const uint M = 0x5bd1e995;

    /// <summary>The partition of a key, 0 to partitions - 1.</summary>
    public static int Partition(ReadOnlySpan<byte> key, int partitions) => (int)(Hash(key) & 0x7fffffff) % partitions;

    /// <summary>The partition of a key that is text, 0 to partitions - 1.</summary>
    public static int Partition(string key, int partitions)
    {
        Span<byte> utf8 = stackalloc byte[Encoding.UTF8.GetMaxByteCount(Math.Min(key.Length, 256))];
        return Partition(
            key.Length <= 256 ? utf8[..Encoding.UTF8.GetBytes(key, utf8)] : Encoding.UTF8.GetBytes(key), partitions);
    }

    public static uint Hash(ReadOnlySpan<byte> data)
    {
        var h = Seed ^ (uint)data.Length;
        while (data.Length >= 4)
        {
            var k = BinaryPrimitives.ReadUInt32LittleEndian(data) * M;
            h = (h * M) ^ ((k ^ (k >> 24)) * M);
            data = data[4..];
        }
        if (data.Length > 0)
        {
            if (data.Length == 3)
                h ^= (uint)data[2] << 16;
            if (data.Length >= 2)
                h ^= (uint)data[1] << 8;
            h = (h ^ data[0]) * M;
        }
        h = (h ^ (h >> 13)) * M;
        return h ^ (h >> 15);
    }
}
