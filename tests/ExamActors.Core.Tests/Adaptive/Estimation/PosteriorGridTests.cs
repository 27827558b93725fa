using CsCheck;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Tests.Adaptive.Items;

namespace ExamActors.Core.Tests.Adaptive.Estimation;

public class PosteriorGridTests
{
    private static readonly Gen<Prior> Prior = Gen.OneOf(
        Gen.Const<Prior>(new Prior.Normal(0.2, 1.1)), Gen.Const<Prior>(new Prior.Uniform(-3, 3)),
            Gen.Const<Prior>(new Prior.Jeffreys()),
        Gen.Const<Prior>(new Prior.Tabulated(-2, 2, [0.1, 0.5, 0.4])));

    [Fact]
    public void After_each_answer_it_is_what_all_answers_together_say() => Gen.Select(
            RandomItems.Answered(Gen.OneOf(RandomItems.Any, RandomItems.Extreme), 30), Prior,
            Gen.OneOf(Gen.Const(Quadrature.Points33), Gen.Const(Quadrature.Points61),
                Gen.Const(new Quadrature(-5, 5, 50))))
        .Sample((answered, prior, quadrature) =>
        {
            var grid = new PosteriorGrid(answered.Bank, prior, quadrature);
            var estimator = new Estimator.ExpectedAPosteriori(prior, quadrature);
            for (var i = 0; i < answered.Responses.Length; i++)
            {
                grid.Update(answered.Responses[i]);
                var batch = AbilityEstimation.Estimate(answered.Bank, answered.Responses.AsSpan(0, i + 1), estimator);
                Assert.Equal(batch.Theta, grid.Estimate.Theta, 1e-11);
                Assert.Equal(batch.StandardError, grid.Estimate.StandardError, 1e-11);
            }
        });

    [Fact]
    public void Its_weights_sum_to_1_and_have_its_mean()
    {
        var grid = new PosteriorGrid(Oracles.Oracles.Tcals(), new Prior.Normal(), Quadrature.Points61);
        grid.Update(new ScoredResponse(3, 1));
        grid.Update(new ScoredResponse(19, 0));
        Assert.Equal(61, grid.Weights.Length);
        Assert.Equal(1, grid.Weights.ToArray().Sum(), 1e-14);
        Assert.Equal(grid.Weights.ToArray().Select((w, q) => w * grid.Quadrature[q]).Sum(), grid.Estimate.Theta, 1e-13);
    }

    [Fact]
    public void Reset_it_knows_the_prior_alone()
    {
        var grid = new PosteriorGrid(Oracles.Oracles.Tcals(), new Prior.Normal(), Quadrature.Points61);
        var before = grid.Estimate;
        grid.Update(new ScoredResponse(3, 1));
        Assert.NotEqual(before, grid.Estimate);
        grid.Reset();
        Assert.Equal(before, grid.Estimate);
        Assert.Equal(0, before.Theta, 1e-12);
        Assert.Equal(1, before.StandardError, 1e-6);
    }

    [Fact]
    public void A_thousand_unlikely_answers_leave_it_a_number()
    {
        var bank = Oracles.Oracles.Bank(1, [new ItemParameters.Logistic(20, 6), new ItemParameters.Logistic(20, -6)]);
        var grid = new PosteriorGrid(bank, new Prior.Normal(), Quadrature.Points61);
        for (var i = 0; i < 500; i++)
        {
            grid.Update(new ScoredResponse(0, 1)); // as good as certain evidence of 6 and more
            grid.Update(new ScoredResponse(1, 0)); // and of −6 and less
        }
        Assert.True(double.IsFinite(grid.Estimate.Theta) && grid.Estimate.StandardError >= 0, grid.Estimate.ToString());
    }

    [Fact]
    public void An_answer_allocates_nothing()
    {
        var bank = Oracles.Oracles.Tcals();
        var grid = new PosteriorGrid(bank, new Prior.Normal(), Quadrature.Points61);
        grid.Update(new ScoredResponse(0, 1));
        _ = grid.Estimate;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < bank.Count; i++)
        {
            grid.Update(new ScoredResponse(i, i % 2));
            _ = grid.Estimate;
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void What_names_no_item_or_score_is_refused()
    {
        var grid = new PosteriorGrid(Oracles.Oracles.Tcals(), new Prior.Normal(), Quadrature.Points61);
        Assert.Throws<ArgumentException>(() => grid.Update(new ScoredResponse(85, 0)));
        Assert.Throws<ArgumentException>(() => grid.Update(new ScoredResponse(0, 2)));
        Assert.Throws<ArgumentException>(
            () => new PosteriorGrid(Oracles.Oracles.Tcals(), new Prior.Normal(0, -1), Quadrature.Points61));
    }
}
