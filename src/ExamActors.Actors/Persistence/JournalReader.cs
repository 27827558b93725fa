using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;

namespace ExamActors.Actors.Persistence;

/// <summary>
/// Reads the events of one command back from an actor's journal, once, and stops: for commands that come again after
/// their events have left memory.
/// </summary>
/// <typeparam name="TCommand">The command as it was delivered.</typeparam>
/// <typeparam name="TEvent">The actor's events.</typeparam>
internal sealed class JournalReader<TCommand, TEvent> : ReceiveActor
{
    /// <summary>The events read, for the actor that asked; <c>WasApplied</c>: it knows that there are some.</summary>
    internal sealed record EventsRead(
        ImmutableArray<TEvent> Events, TCommand Command, bool WasApplied, IActorRef ReplyTo);

    /// <summary>The journal could not be read.</summary>
    internal sealed record ReadFailed(Exception Cause, IActorRef ReplyTo);

    private readonly ImmutableArray<TEvent>.Builder events = ImmutableArray.CreateBuilder<TEvent>();

    public JournalReader(
        string persistenceId, long firstVersion, long lastVersion, TCommand command, Func<TEvent, bool> isCaused,
        bool wasApplied, IActorRef replyTo)
    {
        Receive<ReplayedMessage>(m =>
        {
            var happened = (TEvent)m.Persistent.Payload;
            if (isCaused(happened))
                events.Add(happened);
        });
        Receive<RecoverySuccess>(_ =>
            Finish(new EventsRead(events.ToImmutable(), command, wasApplied, replyTo)));
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
