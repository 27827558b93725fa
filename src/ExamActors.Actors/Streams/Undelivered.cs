using Akka.Actor;
using Akka.Event;
using ExamActors.Core.Centers;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Streams;

/// <summary>
/// Tells an intake that the actor it asks has stopped without an answer: one whose recovery failed, because the database is gone, drops
/// what waited for it. Without this the intake would wait out its ask-timeout, also when the database is back; with it, it asks again
/// soon. Gateways are not told: they wait for the time of a reply, and the actor may be back within it.
/// </summary>
public sealed class Undelivered : ReceiveActor
{
    public Undelivered()
    {
        Receive<DeadLetter>(letter =>
        {
            if (letter.Message is DeliverCommand or DeliverCenterCommand)
                letter.Sender.Tell(new Status.Failure(new ActorStoppedException(
                    $"{letter.Recipient.Path.Name} stopped before it came to {letter.Message.GetType().Name}")));
        });
        Context.System.EventStream.Subscribe(Self, typeof(DeadLetter));
    }
}

/// <summary>An actor stopped before it came to a message: there is no answer, as when it is too late.</summary>
public sealed class ActorStoppedException(string message) : AskTimeoutException(message);
