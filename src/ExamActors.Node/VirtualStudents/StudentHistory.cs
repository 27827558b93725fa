using System.Buffers.Binary;
using System.Security.Cryptography;
using ExamActors.Core.Students;

namespace ExamActors.Node.VirtualStudents;

/// <summary>What student-events has of one student. One writer.</summary>
internal sealed class StudentHistory
{
    private readonly List<UInt128> contents = []; // by version − 1; 0 where it has not come
    private readonly List<AnswerScored> answers = [];

    /// <summary>The highest version that has come.</summary>
    public long VersionMax => contents.Count;

    /// <summary>Records that came a second time, as after a crash they may.</summary>
    public int Redelivered { get; private set; }

    /// <summary>Versions that came twice with different contents.</summary>
    public List<long> Conflicts { get; } = [];

    /// <summary>The answers scored, each version once, as they came.</summary>
    public IReadOnlyList<AnswerScored> Answers => answers;

    /// <summary>How the attempt ended; null where it has not come.</summary>
    public AttemptFinished? Finished { get; private set; }

    /// <summary>Versions from 1 to the highest that have not come.</summary>
    public IEnumerable<long> Missing =>
        Enumerable.Range(0, contents.Count).Where(i => contents[i] == UInt128.Zero).Select(i => i + 1L);

    /// <summary>Takes an event in.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="content">The record's value.</param>
    public void Add(StudentEvent happened, ReadOnlySpan<byte> content)
    {
        while (contents.Count < happened.Version)
            contents.Add(UInt128.Zero);
        var (place, hash) = ((int)happened.Version - 1, HashOf(content));
        if (contents[place] != UInt128.Zero)
        {
            Redelivered++;
            if (contents[place] != hash)
                Conflicts.Add(happened.Version);
            return;
        }
        contents[place] = hash;
        if (happened is AnswerScored scored)
            answers.Add(scored);
        else if (happened is AttemptFinished finished)
            Finished = finished;
    }

    // Never 0, which stands for what has not come.
    private static UInt128 HashOf(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash) | 1;
    }
}
