using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Calibration;

/// <summary>
/// Item parameters from responses by marginal maximum likelihood: abilities are integrated out as a normal distribution
/// (R. D. Bock and M. Aitkin, Psychometrika 46, 1981), so that the parameters do not depend on estimates of them.
/// </summary>
public static class MarginalMaximumLikelihood
{
    /// <summary>Calibrates; the same responses and settings give the same parameters.</summary>
    /// <param name="responses">Who scored what.</param>
    /// <param name="settings">How.</param>
    /// <param name="progress">Told of every EM cycle.</param>
    /// <exception cref="ArgumentException">
    /// The responses cannot be calibrated; the message names every item and fault.
    /// </exception>
    public static CalibrationResult Calibrate(
        ResponseMatrix responses, CalibrationSettings settings, Action<CalibrationCycle>? progress = null)
    {
        var faults = CalibrationCheck.Faults(responses, settings);
        if (!faults.IsEmpty)
            throw new ArgumentException(
                "the responses cannot be calibrated: " + string.Join("; ", faults), nameof(responses));
        var model = new MarginalModel(responses, settings);
        var (x, cycles, converged) = ExpectationMaximization.Run(model, progress);
        var covariance = settings.StandardErrors ? ObservedInformation.Covariance(model, x) : null;
        var deviation = model.Layout.DeviationIndex;
        var variance = deviation < 0 ? 1 : Math.Exp(2 * x[deviation]);
        return new CalibrationResult(
            settings, ItemsOf(responses, model, x, covariance), (int)model.Patterns.Frequencies.Sum(),
            model.Patterns.Count, model.LogLikelihood, variance,
            deviation >= 0 && covariance?.Error(deviation) is { } error ? 2 * variance * error : null,
            cycles, converged, settings.StandardErrors ? covariance is not null : null, AbilitiesOf(model));
    }

    private static ImmutableArray<CalibratedItem> ItemsOf(
        ResponseMatrix responses, MarginalModel model, double[] x, ParameterCovariance? covariance)
    {
        var layout = model.Layout;
        var items = ImmutableArray.CreateBuilder<CalibratedItem>(layout.Items);
        for (var item = 0; item < layout.Items; item++)
        {
            var presented = 0.0;
            for (var pattern = 0; pattern < model.Patterns.Count; pattern++)
                if (model.Patterns[pattern][item] != ResponseMatrix.NotPresented)
                    presented += model.Patterns.Frequencies[pattern];
            items.Add(new CalibratedItem(
                responses.Items[item], layout.ParametersOf(x, item),
                covariance?.ErrorsOf(layout, x, item) ?? ParameterErrors.Unknown(layout.LocationsOf(item)),
                (int)presented, layout.Undetermined(x, item)));
        }
        return items.MoveToImmutable();
    }

    private static ImmutableArray<AbilityEstimate?> AbilitiesOf(MarginalModel model)
    {
        var posterior = new double[model.Width];
        var ofPattern = new AbilityEstimate[model.Patterns.Count];
        for (var pattern = 0; pattern < ofPattern.Length; pattern++)
        {
            model.Posterior(pattern, posterior);
            double mean = 0, variance = 0;
            for (var q = 0; q < model.Nodes.Length; q++)
                mean += posterior[q] * model.Nodes[q];
            for (var q = 0; q < model.Nodes.Length; q++)
                variance += posterior[q] * (model.Nodes[q] - mean) * (model.Nodes[q] - mean);
            ofPattern[pattern] = new AbilityEstimate(mean, Math.Sqrt(variance));
        }
        return [.. model.Patterns.OfStudent.Select(p => p < 0 ? (AbilityEstimate?)null : ofPattern[p])];
    }
}
