using System.Collections.Concurrent;
using System.Text;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Wire;
using ExamActors.Core;
using ExamActors.Core.Centers;
using ExamActors.Core.Students;
using ExamActors.Node.Importing;
using ExamActors.Node.Verbs;
using ExamActors.Node.Verifying;

namespace ExamActors.Node.VirtualStudents;

/// <summary>
/// Reads student-events from outside, as any consumer does, from where it stood when this began: the histories of the students
/// of one run. To verify, also the topics of commands, of centers' events and of scores, as they go along: what was there only for
/// a while counts as well.
/// </summary>
internal sealed class EventWatch : IDisposable
{
    private readonly ConcurrentDictionary<string, StudentHistory> histories = new(StringComparer.Ordinal);
    private readonly TopicWatch watch;
    private readonly byte[] prefix;
    private readonly Action<StudentEvent>? told;
    private readonly TopicSettings topics;
    private long read;

    /// <summary>Starts to read.</summary>
    /// <param name="log">The log.</param>
    /// <param name="settings">Which topic it is.</param>
    /// <param name="runId">What the students' ids begin with.</param>
    /// <param name="told">Called for each event of theirs, on the thread that reads; null for nobody.</param>
    /// <param name="verify">Whether the other topics are read as well.</param>
    public EventWatch(
        IExamLog log, ExamSettings settings, string runId, Action<StudentEvent>? told = null, bool verify = false)
    {
        prefix = Encoding.UTF8.GetBytes(runId + "-");
        this.told = told;
        topics = settings.Topics;
        Everything = verify ? new RunLog(runId, histories) : null;
        TopicDefinition[] read = verify
            ? [topics.StudentEvents, topics.StudentCommands, topics.CenterCommands, topics.CenterEvents, topics.Scores]
            : [topics.StudentEvents];
        foreach (var topic in read)
            if (log.PartitionsOf(topic.Name) == 0)
                throw new VerbException($"there is no topic '{topic.Name}' in {log.Name}; with --no-check nothing is read from it");
        watch = new TopicWatch(log, read.Select(t => t.Name), Take);
    }

    /// <summary>What all topics have, to verify; null where that is not asked for.</summary>
    public RunLog? Everything { get; }

    /// <summary>Events of the run's students, counting those that came twice.</summary>
    public long EventsRead => Volatile.Read(ref read);

    /// <summary>
    /// Waits until the log has what the students have seen, or nothing has come for <paramref name="quiet"/>: then the check
    /// says what is missing.
    /// </summary>
    public async Task CatchUp(IReadOnlyCollection<StudentRecord> records, TimeSpan quiet, CancellationToken cancellation)
    {
        var (seen, sinceMs) = (-1L, Environment.TickCount64);
        while (!(records.All(IsThere) && Everything?.IsComplete != false))
        {
            watch.ThrowIfFailed();
            if (EventsRead != seen)
                (seen, sinceMs) = (EventsRead, Environment.TickCount64);
            else if (Environment.TickCount64 - sinceMs > quiet.TotalMilliseconds)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Stops reading and gives what was found.</summary>
    public IReadOnlyDictionary<string, StudentHistory> Stop()
    {
        watch.Stop();
        return histories;
    }

    public void Dispose() => watch.Dispose();

    // Versions are read by another thread than the one that adds them: a count that is a moment old does no harm here.
    private bool IsThere(StudentRecord record) =>
        record.Version == 0 || histories.TryGetValue(record.StudentId, out var history)
        && history.VersionMax >= record.Version && (!record.Over || history.Finished is not null);

    private void Take(ConsumeResult<byte[], byte[]> record)
    {
        var message = record.Message;
        var ofScores = record.Topic == topics.Scores.Name; // whose keys are attempts
        if (!ofScores)
            Everything?.Passed(record.Topic, record.Partition, record.Offset);
        if (!ofScores && !(message.Key is { } key && key.AsSpan().StartsWith(prefix)))
            return;
        if (CloudEvent.HeaderText(message.Headers, CloudEvent.Type) is not { } type)
            throw new VerbException($"a record of {record.Topic} has no type: {Encoding.UTF8.GetString(message.Value)}");
        var position = new LogPosition(record.Partition, record.Offset);
        switch (ExamCodec.Decode(type, message.Value))
        {
            case StudentEvent happened:
                if (Everything is { } all)
                    all.Take(happened, message.Value);
                else
                    histories.GetOrAdd(happened.StudentId, static _ => new StudentHistory()).Add(happened, message.Value);
                Interlocked.Increment(ref read);
                told?.Invoke(happened);
                break;
            case CenterEvent happened:
                Everything?.Take(happened, message.Value);
                break;
            case StudentCommand command:
                Everything?.Take(command, position);
                break;
            case CenterCommand command:
                Everything?.Take(command, position);
                break;
            case PublishedScore score:
                Everything?.Take(score);
                break;
            case var other:
                throw new VerbException($"a record of {record.Topic} is a {other.GetType().Name}");
        }
    }
}
