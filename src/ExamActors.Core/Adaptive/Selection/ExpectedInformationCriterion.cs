using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Selection;

/// <summary>
/// Expected information by an estimator of any kind, which is asked once for every score of every candidate.
/// </summary>
internal static class ExpectedInformationCriterion
{
    /// <summary>Σ_x P(x | θ) I(θ after x): MEI of catR.</summary>
    public static void Scores(
        ItemBank bank, Estimator estimator, InformationKind kind, in SelectionState state,
        ReadOnlySpan<bool> candidates, Span<double> scores)
    {
        var responses = new ScoredResponse[state.Responses.Length + 1];
        state.Responses.CopyTo(responses);
        Span<CategoryPoint> curve = stackalloc CategoryPoint[bank.CategoriesMax];
        for (var i = 0; i < scores.Length; i++)
        {
            if (!candidates.IsEmpty && !candidates[i])
                continue;
            var points = ResponseCurve.Evaluate(bank[i], bank.Scale, state.Estimate.Theta, curve);
            var sum = 0.0;
            for (var x = 0; x < points.Length; x++)
            {
                responses[^1] = new ScoredResponse(i, x);
                var theta = AbilityEstimation.Estimate(bank, responses, estimator).Theta;
                sum += points[x].P * (kind == InformationKind.Fisher
                    ? ItemInformation.Expected(bank[i], bank.Scale, theta)
                    : ItemInformation.Observed(bank[i], bank.Scale, theta, x));
            }
            scores[i] = sum;
        }
    }
}
