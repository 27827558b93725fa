using System.Collections.Immutable;

namespace ExamActors.Core.Students;

/// <summary>A student as folded from the events. Kept small: it is what an idle actor holds in memory.</summary>
/// <param name="Version">The version of the last event; 0 before the first.</param>
/// <param name="Attempts">The attempts recorded, oldest first.</param>
/// <param name="Positions">The last applied position of each partition that commands came from; one as a rule.</param>
/// <param name="Recent">The last commands applied, newest last, at most <see cref="RecentMax"/>.</param>
public sealed record StudentState(
    long Version,
    ImmutableArray<AttemptSummary> Attempts,
    ImmutableArray<LogPosition> Positions,
    ImmutableArray<AppliedCommand> Recent)
{
    /// <summary>How many applied commands are remembered; older ones are looked up in the journal.</summary>
    public const int RecentMax = 64;

    public static readonly StudentState Empty = new(0, [], [], []);

    /// <summary>Folds one event in.</summary>
    /// <exception cref="InvalidOperationException">The event is of an unknown kind or not the next version.</exception>
    public StudentState Apply(StudentEvent happened)
    {
        if (happened.Version != Version + 1)
            throw new InvalidOperationException(
                $"student {happened.StudentId}: event {happened.Version} cannot follow version {Version}");
        var attempts = happened switch
        {
            AttemptRecorded e => Attempts.Add(
                new AttemptSummary(e.KeenId, e.ExamId, e.Score.Correct, e.Score.Total)),
            CommandRefused => Attempts,
            _ => throw new InvalidOperationException($"unknown event {happened.GetType().Name}"),
        };
        return new StudentState(happened.Version, attempts, Advance(happened.Cause), Remember(happened));
    }

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

    public bool HasAttempt(string keenId) => Attempts.Any(a => a.KeenId == keenId);

    public int AttemptsAt(string examId) => Attempts.Count(a => a.ExamId == examId);

    private ImmutableArray<LogPosition> Advance(CommandCause cause)
    {
        var position = new LogPosition(cause.Partition, cause.Offset);
        for (var i = 0; i < Positions.Length; i++)
            if (Positions[i].Partition == cause.Partition)
                return cause.Offset > Positions[i].Offset ? Positions.SetItem(i, position) : Positions;
        return Positions.Add(position);
    }

    private ImmutableArray<AppliedCommand> Remember(StudentEvent happened)
    {
        if (Recent is [.., var newest] && newest.CommandId == happened.Cause.Id)
            return Recent.SetItem(Recent.Length - 1, newest with { LastVersion = happened.Version });
        var kept = Recent.Length < RecentMax ? Recent : Recent.RemoveAt(0);
        return kept.Add(new AppliedCommand(happened.Cause.Id, happened.Version, happened.Version));
    }
}

/// <summary>What a student's state keeps of a recorded attempt; the rest is in the journal.</summary>
/// <param name="KeenId">The document's id.</param>
/// <param name="ExamId">The exam taken.</param>
/// <param name="Correct">Questions answered right.</param>
/// <param name="Total">Questions delivered.</param>
public sealed record AttemptSummary(string KeenId, string ExamId, int Correct, int Total);

/// <summary>A command that was applied, and the versions of the events that it caused.</summary>
/// <param name="CommandId">The command's id.</param>
/// <param name="FirstVersion">The version of its first event.</param>
/// <param name="LastVersion">The version of its last event.</param>
public sealed record AppliedCommand(string CommandId, long FirstVersion, long LastVersion);

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
