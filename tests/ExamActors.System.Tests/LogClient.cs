using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Wire;
using ExamActors.Core.Centers;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;

namespace ExamActors.System.Tests;

/// <summary>
/// What another system sees of a region: it publishes exams, appends commands, and reads events, in a process of its own beside the node
/// that owns it. It notes which events have come, and that an event which comes again is the same one.
/// </summary>
internal sealed class LogClient : IDisposable
{
    private static readonly byte[] Source = "/local/test"u8.ToArray();

    private readonly Place place;
    private readonly IExamLog log;
    private readonly IConsumer<byte[], byte[]> consumer;
    private readonly Dictionary<string, SortedDictionary<long, (StudentEvent Event, byte[] Bytes)>> students = [];
    private readonly Dictionary<string, SortedDictionary<long, CenterEvent>> centers = [];

    private LogClient(Place place, IExamLog log)
    {
        (this.place, this.log) = (place, log);
        consumer = Reader("student-events", "center-events");
    }

    /// <summary>Opens the log of a place, where no node need have been.</summary>
    public static async Task<LogClient> Open(Place place)
    {
        var log = place.OpenLog();
        await log.EnsureTopics(place.Settings.Topics.All, CancellationToken.None);
        return new LogClient(place, log);
    }

    /// <summary>Events that came more than once.</summary>
    public int Again { get; private set; }

    public IEnumerable<string> StudentIds => students.Keys;

    /// <summary>A student's events, each of them once, by their versions.</summary>
    public List<StudentEvent> Student(string id) => [.. students.GetValueOrDefault(id, []).Values.Select(e => e.Event)];

    /// <summary>A center's events, each of them once, by their versions.</summary>
    public List<CenterEvent> Center(string id) => [.. centers.GetValueOrDefault(id, []).Values];

    public void Publish(ExamDefinition exam) => Append("exam-catalog", CloudEvent.Of(exam, DateTimeOffset.UtcNow, Source));

    public void Send(StudentCommand command) => Append("student-commands", CloudEvent.Of(command, Source, importId: null));

    public void Send(CenterCommand command) => Append("center-commands", CloudEvent.Of(command, Source));

    /// <summary>Waits until the log has everything that was sent.</summary>
    public void Flush() => Assert.Equal(0, log.Producer.Flush(TimeSpan.FromSeconds(30)));

    /// <summary>The next event of a student or center that had not come before; null where none is there within 100 ms.</summary>
    public object? Next()
    {
        while (consumer.Consume(TimeSpan.FromMilliseconds(100)) is { Message: not null } record)
        {
            var value = Decode(record);
            if (value is StudentEvent s && Is(students, s.StudentId).TryAdd(s.Version, (s, record.Message.Value))
                || value is CenterEvent c && Is(centers, c.CenterId).TryAdd(c.Version, c))
                return value;
            Again++;
            if (value is StudentEvent again)
                Assert.Equal(students[again.StudentId][again.Version].Bytes, record.Message.Value);
        }
        return null;
    }

    /// <summary>Everything that a topic holds now.</summary>
    public List<object> All(string topic)
    {
        using var reader = Reader(topic);
        var (end, found) = (Written(topic), new List<object>());
        while (found.Count < end)
            found.Add(Decode(reader.Consume(TimeSpan.FromSeconds(30))));
        return found;
    }

    /// <summary>How many records a topic has.</summary>
    public long Written(string topic) =>
        Partitions(topic).Sum(p => consumer.QueryWatermarkOffsets(p, TimeSpan.FromSeconds(5)).High.Value);

    /// <summary>How many records of a topic a consumer group has done with.</summary>
    public long Committed(string group, string topic)
    {
        using var member = log.CreateConsumer(group);
        return member.Committed(Partitions(topic), TimeSpan.FromSeconds(5)).Sum(c => Math.Max(0, c.Offset.Value));
    }

    public void Dispose()
    {
        consumer.Dispose();
        log.Dispose();
    }

    private static object Decode(ConsumeResult<byte[], byte[]> record) => ExamCodec.Decode(
        CloudEvent.HeaderText(record.Message.Headers, CloudEvent.Type)!, record.Message.Value);

    private static SortedDictionary<long, T> Is<T>(Dictionary<string, SortedDictionary<long, T>> actors, string id) =>
        actors.TryGetValue(id, out var events) ? events : actors[id] = [];

    private void Append(string topic, Message<byte[], byte[]> record) =>
        log.Producer.Produce(place.Settings.Topics.NameOf(topic), record);

    private IConsumer<byte[], byte[]> Reader(params string[] topics)
    {
        var reader = log.CreateConsumer("test");
        reader.Assign(topics.SelectMany(Partitions).Select(p => new TopicPartitionOffset(p, Offset.Beginning)));
        return reader;
    }

    private IEnumerable<TopicPartition> Partitions(string topic) => place.Partitions(log, topic);
}
