namespace ExamActors.Actors.Log;

/// <summary>A topic as it should be.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Partitions">How many partitions it has; never changed afterwards.</param>
/// <param name="Compacted">Whether only the latest record of each key is kept, instead of retention.</param>
/// <param name="Retention">How long a record is kept at least; null for ever.</param>
/// <param name="RetentionBytes">How many bytes of values a partition keeps at least; null for all.</param>
public sealed record TopicDefinition(
    string Name, int Partitions, bool Compacted = false, TimeSpan? Retention = null, long? RetentionBytes = null);

/// <summary>A topic as it is.</summary>
public sealed record TopicDescription(string Name, IReadOnlyList<PartitionDescription> Partitions);

/// <summary>What a partition holds: offsets from First, up to but without Next.</summary>
public sealed record PartitionDescription(int Number, long First, long Next);
