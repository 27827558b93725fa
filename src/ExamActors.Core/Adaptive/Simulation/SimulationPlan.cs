using System.Collections.Immutable;

namespace ExamActors.Core.Adaptive.Simulation;

/// <summary>Who takes the tests of a simulation.</summary>
/// <param name="Students">How many, 1 to <see cref="StudentsMax"/>.</param>
/// <param name="Population">Where their abilities come from.</param>
/// <param name="Seed">
/// The same seed gives the same students, with the same answer to an item whatever the design that gives it.
/// </param>
public sealed record SimulationPlan(int Students, AbilityPopulation Population, ulong Seed)
{
    public const int StudentsMax = 10_000_000;

    /// <summary>
    /// What a student takes for an item (seconds, 0 or more), which stopping rules that look at the time go by.
    /// </summary>
    public double SecondsPerItem { get; init; }

    /// <summary>What is wrong with the plan, in words; empty where it is sound.</summary>
    public ImmutableArray<string> Faults()
    {
        var faults = ImmutableArray.CreateBuilder<string>();
        if (Students is < 1 or > StudentsMax)
            faults.Add($"there must be 1 to {StudentsMax:N0} students, not {Students}");
        if (!(SecondsPerItem >= 0 && double.IsFinite(SecondsPerItem)))
            faults.Add($"an item must take 0 s or more, not {SecondsPerItem}");
        if (Population is AbilityPopulation.Normal n
            && !(double.IsFinite(n.Mean) && double.IsFinite(n.Deviation) && n.Deviation >= 0))
            faults.Add(
                $"abilities must have a finite mean and a deviation of 0 or more, not {n.Mean} and {n.Deviation}");
        if (Population is AbilityPopulation.Points p
            && (p.Thetas.IsDefaultOrEmpty || p.Thetas.Any(t => !double.IsFinite(t))))
            faults.Add("there must be one ability or more, all of them finite");
        return faults.ToImmutable();
    }
}
