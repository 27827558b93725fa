namespace ExamActors.Core.Students;

/// <summary>What the events of one command have in common, and their versions in turn.</summary>
internal sealed class EventStamps(StudentState state, DeliverCommand delivered)
{
    private long version = state.Version;

    public string StudentId => delivered.Command.StudentId;

    public CommandCause Cause { get; } =
        new(delivered.Command.CommandId, delivered.Position.Partition, delivered.Position.Offset);

    public DateTimeOffset At => delivered.Command.At;

    /// <summary>The version of the next event.</summary>
    public long Next() => ++version;

    public CommandRefused Refuse(RefusalReason reason, string subject) =>
        new(StudentId, Next(), Cause, At, reason, subject);
}
