using ExamActors.Core;

namespace ExamActors.Node.Verifying;

/// <summary>What the log has of one command: where it stands, and what it caused.</summary>
internal sealed class CommandFacts
{
    private readonly List<LogPosition> positions = [];
    private readonly List<LogPosition> causes = [];

    /// <summary>Where it stands; several places where it was sent several times.</summary>
    public IReadOnlyList<LogPosition> Positions => positions;

    /// <summary>Where its events say that it stands.</summary>
    public IReadOnlyList<LogPosition> Causes => causes;

    /// <summary>The versions of its first and last event; 0 where there is none.</summary>
    public (long First, long Last) Versions { get; private set; }

    /// <summary>How many events it has caused, each version once.</summary>
    public int Events { get; private set; }

    /// <summary>The event from which it follows, in words; null for a command that follows from none.</summary>
    public string? FollowsFrom { get; private set; }

    /// <summary>Whether something of it has still to come: its record, or its effect.</summary>
    public bool IsOpen => positions.Count == 0 || Events == 0;

    public void StandsAt(LogPosition position) => positions.Add(position);

    public void Follows(string happened) => FollowsFrom = happened;

    public void Caused(long version, LogPosition by)
    {
        Versions = Events++ == 0
            ? (version, version)
            : (Math.Min(Versions.First, version), Math.Max(Versions.Last, version));
        if (!causes.Contains(by))
            causes.Add(by);
    }
}
