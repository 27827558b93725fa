using System.Collections.Immutable;

namespace ExamActors.Core.Adaptive.Items;

/// <summary>Where on the scale an item stands and how steep it is, whatever its model.</summary>
/// <param name="Slope">
/// The discrimination times D; of a nominal item the difference of its extreme slopes by the number of steps.
/// </param>
/// <param name="Location">
/// The difficulty; the mean of the thresholds or steps; of a nominal item where the scores of the lowest and highest
/// slope are equally likely (which of a generalised partial credit item, written as a nominal one, is the mean of its
/// steps).
/// </param>
public readonly record struct ItemLocation(double Slope, double Location)
{
    /// <summary>Of an item under the scaling constant D.</summary>
    public static ItemLocation Of(ItemParameters item, double scale) => item switch
    {
        ItemParameters.Logistic m => new(scale * m.A, m.B),
        ItemParameters.GradedResponse m => new(scale * m.A, Mean(m.Thresholds)),
        ItemParameters.ModifiedGradedResponse m => new(scale * m.A, m.B - Mean(m.Offsets)),
        ItemParameters.PartialCredit m => new(scale, Mean(m.Steps)),
        ItemParameters.GeneralizedPartialCredit m => new(scale * m.A, Mean(m.Steps)),
        ItemParameters.RatingScale m => new(scale, m.Location + Mean(m.Steps)),
        ItemParameters.Nominal m => Nominal(m),
        _ => throw new InvalidOperationException($"unknown model {item.GetType().Name}"),
    };

    private static double Mean(ImmutableArray<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        return sum / values.Length;
    }

    private static ItemLocation Nominal(ItemParameters.Nominal m)
    {
        double lowSlope = 0, lowIntercept = 0, highSlope = 0, highIntercept = 0; // score 0, the reference
        for (var k = 0; k < m.Slopes.Length; k++)
        {
            if (m.Slopes[k] < lowSlope)
                (lowSlope, lowIntercept) = (m.Slopes[k], m.Intercepts[k]);
            if (m.Slopes[k] > highSlope)
                (highSlope, highIntercept) = (m.Slopes[k], m.Intercepts[k]);
        }
        var between = highSlope - lowSlope;
        return between == 0
            ? new ItemLocation(0, 0) // equal slopes: the item says nothing of θ
            : new ItemLocation(between / m.Slopes.Length, (lowIntercept - highIntercept) / between);
    }
}
