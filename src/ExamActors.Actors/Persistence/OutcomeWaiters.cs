using Akka.Actor;

namespace ExamActors.Actors.Persistence;

/// <summary>
/// Who waits for the outcome of a command that may be on its way on the log; an actor holds them, in memory only. Who waits
/// in vain gives up by itself, and its place is taken by later ones.
/// </summary>
internal sealed class OutcomeWaiters
{
    private const int WaitingMax = 256;

    private readonly List<(string CommandId, IActorRef ReplyTo)> waiting = [];

    /// <summary>Somebody waits from now on.</summary>
    public void Add(string commandId, IActorRef replyTo)
    {
        if (waiting.Count == WaitingMax)
            waiting.RemoveAt(0);
        waiting.Add((commandId, replyTo));
    }

    /// <summary>Tells everybody who waits for a command, and forgets them.</summary>
    /// <param name="commandId">The command.</param>
    /// <param name="outcome">Makes the message, where anybody waits.</param>
    public void Tell(string commandId, Func<object> outcome)
    {
        for (var i = waiting.Count - 1; i >= 0; i--)
            if (waiting[i].CommandId == commandId)
            {
                waiting[i].ReplyTo.Tell(outcome());
                waiting.RemoveAt(i);
            }
    }
}
