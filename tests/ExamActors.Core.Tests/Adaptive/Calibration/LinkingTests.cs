using System.Collections.Immutable;
using CsCheck;
using ExamActors.Core.Adaptive.Calibration;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Tests.Adaptive.Calibration;

public class LinkingTests
{
    private static readonly ScaleTransform Planted = new(1.25, -0.4);

    private static readonly ScaleTransform Students = new(1.3, 0.5);

    private static readonly ImmutableArray<ItemParameters> Truth = Simulated.Items(CalibrationModel.TwoParameter, 20, seed: 2);

    private static readonly Lazy<ItemBank> Recalibrated = new(() =>
    {
        var own = new ScaleTransform(1 / Students.A, -Students.B / Students.A);
        var responses = Simulated.Responses([.. Truth.Select(own.Apply)], 2000, seed: 3);
        return Bank([.. MarginalMaximumLikelihood.Calibrate(
            responses, new CalibrationSettings(CalibrationModel.TwoParameter) { StandardErrors = false })
            .Items.Select(i => i.Parameters)]);
    });

    [Theory]
    [InlineData(LinkingMethod.MeanMean)]
    [InlineData(LinkingMethod.MeanSigma)]
    [InlineData(LinkingMethod.StockingLord)]
    [InlineData(LinkingMethod.Haebara)]
    public void A_planted_transform_is_found_exactly_where_there_is_no_error(LinkingMethod method)
    {
        foreach (var model in new[]
        {
            CalibrationModel.TwoParameter, CalibrationModel.ThreeParameter, CalibrationModel.GradedResponse,
            CalibrationModel.GeneralizedPartialCredit,
        })
        {
            var old = Bank(Simulated.Items(model, 12, seed: 1));
            var back = new ScaleTransform(1 / Planted.A, -Planted.B / Planted.A);

            var found = Linking.Find(back.Apply(old), old, method);

            Assert.Equal(Planted.A, found.A, 1e-7);
            Assert.Equal(Planted.B, found.B, 1e-7);
        }
    }

    // Students of a higher and wider ability: their calibration has its own scale, on which they are standard normal.
    [Theory]
    [InlineData(LinkingMethod.MeanMean, 0.15)]
    [InlineData(LinkingMethod.MeanSigma, 0.15)]
    [InlineData(LinkingMethod.StockingLord, 0.08)]
    [InlineData(LinkingMethod.Haebara, 0.08)]
    public void A_new_calibration_is_put_onto_the_old_scale(LinkingMethod method, double tolerance)
    {
        var found = Linking.Find(Recalibrated.Value, Bank(Truth), method);

        Assert.Equal(Students.A, found.A, tolerance);
        Assert.Equal(Students.B, found.B, tolerance);
    }

    [Fact]
    public void Only_common_items_count()
    {
        var items = Simulated.Items(CalibrationModel.TwoParameter, 12, seed: 4);
        var old = Bank(items);
        var moved = new ScaleTransform(0.8, 0.3).Apply(old);
        var extended = ItemBank.Create(1, [.. moved.Items, new BankItem("new", new ItemParameters.Logistic(3, 5))]);

        Assert.Equal(1 / 0.8, Linking.Find(extended, old, LinkingMethod.MeanSigma).A, 1e-12);
    }

    [Fact]
    public void Banks_without_enough_in_common_are_refused()
    {
        var old = Bank([new ItemParameters.Logistic(1, 0), new ItemParameters.Logistic(1, 1)]);

        Assert.Throws<ArgumentException>(() => Linking.Find(
            ItemBank.Create(1.702, old.Items), old, LinkingMethod.MeanMean));
        Assert.Throws<ArgumentException>(() => Linking.Find(
            ItemBank.Create(1, [old.Items[0], new BankItem("other", old[1])]), old, LinkingMethod.MeanMean));
        Assert.Throws<ArgumentException>(() => Linking.Find(
            Bank([new ItemParameters.GradedResponse(1, [0, 1]), old[1]]), old, LinkingMethod.StockingLord));
        Assert.Throws<ArgumentException>(() => Linking.Find(
            Bank([new ItemParameters.Logistic(1, 0), new ItemParameters.Logistic(1, 0)]), old, LinkingMethod.MeanSigma));
    }

    [Fact]
    public void Probabilities_stay_what_they_are_in_every_model()
    {
        ItemParameters[] items =
        [
            new ItemParameters.Logistic(1.3, 0.2, 0.1, 0.95), new ItemParameters.GradedResponse(0.8, [-1, 0.5]),
            new ItemParameters.ModifiedGradedResponse(1.1, 0.3, [0.7, -0.4]), new ItemParameters.PartialCredit([0.4, -0.2]),
            new ItemParameters.GeneralizedPartialCredit(1.6, [0.4, -0.2]), new ItemParameters.RatingScale(0.5, [-0.6, 0.6]),
            new ItemParameters.Nominal([0.7, 1.4], [0.2, -0.3]),
        ];
        Gen.Select(Gen.Double[0.5, 2], Gen.Double[-2, 2], Gen.Double[-4, 4], Gen.Bool.Select(normal => normal ? 1.702 : 1)).Sample((a, b, theta, scale) =>
        {
            var transform = new ScaleTransform(a, b);
            foreach (var item in items)
            {
                var before = ResponseCurve.Evaluate(item, scale, theta, new CategoryPoint[8]);
                var after = ResponseCurve.Evaluate(transform.Apply(item), scale, transform.Theta(theta), new CategoryPoint[8]);
                for (var k = 0; k < before.Length; k++)
                    Assert.Equal(before[k].P, after[k].P, 1e-12);
            }
        }, iter: 200);
    }

    [Fact]
    public void Standard_errors_go_along()
    {
        var errors = Planted.Apply(new ParameterErrors([0.1, null], 0.2, 0.03));

        Assert.Equal([0.125, null], errors.Locations.AsEnumerable());
        Assert.Equal((0.16, 0.03), (errors.A, errors.C));
    }

    private static ItemBank Bank(ImmutableArray<ItemParameters> items) =>
        ItemBank.Create(1, [.. items.Select((p, i) => new BankItem($"{i}", p))]);
}
