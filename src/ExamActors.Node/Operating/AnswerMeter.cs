using System.Diagnostics.Metrics;
using ExamActors.Actors.Nodes;
using ExamActors.Actors.Telemetry;
using ExamActors.Core.Students;
using ExamActors.Node.Api;

namespace ExamActors.Node.Operating;

/// <summary>Listens to the gateway's meter and keeps what the last seconds' answers took. Safe for any number of threads.</summary>
internal sealed class AnswerMeter : IDisposable
{
    private const int SecondsKept = 300;
    private const int WindowSeconds = 10;

    private readonly TimeProvider clock;
    private readonly MeterListener listener = new();
    private readonly Lock gate = new();
    private readonly LatencyHistogram[] window = [.. Enumerable.Range(0, WindowSeconds).Select(_ => new LatencyHistogram())];
    private readonly Queue<NodeSecond> seconds = new();
    private long current;
    private int notDone;

    public AnswerMeter(TimeProvider clock)
    {
        this.clock = clock;
        current = Now;
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter.Name == ExamMeter.Name && instrument.Name == Gateway.DurationName)
                listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, took, tags, _) =>
        {
            if (tags[0].Value is nameof(SubmitAnswer))
                Record(TimeSpan.FromSeconds(took), isDone: tags[1].Value is Gateway.Done);
        });
        listener.Start();
    }

    private long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Takes note of an answer.</summary>
    /// <param name="took">From its arrival to the reply.</param>
    /// <param name="isDone">Whether the reply said that the journal has it.</param>
    public void Record(TimeSpan took, bool isDone)
    {
        lock (gate)
        {
            Roll();
            if (isDone)
                window[current % WindowSeconds].Record(took);
            else
                notDone++;
        }
    }

    /// <summary>The seconds that are over after a given one, and the last ten together.</summary>
    public (NodeSecond[] Seconds, double AnswersPerSecond, double? P50Ms, double? P99Ms) Read(long afterSecond)
    {
        lock (gate)
        {
            Roll();
            var all = new LatencyHistogram();
            foreach (var histogram in window)
                all.Add(histogram);
            return ([.. seconds.Where(s => s.Second > afterSecond)], (double)all.Count / WindowSeconds, Ms(all, 0.5),
                Ms(all, 0.99));
        }
    }

    public void Dispose() => listener.Dispose();

    private static double? Ms(LatencyHistogram histogram, double share) =>
        histogram.Count == 0 ? null : histogram.Percentile(share).TotalMilliseconds;

    // Nothing came for longer than anything is kept.
    private void Rest(long until)
    {
        foreach (var histogram in window)
            histogram.Clear();
        (current, notDone) = (until, 0);
    }

    private void Roll()
    {
        var now = Now;
        for (; current < now; notDone = 0)
        {
            if (now - current > SecondsKept + WindowSeconds)
                Rest(now - SecondsKept - WindowSeconds);
            var over = window[current % WindowSeconds];
            seconds.Enqueue(new NodeSecond(current, (int)over.Count, notDone, Ms(over, 0.5), Ms(over, 0.99)));
            if (seconds.Count > SecondsKept)
                seconds.Dequeue();
            window[++current % WindowSeconds].Clear();
        }
    }
}
