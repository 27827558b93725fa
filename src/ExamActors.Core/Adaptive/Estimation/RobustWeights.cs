using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Estimation;

/// <summary>How much a response counts in a robust estimate, by how far its item lies from the ability.</summary>
internal static class RobustWeights
{
    /// <summary>
    /// The weight of an item at θ. The residual is r = a (θ − b), without D, as in catR; of an item of several steps, b
    /// is the mean of its thresholds or steps.
    /// </summary>
    public static double Of(Estimator.Robust robust, ItemParameters item, double theta)
    {
        var (slope, location) = ItemLocation.Of(item, 1);
        var residual = Math.Abs(slope * (theta - location));
        if (robust.Weight == RobustWeight.Huber)
            return residual <= robust.Tuning ? 1 : robust.Tuning / residual;
        var share = residual / robust.Tuning;
        return share >= 1 ? 0 : (1 - share * share) * (1 - share * share);
    }
}
