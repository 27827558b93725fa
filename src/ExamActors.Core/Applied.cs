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

/// <summary>The newest event of another actor from which an applied command follows.</summary>
/// <param name="Version">The event's version.</param>
/// <param name="At">The time of what the command caused.</param>
public sealed record HeardEvent(long Version, DateTimeOffset At);

/// <summary>Which commands an actor has applied: what makes a command that comes twice change nothing.</summary>
/// <param name="Positions">The last applied position of each partition that commands came from; one as a rule.</param>
/// <param name="Recent">The last commands applied, newest last, at most as many as the actor's kind keeps.</param>
/// <param name="Heard">
/// How far other actors' events have come here as commands, by the actor's id: a stream that starts again appends the commands of its
/// last events once more, as new records, and their ids may have left <paramref name="Recent"/>. At most <see cref="HeardMax"/>: then the
/// half that was heard of longest ago is forgotten.
/// </param>
public sealed record Applied(
    ImmutableArray<LogPosition> Positions, ImmutableArray<AppliedCommand> Recent,
    ImmutableDictionary<string, HeardEvent> Heard)
{
    /// <summary>
    /// Of how many other actors at most it is remembered how far their events have come: far more than send something between two commits of
    /// a stream.
    /// </summary>
    public const int HeardMax = 4096;

    public static readonly Applied Nothing = new([], [], ImmutableDictionary<string, HeardEvent>.Empty);

    /// <summary>Whether a command was applied before, by its place on the log and its id.</summary>
    public Delivery Classify(LogPosition position, string commandId)
    {
        foreach (var applied in Recent)
            if (applied.CommandId == commandId)
                return new Delivery.Known(applied.FirstVersion, applied.LastVersion);
        foreach (var last in Positions)
            if (last.Partition == position.Partition && position.Offset <= last.Offset)
                return new Delivery.Unsure();
        return FollowUpId.Parse(commandId) is { } from && Heard.TryGetValue(from.Actor, out var heard)
            && from.Version <= heard.Version
                ? new Delivery.Unsure()
                : new Delivery.Fresh();
    }

    /// <summary>What is applied once an event of a version has happened.</summary>
    /// <param name="cause">The event's cause.</param>
    /// <param name="version">Its version.</param>
    /// <param name="at">Its time.</param>
    /// <param name="recentMax">
    /// How many commands are remembered: of as many as may come between a command and who sends it again, on another record.
    /// </param>
    public Applied After(CommandCause cause, long version, DateTimeOffset at, int recentMax) =>
        new(Advance(cause), Remember(cause, version, recentMax), Hear(cause, at));

    private ImmutableArray<LogPosition> Advance(CommandCause cause)
    {
        var position = new LogPosition(cause.Partition, cause.Offset);
        for (var i = 0; i < Positions.Length; i++)
            if (Positions[i].Partition == cause.Partition)
                return cause.Offset > Positions[i].Offset ? Positions.SetItem(i, position) : Positions;
        return Positions.Add(position);
    }

    private ImmutableArray<AppliedCommand> Remember(CommandCause cause, long version, int recentMax)
    {
        if (Recent is [.., var newest] && newest.CommandId == cause.Id)
            return Recent.SetItem(Recent.Length - 1, newest with { LastVersion = version });
        var kept = Recent.Length < recentMax ? Recent : Recent.RemoveAt(0);
        return kept.Add(new AppliedCommand(cause.Id, version, version));
    }

    private ImmutableDictionary<string, HeardEvent> Hear(CommandCause cause, DateTimeOffset at)
    {
        if (FollowUpId.Parse(cause.Id) is not { } from)
            return Heard;
        if (Heard.TryGetValue(from.Actor, out var before))
            return before.Version >= from.Version ? Heard : Heard.SetItem(from.Actor, new HeardEvent(from.Version, at));
        var kept = Heard.Count < HeardMax
            ? Heard
            : Heard.OrderByDescending(h => h.Value.At).ThenBy(h => h.Key, StringComparer.Ordinal).Take(HeardMax / 2)
                .ToImmutableDictionary();
        return kept.Add(from.Actor, new HeardEvent(from.Version, at));
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
    /// Its place on the log lies behind the last applied one, or it follows from an event that is not newer than one heard of, and its id is
    /// no longer remembered: the journal knows whether it was applied. (It was not, if the topic was made anew, or a failure let a later
    /// command overtake it.)
    /// </summary>
    public sealed record Unsure : Delivery;

    private Delivery()
    {
    }
}
