using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;

namespace ExamActors.Actors.Telemetry;

/// <summary>What the actors of a kind tell of themselves: one for all of them, as they are many.</summary>
internal sealed class ActorMeter
{
    public static readonly ActorMeter Students = new("student");
    public static readonly ActorMeter Centers = new("center");

    private readonly KeyValuePair<string, object?> tag;

    private ActorMeter(string kind) => tag = ExamMeter.Tag("examactors.actor.kind", kind);

    public void Started() => ExamMeter.Actors.Add(1, tag);

    public void Stopped() => ExamMeter.Actors.Add(-1, tag);

    /// <param name="started">When the actor started: a timestamp of <see cref="Stopwatch"/>.</param>
    public void Recovered(long started) => ExamMeter.RecoveryDuration.RecordSince(started, tag);

    /// <summary>Counts what an intake asks, by whether it crossed the network.</summary>
    public static void Asked(IActorRef asker) =>
        ExamMeter.IntakeAsks.Add(1, ExamMeter.Tag("place", asker.Path.Address.HasLocalScope ? "local" : "remote"));

    public void NothingFailed() => ExamMeter.PersistFailures.Add(0, tag);

    public void PersistFailed() => ExamMeter.PersistFailures.Add(1, tag);

    /// <summary>The journal has a command's events.</summary>
    /// <param name="began">When they were decided.</param>
    /// <param name="refusal">Why an event refused the command; null where it did not.</param>
    public void Persisted<TEvent>(long began, ImmutableArray<TEvent> events, Func<TEvent, Enum?> refusal) where TEvent : class
    {
        ExamMeter.PersistDuration.RecordSince(began, tag);
        if (!ExamMeter.Events.Enabled && !ExamMeter.Refusals.Enabled)
            return;
        foreach (var happened in events)
        {
            ExamMeter.Events.Add(1, tag, ExamMeter.Tag("examactors.event.type", happened.GetType().Name));
            if (refusal(happened) is { } reason)
                ExamMeter.Refusals.Add(1, tag, ExamMeter.Tag("examactors.refusal.reason", reason.ToString()));
        }
    }
}
