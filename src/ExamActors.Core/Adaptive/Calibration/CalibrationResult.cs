using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Calibration;

/// <summary>An item as a calibration found it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Parameters">Its parameters on the scale of the calibration; not checked for use in a bank.</param>
/// <param name="Errors">Their standard errors.</param>
/// <param name="Responses">How many students it was presented to.</param>
/// <param name="AtBound">
/// Whether the slope or an intercept stopped at a bound of the search: the responses do not determine it.
/// </param>
public sealed record CalibratedItem(
    string Id, ItemParameters Parameters, ParameterErrors Errors, int Responses, bool AtBound);

/// <summary>What a calibration found.</summary>
/// <param name="Settings">How it was done.</param>
/// <param name="Items">In the order of the responses' items.</param>
/// <param name="Students">Students with at least one response.</param>
/// <param name="Patterns">Distinct patterns among them.</param>
/// <param name="LogLikelihood">The marginal log-likelihood, without priors.</param>
/// <param name="LatentVariance">The variance of the abilities: 1 where it is not estimated.</param>
/// <param name="LatentVarianceError">Its standard error; null where it is fixed, unknown or at its bound.</param>
/// <param name="Cycles">EM cycles.</param>
/// <param name="Converged">Whether nothing changed any more; else the parameters are of no use.</param>
/// <param name="Identified">
/// Whether the information matrix can be inverted; null where no standard errors were wanted.
/// </param>
/// <param name="Abilities">Each student's EAP estimate; null for those without a response.</param>
public sealed record CalibrationResult(
    CalibrationSettings Settings,
    ImmutableArray<CalibratedItem> Items,
    int Students,
    int Patterns,
    double LogLikelihood,
    double LatentVariance,
    double? LatentVarianceError,
    int Cycles,
    bool Converged,
    bool? Identified,
    ImmutableArray<AbilityEstimate?> Abilities)
{
    /// <summary>How many parameters were estimated.</summary>
    public int ParameterCount =>
        Items.Sum(i => ParameterLayout.SizeOf(Settings.Model, i.Parameters.Categories))
        + (Settings.Model == CalibrationModel.Rasch ? 1 : 0);

    /// <summary>
    /// Whether the abilities' variance stopped at its lowest value: the responses show no ability that the items have
    /// in common.
    /// </summary>
    public bool NoCommonAbility =>
        LatentVariance < 1.0001 * ParameterLayout.DeviationMin * ParameterLayout.DeviationMin;
}
