using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Assembly;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Adaptive.Stopping;

namespace ExamActors.Core.Adaptive;

/// <summary>Says what is wrong with a design for a bank before any test starts.</summary>
internal static class AdaptiveTestCheck
{
    public static ImmutableArray<string> Faults(ItemBank bank, AdaptiveTestDesign design, AssemblySolver? solver)
    {
        var faults = ImmutableArray.CreateBuilder<string>();
        foreach (var estimator in new[] { design.Provisional, design.ProvisionalWhileUniform, design.Final })
            if (estimator is not null && EstimatorCheck.Fault(estimator) is { } fault)
                faults.Add(fault);
        if (!double.IsFinite(design.Initial.Theta) || !(design.Initial.StandardError > 0))
            faults.Add("the starting estimate must be finite, and its standard error above 0");
        faults.AddRange(SelectionRuleCheck.Faults(bank, design.Selection));
        faults.AddRange(ContentBalance.Faults(bank, design.Content));
        faults.AddRange(Exposure(bank, design.Exposure));
        faults.AddRange(StoppingRuleCheck.Faults(design.Stop));
        var constraints = ConstraintCheck.Faults(bank, design.Constraints);
        faults.AddRange(constraints);
        if (design.Selection is SelectionRule.ShadowTest && solver is null)
            faults.Add("shadow tests need a solver");
        else if (design.Selection is SelectionRule.ShadowTest && constraints.IsEmpty)
            faults.AddRange(AssemblyCheck.Faults(
                ShadowAssembly.Constraints(bank, new ConstraintModel(bank, design.Constraints))));
        faults.AddRange(Start(bank, design, constraints.IsEmpty));
        return faults.ToImmutable();
    }

    private static IEnumerable<string> Start(ItemBank bank, AdaptiveTestDesign design, bool satisfiable)
    {
        if (design.Start is StartRule.Fixed { Items.IsDefault: true }
            or StartRule.AtAbilities { Thetas.IsDefault: true })
        {
            yield return "the start rule has no items or abilities";
            yield break;
        }
        if (design.Start.Count < 0 || design.Start.Count > design.Constraints.LengthMax)
            yield return $"the start rule chooses {design.Start.Count} items, "
                + $"and a test has {design.Constraints.LengthMax} at most";
        if (design.Start is StartRule.AtAbilities abilities)
        {
            if (abilities.Thetas.Any(t => !double.IsFinite(t)))
                yield return "the start rule's abilities must be finite";
            if (abilities.Rule is not (SelectionRule.MaximumInformation or SelectionRule.NearestDifficulty
                or SelectionRule.NearestMaximum))
                yield return "a start rule at abilities chooses by maximum information, nearest difficulty "
                    + "or nearest maximum";
            foreach (var fault in SelectionRuleCheck.Faults(bank, abilities.Rule))
                yield return fault;
        }
        if (design.Start is StartRule.Fixed start)
            foreach (var fault in Fixed(bank, design, start, satisfiable))
                yield return fault;
    }

    private static IEnumerable<string> Fixed(
        ItemBank bank, AdaptiveTestDesign design, StartRule.Fixed start, bool satisfiable)
    {
        foreach (var id in start.Items)
            if (bank.IndexOf(id) < 0)
                yield return $"starting item {id}: it is not in the bank";
        if (!satisfiable || start.Items.Any(id => bank.IndexOf(id) < 0))
            yield break;
        var model = new ConstraintModel(bank, design.Constraints);
        Feasibility.Search(model, new TestProgress(model), ConstraintTracker.StepsBefore, out var plan);
        var items = new List<int>();
        foreach (var id in start.Items)
        {
            var tracker = new ConstraintTracker(model, plan, [.. items]);
            items.Add(bank.IndexOf(id));
            if (tracker.Allows(items[^1]))
                continue;
            yield return $"starting item {id}: after those before it, it cannot be part of a test that meets every "
                + "constraint";
            yield break;
        }
    }

    private static IEnumerable<string> Exposure(ItemBank bank, ExposureControl exposure)
    {
        switch (exposure)
        {
            case ExposureControl.Randomesque { Best: < 1 } r:
                yield return $"randomesque chooses among 1 item or more, not {r.Best}";
                break;
            case ExposureControl.SympsonHetter h
                when h.Administration.IsDefault || h.Administration.Length != bank.Count
                || h.Administration.Any(k => !(k is > 0 and <= 1)):
                yield return "every item of the bank needs a probability of administration above 0 and up to 1";
                break;
            case ExposureControl.AStratified a:
                if (a.StageLengths.IsDefaultOrEmpty || a.StageLengths.Any(l => l < 1))
                    yield return "there must be one stage or more, each of 1 item or more";
                else if (a.Strata.IsDefault || a.Strata.Length != bank.Count
                    || a.Strata.Any(s => s < 0 || s >= a.StageLengths.Length))
                    yield return $"every item of the bank needs a stratum from 0 to {a.StageLengths.Length - 1}";
                break;
            case ExposureControl.Eligibility e:
                if (e.Bounds.IsDefault || e.Probabilities.IsDefault || e.Probabilities.Length != e.Bounds.Length + 1
                    || e.Probabilities.Any(p =>
                        p.IsDefault || p.Length != bank.Count || p.Any(v => !(v is >= 0 and <= 1))))
                    yield return "every range of ability needs a probability from 0 to 1 for every item of the bank";
                else if (e.Bounds.Zip(e.Bounds.Skip(1)).Any(b => !(b.First < b.Second)))
                    yield return "the bounds between ranges of ability must ascend";
                break;
        }
    }
}
