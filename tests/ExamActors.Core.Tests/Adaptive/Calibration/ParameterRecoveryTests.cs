using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Calibration;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Tests.Adaptive.Calibration;

/// <summary>Planted parameters come out again, as near as their own standard errors say.</summary>
public class ParameterRecoveryTests
{
    [Theory]
    [InlineData(CalibrationModel.Rasch, 20, 1500)]
    [InlineData(CalibrationModel.TwoParameter, 20, 1500)]
    [InlineData(CalibrationModel.ThreeParameter, 20, 2000)]
    [InlineData(CalibrationModel.GradedResponse, 10, 1500)]
    [InlineData(CalibrationModel.GeneralizedPartialCredit, 10, 1500)]
    public void Planted_parameters_are_within_their_standard_errors(CalibrationModel model, int count, int students)
    {
        var truth = Simulated.Items(model, count, seed: 11);
        var deviation = model == CalibrationModel.Rasch ? 1.4 : 1;
        var responses = Simulated.Responses(truth, students, seed: 12, deviation);

        var found = MarginalMaximumLikelihood.Calibrate(responses, SettingsOf(model));

        Assert.True(found.Converged);
        Assert.True(found.Identified);
        Assert.DoesNotContain(found.Items, i => i.AtBound);
        var (ratio, wald, degrees) = Simulated.Distance(responses, found, truth, deviation * deviation);
        Assert.Equal(found.ParameterCount, degrees);
        Assert.InRange(ChiSquare.Tail(ratio, degrees), 0.001, 0.999);
        // With an asymptote the likelihood's ridge is bent: its curvature at the top does not tell how far it reaches
        // in a, d and c together.
        if (model != CalibrationModel.ThreeParameter)
            Assert.InRange(ChiSquare.Tail(wald, degrees), 0.001, 0.999);
        // The same of each parameter of the bank on its own, which checks the errors that are given out. Within an item
        // they go together, so that the sum spreads more widely than a chi-square.
        var squares = Deviations(found, truth).Select(z => z * z).ToList();
        Assert.InRange(squares.Average(), 0.6, 1.5);
        Assert.All(squares, z2 => Assert.InRange(z2, 0, 20));
    }

    [Fact]
    public void Items_that_are_presented_to_some_students_only_come_out_on_the_same_scale()
    {
        var truth = Simulated.Items(CalibrationModel.TwoParameter, 24, seed: 21);
        // Three forms of 12 items, 6 of them in the next form too; and students who were presented nothing.
        var responses = Simulated.Responses(truth, 2000, seed: 22, presented: (student, item) =>
            student % 100 != 99 && (item - 6 * (student % 3)) is >= 0 and < 12);

        var found = MarginalMaximumLikelihood.Calibrate(responses, SettingsOf(CalibrationModel.TwoParameter));

        Assert.Equal(1980, found.Students);
        Assert.Null(found.Abilities[99]);
        Assert.InRange(found.Items[0].Responses, 650, 667);
        var (ratio, wald, degrees) = Simulated.Distance(responses, found, truth);
        Assert.InRange(ChiSquare.Tail(ratio, degrees), 0.001, 0.999);
        Assert.InRange(ChiSquare.Tail(wald, degrees), 0.001, 0.999);
    }

    [Theory]
    [InlineData(CalibrationModel.Rasch)]
    [InlineData(CalibrationModel.TwoParameter)]
    [InlineData(CalibrationModel.ThreeParameter)]
    [InlineData(CalibrationModel.GradedResponse)]
    [InlineData(CalibrationModel.GeneralizedPartialCredit)]
    public void The_likelihood_never_falls_from_cycle_to_cycle(CalibrationModel model)
    {
        var responses = Simulated.Responses(Simulated.Items(model, 6, seed: 31), 300, seed: 32);
        var cycles = new List<CalibrationCycle>();

        var found = MarginalMaximumLikelihood.Calibrate(responses, SettingsOf(model), cycles.Add);

        Assert.Equal(found.Cycles, cycles.Count);
        Assert.Equal(Enumerable.Range(1, cycles.Count), cycles.Select(c => c.Number));
        Assert.All(cycles.Zip(cycles.Skip(1)), pair =>
            Assert.True(pair.Second.Objective >= pair.First.Objective - 1e-9, $"{pair.First} then {pair.Second}"));
        Assert.True(cycles[^1].Change < found.Settings.ChangeMax);
    }

