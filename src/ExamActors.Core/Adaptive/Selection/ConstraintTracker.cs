using System.Collections.Immutable;

namespace ExamActors.Core.Adaptive.Selection;

/// <summary>
/// Says which items may come next so that a test that meets every constraint remains possible. It has a plan, a
/// completion known to exist: an item of the plan is always allowed, so that an allowed item exists as long as the test
/// is not whole, however little a search may find in its steps.
/// </summary>
internal sealed class ConstraintTracker
{
    /// <summary>The most decisions of the search before a test.</summary>
    public const int StepsBefore = 20_000;

    // The most decisions of a search for one candidate.
    private const int StepsWithin = 200;

    private readonly ConstraintModel model;
    private readonly ImmutableArray<int> plan;
    private readonly CompletionCounts counts;
    private readonly bool?[] topicVerdicts;
    private readonly bool?[] setVerdicts;
    private readonly bool?[] itemVerdicts;

    /// <param name="model">The constraints.</param>
    /// <param name="firstPlan">What the search before the test found.</param>
    /// <param name="items">The items given so far.</param>
    public ConstraintTracker(ConstraintModel model, ImmutableArray<int> firstPlan, params ReadOnlySpan<int> items)
    {
        this.model = model;
        Progress = Given(items);
        plan = Plan(firstPlan, items, Progress);
        counts = new CompletionCounts(model, Progress);
        topicVerdicts = new bool?[model.TopicMins.Length];
        setVerdicts = new bool?[model.SetCounts.Length];
        itemVerdicts = new bool?[model.Topic.Length];
    }

    public TestProgress Progress { get; }

    /// <summary>Whether an item may come next.</summary>
    public bool Allows(int item)
    {
        if (!Progress.Allows(item))
            return false;
        if (plan.IsDefault)
            return true; // without a plan, items are only kept from breaking a constraint by themselves
        ref var verdict = ref Verdict(item);
        return verdict ??= CanGoOn(item);
    }

    private ref bool? Verdict(int item)
    {
        var alone = model.Set[item] < 0 && model.Enemies[item].IsEmpty;
        if (!counts.IsPlain(item) || !alone && !plan.IsEmpty) // with a plan, items of a group or set are not alike
            return ref itemVerdicts[item];
        if (model.Set[item] >= 0)
            return ref setVerdicts[model.Set[item]];
        return ref topicVerdicts[model.Topic[item]];
    }

    private bool CanGoOn(int item)
    {
        var next = Progress.With(item);
        return Feasibility.Holds(model, next, plan.Remove(item))
            || Feasibility.Search(model, next, StepsWithin, out _) == true;
    }

    // The plan after the items given: the first one, if it still holds; else that after all items but the last, if it
    // does; else what a search finds, which has the steps that it had when the last item was allowed. So there is a
    // plan after every allowed item.
    private ImmutableArray<int> Plan(ImmutableArray<int> first, ReadOnlySpan<int> items, TestProgress progress)
    {
        if (first.IsDefault || items.IsEmpty)
            return first;
        var rest = Without(first, items);
        if (Feasibility.Holds(model, progress, rest))
            return rest;
        var before = Plan(first, items[..^1], Given(items[..^1]));
        if (before.IsDefault)
            return default; // items were given that break a constraint
        rest = before.Remove(items[^1]);
        if (Feasibility.Holds(model, progress, rest))
            return rest;
        return Feasibility.Search(model, progress, StepsWithin, out var found) == true ? found : default;
    }

    private TestProgress Given(ReadOnlySpan<int> items)
    {
        var progress = new TestProgress(model);
        foreach (var item in items)
            progress.Add(item);
        return progress;
    }

    private static ImmutableArray<int> Without(ImmutableArray<int> plan, ReadOnlySpan<int> items)
    {
        foreach (var item in items)
            plan = plan.Remove(item);
        return plan;
    }
}
