using Confluent.Kafka;

namespace Akka.Streams.Kafka.Stages;

/// <summary>Takes offsets to be committed: those of the records, not of the next ones.</summary>
internal interface ICommitter
{
    string GroupId { get; }

    Task Commit(IReadOnlyList<KeyValuePair<AssignedPartition, long>> offsets);
}

/// <summary>
/// A partition for as long as it stays with this consumer. A partition that goes and comes back is another object, so
/// that an offset from before cannot be committed after.
/// </summary>
internal sealed class AssignedPartition(TopicPartition topicPartition)
{
    private long emitted = -1;
    private volatile bool revoked;

    public TopicPartition TopicPartition => topicPartition;

    /// <summary>The last offset that went into the stream; -1 for none.</summary>
    public long Emitted { get => Volatile.Read(ref emitted); set => Volatile.Write(ref emitted, value); }

    /// <summary>The last offset that was committed; -1 for none. Belongs to the polling thread.</summary>
    public long Committed { get; set; } = -1;

    /// <summary>Nothing more of it may go into the stream.</summary>
    public bool Revoked { get => revoked; set => revoked = value; }

    /// <summary>Nothing more of it may be committed. Belongs to the polling thread.</summary>
    public bool Moved { get; set; }

    /// <summary>Whether librdkafka was told to hold it back. Belongs to the polling thread.</summary>
    public bool Paused { get; set; }
}
