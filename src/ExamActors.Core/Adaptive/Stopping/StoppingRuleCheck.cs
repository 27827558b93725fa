using System.Collections.Immutable;

namespace ExamActors.Core.Adaptive.Stopping;

/// <summary>Says what is wrong with a stopping rule.</summary>
public static class StoppingRuleCheck
{
    /// <summary>The faults, in words; empty where the rule is sound.</summary>
    public static ImmutableArray<string> Faults(StoppingRule rule) => rule switch
    {
        StoppingRule.Length { Items: < 1 } r => [$"a length must be 1 or more, not {r.Items}"],
        StoppingRule.StandardError { Max: not > 0 } r => [$"a standard error must be above 0, not {r.Max}"],
        StoppingRule.InformationLeft { Max: not >= 0 } r => [$"the information left must be 0 or more, not {r.Max}"],
        StoppingRule.ClassificationByInterval r =>
        [
            .. Cuts(r.Cuts),
            .. r.Alpha is > 0 and < 1 ? [] : Wrong($"α must be above 0 and below 1, not {r.Alpha}"),
        ],
        StoppingRule.ClassificationByRatio r =>
        [
            .. Cuts(r.Cuts),
            .. r.Indifference > 0 ? [] : Wrong($"the indifference region must be above 0, not {r.Indifference}"),
            .. r is { Alpha: > 0 and < 0.5, Beta: > 0 and < 0.5 }
                ? [] : Wrong($"α and β must be above 0 and below 0.5, not {r.Alpha} and {r.Beta}"),
        ],
        StoppingRule.TimeUsed { SecondsMax: not > 0 } r => [$"the time must be above 0 s, not {r.SecondsMax}"],
        StoppingRule.Any r => Parts(r.Rules),
        StoppingRule.All r => Parts(r.Rules),
        _ => [],
    };

    private static ImmutableArray<string> Parts(ImmutableArray<StoppingRule> rules) =>
        rules.IsDefaultOrEmpty
            ? ["a combination of rules must have one or more"]
            : [.. rules.SelectMany(r => Faults(r))];

    private static ImmutableArray<string> Cuts(ImmutableArray<double> cuts)
    {
        if (cuts.IsDefaultOrEmpty)
            return ["a classification must have one cut score or more"];
        for (var i = 0; i < cuts.Length; i++)
            if (!double.IsFinite(cuts[i]) || i > 0 && !(cuts[i] > cuts[i - 1]))
                return ["the cut scores must be finite and ascend"];
        return [];
    }

    private static ImmutableArray<string> Wrong(string fault) => [fault];
}
