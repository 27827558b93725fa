using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Students;

/// <summary>
/// Reads a student's events back from the journal, once, and stops: for commands that come again after their events
/// have left memory.
/// </summary>
internal sealed class JournalReader : ReceiveActor
{
    /// <summary>The events read, for the actor that asked; <c>WasApplied</c>: it knows that there are some.</summary>
    internal sealed record EventsRead(
        ImmutableArray<StudentEvent> Events, DeliverCommand Command, bool WasApplied, IActorRef ReplyTo);

    /// <summary>The journal could not be read.</summary>
    internal sealed record ReadFailed(Exception Cause, IActorRef ReplyTo);

    private readonly ImmutableArray<StudentEvent>.Builder events = ImmutableArray.CreateBuilder<StudentEvent>();

    public JournalReader(
        string persistenceId, long firstVersion, long lastVersion, DeliverCommand command, bool wasApplied,
        IActorRef replyTo)
    {
        Receive<ReplayedMessage>(m => events.Add((StudentEvent)m.Persistent.Payload));
        Receive<RecoverySuccess>(_ =>
        {
            var caused = events.Where(e => e.Cause.Id == command.Command.CommandId).ToImmutableArray();
            Finish(new EventsRead(caused, command, wasApplied, replyTo));
        });
        Receive<ReplayMessagesFailure>(m => Finish(new ReadFailed(m.Cause, replyTo)));
        Akka.Persistence.Persistence.Instance.Apply(Context.System).JournalFor(null)
            .Tell(new ReplayMessages(firstVersion, lastVersion, long.MaxValue, persistenceId, Self));
    }

    private void Finish(object result)
    {
        Context.Parent.Tell(result);
        Context.Stop(Self);
    }
}
