using System.Collections.Immutable;

namespace ExamActors.Core.Adaptive.Assembly;

/// <summary>
/// Solves test assembly problems. Injected, so that the engine has no solver of its own. It is deterministic: the same
/// problem gives the same result unless its time runs out, and safe to call from several threads at once.
/// </summary>
/// <param name="problem">A sound problem: without <see cref="AssemblyCheck.Faults"/>.</param>
public delegate AssemblyResult AssemblySolver(AssemblyProblem problem);

/// <summary>What came of a test assembly problem; closed.</summary>
public abstract record AssemblyResult
{
    private AssemblyResult()
    {
    }

    /// <summary>A test that meets every constraint, with the largest objective to a relative 10⁻⁶.</summary>
    /// <param name="Items">Its items, ascending.</param>
    /// <param name="Objective">The sum of their objective coefficients.</param>
    public sealed record Solved(ImmutableArray<int> Items, double Objective) : AssemblyResult;

    /// <summary>No test meets every constraint.</summary>
    /// <param name="Conflict">
    /// Names of constraints that cannot be met together; without any one of them the others could be, unless the time
    /// ran out while they were being found.
    /// <see cref="AssemblyCheck.LengthName"/> and its neighbours stand for the constraints without a name of their own.
    /// </param>
    public sealed record Infeasible(ImmutableArray<string> Conflict) : AssemblyResult;

    /// <summary>The time was up before the best test was found.</summary>
    /// <param name="Items">The best test that was found, ascending; empty where there was none.</param>
    public sealed record TimedOut(ImmutableArray<int> Items) : AssemblyResult;
}
