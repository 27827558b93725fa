using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Cluster.Sharding.External;
using Akka.Configuration;
using Akka.Streams.Kafka.Helpers;
using Akka.TestKit.Xunit2;
using Confluent.Kafka;
using ExamActors.Actors.Nodes;
using ExamActors.Actors.Settings;
using ExamActors.TestSupport;

namespace ExamActors.Actors.Tests.Nodes;

/// <summary>A cluster of one, whose coordinator is asked where shards belong.</summary>
public sealed class ShardPlacementTests : TestKit
{
    private const string TypeName = "student";

    private readonly Cluster cluster;
    private readonly IPartitionEventHandler handler;

    public ShardPlacementTests() : base(ConfigurationFactory.ParseString("akka.loglevel = WARNING")
        .WithFallback(ExamSettingsReader.Reference).WithFallback(ClusterSharding.DefaultConfig()))
    {
        cluster = Cluster.Get(Sys);
        cluster.Join(cluster.SelfAddress);
        handler = ShardPlacement.Handler(Sys.ActorOf(
            ShardPlacement.Props(ExternalShardAllocation.Get(Sys).ClientFor(TypeName))));
    }

    [Fact]
    public async Task What_the_consumer_is_given_is_where_the_shard_belongs()
    {
        var allocation = await Started();
        var elsewhere = CreateTestProbe().Ref;
        var here = Sys.ActorOf(Props.Empty);

        handler.OnAssign([new TopicPartition("student-commands", 3)], null!);

        // Nobody told of partition 4: it is made where it is asked for. That of 3 is not on a node that only asks.
        await Eventually.Become(async () => (await Locations()).ContainsKey("3"));
        Assert.Equal(cluster.SelfAddress, (await Locations())["3"]);
        Assert.Same(elsewhere, await allocation.AllocateShard(elsewhere, "4", Regions(here, elsewhere)));
    }

    [Fact]
    public async Task Nothing_is_moved_while_a_region_is_of_a_node_that_is_no_member()
    {
        var allocation = await Started();
        handler.OnAssign([new TopicPartition("student-commands", 3)], null!);
        await Eventually.Become(async () => (await Locations()).ContainsKey("3"));
        var dead = ((ExtendedActorSystem)Sys).Provider.ResolveActorRef("akka.tcp://gone@127.0.0.1:1/user/region");
        var here = Sys.ActorOf(Props.Empty);

        Assert.Empty(await allocation.Rebalance(
            Regions(here, dead).SetItem(dead, ImmutableList.Create("3")), ImmutableHashSet<string>.Empty));
    }

    private async Task<PartitionShardAllocation> Started()
    {
        await Eventually.Become(() => cluster.SelfMember.Status == MemberStatus.Up);
        var allocation = new PartitionShardAllocation(Sys, TypeName);
        allocation.Start();
        return allocation;
    }

    private async Task<IImmutableDictionary<string, Address>> Locations() =>
        (await ExternalShardAllocation.Get(Sys).ClientFor(TypeName).ShardLocations()).Locations
            .ToImmutableDictionary(l => l.Key, l => l.Value.Address);

    private static ImmutableDictionary<IActorRef, IImmutableList<string>> Regions(params IActorRef[] regions) =>
        regions.ToImmutableDictionary(r => r, _ => (IImmutableList<string>)ImmutableList<string>.Empty);
}
