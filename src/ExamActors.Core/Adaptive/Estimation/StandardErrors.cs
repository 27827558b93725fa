namespace ExamActors.Core.Adaptive.Estimation;

/// <summary>
/// The standard error of an ability that is the root of an estimating equation, by the convention of a rule.
/// </summary>
internal static class StandardErrors
{
    /// <summary>The standard error at an estimate; +∞ where the information is 0 or, observed, below 0.</summary>
    public static double Of(
        in EstimatingEquation equation, Estimator estimator, StandardErrorRule rule, double theta)
    {
        if (estimator is Estimator.Robust robust)
            return equation.RobustError(robust, theta);
        var expected = equation.Information(theta);
        var information = rule == StandardErrorRule.Expected ? expected.Value : -equation.Likelihood(theta).Second;
        var prior = (estimator as Estimator.MaximumAPosteriori)?.Prior;
        if (prior is Prior.Jeffreys && expected.Value > 0)
            information += (expected.First * expected.First - expected.Second * expected.Value)
                / (2 * expected.Value * expected.Value);
        else if (prior is not null)
            information += PriorDensity.Curvature(prior, theta);
        return information > 0 ? 1 / Math.Sqrt(information) : double.PositiveInfinity;
    }
}
