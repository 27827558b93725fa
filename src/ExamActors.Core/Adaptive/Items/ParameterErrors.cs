using System.Collections.Immutable;

namespace ExamActors.Core.Adaptive.Items;

/// <summary>Standard errors of an item's parameters; null where a parameter is fixed or stopped at its bound.</summary>
/// <param name="Locations">Of the difficulty, or of each threshold or step.</param>
/// <param name="A">Of the discrimination.</param>
/// <param name="C">Of the lower asymptote.</param>
public sealed record ParameterErrors(ImmutableArray<double?> Locations, double? A = null, double? C = null)
{
    /// <summary>None is known.</summary>
    /// <param name="locations">How many difficulties, thresholds or steps the item has.</param>
    public static ParameterErrors Unknown(int locations) => new([.. new double?[locations]]);
}
