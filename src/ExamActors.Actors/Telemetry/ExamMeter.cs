using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ExamActors.Actors.Telemetry;

/// <summary>
/// What is measured of actors, streams and store; docs/METRICS.md says what each one means. While nobody listens nothing is
/// recorded and nothing allocated. No attribute has an id of a student, a center or an attempt: their number has no bound.
/// </summary>
public static class ExamMeter
{
    /// <summary>The name to listen for.</summary>
    public const string Name = "ExamActors";

    /// <summary>Bounds of a duration's buckets, in seconds.</summary>
    public static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private static readonly Meter Meter = new(Name);

    private static readonly InstrumentAdvice<int> Rows = new()
    {
        HistogramBucketBoundaries = [1, 3, 10, 30, 100, 300, 1000, 3000],
    };

    public static readonly UpDownCounter<long> Actors = Meter.CreateUpDownCounter<long>(
        "examactors.actors", "{actor}", "Actors in this node's memory, by kind.");

    public static readonly Histogram<double> RecoveryDuration = Meter.CreateHistogram(
        "examactors.actor.recovery.duration", "s", "From an actor's start to the end of its recovery, by kind.", advice: Seconds);

    public static readonly Histogram<double> PersistDuration = Meter.CreateHistogram(
        "examactors.actor.persist.duration", "s", "From an actor's decision to its journal having the events, by kind.", advice: Seconds);

    public static readonly Counter<long> PersistFailures = Meter.CreateCounter<long>(
        "examactors.actor.persist.failures", "{failure}", "Writes that the journal failed or rejected, by kind of actor.");

    public static readonly Counter<long> Events = Meter.CreateCounter<long>(
        "examactors.actor.events", "{event}", "Events that actors decided and the journal has, by kind of actor and event.");

    public static readonly Counter<long> Refusals = Meter.CreateCounter<long>(
        "examactors.actor.refusals", "{refusal}", "Commands that actors refused, by kind of actor and reason.");

    public static readonly Histogram<double> CommitDuration = Meter.CreateHistogram(
        "examactors.store.commit.duration", "s", "One transaction of the embedded store, with its wait for the disk.", advice: Seconds);

    public static readonly Histogram<int> CommitRows = Meter.CreateHistogram(
        "examactors.store.commit.rows", "{row}", "Rows of one transaction of the embedded store.", advice: Rows);

    public static readonly Counter<long> IntakeAsks = Meter.CreateCounter<long>(
        "examactors.intake.asks", "{ask}", "Commands that an intake brought to an actor, by place: local, or remote, from another node.");

    public static readonly Counter<long> StreamRestarts = Meter.CreateCounter<long>(
        "examactors.stream.restarts", "{restart}", "Failures of a stream after which it starts again, by stream.");

    public static readonly Counter<long> DeadLetters = Meter.CreateCounter<long>(
        "examactors.dead_letters", "{record}", "Records that could not be processed, by the topic that they stood on.");

    public static readonly Histogram<double> ProcessDuration = Meter.CreateHistogram(
        "messaging.process.duration", "s", "From a command's arrival at the intake to its actor's reply.", advice: Seconds);

    public static readonly Histogram<double> SendDuration = Meter.CreateHistogram(
        "messaging.client.operation.duration", "s", "From the gateway's append to the log's acknowledgement.", advice: Seconds);

    /// <summary>Counters of faults begin at zero, so that the first fault is an increase.</summary>
    /// <param name="topics">The topics that records may be dead on.</param>
    public static void BeginAtZero(IEnumerable<string> topics)
    {
        ActorMeter.Students.NothingFailed();
        ActorMeter.Centers.NothingFailed();
        foreach (var topic in topics)
            DeadLetters.Add(0, Tag("messaging.destination.name", topic));
    }

    /// <summary>A measurement's attribute.</summary>
    public static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);

    /// <summary>Records the time since a timestamp, where somebody listens.</summary>
    public static void RecordSince(this Histogram<double> histogram, long began, KeyValuePair<string, object?> tag)
    {
        if (histogram.Enabled)
            histogram.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, tag);
    }
}
