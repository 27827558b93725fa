using ExamActors.Core.Scoring;
using ExamActors.Core.Students;

namespace ExamActors.Node.VirtualStudents;

/// <summary>What student-events has of one student. One writer.</summary>
internal sealed class StudentHistory
{
    private readonly VersionHistory versions = new();
    private readonly List<AnswerScored> answers = [];

    /// <summary>The highest version that has come.</summary>
    public long VersionMax => versions.VersionMax;

    /// <summary>Records that came a second time, as after a crash they may.</summary>
    public int Redelivered => versions.Redelivered;

    /// <summary>Versions that came twice with different contents.</summary>
    public IReadOnlyList<long> Conflicts => versions.Conflicts;

    /// <summary>Versions from 1 to the highest that have not come.</summary>
    public IEnumerable<long> Missing => versions.Missing;

    /// <summary>The answers scored, each version once, as they came.</summary>
    public IReadOnlyList<AnswerScored> Answers => answers;

    /// <summary>The answers that count, by when their item was answered first: of one answered several times the last.</summary>
    public IReadOnlyCollection<(string ItemId, Answer Answer)> LastAnswers
    {
        get
        {
            var last = new OrderedDictionary<string, Answer>(StringComparer.Ordinal);
            foreach (var scored in answers.OrderBy(a => a.Version))
                last[scored.ItemId] = scored.Answer;
            return [.. last.Select(a => (a.Key, a.Value))];
        }
    }

    /// <summary>How many items were delivered.</summary>
    public int Delivered { get; private set; }

    /// <summary>How the attempt ended; null where it has not come.</summary>
    public AttemptFinished? Finished { get; private set; }

    /// <summary>How the attempt was declared void; null where it was not.</summary>
    public AttemptVoided? Voided { get; private set; }

    /// <summary>Takes an event in; says whether it is new.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="content">The record's value.</param>
    public bool Add(StudentEvent happened, ReadOnlySpan<byte> content)
    {
        if (!versions.Add(happened.Version, content))
            return false;
        switch (happened)
        {
            case AnswerScored scored:
                answers.Add(scored);
                break;
            case ItemDelivered:
                Delivered++;
                break;
            case AttemptFinished finished:
                Finished = finished;
                break;
            case AttemptVoided voided:
                Voided = voided;
                break;
        }
        return true;
    }
}
