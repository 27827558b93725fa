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

    public string? EntityId(object message) => message switch
    {
        DeliverCenterCommand m => m.Command.CenterId,
        AwaitCenterCommand m => m.CenterId,
        ReadCenter m => m.CenterId,
        _ => null,
    };

    public object? EntityMessage(object message) => message;

    public string? ShardId(object message) => EntityId(message) is { } centerId ? ShardId(centerId) : null;

    public string ShardId(string entityId, object? messageHint = null) =>
        Murmur2.Partition(entityId, partitions).ToString(CultureInfo.InvariantCulture);
}
