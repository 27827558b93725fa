using System.Text;
using Akka.Event;
using Confluent.Kafka;
using ExamActors.Actors.Assembly;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Wire;
using ExamActors.Core.Exams;

namespace ExamActors.Actors.Exams;

/// <summary>
/// exam-catalog → the catalog that this node's actors decide by. One thread reads the whole topic to its end, and then
/// follows it; what is no sound exam goes to dead-letters once, and the rest is read on. After a failure it reads the
/// topic again from its beginning; the catalog as it was stays meanwhile.
/// </summary>
public sealed class CatalogFeed : IDisposable
{
    /// <summary>Its committed offset says up to where broken records have gone to dead-letters, nothing else.</summary>
    public const string Group = "exam-catalog";

    private static readonly TimeSpan PollTimeout = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LogTimeout = TimeSpan.FromSeconds(10);

    private readonly IExamLog log;
    private readonly ExamSettings settings;
    private readonly ILoggingAdapter logger;
    private readonly OrToolsSolver solver;
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task following;
    private ExamCatalog catalog = ExamCatalog.Empty;

    /// <summary>Starts to read.</summary>
    public CatalogFeed(IExamLog log, ExamSettings settings, ILoggingAdapter logger)
    {
        this.log = log;
        this.settings = settings;
        this.logger = logger;
        solver = new OrToolsSolver(settings.Catalog.AssemblyTimeMax);
        following = Task.Factory.StartNew(
            Follow, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The exams as far as the topic is read.</summary>
    public ExamCatalog Catalog => Volatile.Read(ref catalog);

    /// <summary>Ends when the topic has been read to where it ended at the start.</summary>
    public Task Loaded => loaded.Task;

    /// <summary>Stops reading; waits for it.</summary>
    public void Dispose()
    {
        stop.Cancel();
        ((IAsyncResult)following).AsyncWaitHandle.WaitOne();
        loaded.TrySetCanceled();
        stop.Dispose();
    }

    private void Follow()
    {
        var backoff = settings.RestartBackoffMin;
        while (!stop.IsCancellationRequested)
            try
            {
                Read();
            }
            catch (Exception e)
            {
                logger.Error(e, "the catalog cannot be read; again in {0} ms", (long)backoff.TotalMilliseconds);
                stop.Token.WaitHandle.WaitOne(backoff);
                backoff = TimeSpan.FromTicks(Math.Min(2 * backoff.Ticks, settings.RestartBackoffMax.Ticks));
            }
    }

    private void Read()
    {
        var topic = settings.Topics.ExamCatalog.Name;
        using var consumer = log.CreateConsumer(Group);
        var partitions = Enumerable.Range(0, log.PartitionsOf(topic))
            .Select(p => new TopicPartition(topic, p)).ToList();
        var reported = consumer.Committed(partitions, LogTimeout)
            .ToDictionary(c => c.TopicPartition, c => c.Offset.Value);
        var ends = new Dictionary<TopicPartition, long>();
        foreach (var partition in partitions)
            if (consumer.QueryWatermarkOffsets(partition, LogTimeout) is var marks && marks.High.Value > marks.Low.Value)
                ends[partition] = marks.High.Value;
        consumer.Assign(partitions.Select(p => new TopicPartitionOffset(p, Offset.Beginning)));
        while (!stop.IsCancellationRequested)
        {
            if (consumer.Consume(PollTimeout) is { Message: not null } record
                && Take(record) is { } fault && record.Offset.Value >= reported.GetValueOrDefault(record.TopicPartition))
                Report(consumer, record, fault);
            // A partition may end in compacted offsets: the position tells, not the last record.
            foreach (var (partition, end) in ends.ToList())
                if (consumer.Position(partition) is var position && position != Offset.Unset && position.Value >= end)
                    ends.Remove(partition);
            if (ends.Count == 0 && loaded.TrySetResult())
                logger.Info("the catalog has {0} exams, counting every version", Catalog.All.Count());
        }
    }

    // The exam, or why it is none. A key without a value would take a version away: attempts may be pinned to it, so it
    // stays until the node starts again.
    private string? Take(ConsumeResult<byte[], byte[]> record)
    {
        if (record.Message.Value is null)
            return null;
        try
        {
            Volatile.Write(ref catalog, Catalog.With(Prepare(record.Message)));
            return null;
        }
        catch (Exception e) when (e is WireException or ArgumentException)
        {
            return e.Message;
        }
    }

    private PreparedExam Prepare(Message<byte[], byte[]> message)
    {
        var type = CloudEvent.HeaderText(message.Headers, CloudEvent.Type)
            ?? throw new WireException($"no {CloudEvent.Type} header");
        if (ExamCodec.Decode(type, message.Value) is not ExamDefinition exam)
            throw new WireException($"'{type}' is not an exam");
        if (Encoding.UTF8.GetString(message.Key ?? []) != CloudEvent.KeyOf(exam))
            throw new WireException($"the key is not '{CloudEvent.KeyOf(exam)}'");
        return new PreparedExam(exam, solver.Solve);
    }

    private void Report(IConsumer<byte[], byte[]> consumer, ConsumeResult<byte[], byte[]> record, string fault)
    {
        logger.Warning("{0}: no exam that can be given: {1}", record.TopicPartitionOffset, fault);
        foreach (var part in Wire.DeadLetter.From(record, fault, path: null, settings.DeadLetterPartBytesMax))
            log.Producer.ProduceAsync(settings.Topics.DeadLetters.Name, part, stop.Token).GetAwaiter().GetResult();
        consumer.Commit([new TopicPartitionOffset(record.TopicPartition, record.Offset + 1)]);
    }
}
