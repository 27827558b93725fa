using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Akka.Actor;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Streams;
using ExamActors.Actors.Telemetry;
using ExamActors.Actors.Wire;
using ExamActors.Core.Centers;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;
using Microsoft.Extensions.Logging;

namespace ExamActors.Node.Api;

/// <summary>What came of a command that was sent; closed.</summary>
/// <typeparam name="TOutcome">A student's or a center's outcome.</typeparam>
internal abstract record Sent<TOutcome>
{
    private Sent()
    {
    }

    /// <summary>The journal has its events.</summary>
    public sealed record Done(TOutcome Outcome) : Sent<TOutcome>;

    /// <summary>The log has the command, so it will count; its outcome is not known yet.</summary>
    public sealed record Pending : Sent<TOutcome>;

    /// <summary>The log did not say that it has the command: it has to be sent again, with the same id.</summary>
    public sealed record NotTaken : Sent<TOutcome>;
}

/// <summary>What came of publishing an exam's version.</summary>
internal enum Published
{
    /// <summary>The log has it.</summary>
    Now,

    /// <summary>It was published before, just so.</summary>
    Before,

    /// <summary>It was published before, with other content.</summary>
    Differently,

    /// <summary>The log did not say that it has it.</summary>
    NotTaken,
}

/// <summary>
/// Appends commands to the log and waits for what they come to: the actor is asked to tell, so that it does not matter where it
/// lives, nor who brings the command to it, nor how often.
/// </summary>
internal sealed partial class Gateway(
    IExamLog log, ExamSettings settings, IActorRef students, IActorRef centers, Func<ExamCatalog> catalog,
    TimeProvider clock, ILogger<Gateway> logger) : IDisposable
{
    public const string DurationName = "examactors.gateway.command.duration";

    /// <summary>What came of a command that the journal has.</summary>
    public const string Done = "done";

    private static readonly Meter Meter = new(ExamMeter.Name);
    private static readonly Histogram<double> Durations = Meter.CreateHistogram(
        DurationName, "s", "From a command's arrival to the reply, by its kind and what came of it.", advice: ExamMeter.Seconds);

    private const int PendingMax = 100_000;

    private readonly SemaphoreSlim publishing = new(1, 1);

    // What the log has and no reply has told yet: asked again, it is only waited for, so that a system that is slow does not get
    // more to do by those who ask again because it is slow.
    private readonly ConcurrentDictionary<(string ActorId, string CommandId), byte> pending = new();

    // To a question there is no 202.
    private readonly TimeSpan readWait = 10 * settings.Api.ReplyWait;
    private readonly byte[] source = CloudEventSource.Of(settings.Region, "gateway");

    /// <summary>Commands that the log has and no reply has told of yet.</summary>
    public int PendingCount => pending.Count;

    /// <summary>The time that commands are stamped with.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>The exams that are published.</summary>
    public ExamCatalog Catalog => catalog();

    /// <summary>Sends a command to a student.</summary>
    public async Task<Sent<CommandOutcome>> Send(StudentCommand command)
    {
        var began = Stopwatch.GetTimestamp();
        var sent = await Send<CommandOutcome>(
            students, new AwaitCommand(command.StudentId, command.CommandId), (command.StudentId, command.CommandId),
            settings.Topics.StudentCommands.Name, () => CloudEvent.Of(command, source, importId: null)).ConfigureAwait(false);
        var took = Stopwatch.GetElapsedTime(began);
        var (outcome, level) = sent switch
        {
            Sent<CommandOutcome>.Done => (Done, LogLevel.Debug),
            Sent<CommandOutcome>.Pending => ("pending", LogLevel.Debug),
            _ => ("not_taken", LogLevel.Warning),
        };
        Durations.Record(took.TotalSeconds,
            new KeyValuePair<string, object?>("command", command.GetType().Name),
            new KeyValuePair<string, object?>("outcome", outcome));
        if (logger.IsEnabled(level))
            LogSent(logger, level, command.GetType().Name, command.CommandId, command.StudentId, AttemptOf(command), outcome,
                took.TotalMilliseconds);
        return sent;
    }

    /// <summary>Sends a command to a center.</summary>
    public Task<Sent<CenterCommandOutcome>> Send(CenterCommand command) =>
        Send<CenterCommandOutcome>(
            centers, new AwaitCenterCommand(command.CenterId, command.CommandId), (command.CenterId, command.CommandId),
            settings.Topics.CenterCommands.Name, () => CloudEvent.Of(command, source));

    /// <summary>Waits for a command that somebody else sends; null where it does not come in time.</summary>
    public async Task<CommandOutcome?> Await(string studentId, string commandId)
    {
        try
        {
            return await students.Ask<CommandOutcome>(new AwaitCommand(studentId, commandId), settings.Api.ReplyWait)
                .ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Too slow, or the journal could not be read: whoever asks does so again.
            return null;
        }
    }

    /// <summary>The student as it is.</summary>
    /// <exception cref="AskTimeoutException">Its actor does not answer.</exception>
    public async Task<StudentState> Student(string studentId) =>
        (await students.Ask<StudentRead>(new ReadStudent(studentId), readWait).ConfigureAwait(false)).State;

    /// <summary>The center as it is.</summary>
    /// <exception cref="AskTimeoutException">Its actor does not answer.</exception>
    public async Task<CenterState> Center(string centerId) =>
        (await centers.Ask<CenterRead>(new ReadCenter(centerId), readWait).ConfigureAwait(false)).State;

    /// <summary>Publishes an exam's version; a version that is published stays as it is.</summary>
    /// <remarks>One after the other, each until the catalog has it: nobody comes between the look and the writing.</remarks>
    public async Task<Published> Publish(ExamDefinition exam)
    {
        await publishing.WaitAsync().ConfigureAwait(false);
        try
        {
            if (Catalog.Find(exam.ExamId, exam.Version) is { } known)
                return ExamCodec.Encode(known.Definition).AsSpan().SequenceEqual(ExamCodec.Encode(exam))
                    ? Published.Before
                    : Published.Differently;
            if (!await Append(settings.Topics.ExamCatalog.Name, CloudEvent.Of(exam, Now, source)).ConfigureAwait(false))
                return Published.NotTaken;
            var waited = Stopwatch.StartNew();
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
            while (Catalog.Find(exam.ExamId, exam.Version) is null && waited.Elapsed < settings.Api.ReplyWait)
                await timer.WaitForNextTickAsync().ConfigureAwait(false);
            return Published.Now;
        }
        finally
        {
            publishing.Release();
        }
    }

    public void Dispose() => publishing.Dispose();

    private async Task<Sent<TOutcome>> Send<TOutcome>(
        IActorRef region, object awaiting, (string ActorId, string CommandId) id, string topic,
        Func<Message<byte[], byte[]>> record)
    {
        using var span = Tracing.Source.StartActivity("command");
        var waiting = region.Ask<TOutcome>(awaiting, settings.Api.ReplyWait);
        if (!pending.ContainsKey(id) && !await Append(topic, record()).ConfigureAwait(false))
        {
            // Nobody looks at it any more: its failure is the one that is told.
            _ = waiting.ContinueWith(w => w.Exception, TaskContinuationOptions.OnlyOnFaulted);
            return new Sent<TOutcome>.NotTaken();
        }
        try
        {
            var outcome = await waiting.ConfigureAwait(false);
            pending.TryRemove(id, out _);
            return new Sent<TOutcome>.Done(outcome);
        }
        catch (Exception)
        {
            // Too slow, or the actor has failed in whatever way, and the intake brings the command to it again: it stands on the log.
            if (pending.Count < PendingMax)
                pending[id] = 0;
            return new Sent<TOutcome>.Pending();
        }
    }

    // Ids alone: what a command says is nobody's who reads logs.
    [LoggerMessage("{Command} {CommandId} of student {StudentId}, attempt {AttemptId}: {Outcome} after {DurationMs} ms")]
    private static partial void LogSent(
        ILogger logger, LogLevel level, string command, string commandId, string studentId, string? attemptId, string outcome,
        double durationMs);

    private static string? AttemptOf(StudentCommand command) => command switch
    {
        StartAttempt c => c.AttemptId,
        OpenItem c => c.AttemptId,
        SubmitAnswer c => c.AttemptId,
        FlagItem c => c.AttemptId,
        FinishAttempt c => c.AttemptId,
        PauseAttempt c => c.AttemptId,
        ResumeAttempt c => c.AttemptId,
        RelocateAttempt c => c.AttemptId,
        VoidAttempt c => c.AttemptId,
        _ => null,
    };

    private async Task<bool> Append(string topic, Message<byte[], byte[]> record)
    {
        // A name is made for those who listen alone.
        using var span = Tracing.Source.HasListeners()
            ? Tracing.Source.StartActivity($"send {topic}", ActivityKind.Producer)
            : null;
        span.Describe("send", topic);
        Tracing.Inject(span, record);
        var began = Stopwatch.GetTimestamp();
        try
        {
            var appended = await log.Producer.ProduceAsync(topic, record).WaitAsync(settings.Api.ReplyWait).ConfigureAwait(false);
            span.Describe(appended.TopicPartitionOffset);
            Took(topic, began, error: null);
            return true;
        }
        catch (Exception e) when (e is KafkaException or TimeoutException)
        {
            span.Fail(e);
            Took(topic, began, e.GetType().Name);
            return false;
        }
    }

    private static void Took(string topic, long began, string? error)
    {
        if (!ExamMeter.SendDuration.Enabled)
            return;
        var tags = new TagList
        {
            { "messaging.system", "kafka" }, { "messaging.operation.name", "send" }, { "messaging.destination.name", topic },
        };
        if (error is not null)
            tags.Add("error.type", error);
        ExamMeter.SendDuration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, tags);
    }
}
