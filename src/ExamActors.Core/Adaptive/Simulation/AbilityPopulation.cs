using System.Collections.Immutable;

namespace ExamActors.Core.Adaptive.Simulation;

/// <summary>Where the abilities of simulated students come from; closed.</summary>
public abstract record AbilityPopulation
{
    private AbilityPopulation()
    {
    }

    /// <summary>Drawn from a normal distribution by each student's own seed.</summary>
    /// <param name="Mean">Its mean.</param>
    /// <param name="Deviation">Its standard deviation, 0 or more.</param>
    public sealed record Normal(double Mean = 0, double Deviation = 1) : AbilityPopulation;

    /// <summary>
    /// Given ones, in turn: students 0, n, 2n, … have the first of n. So every ability is met as often as any other.
    /// </summary>
    /// <param name="Thetas">At least one.</param>
    public sealed record Points(ImmutableArray<double> Thetas) : AbilityPopulation
    {
        /// <summary>
        /// Equally spaced points from <paramref name="min"/> to <paramref name="max"/>, both included.
        /// </summary>
        public static Points Grid(double min, double max, int points) =>
            new([.. Enumerable.Range(0, points).Select(i => points == 1 ? min : min + (max - min) * i / (points - 1))]);
    }

    /// <summary>
    /// The ability of a student; a draw takes from <paramref name="random"/>, which is the student's own.
    /// </summary>
    internal double Theta(int student, ref SplitMix64 random) => this switch
    {
        Normal p => p.Mean + p.Deviation * random.Normal(),
        Points p => p.Thetas[student % p.Thetas.Length],
        _ => throw new InvalidOperationException($"unknown population {GetType().Name}"),
    };
}