    [Theory]
    [InlineData(CalibrationModel.Rasch)]
    [InlineData(CalibrationModel.TwoParameter)]
    [InlineData(CalibrationModel.ThreeParameter)]
    [InlineData(CalibrationModel.GradedResponse)]
    [InlineData(CalibrationModel.GeneralizedPartialCredit)]
    public void The_information_is_the_curvature_of_the_likelihood_at_its_top(CalibrationModel model)
    {
        var items = Simulated.Items(model, 5, seed: 41);
        var responses = Simulated.Responses(items, 400, seed: 42, presented: (s, i) => (s + i) % 7 != 0);
        var found = MarginalMaximumLikelihood.Calibrate(responses, SettingsOf(model) with { ChangeMax = 1e-9 });
        var marginal = new MarginalModel(responses, found.Settings);
        var x = marginal.Layout.FreeOf(found);
        marginal.Evaluate(x);

        var information = ObservedInformation.Matrix(marginal, x);

        const double H = 1e-3;
        for (var i = 0; i < x.Length; i++)
        {
            Assert.Equal(0, (At(i, H, i, 0) - At(i, -H, i, 0)) / (2 * H), 2e-3); // a maximum
            for (var j = 0; j <= i; j++)
            {
                var numeric = -(At(i, H, j, H) - At(i, H, j, -H) - At(i, -H, j, H) + At(i, -H, j, -H)) / (4 * H * H);
                Assert.Equal(numeric, information[i * x.Length + j], 1e-3 + 1e-4 * Math.Abs(numeric));
            }
        }

        double At(int i, double di, int j, double dj)
        {
            var there = x.ToArray();
            there[i] += di;
            there[j] += dj;
            return marginal.Evaluate(there);
        }
    }

    [Fact]
    public void The_scaling_constant_changes_the_unit_of_the_slopes_and_nothing_else()
    {
        var responses = Simulated.Responses(Simulated.Items(CalibrationModel.TwoParameter, 8, seed: 51), 500, seed: 52);

        var logistic = MarginalMaximumLikelihood.Calibrate(responses, new CalibrationSettings(CalibrationModel.TwoParameter));
        var normal = MarginalMaximumLikelihood.Calibrate(responses, new CalibrationSettings(CalibrationModel.TwoParameter, 1.702));

        Assert.Equal(logistic.LogLikelihood, normal.LogLikelihood, 1e-9);
        Assert.All(logistic.Items.Zip(normal.Items), pair =>
        {
            var (one, other) = ((ItemParameters.Logistic)pair.First.Parameters, (ItemParameters.Logistic)pair.Second.Parameters);
            Assert.Equal(one.A, 1.702 * other.A, 1e-12);
            Assert.Equal(one.B, other.B, 1e-12);
            Assert.Equal(pair.First.Errors.A!.Value, 1.702 * pair.Second.Errors.A!.Value, 1e-12);
        });
    }

    [Fact]
    public void The_order_of_students_and_items_does_not_matter()
    {
        var responses = Simulated.Responses(Simulated.Items(CalibrationModel.TwoParameter, 9, seed: 61), 400, seed: 62);
        var turned = ResponseMatrix.Create([.. responses.Items.Reverse()], Enumerable.Range(0, responses.Students).Reverse()
            .Select(s => (IReadOnlyList<int?>)[.. responses.Row(s).ToArray().Reverse().Select(v => (int?)v)]));

        var (one, other) = (Calibrate(responses), Calibrate(turned));

        Assert.All(one.Items.Zip(other.Items.Reverse()), pair =>
        {
            Assert.Equal(pair.First.Id, pair.Second.Id);
            Assert.Equal(((ItemParameters.Logistic)pair.First.Parameters).B, ((ItemParameters.Logistic)pair.Second.Parameters).B, 1e-4);
        });

        static CalibrationResult Calibrate(ResponseMatrix matrix) =>
            MarginalMaximumLikelihood.Calibrate(matrix, SettingsOf(CalibrationModel.TwoParameter));
    }

    // The three-parameter model with the prior that its items were drawn from; the others by likelihood alone.
    private static CalibrationSettings SettingsOf(CalibrationModel model) => new(model)
    {
        Slope = model == CalibrationModel.ThreeParameter ? new SlopePrior(0, 0.3) : null,
        Guessing = model == CalibrationModel.ThreeParameter ? new GuessingPrior.LogitNormal(-1.4, 0.3) : null,
    };

    // (estimate − truth) / standard error of each parameter.
    private static IEnumerable<double> Deviations(
        CalibrationResult found, ImmutableArray<ItemParameters> truth)
    {
        for (var i = 0; i < truth.Length; i++)
        {
            var errors = found.Items[i].Errors;
            switch (found.Items[i].Parameters, truth[i])
            {
                case (ItemParameters.Logistic estimate, ItemParameters.Logistic planted):
                    if (errors.A is { } ofA)
                        yield return (estimate.A - planted.A) / ofA;
                    yield return (estimate.B - planted.B) / errors.Locations[0]!.Value;
                    if (errors.C is { } ofC)
                        yield return (estimate.C - planted.C) / ofC;
                    break;
                case (ItemParameters.GradedResponse estimate, ItemParameters.GradedResponse planted):
                    yield return (estimate.A - planted.A) / errors.A!.Value;
                    for (var k = 0; k < planted.Thresholds.Length; k++)
                        yield return (estimate.Thresholds[k] - planted.Thresholds[k]) / errors.Locations[k]!.Value;
                    break;
                case (ItemParameters.GeneralizedPartialCredit estimate, ItemParameters.GeneralizedPartialCredit planted):
                    yield return (estimate.A - planted.A) / errors.A!.Value;
                    for (var k = 0; k < planted.Steps.Length; k++)
                        yield return (estimate.Steps[k] - planted.Steps[k]) / errors.Locations[k]!.Value;
                    break;
            }
        }
    }
}
