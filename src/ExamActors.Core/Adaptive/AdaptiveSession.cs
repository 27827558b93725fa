using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Selection;

namespace ExamActors.Core.Adaptive;

/// <summary>
/// One attempt at an adaptive test, kept from answer to answer. It goes on as <see cref="AdaptiveTest.Next(ReadOnlySpan{ScoredResponse},
/// ulong, double)"/> says, estimates differing by rounding alone, but an answer costs the same however many went before; and where
/// the design asks for the most informative item of a logistic bank, a few microseconds and no memory. Reusable; for one thread at a time.
/// </summary>
public sealed class AdaptiveSession
{
    private readonly AdaptiveTest test;
    private readonly InformationIndex? index;
    private readonly PosteriorGrid? posterior;
    private readonly ScoredResponse[] responses;
    private readonly bool[] free;
    private ulong seed;
    private int count;
    private AbilityEstimate? provisional;

    /// <summary>A session before its first item.</summary>
    /// <param name="tables">The tables of its test.</param>
    /// <param name="seed">The attempt's seed.</param>
    public AdaptiveSession(AdaptiveSessionTables tables, ulong seed)
    {
        (test, index) = (tables.Test, tables.Information);
        if (tables.Likelihood is { } likelihood)
            posterior = new PosteriorGrid(likelihood, ((Estimator.ExpectedAPosteriori)test.Design.Provisional).Prior);
        responses = new ScoredResponse[TestConstraints.LengthLimit];
        free = new bool[test.Bank.Count];
        Restart(seed);
    }

    /// <summary>The responses so far, in order.</summary>
    public ReadOnlySpan<ScoredResponse> Responses => responses.AsSpan(0, count);

    /// <summary>The estimate after the last response; the design's starting one before the first.</summary>
    public AbilityEstimate Provisional => provisional ??= Estimate();

    /// <summary>The test's result if it ended here.</summary>
    public AbilityEstimate Result =>
        posterior is not null && count > 0 && test.Design.Final == test.Design.Provisional
            ? posterior.Estimate
            : test.Estimate(Responses);

    /// <summary>Takes the items that exposure control does not let pass; null where nobody asks.</summary>
    internal List<int>? Rejected { get; init; }

    /// <summary>Begins another attempt.</summary>
    public void Restart(ulong seed)
    {
        this.seed = seed;
        count = 0;
        provisional = null;
        free.AsSpan().Fill(true);
        posterior?.Reset();
    }

    /// <summary>The next item.</summary>
    /// <param name="elapsedSeconds">How long the test has run; 0 or more.</param>
    /// <param name="item">Its index in the bank; −1 where the test is over.</param>
    /// <param name="stop">Why the test is over; null where it goes on.</param>
    /// <returns>Whether the test goes on.</returns>
    public bool TryNext(double elapsedSeconds, out int item, out NextStep.Stop? stop)
    {
        (item, stop) = (-1, null);
        if (index is null)
        {
            var step = test.Next(Responses, Provisional, seed, elapsedSeconds, Rejected);
            item = (step as NextStep.Deliver)?.Item ?? -1;
            stop = step as NextStep.Stop;
            return stop is null;
        }
        if (count < test.StartItems.Length)
        {
            item = test.StartItems[count];
            return true;
        }
        var starting = count < test.Design.Start.Count;
        if (!starting && count > 0
            && (stop = test.Stop(Responses, Provisional, null, free, elapsedSeconds)) is not null)
            return false;
        var theta = starting && test.Design.Start is StartRule.AtAbilities s ? s.Thetas[count] : Provisional.Theta;
        item = index.Best(theta, free).Item;
        if (item < 0)
            stop = new NextStep.Stop(StopReason.NoItemLeft, [], Provisional);
        return item >= 0;
    }

    /// <summary>Takes account of a response.</summary>
    /// <exception cref="ArgumentException">It names no item of the bank or no score of its item.</exception>
    /// <exception cref="InvalidOperationException">There are as many responses as any test can have.</exception>
    public void Record(ScoredResponse response)
    {
        AbilityEstimation.Checked(test.Bank, response);
        if (count == responses.Length)
            throw new InvalidOperationException($"a test has {responses.Length} responses at most");
        posterior?.Update(response);
        responses[count++] = response;
        free[response.Item] = false;
        provisional = null;
    }

    private AbilityEstimate Estimate() =>
        posterior is null || count == 0 || test.Design.ProvisionalWhileUniform is not null && test.IsUniform(Responses)
            ? test.Provisional(Responses)
            : posterior.Estimate;
}
