using System.Diagnostics.Metrics;
using Akka.Actor;

namespace ExamActors.Actors.Nodes;

/// <summary>Counts the asks that come to actors from an intake, by whether they crossed the network.</summary>
public static class AskPlaces
{
    /// <summary>The name to listen for.</summary>
    public const string MeterName = "ExamActors";

    public const string AsksName = "examactors.intake.asks";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Asks = Meter.CreateCounter<long>(
        AsksName, "{ask}", "Commands that the intake brought to actors, by place: local, or remote, from another node.");

    /// <summary>Counts an ask of somebody.</summary>
    public static void Count(IActorRef asker) =>
        Asks.Add(1, new KeyValuePair<string, object?>("place", asker.Path.Address.HasLocalScope ? "local" : "remote"));
}
