using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Kafka.Dsl;
using Akka.Streams.Kafka.Helpers;
using Akka.Streams.Kafka.Settings;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Wire;
using ExamActors.Core.Centers;
using ExamActors.Core.Students;

namespace ExamActors.Node.Api;

/// <summary>A center that was set up.</summary>
/// <param name="CenterId">The center.</param>
/// <param name="Name">For people.</param>
/// <param name="TimeZone">The IANA name of its time zone.</param>
internal sealed record KnownCenter(string CenterId, string Name, string TimeZone);

/// <summary>
/// center-events, from the beginning → which centers there are, and why seats were refused, which nobody's state keeps. Every node
/// reads all of the topic.
/// </summary>
internal sealed class CenterDirectory
{
    public const string Group = "center-directory";

    /// <summary>How many refusals are remembered; the oldest ones go.</summary>
    private const int RefusalsMax = 10_000;

    private static readonly string SetUp = ExamCodec.WireTypeOf(typeof(CenterSetUp));
    private static readonly string Refused = ExamCodec.WireTypeOf(typeof(SeatRefused));

    private readonly ConcurrentDictionary<string, KnownCenter> centers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string StudentId, string SittingId), SeatRefusal> refusals = new();
    private readonly ConcurrentQueue<(string, string)> refusalsInOrder = new();

    /// <summary>The centers, by name.</summary>
    public ImmutableArray<KnownCenter> All =>
        [.. centers.Values.OrderBy(c => c.Name, StringComparer.Ordinal).ThenBy(c => c.CenterId, StringComparer.Ordinal)];

    /// <summary>A center; null where it was not set up.</summary>
    public KnownCenter? Find(string centerId) => centers.GetValueOrDefault(centerId);

    /// <summary>Why a sitting was refused; null where it was not, or long ago.</summary>
    public SeatRefusal? Refusal(string studentId, string sittingId) =>
        refusals.TryGetValue((studentId, sittingId), out var reason) ? reason : null;

    public void Apply(CenterEvent happened)
    {
        switch (happened)
        {
            case CenterSetUp e:
                centers[e.CenterId] = new KnownCenter(e.CenterId, e.Name, e.TimeZone);
                break;
            case SeatRefused e:
                if (refusals.TryAdd((e.StudentId, e.SittingId), e.Reason))
                    refusalsInOrder.Enqueue((e.StudentId, e.SittingId));
                while (refusalsInOrder.Count > RefusalsMax && refusalsInOrder.TryDequeue(out var oldest))
                    refusals.TryRemove(oldest, out _);
                break;
        }
    }

    public DrainingControl<Done> Run(ActorSystem system, IMaterializer materializer, IExamLog log, ExamSettings settings)
    {
        var topic = settings.Topics.CenterEvents;
        var partitions = Enumerable.Range(0, topic.Partitions)
            .Select(p => new TopicPartitionOffset(topic.Name, p, Offset.Beginning)).ToArray();
        return KafkaConsumer.PlainSource(log.ConsumerSettings(system, Group), Subscriptions.AssignmentWithOffset(partitions))
            .Select(Read)
            .ToMaterialized(Sink.Ignore<Done>(), Keep.Both)
            .MapMaterializedValue(m => DrainingControl<Done>.Create(m.Item1, m.Item2))
            .Run(materializer);
    }

    // What cannot be read is in dead-letters by those streams that act on it.
    private Done Read(ConsumeResult<byte[], byte[]> record)
    {
        var type = CloudEvent.HeaderText(record.Message.Headers, CloudEvent.Type);
        if (type != SetUp && type != Refused)
            return Done.Instance;
        try
        {
            Apply(WireRecord.Decode<CenterEvent>(record, "a center's event"));
        }
        catch (WireException)
        {
            return Done.Instance;
        }
        return Done.Instance;
    }
}
