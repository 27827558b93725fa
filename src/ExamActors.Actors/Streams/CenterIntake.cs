using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Kafka.Helpers;
using Akka.Streams.Kafka.Messages;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Wire;
using ExamActors.Core;
using ExamActors.Core.Centers;

namespace ExamActors.Actors.Streams;

/// <summary>
/// center-commands → the center's actor → center-events → commit; <see cref="Intake{TCommand}"/> has the steps.
/// </summary>
public static class CenterIntake
{
    public const string Group = "center-intake";

    /// <summary>Starts the stream.</summary>
    /// <param name="centers">The shard region of the center actors.</param>
    /// <param name="placement">Brings the shards to where their partitions are consumed.</param>
    public static DrainingControl<Done> Run(
        ActorSystem system, IMaterializer materializer, IExamLog log, ExamSettings settings, IActorRef centers,
        IActorRef placement)
    {
        var source = CloudEventSource.Of(settings.Region, "centers");
        return new Intake<CenterCommand>(
            Group, settings.Topics.CenterCommands, "center", c => c.CenterId, placement, settings.Center.AskTimeout, Ask)
            .Run(system, materializer, log, settings);

        async Task<IReadOnlyList<ProducerRecord<byte[], byte[]>>> Ask(
            LogPosition position, CenterCommand command, string? traceParent, byte[]? importId, TimeSpan timeout)
        {
            var applied = await centers.Ask<CenterCommandApplied>(
                new DeliverCenterCommand(position, command), timeout).ConfigureAwait(false);
            return
            [
                .. applied.Events.Select(e => new ProducerRecord<byte[], byte[]>(
                    settings.Topics.CenterEvents.Name, CloudEvent.Of(e, source, importId))),
            ];
        }
    }
}
