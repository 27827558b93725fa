using System.Runtime.InteropServices;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Estimation;

/// <summary>Estimates an ability from responses. Formulas, conventions and sources: docs/MEASUREMENT.md.</summary>
public static class AbilityEstimation
{
    // Up to so many responses, and points of a quadrature, nothing is allocated.
    private const int OnStack = 512;

    /// <summary>
    /// The estimate and its standard error. It is the same to the last bit whatever the order of the responses, and
    /// always finite; without a maximum inside the estimator's range it is a bound of the range. Without responses it
    /// is the prior's, or the middle of the range with a standard error of +∞.
    /// </summary>
    /// <param name="bank">The items.</param>
    /// <param name="responses">What was answered; an item may occur more than once.</param>
    /// <param name="estimator">The method.</param>
    /// <param name="rule">
    /// What the standard error of a likelihood or posterior mode is made of; the others have one only: the posterior's
    /// deviation, and the robust estimator's own.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A response names no item of the bank or no score of its item, or the estimator is unsound (<see
    /// cref="EstimatorCheck"/>).
    /// </exception>
    public static AbilityEstimate Estimate(
        ItemBank bank, ReadOnlySpan<ScoredResponse> responses, Estimator estimator,
        StandardErrorRule rule = StandardErrorRule.Expected)
    {
        if (EstimatorCheck.Fault(estimator) is { } fault)
            throw new ArgumentException(fault, nameof(estimator));
        var ordered = responses.Length <= OnStack
            ? stackalloc ScoredResponse[responses.Length]
            : new ScoredResponse[responses.Length];
        for (var i = 0; i < responses.Length; i++)
            ordered[i] = Checked(bank, responses[i]);
        // Any order will do, as long as it is always the same: that of the responses' bits is the quickest.
        MemoryMarshal.Cast<ScoredResponse, long>(ordered).Sort();
        if (estimator is Estimator.ExpectedAPosteriori eap)
            return PosteriorMean(bank, ordered, eap);
        var range = estimator switch
        {
            Estimator.MaximumLikelihood e => e.Range,
            Estimator.WeightedLikelihood e => e.Range,
            Estimator.MaximumAPosteriori e => PriorDensity.Support(e.Prior, e.Range),
            Estimator.Robust e => e.Range,
            _ => throw new InvalidOperationException($"unknown estimator {estimator.GetType().Name}"),
        };
        var equation = new EstimatingEquation(bank, ordered, estimator);
        var (theta, atBound) = RootSearch.Maximum(equation, range);
        return new AbilityEstimate(theta, StandardErrors.Of(equation, estimator, rule, theta), atBound);
    }

    /// <summary>The response, if it names an item of the bank and a score of that item.</summary>
    internal static ScoredResponse Checked(ItemBank bank, ScoredResponse response)
    {
        if ((uint)response.Item >= (uint)bank.Count)
            throw new ArgumentException(
                $"there is no item {response.Item} in a bank of {bank.Count}", nameof(response));
        if ((uint)response.Score >= (uint)bank[response.Item].Categories)
            throw new ArgumentException(
                $"item {bank.Items[response.Item].Id} has no score {response.Score}", nameof(response));
        return response;
    }

    private static AbilityEstimate PosteriorMean(
        ItemBank bank, ReadOnlySpan<ScoredResponse> responses, Estimator.ExpectedAPosteriori eap)
    {
        var size = Posterior.MemorySize(eap.Quadrature);
        var posterior = new Posterior(
            bank, eap.Prior, eap.Quadrature, size <= 4 * OnStack ? stackalloc double[size] : new double[size]);
        posterior.Start();
        foreach (var response in responses)
            posterior.Add(response);
        return posterior.Estimate();
    }
}
