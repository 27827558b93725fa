using System.Buffers;
using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Assembly;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Adaptive.Stopping;

namespace ExamActors.Core.Adaptive;

/// <summary>
/// An adaptive test: a design made ready for a bank. What comes next is a function of the responses so far, the
/// attempt's seed and the time used, and of nothing else, so that any test can be replayed. Immutable; one instance
/// serves every attempt, from any thread.
/// </summary>
public sealed class AdaptiveTest
{
    private readonly SelectionCriterion criterion;
    private readonly SelectionCriterion? startCriterion;
    private readonly ConstraintModel model;
    private readonly ImmutableArray<int> plan;
    private readonly ItemChoice choice;

    /// <summary>Makes a design ready for a bank.</summary>
    /// <param name="bank">The bank.</param>
    /// <param name="design">The design.</param>
    /// <param name="solver">Assembles shadow tests; needed by that selection rule alone.</param>
    /// <exception cref="ArgumentException">
    /// Something is wrong or cannot be satisfied; the message names every fault.
    /// </exception>
    public AdaptiveTest(ItemBank bank, AdaptiveTestDesign design, AssemblySolver? solver = null)
    {
        var faults = Check(bank, design, solver);
        if (!faults.IsEmpty)
            throw new ArgumentException("the test cannot be given: " + string.Join("; ", faults), nameof(design));
        (Bank, Design) = (bank, design);
        criterion = new SelectionCriterion(bank, design.Selection, design.Provisional);
        startCriterion = design.Start switch
        {
            StartRule.AtAbilities s => new SelectionCriterion(bank, s.Rule, design.Provisional),
            StartRule.Random => new SelectionCriterion(bank, new SelectionRule.RandomItem(), design.Provisional),
            _ => null,
        };
        StartItems = design.Start is StartRule.Fixed f ? [.. f.Items.Select(bank.IndexOf)] : [];
        model = new ConstraintModel(bank, design.Constraints);
        Feasibility.Search(model, new TestProgress(model), ConstraintTracker.StepsBefore, out plan);
        var shadow = design.Selection is SelectionRule.ShadowTest ? new ShadowAssembly(bank, model, solver!) : null;
        choice = new ItemChoice(bank, design, shadow);
    }

    public ItemBank Bank { get; }

    public AdaptiveTestDesign Design { get; }

    /// <summary>The items that the start rule fixes, by their index in the bank.</summary>
    internal ImmutableArray<int> StartItems { get; }

    /// <summary>Whether nothing but the length is bounded.</summary>
    internal bool LengthOnly => model.LengthOnly;

    /// <summary>
    /// What is wrong with a design for a bank, in words; empty where every attempt will meet every constraint from its
    /// first item to its last.
    /// </summary>
    /// <param name="bank">The bank.</param>
    /// <param name="design">The design.</param>
    /// <param name="solver">Assembles shadow tests.</param>
    public static ImmutableArray<string> Check(
        ItemBank bank, AdaptiveTestDesign design, AssemblySolver? solver = null) =>
        AdaptiveTestCheck.Faults(bank, design, solver);

    /// <summary>What comes after the responses so far.</summary>
    /// <param name="responses">In the order in which the items were given.</param>
    /// <param name="seed">The attempt's seed.</param>
    /// <param name="elapsedSeconds">How long the test has run; 0 or more.</param>
    /// <exception cref="ArgumentException">A response names no item of the bank or no score of its item.</exception>
    public NextStep Next(ReadOnlySpan<ScoredResponse> responses, ulong seed, double elapsedSeconds) =>
        Next(responses, Provisional(responses), seed, elapsedSeconds);

    /// <summary>
    /// What comes after the responses so far, for a caller who knows the provisional estimate after the last of them.
    /// </summary>
    public NextStep Next(
        ReadOnlySpan<ScoredResponse> responses, AbilityEstimate provisional, ulong seed, double elapsedSeconds) =>
        Next(responses, provisional, seed, elapsedSeconds, null);

    /// <summary>
    /// The provisional estimate, by which the next item is selected; the design's starting one without responses.
    /// </summary>
    public AbilityEstimate Provisional(ReadOnlySpan<ScoredResponse> responses)
    {
        if (responses.IsEmpty)
            return Design.Initial;
        var estimator = Design.ProvisionalWhileUniform is { } other && IsUniform(responses)
            ? other : Design.Provisional;
        return AbilityEstimation.Estimate(Bank, responses, estimator, Design.ProvisionalError);
    }

