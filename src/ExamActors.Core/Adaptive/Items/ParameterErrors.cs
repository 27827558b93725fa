using System.Collections.Immutable;

namespace ExamActors.Core.Adaptive.Items;

/// <summary>Standard errors of an item's parameters; null where a parameter is fixed or stopped at its bound.</summary>
/// <param name="A">Of the discrimination.</param>
/// <param name="Locations">Of the difficulty, or of each threshold or step.</param>
/// <param name="C">Of the lower asymptote.</param>
public sealed record ParameterErrors(double? A, ImmutableArray<double?> Locations, double? C)
{
    /// <summary>None is known.</summary>
    public static ParameterErrors Unknown(int locations) => new(null, [.. new double?[locations]], null);
}
