using System.Globalization;
using Akka.Cluster.Sharding;
using ExamActors.Actors.Log;
using ExamActors.Core.Centers;

namespace ExamActors.Actors.Centers;

/// <summary>
/// Where a center's actor lives: its shard is the partition of center-commands that its id hashes to.
/// </summary>
public sealed class CenterSharding(int partitions) : IMessageExtractor
{
    public const string TypeName = "center";

    public string? EntityId(object message) => (message as DeliverCenterCommand)?.Command.CenterId;

    public object? EntityMessage(object message) => message;

    public string? ShardId(object message) =>
        message is DeliverCenterCommand delivered ? ShardId(delivered.Command.CenterId) : null;

    public string ShardId(string entityId, object? messageHint = null) =>
        Murmur2.Partition(entityId, partitions).ToString(CultureInfo.InvariantCulture);
}
