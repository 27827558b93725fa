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
        AllAreWell(currentShardAllocations.Keys)
            ? told.Rebalance(currentShardAllocations, rebalanceInProgress)
            : Task.FromResult(None);

    // The coordinator hears of a dead member's end later than the cluster does: its region may be here still.
    private bool AllAreWell(IEnumerable<IActorRef> regions)
    {
        var state = cluster.State;
        return state.Unreachable.IsEmpty
            && state.Members.All(m => m.Status is MemberStatus.Up or MemberStatus.WeaklyUp or MemberStatus.Joining)
            && regions.All(r => r.Path.Address is var at && (at.HasLocalScope || state.Members.Any(m => m.Address == at)));
    }
}
