using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ExamActors.Core.Scoring;

/// <summary>How an ability or a sum of scores becomes the score that is reported; closed, never descending.</summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(ScoreScale.Linear), "linear")]
[JsonDerivedType(typeof(ScoreScale.Table), "table")]
public abstract record ScoreScale
{
    /// <summary>The most points of a table.</summary>
    public const int PointsMax = 10_000;

    private ScoreScale()
    {
    }

    /// <summary>
    /// What reported scores are multiples of, halves rounded up: 1 for whole numbers; 0 for no rounding.
    /// </summary>
    public double Step { get; init; } = 1;

    /// <summary>Slope · raw + Intercept, but not below Min or above Max.</summary>
    /// <param name="Slope">Above 0.</param>
    /// <param name="Min">The lowest score that is reported.</param>
    /// <param name="Max">The highest.</param>
    /// <param name="Intercept">The score of a raw value of 0.</param>
    public sealed record Linear(double Slope, double Intercept, double Min, double Max) : ScoreScale;

    /// <summary>Read from a table, linear between its points; that of the first or last point beyond them.</summary>
    /// <param name="Points">Two or more, with ascending raw values; their scores do not descend.</param>
    public sealed record Table(ImmutableArray<ScalePoint> Points) : ScoreScale;

    /// <summary>What is wrong with the scale; empty where it is sound.</summary>
    public ImmutableArray<string> Faults()
    {
        var faults = ImmutableArray.CreateBuilder<string>();
        if (!(Step >= 0 && double.IsFinite(Step)))
            faults.Add($"the step must be 0 or more, not {Step}");
        switch (this)
        {
            case Linear s:
                if (!(s.Slope > 0 && double.IsFinite(s.Slope) && double.IsFinite(s.Intercept)))
                    faults.Add($"the slope must be above 0 and the intercept finite, not {s.Slope} and {s.Intercept}");
                if (!(s.Min < s.Max && double.IsFinite(s.Min) && double.IsFinite(s.Max)))
                    faults.Add($"scores must ascend, not from {s.Min} to {s.Max}");
                break;
            case Table s:
                if (s.Points.IsDefault || s.Points.Length is < 2 or > PointsMax)
                    faults.Add($"a table must have 2 to {PointsMax} points");
                else if (s.Points.Any(p => !double.IsFinite(p.Raw) || !double.IsFinite(p.Score)))
                    faults.Add("every point must be finite");
                else
                    for (var i = 1; i < s.Points.Length; i++)
                        if (s.Points[i].Raw <= s.Points[i - 1].Raw || s.Points[i].Score < s.Points[i - 1].Score)
                            faults.Add($"point {i}: raw values must ascend and scores must not descend");
                break;
            default:
                throw new InvalidOperationException($"unknown scale {GetType().Name}");
        }
        return faults.ToImmutable();
    }
}

/// <summary>A point of a table.</summary>
/// <param name="Raw">An ability or a sum of scores.</param>
/// <param name="Score">The score that is reported for it, before rounding.</param>
[method: JsonConstructor]
public readonly record struct ScalePoint(double Raw, double Score);
