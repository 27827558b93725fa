using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Selection;

/// <summary>Says, before any test starts, what is wrong with constraints, and whether a bank can meet them.</summary>
public static class ConstraintCheck
{
    /// <summary>The faults, in words; empty where tests that meet every constraint exist.</summary>
    public static ImmutableArray<string> Faults(ItemBank bank, TestConstraints constraints)
    {
        var faults = Unsound(bank, constraints).ToImmutableArray();
        if (!faults.IsEmpty)
            return faults;
        var model = new ConstraintModel(bank, constraints);
        return Feasibility.Search(model, new TestProgress(model), ConstraintTracker.StepsBefore, out _) switch
        {
            true => [],
            false => [.. Reasons(bank, constraints)],
            null => [$"in {ConstraintTracker.StepsBefore} steps no test was found that meets every constraint: "
                + "fewer enemies or looser bounds are needed"],
        };
    }

    private static IEnumerable<string> Unsound(ItemBank bank, TestConstraints constraints)
    {
        if (constraints.LengthMin < 0 || constraints.LengthMax < Math.Max(1, constraints.LengthMin)
            || constraints.LengthMax > TestConstraints.LengthLimit)
            yield return $"a test must have 1 to {TestConstraints.LengthLimit} items, "
                + $"not {constraints.LengthMin} to {constraints.LengthMax}";
        foreach (var bound in constraints.Topics)
        {
            if (bound.Min < 0 || bound.Max < bound.Min)
                yield return $"topic {bound.Topic}: {bound.Min} to {bound.Max} items is no range";
            if (!bank.Items.Any(i => i.Topic == bound.Topic))
                yield return $"topic {bound.Topic}: it is bounded and has no item";
        }
        foreach (var twice in constraints.Topics.GroupBy(t => t.Topic).Where(g => g.Count() > 1))
            yield return $"topic {twice.Key}: it is bounded {twice.Count()} times";
        foreach (var set in constraints.Sets)
        {
            var items = bank.Items.Count(i => i.Set == set.Set);
            if (set.Count < 1 || set.Count > items)
                yield return $"set {set.Set}: it has {items} items, so that {set.Count} cannot be asked for";
        }
        foreach (var twice in constraints.Sets.GroupBy(s => s.Set).Where(g => g.Count() > 1))
            yield return $"set {twice.Key}: its size is given {twice.Count()} times";
    }

    // In words of the constraint where one alone is the reason, else of all of them together.
    private static IEnumerable<string> Reasons(ItemBank bank, TestConstraints constraints)
    {
        var named = 0;
        if (constraints.LengthMin > bank.Count)
        {
            named++;
            yield return $"cannot satisfy: a test has {constraints.LengthMin} items or more, and the bank {bank.Count}";
        }
        if (constraints.Topics.Sum(t => t.Min) is var minimum && minimum > constraints.LengthMax)
        {
            named++;
            yield return $"cannot satisfy: the topics need {minimum} items, "
                + $"and a test has {constraints.LengthMax} at most";
        }
        foreach (var bound in constraints.Topics)
        {
            var alone = constraints with { LengthMin = bound.Min, Topics = [bound] };
            var items = bank.Items.Count(i => i.Topic == bound.Topic);
            if (bound.Min > constraints.LengthMax || Possible(bank, alone) != false)
                continue;
            named++;
            yield return $"cannot satisfy: topic {bound.Topic} needs {bound.Min} to {bound.Max} items; "
                + $"it has {items} in the bank, and enemies and sets among them allow no such number";
        }
        if (named == 0)
            yield return Possible(bank, constraints with { Topics = [] }) == false
                ? "cannot satisfy: enemies and sets allow no test of "
                    + $"{constraints.LengthMin} to {constraints.LengthMax} items"
                : $"cannot satisfy: each topic's bounds can be met alone, and not all of them together in a test of "
                    + $"{constraints.LengthMin} to {constraints.LengthMax} items";
    }

    private static bool? Possible(ItemBank bank, TestConstraints constraints)
    {
        var model = new ConstraintModel(bank, constraints);
        return Feasibility.Search(model, new TestProgress(model), ConstraintTracker.StepsBefore, out _);
    }
}
