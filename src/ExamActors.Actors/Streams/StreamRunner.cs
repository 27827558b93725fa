using Akka;
using Akka.Actor;
using Akka.Event;
using Akka.Streams;
using Akka.Streams.Kafka.Helpers;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Telemetry;

namespace ExamActors.Actors.Streams;

/// <summary>
/// Keeps one stream running: starts it, starts it again with backoff after a failure (from the last committed offset,
/// as the source does), and drains it on request.
/// </summary>
public sealed class StreamRunner : ReceiveActor, IWithTimers
{
    /// <summary>Finish what is in the stream, commit it, and stop; answered with <see cref="Drained"/>.</summary>
    public sealed record Drain
    {
        public static readonly Drain Instance = new();
    }

    /// <summary>The stream has ended, everything it had taken is through.</summary>
    public sealed record Drained
    {
        public static readonly Drained Instance = new();
    }

    private sealed record Start
    {
        public static readonly Start Instance = new();
    }

    private sealed record Ended(DrainingControl<Done> Of, Exception? Cause);

    private readonly string name;
    private readonly Func<IMaterializer, DrainingControl<Done>> run;
    private readonly ExamSettings settings;
    private readonly ILoggingAdapter log = Context.GetLogger();
    private readonly List<IActorRef> awaitDrain = [];
    private DrainingControl<Done>? control;
    private DateTime startedAtUtc;
    private int failures;

    /// <param name="name">The stream's name, for the log.</param>
    /// <param name="run">Materializes the stream.</param>
    /// <param name="settings">The backoff.</param>
    public StreamRunner(string name, Func<IMaterializer, DrainingControl<Done>> run, ExamSettings settings)
    {
        this.name = name;
        this.run = run;
        this.settings = settings;
        Receive<Start>(_ => OnStart());
        Receive<Ended>(ended => ReferenceEquals(ended.Of, control), OnEnded);
        Receive<Ended>(_ => { });
        Receive<Drain>(_ => OnDrain());
        ExamMeter.StreamRestarts.Add(0, ExamMeter.Tag("examactors.stream.name", name));
        Self.Tell(Start.Instance);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(string name, Func<IMaterializer, DrainingControl<Done>> run, ExamSettings settings) =>
        Akka.Actor.Props.Create(() => new StreamRunner(name, run, settings));

    protected override void PostStop() => control?.Shutdown();

    private void OnStart()
    {
        if (awaitDrain.Count > 0)
            return;
        startedAtUtc = DateTime.UtcNow;
        DrainingControl<Done> started;
        try
        {
            started = run(Context.Materializer());
        }
        catch (Exception e)
        {
            Retry(e);
            return;
        }
        control = started;
        var self = Self;
        started.StreamCompletion.ContinueWith(
            done => self.Tell(new Ended(started, done.Exception?.GetBaseException())),
            TaskContinuationOptions.ExecuteSynchronously);
    }

    private void OnEnded(Ended ended)
    {
        control = null;
        if (awaitDrain.Count > 0)
            FinishDrain();
        else
            Retry(ended.Cause ?? new InvalidOperationException("the source ended by itself"));
    }

    private void Retry(Exception cause)
    {
        // A stream that ran well for a while starts over with the short wait.
        if (DateTime.UtcNow - startedAtUtc > settings.RestartBackoffMax)
            failures = 0;
        var backoff = TimeSpan.FromTicks(Math.Min(
            settings.RestartBackoffMax.Ticks, settings.RestartBackoffMin.Ticks << Math.Min(failures++, 20)));
        ExamMeter.StreamRestarts.Add(1, ExamMeter.Tag("examactors.stream.name", name));
        log.Error(cause, "stream {Stream} failed; starts again in {BackoffMs} ms", name, (long)backoff.TotalMilliseconds);
        Timers.StartSingleTimer("start", Start.Instance, backoff);
    }

    private void OnDrain()
    {
        awaitDrain.Add(Sender);
        Timers.Cancel("start");
        if (control is null)
            FinishDrain();
        else if (awaitDrain.Count == 1)
            control.DrainAndShutdown(); // its end arrives as Ended
    }

    private void FinishDrain()
    {
        awaitDrain.ForEach(a => a.Tell(Drained.Instance));
        awaitDrain.Clear();
        Context.Stop(Self);
    }
}
