using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Selection;

namespace ExamActors.Core.Adaptive.Multistage;

/// <summary>Says what is wrong with a multistage test for a bank before any test starts.</summary>
internal static class MultistageCheck
{
    public static ImmutableArray<string> Faults(ItemBank bank, MultistageDesign design)
    {
        var faults = ImmutableArray.CreateBuilder<string>();
        foreach (var estimator in new[] { design.Provisional, design.Final })
            if (EstimatorCheck.Fault(estimator) is { } fault)
                faults.Add(fault);
        if (!double.IsFinite(design.Initial.Theta) || !(design.Initial.StandardError > 0))
            faults.Add("the initial estimate must be finite, and its standard error above 0");
        faults.AddRange(Routing(bank, design.Routing));
        var modules = Modules(bank, design.Panel).ToList();
        faults.AddRange(modules);
        if (modules.Count > 0)
            return faults.ToImmutable(); // without sound modules there are no ways to follow
        if (Stages(design.Panel) is not { } stages)
            faults.Add("the routes lead in a circle");
        else
        {
            faults.AddRange(Ways(bank, design.Panel, stages));
            if (design.Routing is not RoutingRule.Information)
                faults.AddRange(Thresholds(bank, design, stages));
        }
        return faults.ToImmutable();
    }

    /// <summary>
    /// Each module's stage, from 0, as the longest way to it has it; −1 where none leads; null where there is a circle.
    /// </summary>
    public static ImmutableArray<int>? Stages(MultistagePanel panel)
    {
        var stages = Enumerable.Repeat(-1, panel.Modules.Length).ToArray();
        var index = IndexOf(panel);
        stages[0] = 0;
        // A way without a circle has no more steps than there are modules.
        for (var round = 0; round <= panel.Modules.Length; round++)
        {
            var changed = false;
            for (var m = 0; m < stages.Length; m++)
                foreach (var route in stages[m] < 0 ? [] : panel.Modules[m].Routes)
                    if (stages[index[route.To]] < stages[m] + 1)
                        (stages[index[route.To]], changed) = (stages[m] + 1, true);
            if (!changed)
                return [.. stages];
        }
        return null;
    }

    public static Dictionary<string, int> IndexOf(MultistagePanel panel) =>
        panel.Modules.Select((m, i) => (m.Id, i)).ToDictionary(p => p.Id, p => p.i, StringComparer.Ordinal);

    private static IEnumerable<string> Routing(ItemBank bank, RoutingRule routing)
    {
        if (routing is not RoutingRule.Information information)
            return [];
        if (information.Criterion is not (SelectionRule.MaximumInformation or SelectionRule.KullbackLeibler
            or SelectionRule.PosteriorKullbackLeibler or SelectionRule.LikelihoodWeightedInformation
            or SelectionRule.PosteriorWeightedInformation))
            return [$"modules are not chosen by {information.Criterion.GetType().Name}"];
        return SelectionRuleCheck.Faults(bank, information.Criterion);
    }

    private static IEnumerable<string> Modules(ItemBank bank, MultistagePanel panel)
    {
        if (panel.Modules.IsDefault || panel.Modules.Length is 0 or > MultistagePanel.ModulesMax)
        {
            yield return $"there must be 1 to {MultistagePanel.ModulesMax} modules";
            yield break;
        }
        var ids = panel.Modules.Select(m => m.Id).ToHashSet(StringComparer.Ordinal);
        if (ids.Count != panel.Modules.Length)
            yield return "the id of a module occurs twice";
        foreach (var module in panel.Modules)
        {
            if (module.Items.IsDefaultOrEmpty || module.Items.Length > MultistagePanel.ItemsMax)
            {
                yield return $"module {module.Id}: there must be 1 to {MultistagePanel.ItemsMax} items";
                continue;
            }
            foreach (var item in module.Items.Where(i => bank.IndexOf(i) < 0))
                yield return $"module {module.Id}: there is no item {item}";
            if (module.Items.Distinct(StringComparer.Ordinal).Count() != module.Items.Length)
                yield return $"module {module.Id}: an item occurs twice";
            if (module.Routes.IsDefault)
                yield return $"module {module.Id}: its routes are default, not empty";
            var to = (module.Routes.IsDefault ? [] : module.Routes).Select(r => r.To).ToList();
            foreach (var unknown in to.Where(t => !ids.Contains(t)))
                yield return $"module {module.Id}: there is no module {unknown} to go to";
            if (to.Distinct(StringComparer.Ordinal).Count() != to.Count)
                yield return $"module {module.Id}: two routes lead to the same module";
        }
    }

