using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Stopping;

namespace ExamActors.Core.Adaptive.Simulation;

/// <summary>Into which category a test puts a student.</summary>
internal static class Classification
{
    /// <summary>The first part of a stopping rule that has cut scores; null where there is none.</summary>
    public static StoppingRule? RuleOf(StoppingRule rule) => rule switch
    {
        StoppingRule.ClassificationByInterval or StoppingRule.ClassificationByRatio => rule,
        StoppingRule.Any r => r.Rules.Select(RuleOf).FirstOrDefault(part => part is not null),
        StoppingRule.All r => r.Rules.Select(RuleOf).FirstOrDefault(part => part is not null),
        _ => null,
    };

    /// <summary>The cut scores; empty where there are none.</summary>
    public static ImmutableArray<double> CutsOf(StoppingRule? rule) => rule switch
    {
        StoppingRule.ClassificationByInterval r => r.Cuts,
        StoppingRule.ClassificationByRatio r => r.Cuts,
        _ => [],
    };

    /// <summary>
    /// The category at the end of a test. Where the rule has decided, it is the rule's: of the ratio test as many as the cuts that it
    /// puts the student above, of the interval that of the provisional estimate. Else it is that of the result.
    /// </summary>
    public static (int Category, bool Decided) Decide(
        StoppingRule rule, ItemBank bank, AdaptiveSession session, AbilityEstimate result)
    {
        var state = new StoppingState(bank, session.Responses, session.Provisional, [], 0);
        if (!StoppingDecision.IsMet(rule, state))
            return (ClassificationAccuracy.Category(CutsOf(rule), result.Theta), false);
        if (rule is not StoppingRule.ClassificationByRatio ratio)
            return (ClassificationAccuracy.Category(CutsOf(rule), session.Provisional.Theta), true);
        var category = 0;
        foreach (var cut in ratio.Cuts)
            if (StoppingDecision.RatioDecision(ratio, cut, state) > 0)
                category++;
        return (category, true);
    }
}
