using System.Collections.Immutable;

namespace ExamActors.Core;

/// <summary>Where a command stands on the log.</summary>
/// <param name="Partition">The partition of the topic of commands.</param>
/// <param name="Offset">The offset in that partition.</param>
public readonly record struct LogPosition(int Partition, long Offset);

/// <summary>The command that caused an event.</summary>
/// <param name="Id">The command's id, chosen by who sent it and kept on a retry.</param>
/// <param name="Partition">The partition of the topic of commands that it was read from.</param>
/// <param name="Offset">Its offset there.</param>
public sealed record CommandCause(string Id, int Partition, long Offset);

/// <summary>A command that was applied, and the versions of the events that it caused.</summary>
/// <param name="CommandId">The command's id.</param>
/// <param name="FirstVersion">The version of its first event.</param>
/// <param name="LastVersion">The version of its last event.</param>
public sealed record AppliedCommand(string CommandId, long FirstVersion, long LastVersion);

/// <summary>Which commands an actor has applied: what makes a command that comes twice change nothing.</summary>
/// <param name="Positions">The last applied position of each partition that commands came from; one as a rule.</param>
/// <param name="Recent">The last commands applied, newest last, at most <see cref="RecentMax"/>.</param>
public sealed record Applied(ImmutableArray<LogPosition> Positions, ImmutableArray<AppliedCommand> Recent)
{
    /// <summary>How many applied commands are remembered; older ones are looked up in the journal.</summary>
    public const int RecentMax = 64;

    public static readonly Applied Nothing = new([], []);

    /// <summary>Whether a command was applied before, by its place on the log and its id.</summary>
    public Delivery Classify(LogPosition position, string commandId)
    {
        foreach (var applied in Recent)
            if (applied.CommandId == commandId)
                return new Delivery.Known(applied.FirstVersion, applied.LastVersion);
        foreach (var last in Positions)
            if (last.Partition == position.Partition && position.Offset <= last.Offset)
                return new Delivery.Unsure();
        return new Delivery.Fresh();
    }

    /// <summary>What is applied once an event of a version has happened.</summary>
    public Applied After(CommandCause cause, long version) => new(Advance(cause), Remember(cause, version));

    private ImmutableArray<LogPosition> Advance(CommandCause cause)
    {
        var position = new LogPosition(cause.Partition, cause.Offset);
        for (var i = 0; i < Positions.Length; i++)
            if (Positions[i].Partition == cause.Partition)
                return cause.Offset > Positions[i].Offset ? Positions.SetItem(i, position) : Positions;
        return Positions.Add(position);
    }

    private ImmutableArray<AppliedCommand> Remember(CommandCause cause, long version)
    {
        if (Recent is [.., var newest] && newest.CommandId == cause.Id)
            return Recent.SetItem(Recent.Length - 1, newest with { LastVersion = version });
        var kept = Recent.Length < RecentMax ? Recent : Recent.RemoveAt(0);
        return kept.Add(new AppliedCommand(cause.Id, version, version));
    }
}

/// <summary>What is known of a command as it arrives.</summary>
public abstract record Delivery
{
    /// <summary>Never applied.</summary>
    public sealed record Fresh : Delivery;

    /// <summary>Applied before, with these events.</summary>
    public sealed record Known(long FirstVersion, long LastVersion) : Delivery;

    /// <summary>
    /// Its place on the log lies behind the last applied one and its id is no longer remembered: the journal knows
    /// whether it was applied. (It was not, if the topic was made anew, or a failure let a later command overtake it.)
    /// </summary>
    public sealed record Unsure : Delivery;

    private Delivery()
    {
    }
}
