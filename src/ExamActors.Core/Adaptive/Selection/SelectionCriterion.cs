using System.Buffers;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Selection;

/// <summary>
/// A selection rule made ready for a bank: gives every item the value of its criterion. Immutable; safe from any
/// thread.
/// </summary>
public sealed class SelectionCriterion
{
    private readonly ItemBank bank;
    private readonly Estimator estimator;
    private readonly GridTable? grid;
    private readonly double[]? locations;

    /// <summary>Computes what does not change from one choice to the next.</summary>
    /// <param name="bank">The items.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="estimator">The provisional estimator, which expected information is computed by.</param>
    /// <exception cref="ArgumentException">
    /// The rule is not defined for the bank's items or its parameters are unsound.
    /// </exception>
    public SelectionCriterion(ItemBank bank, SelectionRule rule, Estimator estimator)
    {
        var faults = SelectionRuleCheck.Faults(bank, rule);
        if (!faults.IsEmpty)
            throw new ArgumentException("the selection rule is unsound: " + string.Join("; ", faults), nameof(rule));
        this.bank = bank;
        this.estimator = estimator;
        Rule = rule;
        grid = rule switch
        {
            SelectionRule.LikelihoodWeightedInformation r => new GridTable(bank, r.Quadrature, null),
            SelectionRule.PosteriorWeightedInformation r => new GridTable(bank, r.Quadrature, r.Prior),
            SelectionRule.KullbackLeibler r => new GridTable(bank, r.Quadrature, null),
            SelectionRule.PosteriorKullbackLeibler r => new GridTable(bank, r.Quadrature, r.Prior),
            SelectionRule.ExpectedPosteriorVariance r => new GridTable(bank, r.Quadrature, r.Prior),
            SelectionRule.GlobalDiscrimination r => new GridTable(bank, r.Quadrature, null),
            SelectionRule.PosteriorGlobalDiscrimination r => new GridTable(bank, r.Quadrature, r.Prior),
            SelectionRule.ExpectedInformation
                when estimator is Estimator.ExpectedAPosteriori { Prior: not Prior.Jeffreys } e =>
                new GridTable(bank, e.Quadrature, e.Prior),
            _ => null,
        };
        locations = rule switch
        {
            SelectionRule.NearestDifficulty => [.. bank.Items.Select(i => ((ItemParameters.Logistic)i.Parameters).B)],
            SelectionRule.NearestMaximum => [.. bank.Items.Select(i =>
                ItemInformation.MaximumAt((ItemParameters.Logistic)i.Parameters, bank.Scale))],
            _ => null,
        };
    }

    public SelectionRule Rule { get; }

    /// <summary>
    /// The value of the criterion for every item, as the literature and R's catR have it; NaN where an item is no
    /// candidate.
    /// </summary>
    /// <param name="state">The test so far.</param>
    /// <param name="candidates">Which items may be chosen; empty for all.</param>
    /// <param name="values">As long as the bank.</param>
    public void Values(in SelectionState state, ReadOnlySpan<bool> candidates, Span<double> values)
    {
        Scores(state, candidates, values);
        for (var i = 0; i < values.Length; i++)
            if (!candidates.IsEmpty && !candidates[i])
                values[i] = double.NaN;
            else if (Rule.Minimizes)
                values[i] = -values[i];
    }

    /// <summary>
    /// Every item's score: the largest is the best. The criterion's value, with the opposite sign where the least is
    /// the best; −∞ where an item is no candidate. Where chance plays a part, it is in the score, fixed by seed and
    /// position.
    /// </summary>
    internal void Scores(in SelectionState state, ReadOnlySpan<bool> candidates, Span<double> scores)
    {
        scores = scores[..bank.Count];
        switch (Rule)
        {
            case SelectionRule.MaximumInformation or SelectionRule.ShadowTest:
                BankInformation.At(bank, state.Estimate.Theta, scores);
                break;
            case SelectionRule.NearestDifficulty or SelectionRule.NearestMaximum:
                for (var i = 0; i < scores.Length; i++)
                    scores[i] = -Math.Abs(locations![i] - state.Estimate.Theta);
                break;
            case SelectionRule.LikelihoodWeightedInformation or SelectionRule.PosteriorWeightedInformation:
                GridCriteria.WeightedInformation(grid!, state.Responses, scores);
                break;
            case SelectionRule.KullbackLeibler or SelectionRule.PosteriorKullbackLeibler:
                GridCriteria.Divergence(grid!, bank, state, scores);
                break;
            case SelectionRule.ExpectedPosteriorVariance:
                GridCriteria.ExpectedVariance(grid!, bank, state, scores);
                break;
            case SelectionRule.GlobalDiscrimination or SelectionRule.PosteriorGlobalDiscrimination:
                GridCriteria.Discrimination(grid!, state.Responses, scores);
                break;
            case SelectionRule.ExpectedInformation rule when grid is not null:
                GridCriteria.ExpectedInformation(grid, bank, rule.Kind, state, scores);
                break;
            case SelectionRule.ExpectedInformation rule:
                ExpectedInformationCriterion.Scores(bank, estimator, rule.Kind, state, candidates, scores);
                break;
            case SelectionRule.Progressive rule:
                BankInformation.At(bank, state.Estimate.Theta, scores);
                ChanceCriteria.Progressive(rule.Share, state, candidates, scores);
                break;
            case SelectionRule.Proportional rule:
                BankInformation.At(bank, state.Estimate.Theta, scores);
                ChanceCriteria.Proportional(rule.Share, state, scores);
                break;
            case SelectionRule.RandomItem:
                ChanceCriteria.Random(state, scores);
                break;
            default:
                throw new InvalidOperationException($"unknown rule {Rule.GetType().Name}");
        }
        for (var i = 0; i < candidates.Length; i++)
            if (!candidates[i])
                scores[i] = double.NegativeInfinity;
    }

    /// <summary>
    /// The best item that was not given yet, without constraints or exposure control; allocates nothing where the rule
    /// is maximum information and the items are logistic.
    /// </summary>
    /// <returns>Its index; −1 where all were given.</returns>
    public int Best(in SelectionState state)
    {
        var scores = ArrayPool<double>.Shared.Rent(bank.Count);
        var candidates = Rule is SelectionRule.Progressive ? ArrayPool<bool>.Shared.Rent(bank.Count) : null;
        try
        {
            if (candidates is not null)
            {
                candidates.AsSpan(0, bank.Count).Fill(true);
                foreach (var response in state.Responses)
                    candidates[response.Item] = false;
            }
            Scores(state, candidates is null ? default : candidates.AsSpan(0, bank.Count), scores);
            foreach (var response in state.Responses)
                scores[response.Item] = double.NegativeInfinity;
            return Largest(scores.AsSpan(0, bank.Count));
        }
        finally
        {
            ArrayPool<double>.Shared.Return(scores);
            if (candidates is not null)
                ArrayPool<bool>.Shared.Return(candidates);
        }
    }

    /// <summary>The index of the largest score, the lowest one of equals; −1 where all are −∞.</summary>
    internal static int Largest(ReadOnlySpan<double> scores)
    {
        var (best, largest) = (-1, double.NegativeInfinity);
        for (var i = 0; i < scores.Length; i++)
            if (scores[i] > largest)
                (best, largest) = (i, scores[i]);
        return best;
    }
}
