using System.Collections.Concurrent;
using System.Diagnostics;
using ExamActors.Node.Operating;

namespace ExamActors.Node.VirtualStudents;

/// <summary>How far a virtual student is.</summary>
internal enum StudentStage
{
    /// <summary>Not there yet.</summary>
    Away,

    /// <summary>Registered, booked and checked in.</summary>
    Arriving,

    /// <summary>Before a screen.</summary>
    Admitted,

    /// <summary>Taking the exam.</summary>
    Running,

    /// <summary>Done.</summary>
    Over,

    /// <summary>Gave up.</summary>
    GaveUp,
}

/// <summary>What is counted and timed while the day goes on. Safe for any number of threads.</summary>
internal sealed class DayCounts
{
    private readonly int[] stages = new int[Enum.GetValues<StudentStage>().Length];
    private readonly int[] misdeeds = new int[Enum.GetValues<Misdeed>().Length];
    private readonly ConcurrentQueue<DayFinding> findings = new();
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private long acknowledged;
    private long refused;
    private long retries;
    private long pending;
    private long reconnects;

    /// <summary>From the click to the next item, of answers that nothing was done wrong with.</summary>
    public LatencyHistogram Answer { get; } = new();

    /// <summary>From the click to the first item.</summary>
    public LatencyHistogram Start { get; } = new();

    /// <summary>From the code to a place before the screen.</summary>
    public LatencyHistogram Admission { get; } = new();

    /// <summary>From the request to the center's confirmation, as seen by asking again.</summary>
    public LatencyHistogram Booking { get; } = new();

    public TimeSpan Elapsed => clock.Elapsed;

    /// <summary>Answers that were acknowledged.</summary>
    public long Acknowledged => Volatile.Read(ref acknowledged);

    /// <summary>Answers that were refused, as they had to be.</summary>
    public long Refused => Volatile.Read(ref refused);

    /// <summary>Requests sent again as no definite reply had come.</summary>
    public long Retries => Volatile.Read(ref retries);

    /// <summary>Replies that said: later.</summary>
    public long Pending => Volatile.Read(ref pending);

    /// <summary>Connections to the hub beyond a student's first.</summary>
    public long Reconnects => Volatile.Read(ref reconnects);

    /// <summary>What students found wrong themselves.</summary>
    public IReadOnlyCollection<DayFinding> Findings => findings;

    public int In(StudentStage stage) => Volatile.Read(ref stages[(int)stage]);

    public int Done(Misdeed misdeed) => Volatile.Read(ref misdeeds[(int)misdeed]);

    public void Enter(StudentStage stage) => Interlocked.Increment(ref stages[(int)stage]);

    public void Move(StudentStage from, StudentStage to)
    {
        Interlocked.Decrement(ref stages[(int)from]);
        Enter(to);
    }

    public void CountMisdeed(Misdeed misdeed) => Interlocked.Increment(ref misdeeds[(int)misdeed]);

    public void CountAcknowledged() => Interlocked.Increment(ref acknowledged);

    public void CountRefused() => Interlocked.Increment(ref refused);

    public void CountRetry() => Interlocked.Increment(ref retries);

    public void CountPending() => Interlocked.Increment(ref pending);

    public void CountReconnect() => Interlocked.Increment(ref reconnects);

    public void Find(FindingKind kind, string studentId, string detail) =>
        findings.Enqueue(new DayFinding(kind, studentId, detail));
}
