using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ExamActors.Node.VirtualStudents;

/// <summary>Which versions of one actor's events have come, by what is in them. One writer.</summary>
internal sealed class VersionHistory
{
    private readonly List<UInt128> contents = []; // by version − 1; 0 where it has not come
    private readonly List<long> conflicts = [];

    /// <summary>The highest version that has come.</summary>
    public long VersionMax => contents.Count;

    /// <summary>Records that came a second time, as after a crash they may.</summary>
    public int Redelivered { get; private set; }

    /// <summary>Versions that came twice with different contents.</summary>
    public IReadOnlyList<long> Conflicts => conflicts;

    /// <summary>Versions from 1 to the highest that have not come.</summary>
    public IEnumerable<long> Missing =>
        Enumerable.Range(0, contents.Count).Where(i => contents[i] == UInt128.Zero).Select(i => i + 1L);

    /// <summary>Takes a version in; says whether it is new.</summary>
    /// <param name="version">From 1.</param>
    /// <param name="content">The record's value.</param>
    public bool Add(long version, ReadOnlySpan<byte> content)
    {
        while (contents.Count < version)
            contents.Add(UInt128.Zero);
        var (place, hash) = ((int)version - 1, HashOf(content));
        if (contents[place] == UInt128.Zero)
        {
            contents[place] = hash;
            return true;
        }
        Redelivered++;
        if (contents[place] != hash)
            conflicts.Add(version);
        return false;
    }

    // Never 0, which stands for what has not come.
    private static UInt128 HashOf(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash) | 1;
    }
}
