using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using ExamActors.Actors.Centers;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Students;
using ExamActors.Core;
using ExamActors.Core.Centers;

namespace ExamActors.Actors.Tests.Centers;

public sealed class CenterShardingTests : TestKit
{
    public CenterShardingTests()
        : base(ConfigurationFactory.ParseString("akka.loglevel = OFF").WithFallback(ExamSettingsReader.Reference))
    {
    }

    [Fact]
    public void A_center_and_a_student_of_the_same_id_have_the_same_shard_of_as_many()
    {
        foreach (var id in (string[])["c-1", "Zürich", new string('x', 300)])
            Assert.Equal(new StudentSharding(4).ShardId(id), new CenterSharding(4).ShardId(id));
    }

    [Fact]
    public async Task A_center_that_is_woken_is_there_before_any_command_and_takes_them()
    {
        var cluster = Cluster.Get(Sys);
        await cluster.JoinAsync(cluster.SelfAddress);
        var centers = await ClusterSharding.Get(Sys).StartAsync(
            CenterSharding.TypeName, id => Props.Create(() => new Entity(id, TestActor)),
            ClusterShardingSettings.Create(Sys), new CenterSharding(4));

        centers.Tell(new ShardRegion.StartEntity("c-1"), ActorRefs.Nobody);
        await ExpectMsgAsync("c-1 is up", TimeSpan.FromSeconds(20));
        centers.Tell(new ShardRegion.StartEntity("c-1"), ActorRefs.Nobody);
        centers.Tell(new DeliverCenterCommand(new LogPosition(0, 0), CenterActorTests.SetUp()));

        await ExpectMsgAsync("c-1 was asked");
    }

    private sealed class Entity : ReceiveActor
    {
        public Entity(string id, IActorRef told)
        {
            told.Tell($"{id} is up");
            Receive<DeliverCenterCommand>(_ => told.Tell($"{id} was asked"));
        }
    }
}
