using BenchmarkDotNet.Attributes;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Selection;

namespace ExamActors.Benchmarks;

/// <summary>What an answer costs, after 40 answers, on a bank of 1,000 three-parameter items.</summary>
[MemoryDiagnoser]
public class EngineSteps
{
    private const int Answers = 40;

    private static readonly Estimator.ExpectedAPosteriori Eap = new(new Prior.Normal(), Quadrature.Points61);

    private readonly ItemBank bank = BankGenerator.Generate(1000, 5, seed: 1).Bank();
    private readonly SelectionCriterion criterion;
    private readonly InformationIndex index;
    private readonly ScoredResponse[] responses = new ScoredResponse[Answers];
    private readonly bool[] free = new bool[1000];
    private readonly PosteriorGrid posterior;
    private readonly PosteriorGrid tabulated;
    private readonly double theta;
    private int next;

    public EngineSteps()
    {
        criterion = new SelectionCriterion(bank, new SelectionRule.MaximumInformation(), Eap);
        index = InformationIndex.Of(bank)!;
        posterior = new PosteriorGrid(bank, Eap.Prior, Eap.Quadrature);
        tabulated = new PosteriorGrid(new LikelihoodTable(bank, Eap.Quadrature), Eap.Prior);
        Array.Fill(free, true);
        for (var i = 0; i < Answers; i++)
        {
            // As a test would: the most informative item each time.
            var item = index.Best(posterior.Estimate.Theta, free).Item;
            responses[i] = new ScoredResponse(item, i % 3 == 0 ? 0 : 1);
            free[item] = false;
            posterior.Update(responses[i]);
        }
        theta = posterior.Estimate.Theta;
    }

    // θ moves a little from call to call, as it does from answer to answer.
    private double Theta => theta + 0.01 * (next++ & 31);

    [Benchmark(Description = "next item by maximum information: all 1,000 looked at")]
    public int NextOfAll() => criterion.Best(new SelectionState(responses, new AbilityEstimate(Theta, 0.3), 1));

    [Benchmark(Description = "next item by maximum information: by the index")]
    public int NextByIndex() => index.Best(Theta, free).Item;

    [Benchmark(Description = "EAP, 61 points, one answer more", OperationsPerInvoke = Answers)]
    public double Update() => Test(posterior);

    [Benchmark(Description = "EAP, 61 points, one answer more, likelihoods from the table", OperationsPerInvoke = Answers)]
    public double UpdateFromTable() => Test(tabulated);

    [Benchmark(Description = "EAP, 61 points, from all 40 answers")]
    public AbilityEstimate FromAll() => AbilityEstimation.Estimate(bank, responses, Eap);

    // A whole test: what an answer costs does not depend on how many went before, but answers given over and over would leave a
    // posterior that no test has.
    private double Test(PosteriorGrid grid)
    {
        grid.Reset();
        var sum = 0.0;
        foreach (var response in responses)
        {
            grid.Update(response);
            sum += grid.Estimate.Theta;
        }
        return sum;
    }
}
