using System.Buffers;
using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Selection;

namespace ExamActors.Core.Adaptive.Multistage;

/// <summary>
/// A multistage test: a design made ready for a bank. What comes next is a function of the responses so far and of
/// nothing else. Immutable; one instance serves every attempt, from any thread.
/// </summary>
public sealed class MultistageTest
{
    private readonly ImmutableArray<Module> modules;
    private readonly SelectionCriterion? criterion;

    /// <summary>Makes a design ready for a bank.</summary>
    /// <exception cref="ArgumentException">Something is wrong; the message names every fault.</exception>
    public MultistageTest(ItemBank bank, MultistageDesign design)
    {
        var faults = Check(bank, design);
        if (!faults.IsEmpty)
            throw new ArgumentException("the test cannot be given: " + string.Join("; ", faults), nameof(design));
        (Bank, Design) = (bank, design);
        var index = MultistageCheck.IndexOf(design.Panel);
        modules =
        [
            .. design.Panel.Modules.Select(m => new Module(
                [.. m.Items.Select(bank.IndexOf)],
                [.. m.Routes.Select(r => index[r.To])],
                [.. m.Routes.Select(r => r.From ?? double.NegativeInfinity)])),
        ];
        if (design.Routing is RoutingRule.Information information)
            criterion = new SelectionCriterion(bank, information.Criterion, design.Provisional);
    }

    public ItemBank Bank { get; }

    public MultistageDesign Design { get; }

    /// <summary>
    /// What is wrong with a design for a bank, in words; empty where every way through the panel is a sound test and
    /// every student is on one.
    /// </summary>
    public static ImmutableArray<string> Check(ItemBank bank, MultistageDesign design) =>
        MultistageCheck.Faults(bank, design);

    /// <summary>What comes after the responses so far.</summary>
    /// <param name="responses">In the order in which the items were given.</param>
    /// <exception cref="ArgumentException">
    /// A response is to another item than this test gives, or no score of its item.
    /// </exception>
    public MultistageStep Next(ReadOnlySpan<ScoredResponse> responses) => Walk(responses, null);

    /// <summary>The modules, by index in the panel, that the responses went through or are in.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Next"/>.</exception>
    public ImmutableArray<int> Path(ReadOnlySpan<ScoredResponse> responses)
    {
        var path = ImmutableArray.CreateBuilder<int>();
        Walk(responses, path);
        return path.ToImmutable();
    }

    /// <summary>The estimate that is the test's result.</summary>
    public AbilityEstimate Estimate(ReadOnlySpan<ScoredResponse> responses) =>
        AbilityEstimation.Estimate(Bank, responses, Design.Final, Design.Error);

    private MultistageStep Walk(ReadOnlySpan<ScoredResponse> responses, ImmutableArray<int>.Builder? path)
    {
        var (at, start, estimate) = (0, 0, Design.Initial);
        for (var stage = 0; ; stage++)
        {
            path?.Add(at);
            var module = modules[at];
            for (var i = 0; i < module.Items.Length; i++)
            {
                if (start + i == responses.Length)
                    return new MultistageStep.Deliver(at, stage, module.Items[i], estimate);
                if (responses[start + i].Item != module.Items[i])
                    throw new ArgumentException(
                        $"response {start + i} is to item {responses[start + i].Item}, not {module.Items[i]}, which was given",
                        nameof(responses));
            }
            var whole = responses[..(start + module.Items.Length)];
            estimate = AbilityEstimation.Estimate(Bank, whole, Design.Provisional, Design.Error);
            if (!module.To.IsEmpty)
                at = Route(module, whole, estimate);
            else if (responses.Length == whole.Length)
                return new MultistageStep.Stop(estimate);
            else
                throw new ArgumentException(
                    $"there are {responses.Length} responses to {whole.Length} items", nameof(responses));
            start = whole.Length;
        }
    }

    private int Route(Module module, ReadOnlySpan<ScoredResponse> responses, AbilityEstimate estimate)
    {
        if (module.To.Length == 1)
            return module.To[0];
        return Design.Routing switch
        {
            RoutingRule.AbilityThresholds => ByThreshold(module, estimate.Theta),
            RoutingRule.SumThresholds rule => ByThreshold(module, Sum(rule.LastModuleOnly
                ? responses[^module.Items.Length..]
                : responses)),
            RoutingRule.Information => ByInformation(module, new SelectionState(responses, estimate, 0)),
            var rule => throw new InvalidOperationException($"unknown rule {rule.GetType().Name}"),
        };
    }

    private static int ByThreshold(Module module, double value)
    {
        var route = module.To.Length - 1;
        while (value < module.From[route])
            route--;
        return module.To[route];
    }

    private static int Sum(ReadOnlySpan<ScoredResponse> responses)
    {
        var sum = 0;
        foreach (var response in responses)
            sum += response.Score;
        return sum;
    }

    private int ByInformation(Module module, in SelectionState state)
    {
        var scores = ArrayPool<double>.Shared.Rent(Bank.Count);
        try
        {
            criterion!.Scores(state, default, scores);
            var (best, largest) = (module.To[0], double.NegativeInfinity);
            foreach (var to in module.To)
            {
                var sum = 0.0;
                foreach (var item in modules[to].Items)
                    sum += scores[item];
                if (sum > largest)
                    (best, largest) = (to, sum);
            }
            return best;
        }
        finally
        {
            ArrayPool<double>.Shared.Return(scores);
        }
    }

    // With indexes for ids. From: the threshold of each route.
    private sealed record Module(ImmutableArray<int> Items, ImmutableArray<int> To, ImmutableArray<double> From);
}
