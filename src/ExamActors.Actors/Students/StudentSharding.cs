using System.Globalization;
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

    public string? EntityId(object message) => message switch
    {
        DeliverCommand m => m.Command.StudentId,
        AwaitCommand m => m.StudentId,
        ReadStudent m => m.StudentId,
        _ => null,
    };

    public object? EntityMessage(object message) => message;

    public string? ShardId(object message) => EntityId(message) is { } studentId ? ShardId(studentId) : null;

    public string ShardId(string entityId, object? messageHint = null) =>
        Murmur2.Partition(entityId, partitions).ToString(CultureInfo.InvariantCulture);
}
