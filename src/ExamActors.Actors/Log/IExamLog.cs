using Akka.Actor;
using Akka.Streams.Kafka.Settings;
using Confluent.Kafka;

namespace ExamActors.Actors.Log;

/// <summary>The log, wherever it lives: in the embedded store or on Kafka. The deployment chooses.</summary>
public interface IExamLog : IDisposable
{
    /// <summary>Where it lives, in words for people.</summary>
    string Name { get; }

    /// <summary>The producer that everything in this process shares; idempotent, acknowledged by all replicas.</summary>
    IProducer<byte[], byte[]> Producer { get; }

    /// <summary>Creates the topics that are missing, and compares the others; gives what differs without harm, in words.</summary>
    /// <exception cref="LogException">
    /// A topic cannot be created, or is such that records would be lost or refused; the message has the commands that mend it.
    /// </exception>
    Task<IReadOnlyList<string>> EnsureTopics(IReadOnlyList<TopicDefinition> topics, CancellationToken cancellation);

    /// <summary>The number of partitions of a topic; 0 where there is none of that name.</summary>
    int PartitionsOf(string topic);

    /// <summary>A consumer outside of streams; the caller assigns it and disposes of it.</summary>
    /// <param name="group">The consumer group whose offsets it sees.</param>
    IConsumer<byte[], byte[]> CreateConsumer(string group);

    /// <summary>Settings of a stream's source.</summary>
    ConsumerSettings<byte[], byte[]> ConsumerSettings(ActorSystem system, string group);

    /// <summary>Settings of a stream's producer flow, which takes <see cref="Producer"/> as its producer.</summary>
    ProducerSettings<byte[], byte[]> ProducerSettings(ActorSystem system);
}

/// <summary>The log cannot be used as configured; the message says what to do.</summary>
public sealed class LogException(string message, Exception? inner = null) : Exception(message, inner);
