using ExamActors.Actors.Assembly;
using ExamActors.Actors.Settings;
using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Simulation;

namespace ExamActors.Node.Authoring;

/// <summary>How a simulation stands; closed.</summary>
internal abstract record SimulationStatus
{
    private SimulationStatus()
    {
    }

    /// <summary>Nobody has asked for it, or it was cancelled, or forgotten.</summary>
    public sealed record None : SimulationStatus;

    /// <summary>It goes on; <paramref name="Share"/> of it is done, 0 to 1.</summary>
    public sealed record Running(double Share) : SimulationStatus;

    /// <summary>It is over.</summary>
    /// <param name="Students">How many took the test.</param>
    /// <param name="Result">What came out.</param>
    public sealed record Done(int Students, SimulationResult Result) : SimulationStatus;

    /// <summary>It has failed.</summary>
    public sealed record Failed(string Why) : SimulationStatus;
}

/// <summary>
/// Simulations of exams for their authors, one at a time on this node, on a thread that gives way to whoever sits an exam. Results
/// are kept for the last few exams.
/// </summary>
internal sealed class BankSimulations(ExamSettings settings) : IDisposable
{
    public const int StudentsMin = 50;
    public const int StudentsMax = 5000;
    public const int StudentsDefault = 500;

    private const int KeptMax = 16;

    private readonly Lock gate = new();
    private readonly List<(string Key, SimulationStatus Status)> kept = [];
    private (string Key, CancellationTokenSource Stop, double Share)? running;

    /// <summary>Something is different; from any thread.</summary>
    public event Action? Changed;

    /// <summary>How the simulation of an exam stands.</summary>
    /// <param name="key">Of the exam's content.</param>
    public SimulationStatus Of(string key)
    {
        lock (gate)
            return running is { } now && now.Key == key
                ? new SimulationStatus.Running(now.Share)
                : kept.FirstOrDefault(k => k.Key == key).Status ?? new SimulationStatus.None();
    }

    /// <summary>Whether one runs, whosever it is.</summary>
    public bool IsBusy
    {
        get
        {
            lock (gate)
                return running is not null;
        }
    }

    /// <summary>Begins one; false where another one runs.</summary>
    public bool Start(string key, ItemBank bank, AdaptiveTestDesign design, int students)
    {
        var stop = new CancellationTokenSource();
        lock (gate)
        {
            if (running is not null)
            {
                stop.Dispose();
                return false;
            }
            running = (key, stop, 0);
            kept.RemoveAll(k => k.Key == key);
        }
        new Thread(() => Run(key, bank, design, Math.Clamp(students, StudentsMin, StudentsMax), stop))
        {
            IsBackground = true,
            Name = "simulation",
            Priority = ThreadPriority.BelowNormal,
        }.Start();
        Changed?.Invoke();
        return true;
    }

    /// <summary>Ends the one of an exam; nothing of it is kept.</summary>
    public void Cancel(string key)
    {
        lock (gate)
            if (running is { } now && now.Key == key)
                now.Stop.Cancel();
    }

    public void Dispose()
    {
        lock (gate)
            running?.Stop.Cancel();
    }

    private void Run(string key, ItemBank bank, AdaptiveTestDesign design, int students, CancellationTokenSource stop)
    {
        SimulationStatus? outcome = null;
        try
        {
            var test = new AdaptiveTest(bank, design, new OrToolsSolver(settings.Catalog.AssemblyTimeMax).Solve);
            var plan = new SimulationPlan(students, new AbilityPopulation.Normal(), Seed: 1);
            outcome = new SimulationStatus.Done(students, TestSimulation.Run(test, plan, (parts, part) =>
            {
                for (var i = 0; i < parts; i++)
                {
                    part(i);
                    Told((double)(i + 1) / parts);
                }
            }, stop.Token));
        }
        catch (OperationCanceledException)
        {
            // Whoever cancelled it knows.
        }
        catch (Exception e)
        {
            outcome = new SimulationStatus.Failed(e.Message); // told on the page: a thread's exception would end the node
        }
        lock (gate)
        {
            running = null;
            stop.Dispose();
            if (outcome is not null)
                kept.Insert(0, (key, outcome));
            if (kept.Count > KeptMax)
                kept.RemoveAt(KeptMax);
        }
        Changed?.Invoke();
    }

    private void Told(double share)
    {
        lock (gate)
            running = running!.Value with { Share = share };
        Changed?.Invoke();
    }
}
