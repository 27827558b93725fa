using System.Collections.Immutable;

namespace ExamActors.Core.Adaptive.Selection;

/// <summary>
/// Follows a test item by item and says which items may come next so that a test that meets every constraint remains possible. It
/// keeps a plan, a completion known to exist: an item of the plan is always allowed, so that an allowed item exists as long as the
/// test is not whole, however little a search may find in its steps.
/// </summary>
internal sealed class ConstraintTracker
{
    /// <summary>The most decisions of the search before a test.</summary>
    public const int StepsBefore = 20_000;

    // The most decisions of a search for one candidate.
    private const int StepsWithin = 200;

    private readonly ConstraintModel model;
    private readonly bool?[] topicVerdicts;
    private readonly bool?[] setVerdicts;
    private readonly bool?[] itemVerdicts;
    private CompletionCounts counts;
    private ImmutableArray<int> plan;

    /// <param name="model">The constraints.</param>
    /// <param name="plan">What the search before the test found; default where it found nothing.</param>
    public ConstraintTracker(ConstraintModel model, ImmutableArray<int> plan)
    {
        (this.model, this.plan) = (model, plan);
        Progress = new TestProgress(model);
        counts = new CompletionCounts(model, Progress);
        topicVerdicts = new bool?[model.TopicMins.Length];
        setVerdicts = new bool?[model.SetCounts.Length];
        itemVerdicts = new bool?[model.Topic.Length];
    }

    public TestProgress Progress { get; }

    /// <summary>Whether a completion is known. Without one, items are only kept from breaking a constraint by themselves.</summary>
    public bool Feasible => !plan.IsDefault;

    /// <summary>Takes account of an item that was given.</summary>
    public void Give(int item)
    {
        Progress.Add(item);
        counts = new CompletionCounts(model, Progress);
        Array.Clear(topicVerdicts);
        Array.Clear(setVerdicts);
        Array.Clear(itemVerdicts);
        if (plan.IsDefault)
            return;
        plan = plan.Remove(item);
        if (Feasibility.Holds(model, Progress, plan))
            return;
        // The steps are those with which the item was allowed, so that what was found then is found again.
        plan = Feasibility.Search(model, Progress, StepsWithin, out var found) == true ? found : default;
    }

    /// <summary>Whether an item may come next.</summary>
    public bool Allows(int item)
    {
        if (!Progress.Allows(item))
            return false;
        if (plan.IsDefault)
            return true;
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
}