    // Every way through the panel must be a test: stages in turn, no item twice, no enemies together.
    private static IEnumerable<string> Ways(ItemBank bank, MultistagePanel panel, ImmutableArray<int> stages)
    {
        var index = IndexOf(panel);
        for (var m = 0; m < stages.Length; m++)
        {
            if (stages[m] < 0)
                yield return $"module {panel.Modules[m].Id}: no route leads to it";
            foreach (var route in stages[m] < 0 ? [] : panel.Modules[m].Routes)
                if (stages[index[route.To]] is var stage && stage != stages[m] + 1)
                    yield return $"module {route.To}: it is in stage {stage + 1}, and module {panel.Modules[m].Id} of stage "
                        + $"{stages[m] + 1} leads to it";
        }
        var before = Before(panel, stages, index);
        for (var m = 0; m < stages.Length; m++)
            foreach (var earlier in before[m].Append(m).Order())
                foreach (var fault in Clashes(bank, panel.Modules[earlier], panel.Modules[m]))
                    yield return fault;
    }

    private static IEnumerable<string> Clashes(ItemBank bank, PanelModule earlier, PanelModule later)
    {
        foreach (var item in later.Items)
        {
            if (earlier != later && earlier.Items.Contains(item))
                yield return $"item {item}: it is in modules {earlier.Id} and {later.Id}, and one way leads through both";
            foreach (var other in earlier.Items)
                if (AreEnemies(bank.Items[bank.IndexOf(item)], bank.Items[bank.IndexOf(other)])
                    && (earlier != later || string.CompareOrdinal(item, other) < 0))
                    yield return $"items {other} and {item}: they are enemies, and one way leads through both";
        }
    }

    private static bool AreEnemies(BankItem a, BankItem b) => a.Enemies.Contains(b.Id) || b.Enemies.Contains(a.Id);

    // For each module, all that some way to it leads through.
    private static HashSet<int>[] Before(
        MultistagePanel panel, ImmutableArray<int> stages, Dictionary<string, int> index)
    {
        var before = stages.Select(_ => new HashSet<int>()).ToArray();
        foreach (var m in Enumerable.Range(0, stages.Length).Where(m => stages[m] >= 0).OrderBy(m => stages[m]))
            foreach (var route in panel.Modules[m].Routes)
                before[index[route.To]].UnionWith(before[m].Append(m));
        return before;
    }

    private static IEnumerable<string> Thresholds(ItemBank bank, MultistageDesign design, ImmutableArray<int> stages)
    {
        var panel = design.Panel;
        var index = IndexOf(panel);
        var own = panel.Modules.Select(m => m.Items.Sum(i => bank[bank.IndexOf(i)].Categories - 1)).ToArray();
        var most = own.ToArray(); // the largest sum at the end of each module, over all ways to it
        foreach (var m in Enumerable.Range(0, stages.Length).OrderBy(m => stages[m]))
        {
            var (id, routes) = (panel.Modules[m].Id, panel.Modules[m].Routes);
            foreach (var route in routes)
                most[index[route.To]] = Math.Max(most[index[route.To]], most[m] + own[index[route.To]]);
            if (!routes.IsEmpty && routes[0].From is not null)
                yield return $"module {id}: its first route must have no threshold";
            for (var r = 1; r < routes.Length; r++)
                if (!(routes[r].From is { } from && double.IsFinite(from)
                    && from > (routes[r - 1].From ?? double.NegativeInfinity)))
                    yield return $"module {id}: the thresholds of its routes must ascend and be finite";
            if (design.Routing is not RoutingRule.SumThresholds sums)
                continue;
            var reach = sums.LastModuleOnly ? own[m] : most[m];
            foreach (var route in routes.Where(r => r.From > reach))
                yield return $"module {id}: no sum of scores reaches {route.From}, the highest is {reach}";
        }
    }
}
