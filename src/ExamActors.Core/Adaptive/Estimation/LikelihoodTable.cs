using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Estimation;

/// <summary>
/// The log-likelihood of every score of every item at the points of a quadrature: half a kilobyte for a score at 61
/// points. Immutable; for any number of <see cref="PosteriorGrid"/>s, which come to the same digits with it as without.
/// </summary>
public sealed class LikelihoodTable
{
    private readonly int nodes;
    private readonly int[] first; // each item's first row
    private readonly double[] logs; // row by row

    /// <summary>Computes the table.</summary>
    /// <param name="bank">The items.</param>
    /// <param name="quadrature">The points; sound (<see cref="EstimatorCheck"/>).</param>
    public LikelihoodTable(ItemBank bank, Quadrature quadrature)
    {
        (Bank, Quadrature, nodes) = (bank, quadrature, Posterior.Nodes(quadrature));
        first = new int[bank.Count];
        var rows = 0;
        for (var item = 0; item < bank.Count; item++)
            (first[item], rows) = (rows, rows + bank[item].Categories);
        logs = new double[rows * nodes];
        var thetas = new double[nodes];
        for (var q = 0; q < nodes; q++)
            thetas[q] = Posterior.Node(quadrature, q);
        for (var item = 0; item < bank.Count; item++)
            for (var score = 0; score < bank[item].Categories; score++)
                Posterior.AddLogLikelihood(
                    bank, new ScoredResponse(item, score), thetas, logs.AsSpan((first[item] + score) * nodes, nodes));
    }

    public ItemBank Bank { get; }

    public Quadrature Quadrature { get; }

    internal ReadOnlySpan<double> Row(ScoredResponse response) =>
        logs.AsSpan((first[response.Item] + response.Score) * nodes, nodes);
}
