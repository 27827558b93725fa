using System.Buffers;
using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Stopping;

/// <summary>Looks whether stopping rules are met.</summary>
public static class StoppingDecision
{
    /// <summary>Whether a rule is met.</summary>
    public static bool IsMet(StoppingRule rule, in StoppingState state)
    {
        switch (rule)
        {
            case StoppingRule.Length r:
                return state.Responses.Length >= r.Items;
            case StoppingRule.StandardError r:
                return state.Estimate.StandardError <= r.Max;
            case StoppingRule.InformationLeft r:
                return InformationLeft(state) <= r.Max;
            case StoppingRule.ClassificationByInterval r:
                var margin = NormalQuantile.Of(1 - r.Alpha / 2) * state.Estimate.StandardError;
                foreach (var cut in r.Cuts)
                    if (state.Estimate.Theta - margin < cut && state.Estimate.Theta + margin > cut)
                        return false;
                return true;
            case StoppingRule.ClassificationByRatio r:
                foreach (var cut in r.Cuts)
                    if (RatioDecision(r, cut, state) == 0)
                        return false;
                return true;
            case StoppingRule.TimeUsed r:
                return state.ElapsedSeconds >= r.SecondsMax;
            case StoppingRule.Any r:
                foreach (var part in r.Rules)
                    if (IsMet(part, state))
                        return true;
                return false;
            case StoppingRule.All r:
                foreach (var part in r.Rules)
                    if (!IsMet(part, state))
                        return false;
                return true;
            default:
                throw new InvalidOperationException($"unknown rule {rule.GetType().Name}");
        }
    }

    /// <summary>
    /// The rules that made a rule be met: itself, or the parts of <c>Any</c> and <c>All</c>. Empty where it is not met.
    /// </summary>
    public static ImmutableArray<StoppingRule> Met(StoppingRule rule, in StoppingState state)
    {
        if (!IsMet(rule, state))
            return [];
        var parts = rule switch
        {
            StoppingRule.Any r => r.Rules,
            StoppingRule.All r => r.Rules,
            _ => default,
        };
        if (parts.IsDefault)
            return [rule];
        var met = ImmutableArray.CreateBuilder<StoppingRule>();
        foreach (var part in parts)
            met.AddRange(Met(part, state));
        return met.ToImmutable();
    }

    /// <summary>Wald's decision about one cut score: 1 above, −1 below, 0 none yet.</summary>
    internal static int RatioDecision(StoppingRule.ClassificationByRatio rule, double cut, in StoppingState state)
    {
        var ratio = LogLikelihood(state, cut + rule.Indifference) - LogLikelihood(state, cut - rule.Indifference);
        if (ratio >= Math.Log((1 - rule.Beta) / rule.Alpha))
            return 1;
        return ratio <= Math.Log(rule.Beta / (1 - rule.Alpha)) ? -1 : 0;
    }

    private static double InformationLeft(in StoppingState state)
    {
        var information = ArrayPool<double>.Shared.Rent(state.Bank.Count);
        BankInformation.At(state.Bank, state.Estimate.Theta, information.AsSpan(0, state.Bank.Count));
        var largest = 0.0;
        for (var i = 0; i < state.Left.Length; i++)
            if (state.Left[i])
                largest = Math.Max(largest, information[i]);
        ArrayPool<double>.Shared.Return(information);
        return largest;
    }

    private static double LogLikelihood(in StoppingState state, double theta)
    {
        Span<CategoryPoint> curve = stackalloc CategoryPoint[state.Bank.CategoriesMax];
        var sum = 0.0;
        foreach (var (item, score) in state.Responses)
            sum += Math.Log(ResponseCurve.Evaluate(state.Bank[item], state.Bank.Scale, theta, curve)[score].P);
        return sum;
    }
}
