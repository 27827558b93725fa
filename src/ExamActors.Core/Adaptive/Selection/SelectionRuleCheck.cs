using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Selection;

/// <summary>Says what is wrong with a selection rule for a bank.</summary>
public static class SelectionRuleCheck
{
    /// <summary>The faults, in words; empty where the rule is sound.</summary>
    public static ImmutableArray<string> Faults(ItemBank bank, SelectionRule rule)
    {
        var faults = ImmutableArray.CreateBuilder<string>();
        if (rule.LogisticOnly && bank.Dichotomous is null)
            faults.Add($"{rule.GetType().Name} is defined for logistic items only");
        switch (rule)
        {
            case SelectionRule.LikelihoodWeightedInformation r:
                Integral(r.Quadrature, null);
                break;
            case SelectionRule.PosteriorWeightedInformation r:
                Integral(r.Quadrature, r.Prior);
                break;
            case SelectionRule.KullbackLeibler r:
                Integral(r.Quadrature, null);
                break;
            case SelectionRule.PosteriorKullbackLeibler r:
                Integral(r.Quadrature, r.Prior);
                break;
            case SelectionRule.ExpectedPosteriorVariance r:
                Integral(r.Quadrature, r.Prior);
                break;
            case SelectionRule.GlobalDiscrimination r:
                Integral(r.Quadrature, null);
                break;
            case SelectionRule.PosteriorGlobalDiscrimination r:
                Integral(r.Quadrature, r.Prior);
                break;
            case SelectionRule.Progressive r:
                Share(r.Share);
                break;
            case SelectionRule.Proportional r:
                Share(r.Share);
                break;
        }
        return faults.ToImmutable();

        void Integral(Quadrature quadrature, Prior? prior)
        {
            if (prior is Prior.Jeffreys)
                faults.Add("the prior of a selection rule must not depend on the items, as Jeffreys' does");
            if (EstimatorCheck.Fault(prior ?? new Prior.Jeffreys(), quadrature) is { } fault)
                faults.Add(fault);
        }

        void Share(InformationShare share)
        {
            if (!(share.Acceleration >= 0 && double.IsFinite(share.Acceleration)))
                faults.Add($"the acceleration must be 0 or more, not {share.Acceleration}");
            if (share is InformationShare.ByLength { Length: < 1 }
                or InformationShare.ByStandardError { LengthMax: < 2 })
                faults.Add("a share of information needs a length of 1 or more; by standard error, 2 or more");
            if (share is InformationShare.ByStandardError { StandardErrorMax: not > 0 } s)
                faults.Add($"a standard error must be above 0, not {s.StandardErrorMax}");
        }
    }
}
