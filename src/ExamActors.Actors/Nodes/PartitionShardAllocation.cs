using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Cluster.Sharding.External;

namespace ExamActors.Actors.Nodes;

/// <summary>
/// A shard is where its partition is consumed, as <see cref="ShardPlacement"/> tells. Shards move only while every member is
/// well: a move is agreed with all nodes, and would wait for one that is dead, when the shards of the dead one come anew, at
/// the right place, as soon as it is out of the cluster.
/// </summary>
public sealed class PartitionShardAllocation(ActorSystem system, string typeName) : IStartableAllocationStrategy
{
    private static readonly IImmutableSet<string> None = ImmutableHashSet<string>.Empty;

    private readonly ExternalShardAllocationStrategy told = new(system, typeName);
    private readonly Cluster cluster = Cluster.Get(system);

    public void Start() => told.Start();

    public Task<IActorRef> AllocateShard(
        IActorRef requester, string shardId, IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations) =>
        told.AllocateShard(requester, shardId, currentShardAllocations);

    public Task<IImmutableSet<string>> Rebalance(
        IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations,
        IImmutableSet<string> rebalanceInProgress) =>
        cluster.State.Unreachable.IsEmpty
        && cluster.State.Members.All(m => m.Status is MemberStatus.Up or MemberStatus.WeaklyUp or MemberStatus.Joining)
            ? told.Rebalance(currentShardAllocations, rebalanceInProgress)
            : Task.FromResult(None);
}
