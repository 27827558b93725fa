using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Estimation;

/// <summary>
/// The posterior of one student's ability, kept from answer to answer: an answer more costs no more than the points of
/// the quadrature, however many went before, and allocates nothing. For one thread at a time.
/// </summary>
/// <remarks>
/// Its estimate is that of <see cref="Estimator.ExpectedAPosteriori"/> over the same responses, but for rounding.
/// </remarks>
public sealed class PosteriorGrid
{
    private readonly ItemBank bank;
    private readonly Prior prior;
    private readonly LikelihoodTable? table;
    private readonly double[] memory;
    private readonly double[] beginning; // what the memory is before the first answer
    private AbilityEstimate? estimate;

    /// <summary>The posterior before the first answer: the prior.</summary>
    /// <param name="bank">The items.</param>
    /// <param name="prior">The prior; Jeffreys' grows with the items answered.</param>
    /// <param name="quadrature">The points.</param>
    /// <exception cref="ArgumentException">Prior or quadrature is unsound (<see cref="EstimatorCheck"/>).</exception>
    public PosteriorGrid(ItemBank bank, Prior prior, Quadrature quadrature)
    {
        if (EstimatorCheck.Fault(prior, quadrature) is { } fault)
            throw new ArgumentException(fault, nameof(prior));
        (this.bank, this.prior, Quadrature) = (bank, prior, quadrature);
        memory = new double[Posterior.MemorySize(quadrature)];
        View().Start();
        beginning = [.. memory];
    }

    /// <summary>
    /// The posterior before the first answer, for a bank whose likelihoods are ready: an update is a few sums then.
    /// </summary>
    /// <param name="table">The likelihoods; the quadrature is theirs.</param>
    /// <param name="prior">The prior.</param>
    /// <exception cref="ArgumentException">The prior is unsound (<see cref="EstimatorCheck"/>).</exception>
    public PosteriorGrid(LikelihoodTable table, Prior prior)
        : this(table.Bank, prior, table.Quadrature) => this.table = table;

    /// <summary>The points at which the posterior is held.</summary>
    public Quadrature Quadrature { get; }

    /// <summary>The posterior's mean and deviation.</summary>
    public AbilityEstimate Estimate => estimate ??= View().Estimate();

    /// <summary>The posterior at the points of the quadrature, with sum 1; until the next answer.</summary>
    public ReadOnlySpan<double> Weights
    {
        get
        {
            _ = Estimate;
            return View().Weights;
        }
    }

    /// <summary>Takes account of one more response.</summary>
    /// <exception cref="ArgumentException">It names no item of the bank or no score of its item.</exception>
    public void Update(ScoredResponse response)
    {
        View().Add(AbilityEstimation.Checked(bank, response), table);
        estimate = null;
    }

    /// <summary>Forgets all responses.</summary>
    public void Reset()
    {
        beginning.CopyTo(memory, 0);
        estimate = null;
    }

    private Posterior View() => new(bank, prior, Quadrature, memory);
}
