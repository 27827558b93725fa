using Akka.Actor;
using Akka.Persistence;

namespace ExamActors.Actors.Persistence;

/// <summary>Deletes all events of a persistent actor that nobody needs, replies, and stops.</summary>
public sealed class JournalEraser : ReceivePersistentActor
{
    /// <summary>Delete them; answered with <see cref="Erased"/>, or with a failure.</summary>
    public sealed record Erase
    {
        public static readonly Erase Instance = new();
    }

    /// <summary>There are none any more.</summary>
    public sealed record Erased
    {
        public static readonly Erased Instance = new();
    }

    private IActorRef asker = ActorRefs.Nobody;

    public JournalEraser(string persistenceId)
    {
        PersistenceId = persistenceId;
        Recover<object>(_ => { });
        Command<Erase>(_ =>
        {
            asker = Sender;
            DeleteMessages(LastSequenceNr);
        });
        Command<DeleteMessagesSuccess>(_ => Reply(Erased.Instance));
        Command<DeleteMessagesFailure>(failed => Reply(new Status.Failure(failed.Cause)));
    }

    public override string PersistenceId { get; }

    public static Props Props(string persistenceId) => Akka.Actor.Props.Create<JournalEraser>(persistenceId);

    private void Reply(object reply)
    {
        asker.Tell(reply);
        Context.Stop(Self);
    }
}
