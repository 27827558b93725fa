using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Calibration;

/// <summary>
/// The covariance of the free parameters, and what follows from it for the parameters of a bank (delta method).
/// </summary>
/// <param name="free">For each parameter its row; −1 where it is held at its bound.</param>
/// <param name="covariance">Row by row.</param>
internal sealed class ParameterCovariance(int[] free, double[] covariance)
{
    private readonly int rows = free.Count(f => f >= 0);

    /// <summary>The standard error of one free parameter; null where it is held.</summary>
    public double? Error(int parameter) => ErrorOf([parameter], [1]);

    /// <summary>The standard errors of an item's parameters on the bank's scale.</summary>
    public ParameterErrors ErrorsOf(ParameterLayout layout, ReadOnlySpan<double> x, int item)
    {
        var (start, count) = layout.Of(item).GetOffsetAndLength(layout.Count);
        var own = x.Slice(start, count);
        var a = own[0];
        switch (layout.Settings.Model)
        {
            case CalibrationModel.Rasch: // b = −d
                return new ParameterErrors([Error(start)]);
            case CalibrationModel.ThreeParameter:
                var c = 1 / (1 + Math.Exp(-own[2]));
                return new ParameterErrors(
                    [Location(1, own[1])], Slope(), Error(start + 2) is { } error ? c * (1 - c) * error : null);
            case CalibrationModel.TwoParameter or CalibrationModel.GradedResponse:
                var thresholds = new double?[count - 1];
                for (var k = 1; k < count; k++)
                    thresholds[k - 1] = Location(k, own[k]);
                return new ParameterErrors([.. thresholds], Slope());
            case CalibrationModel.GeneralizedPartialCredit: // δ_k = (d_(k−1) − d_k) / a
                var steps = new double?[count - 1];
                steps[0] = Location(1, own[1]);
                for (var k = 2; k < count; k++)
                    steps[k - 1] = ErrorOf(
                        [start, start + k - 1, start + k],
                        [(own[k] - own[k - 1]) / (own[0] * own[0]), 1 / own[0], -1 / own[0]]);
                return new ParameterErrors([.. steps], Slope());
            default:
                throw new InvalidOperationException($"unknown model {layout.Settings.Model}");
        }

        double? Slope() => Error(start) / layout.Settings.Scale;

        // b = −d / a
        double? Location(int k, double d) => ErrorOf([start, start + k], [d / (a * a), -1 / a]);
    }

    // √(g' V g); a parameter that is held takes the errors of all that depend on it along.
    private double? ErrorOf(ReadOnlySpan<int> parameters, ReadOnlySpan<double> gradient)
    {
        var variance = 0.0;
        for (var i = 0; i < parameters.Length; i++)
            for (var j = 0; j < parameters.Length; j++)
            {
                if (free[parameters[i]] < 0)
                    return null;
                if (free[parameters[j]] >= 0)
                    variance += gradient[i] * gradient[j] * covariance[free[parameters[i]] * rows + free[parameters[j]]];
            }
        return Math.Sqrt(variance);
    }
}
