using System.Globalization;
using System.Text;
using Akka.Cluster.Sharding;
using ExamActors.Actors.Log;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Students;

/// <summary>
/// Where a student's actor lives: its shard is the partition of student-commands that its id hashes to, so that a
/// node can hold the actors of the partitions that it consumes.
/// </summary>
public sealed class StudentSharding(int partitions) : IMessageExtractor
{
    public const string TypeName = "student";

    public string? EntityId(object message) => (message as DeliverCommand)?.Command.StudentId;

    public object? EntityMessage(object message) => message;

    public string? ShardId(object message) =>
        message is DeliverCommand delivered ? ShardId(delivered.Command.StudentId) : null;

    public string ShardId(string entityId, object? messageHint = null)
    {
        Span<byte> utf8 = stackalloc byte[Encoding.UTF8.GetMaxByteCount(Math.Min(entityId.Length, 256))];
        var key = entityId.Length <= 256
            ? utf8[..Encoding.UTF8.GetBytes(entityId, utf8)]
            : Encoding.UTF8.GetBytes(entityId);
        return Murmur2.Partition(key, partitions).ToString(CultureInfo.InvariantCulture);
    }
}
