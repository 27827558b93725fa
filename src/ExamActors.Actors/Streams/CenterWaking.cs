using System.Collections.Immutable;
using System.Text;
using Akka;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Kafka.Dsl;
using Akka.Streams.Kafka.Helpers;
using Akka.Streams.Kafka.Settings;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;

namespace ExamActors.Actors.Streams;

/// <summary>
/// center-events → every center is in memory, so that its deadlines hold: at the start of a node, and again and again,
/// because a center's shard may have gone with another node. The centers known are the keys of center-events, read from
/// the beginning; they are few. Not Akka's remember-entities: that keeps the ids a second time, in files beside each
/// node or in more journal events of a shape of its own, where the log has them already.
/// </summary>
public static class CenterWaking
{
    public const string Group = "center-waking";

    // In the place of a key: every center that is known.
    private static readonly byte[] All = [];

    /// <summary>Starts the stream.</summary>
    /// <param name="centers">The shard region of the center actors; a center that is awake is not disturbed.</param>
    public static DrainingControl<Done> Run(
        ActorSystem system, IMaterializer materializer, IExamLog log, ExamSettings settings, IActorRef centers)
    {
        var topic = settings.Topics.CenterEvents;
        var known = new HashSet<string>(StringComparer.Ordinal);
        var again = Source.Tick<byte[]>(settings.Center.WakeInterval, settings.Center.WakeInterval, All)
            .MapMaterializedValue(_ => NotUsed.Instance);
        return KafkaConsumer.PlainPartitionedManualOffsetSource(
                log.ConsumerSettings(system, Group), Subscriptions.Topics(topic.Name), FromTheBeginning, _ => { })
            .Via(Flow.Create<(TopicPartition, Source<ConsumeResult<byte[], byte[]>, NotUsed>)>()
                .MergeMany(topic.Partitions, partition => partition.Item2.Select(r => r.Message.Key ?? All)))
            .Via(Flow.Create<byte[]>().Merge(again, eagerComplete: true))
            .ToMaterialized(Sink.ForEach<byte[]>(Wake), Keep.Both)
            .MapMaterializedValue(m => DrainingControl<Done>.Create(m.Item1, Ended(m.Item2)))
            .Run(materializer);

        void Wake(byte[] key)
        {
            if (key.Length == 0)
                foreach (var centerId in known)
                    centers.Tell(new ShardRegion.StartEntity(centerId), ActorRefs.Nobody);
            else if (Encoding.UTF8.GetString(key) is var centerId && known.Add(centerId))
                centers.Tell(new ShardRegion.StartEntity(centerId), ActorRefs.Nobody);
        }
    }

    private static Task<IImmutableSet<TopicPartitionOffset>> FromTheBeginning(
        IImmutableSet<TopicPartition> partitions) => Task.FromResult<IImmutableSet<TopicPartitionOffset>>(
            partitions.Select(p => new TopicPartitionOffset(p, Offset.Beginning)).ToImmutableHashSet());

    private static async Task<Done> Ended(Task stream)
    {
        await stream.ConfigureAwait(false);
        return Done.Instance;
    }
}
