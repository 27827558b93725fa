using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Calibration;

/// <summary>How well an item's responses agree with its curve.</summary>
/// <param name="SumScore">S-X²; null where it cannot be computed.</param>
/// <param name="Infit">Mean squared residual, weighted by information; about 1 where the model holds.</param>
/// <param name="Outfit">
/// Mean squared standardised residual; about 1 where the model holds, large with surprising responses.
/// </param>
public sealed record ItemFit(SumScoreFit? SumScore, double Infit, double Outfit)
{
    /// <summary>The fit of every item, in the order of the responses' items.</summary>
    /// <param name="responses">What was calibrated.</param>
    /// <param name="calibration">What came of it.</param>
    public static ImmutableArray<ItemFit> Of(ResponseMatrix responses, CalibrationResult calibration)
    {
        if (!responses.Items.SequenceEqual(calibration.Items.Select(i => i.Id)))
            throw new ArgumentException("the calibration is of other items", nameof(calibration));
        var model = new MarginalModel(responses, calibration.Settings);
        var x = model.Layout.FreeOf(calibration);
        model.Evaluate(x);
        var sumScores = SumScoreFit.Of(responses, calibration, model.Nodes, model.LogWeights);
        return [.. Enumerable.Range(0, responses.Items.Length).Select(i => OfItem(model, calibration, i, sumScores[i]))];
    }

    // Residuals are taken over each student's posterior, not at an estimate of the ability: with few items an estimate
    // is drawn to the middle, and its residuals come out too small (M. L. Wu, master's thesis, University of Melbourne
    // 1997; so in ConQuest and TAM).
    private static ItemFit OfItem(MarginalModel model, CalibrationResult calibration, int item, SumScoreFit? sumScore)
    {
        var parameters = calibration.Items[item].Parameters;
        Span<CategoryPoint> curve = stackalloc CategoryPoint[parameters.Categories];
        double squares = 0, standardized = 0, variances = 0, students = 0;
        for (var q = 0; q < model.Nodes.Length; q++)
        {
            ResponseCurve.Evaluate(parameters, calibration.Settings.Scale, model.Nodes[q], curve);
            double mean = 0, variance = 0;
            for (var k = 1; k < curve.Length; k++)
                mean += k * curve[k].P;
            for (var k = 0; k < curve.Length; k++)
                variance += (k - mean) * (k - mean) * curve[k].P;
            for (var k = 0; k < curve.Length; k++)
            {
                var count = model.Expected[(model.Layout.Rows[item] + k) * model.Width + q];
                squares += count * (k - mean) * (k - mean);
                standardized += variance > 0 ? count * (k - mean) * (k - mean) / variance : 0;
                variances += count * variance;
                students += count;
            }
        }
        return new ItemFit(sumScore, squares / variances, standardized / students);
    }
}
