using Akka.Actor;
using ExamActors.Actors.Telemetry;

namespace ExamActors.Actors.Nodes;

/// <summary>Counts the asks that come to actors from an intake, by whether they crossed the network.</summary>
internal static class AskPlaces
{
    /// <summary>Counts an ask of somebody.</summary>
    public static void Count(IActorRef asker) => ExamMeter.IntakeAsks.Add(
        1, new KeyValuePair<string, object?>("place", asker.Path.Address.HasLocalScope ? "local" : "remote"));
}