    /// <summary>The estimate that is the test's result.</summary>
    public AbilityEstimate Estimate(ReadOnlySpan<ScoredResponse> responses) =>
        AbilityEstimation.Estimate(Bank, responses, Design.Final, Design.FinalError);

    /// <param name="responses">The responses.</param>
    /// <param name="provisional">The estimate.</param>
    /// <param name="seed">The attempt's seed.</param>
    /// <param name="elapsedSeconds">The time used.</param>
    /// <param name="rejected">Takes the items that exposure control did not let pass; null where nobody asks.</param>
    internal NextStep Next(
        ReadOnlySpan<ScoredResponse> responses, AbilityEstimate provisional, ulong seed, double elapsedSeconds,
        List<int>? rejected)
    {
        if (responses.Length < StartItems.Length)
            return new NextStep.Deliver(StartItems[responses.Length], Design.Initial);
        var tracker = Track(responses);
        var candidates = ArrayPool<bool>.Shared.Rent(Bank.Count);
        try
        {
            var mask = candidates.AsSpan(0, Bank.Count);
            mask.Fill(true);
            foreach (var response in responses)
                mask[response.Item] = false;
            var starting = responses.Length < Design.Start.Count;
            if (!starting && !responses.IsEmpty
                && Stop(responses, provisional, tracker, mask, elapsedSeconds) is { } stop)
                return stop;
            if (tracker is not null)
                for (var i = 0; i < mask.Length; i++)
                    mask[i] &= tracker.Progress.Allows(i);
            var estimate = starting && Design.Start is StartRule.AtAbilities s
                ? new AbilityEstimate(s.Thetas[responses.Length], Design.Initial.StandardError)
                : provisional;
            var item = choice.Choose(
                starting ? startCriterion! : criterion, new SelectionState(responses, estimate, seed), tracker, mask,
                rejected);
            return item >= 0
                ? new NextStep.Deliver(item, provisional)
                : new NextStep.Stop(StopReason.NoItemLeft, [], provisional);
        }
        finally
        {
            ArrayPool<bool>.Shared.Return(candidates);
        }
    }

    /// <summary>Why the test is over after the responses so far; null where it goes on.</summary>
    /// <param name="responses">One or more.</param>
    /// <param name="provisional">The estimate after the last of them.</param>
    /// <param name="tracker">What the constraints say of them; null where nothing but the length is bounded.</param>
    /// <param name="left">The items not given; changed to those that may still be given.</param>
    /// <param name="elapsedSeconds">The time used.</param>
    internal NextStep.Stop? Stop(
        ReadOnlySpan<ScoredResponse> responses, AbilityEstimate provisional, ConstraintTracker? tracker,
        Span<bool> left, double elapsedSeconds)
    {
        if (tracker is not null)
            for (var i = 0; i < left.Length; i++)
                left[i] &= tracker.Progress.Available(i);
        var state = new StoppingState(Bank, responses, provisional, left, elapsedSeconds);
        if (StoppingDecision.IsMet(Design.Stop, state))
        {
            var met = StoppingDecision.Met(Design.Stop, state);
            var whole = tracker?.Progress.IsWhole ?? responses.Length >= model.LengthMin;
            if (whole || met.Any(r => r is StoppingRule.TimeUsed))
                return new NextStep.Stop(StopReason.RuleMet, met, provisional);
        }
        return responses.Length >= model.LengthMax
            ? new NextStep.Stop(StopReason.LengthReached, [], provisional)
            : null;
    }

    // Null where nothing but the length is bounded.
    private ConstraintTracker? Track(ReadOnlySpan<ScoredResponse> responses)
    {
        if (model.LengthOnly)
            return null;
        var items = new int[responses.Length];
        for (var i = 0; i < items.Length; i++)
            items[i] = responses[i].Item;
        return new ConstraintTracker(model, plan, items);
    }

    internal bool IsUniform(ReadOnlySpan<ScoredResponse> responses)
    {
        var (lowest, highest) = (true, true);
        foreach (var response in responses)
        {
            lowest &= response.Score == 0;
            highest &= response.Score == Bank[response.Item].Categories - 1;
        }
        return lowest || highest;
    }
}
