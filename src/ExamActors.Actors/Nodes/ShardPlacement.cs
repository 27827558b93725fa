using System.Collections.Immutable;
using System.Globalization;
using Akka;
using Akka.Actor;
using Akka.Cluster.Sharding.External;
using Akka.Event;
using Akka.Streams.Kafka.Helpers;
using Confluent.Kafka;

namespace ExamActors.Actors.Nodes;

/// <summary>
/// Where a partition of a topic of commands is consumed, there its shard has to be: what this node's consumer is given is
/// told to the coordinator of the shards, again and again until it is known. The node that loses a partition says
/// nothing, as the one that gets it does.
/// </summary>
public sealed class ShardPlacement : ReceiveActor, IWithTimers
{
    private sealed record Given(ImmutableHashSet<int> Partitions);

    private sealed record Taken(ImmutableHashSet<int> Partitions);

    private sealed record Told(ImmutableHashSet<int> Partitions, Exception? Failure);

    private sealed record TellAgain
    {
        public static readonly TellAgain Instance = new();
    }

    private static readonly TimeSpan AgainAfter = TimeSpan.FromMilliseconds(500);

    private readonly IExternalShardAllocationClient shards;
    private readonly Address self = Akka.Cluster.Cluster.Get(Context.System).SelfAddress;
    private readonly ILoggingAdapter log = Context.GetLogger();
    private ImmutableHashSet<int> untold = [];

    /// <param name="shards">The allocation of the shards that the partitions have.</param>
    public ShardPlacement(IExternalShardAllocationClient shards)
    {
        this.shards = shards;
        Receive<Given>(given => Tell(untold.Union(given.Partitions)));
        Receive<Taken>(taken => untold = untold.Except(taken.Partitions));
        Receive<TellAgain>(_ => Tell(untold));
        Receive<Told>(OnTold);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IExternalShardAllocationClient shards) =>
        Akka.Actor.Props.Create(() => new ShardPlacement(shards));

    /// <summary>Tells the actor what a consumer is given.</summary>
    public static IPartitionEventHandler Handler(IActorRef placement) => new Forwarding(placement);

    private void Tell(ImmutableHashSet<int> partitions)
    {
        untold = partitions;
        if (partitions.IsEmpty)
            return;
        shards.UpdateShardLocations(partitions.ToImmutableDictionary(
                p => p.ToString(CultureInfo.InvariantCulture), _ => self))
            .PipeTo(Self, success: (Done _) => new Told(partitions, null), failure: e => new Told(partitions, e));
    }

    private void OnTold(Told told)
    {
        if (told.Failure is null)
        {
            untold = untold.Except(told.Partitions);
            return;
        }
        // It is known here already, and goes round by gossip; told again until most nodes are sure to have it.
        log.Info("where the shards of partitions {0} are is not known to most nodes yet: {1}",
            string.Join(", ", told.Partitions.Order()), told.Failure.Message);
        Timers.StartSingleTimer("again", TellAgain.Instance, AgainAfter);
    }

    private sealed class Forwarding(IActorRef placement) : IPartitionEventHandler
    {
        public void OnAssign(IImmutableSet<TopicPartition> assignedTopicPartitions, IRestrictedConsumer consumer) =>
            placement.Tell(new Given([.. assignedTopicPartitions.Select(p => p.Partition.Value)]));

        public void OnRevoke(IImmutableSet<TopicPartitionOffset> revokedTopicPartitions, IRestrictedConsumer consumer) =>
            placement.Tell(new Taken([.. revokedTopicPartitions.Select(p => p.Partition.Value)]));

        public void OnStop(IImmutableSet<TopicPartition> topicPartitions, IRestrictedConsumer consumer) =>
            placement.Tell(new Taken([.. topicPartitions.Select(p => p.Partition.Value)]));
    }
}
