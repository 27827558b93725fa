using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Stopping;

namespace ExamActors.Core.Adaptive.Simulation;

/// <summary>
/// Students of known ability take an adaptive test, each by the same code as a real one. The result depends on test and
/// plan alone, not on the number of threads.
/// </summary>
public sealed class TestSimulation
{
    // Parts are as large as makes sense for a thread, and few enough that their tallies take little memory.
    private const int PartStudentsMin = 32;
    private const int PartsMax = 256;

    private readonly AdaptiveTest test;
    private readonly SimulationPlan plan;
    private readonly CancellationToken cancellation;
    private readonly AdaptiveSessionTables tables;
    private readonly StoppingRule? classifier;
    private readonly SimulationTally empty;
    private readonly SimulatedTest[] tests;
    private readonly SimulationTally?[] tallies;

    private TestSimulation(AdaptiveTest test, SimulationPlan plan, CancellationToken cancellation)
    {
        (this.test, this.plan, this.cancellation) = (test, plan, cancellation);
        tables = new AdaptiveSessionTables(test);
        classifier = Classification.RuleOf(test.Design.Stop);
        empty = SimulationTally.Of(test.Bank, Classification.CutsOf(classifier));
        tests = new SimulatedTest[plan.Students];
        tallies = new SimulationTally?[Math.Clamp(plan.Students / PartStudentsMin, 1, PartsMax)];
    }

    /// <summary>Runs a simulation.</summary>
    /// <param name="test">The test.</param>
    /// <param name="plan">The students.</param>
    /// <param name="loop">
    /// Calls the action it is given once for each number from 0 up to, without, the first argument, in any order and
    /// from any threads, and returns when all calls have; null for one after the other.
    /// </param>
    /// <param name="cancellation">Ends it before the next student.</param>
    /// <exception cref="ArgumentException">The plan is unsound.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static SimulationResult Run(
        AdaptiveTest test, SimulationPlan plan, Action<int, Action<int>>? loop = null, CancellationToken cancellation = default)
    {
        var faults = plan.Faults();
        if (!faults.IsEmpty)
            throw new ArgumentException("the simulation cannot be run: " + string.Join("; ", faults), nameof(plan));
        var simulation = new TestSimulation(test, plan, cancellation);
        if (loop is not null)
            loop(simulation.tallies.Length, simulation.Part);
        else
            for (var part = 0; part < simulation.tallies.Length; part++)
                simulation.Part(part);
        return simulation.Result();
    }

    private void Part(int part)
    {
        var tally = empty.Empty();
        var session = new AdaptiveSession(tables, 0);
        var (from, to) = (Start(part), Start(part + 1));
        for (var number = from; number < to; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            tests[number] = Take(session, new SimulatedStudent(plan, number), tally);
        }
        tallies[part] = tally;
    }

    private int Start(int part) => (int)((long)plan.Students * part / tallies.Length);

    private SimulatedTest Take(AdaptiveSession session, in SimulatedStudent student, SimulationTally tally)
    {
        session.Restart(student.AttemptSeed);
        NextStep.Stop? stop;
        while (session.TryNext(session.Responses.Length * plan.SecondsPerItem, out var item, out stop))
            session.Record(new(item, student.Answer(test.Bank, item)));
        var result = session.Responses.IsEmpty ? test.Design.Initial : session.Result;
        tally.Add(session.Responses, stop!.Reason);
        if (classifier is not null)
            tally.Add(student.Theta, Classification.Decide(classifier, test.Bank, session, result));
        return new SimulatedTest(student.Theta, result, session.Responses.Length);
    }

    private SimulationResult Result()
    {
        var all = empty.Empty();
        for (var part = 0; part < tallies.Length; part++)
            all.Add(tallies[part] ?? throw new InvalidOperationException($"the loop left out part {part}"));
        var taken = ImmutableCollectionsMarshal.AsImmutableArray(tests);
        return new SimulationResult(
            EstimateAccuracy.Of(taken), ConditionalStatistics.Of(plan.Population, taken), all.Length(), all.Exposure(),
            all.Coverage(), all.Classification(), taken);
    }
}
