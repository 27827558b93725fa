using ExamActors.Core.Adaptive.Calibration;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Tests.Adaptive.Calibration;

public class CalibrationCheckTests
{
    private static readonly int?[][] Sound = [[0, 0, 1], [0, 1, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1]];

    [Theory]
    [InlineData("no students")]
    [InlineData("item 1: every response scores 1", 1, 0, 1, 1, 1, 0, 1, 0, 0)]
    [InlineData("item 2: every response scores 0", 1, 0, 1, 0, 0, 0)]
    [InlineData("item 3: it was presented to nobody", 1, 0, -1, 0, 1, -1)]
    [InlineData("item 1: its highest score is 2", 2, 0, 1, 1, 1, 0, 0, 0, 1)]
    [InlineData("item 1: no response scores 1", 2, 0, 1, 0, 1, 0)]
    public void What_cannot_be_calibrated_is_named(string fault, params int[] scores)
    {
        var responses = ResponseMatrix.Create(Simulated.Ids(3), scores.Chunk(3).Select(
            r => (IReadOnlyList<int?>)[.. r.Select(v => v < 0 ? (int?)null : v)]));

        var refused = Assert.Throws<ArgumentException>(() => MarginalMaximumLikelihood.Calibrate(
            responses, new CalibrationSettings(CalibrationModel.TwoParameter)));

        Assert.Contains(fault, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_student_is_not_enough_as_nothing_varies() =>
        Assert.Contains("every response scores", Assert.Throws<ArgumentException>(() => MarginalMaximumLikelihood.Calibrate(
            ResponseMatrix.Create(Simulated.Ids(3), [[1, 0, 1]]), new CalibrationSettings(CalibrationModel.Rasch))).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(CalibrationModel.Rasch, 1)]
    [InlineData(CalibrationModel.TwoParameter, 2)]
    public void Too_few_items_are_refused(CalibrationModel model, int items) =>
        Assert.NotEmpty(CalibrationCheck.Faults(
            ResponseMatrix.Create(Simulated.Ids(items), Sound.Select(r => (IReadOnlyList<int?>)r[..items])),
            new CalibrationSettings(model)));

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        var responses = ResponseMatrix.Create(Simulated.Ids(3), Sound);
        var settings = new CalibrationSettings(CalibrationModel.ThreeParameter);

        Assert.Empty(CalibrationCheck.Faults(responses, settings));
        Assert.All(
            new[]
            {
                settings with { Scale = 1.7 }, settings with { CyclesMax = 0 }, settings with { ChangeMax = 0 },
                settings with { ChangeMax = double.NaN }, settings with { Slope = new SlopePrior(0, 0) },
                settings with { Guessing = new GuessingPrior.BetaOfGuessing(0.5, 2) },
                settings with { Guessing = new GuessingPrior.LogitNormal(0, double.NaN) },
                settings with { Quadrature = new(2, -2, 61) },
            },
            s => Assert.Single(CalibrationCheck.Faults(responses, s)));
    }

    [Fact]
    public void A_matrix_of_other_lengths_or_scores_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ResponseMatrix.Create([], [[1]]));
        Assert.Throws<ArgumentException>(() => ResponseMatrix.Create(["1", "1"], [[1, 0]]));
        Assert.Throws<ArgumentException>(() => ResponseMatrix.Create(["1", "2"], [[1]]));
        Assert.Throws<ArgumentException>(() => ResponseMatrix.Create(["1", "2"], [[1, -1]]));
        Assert.Throws<ArgumentException>(() => ResponseMatrix.Create(["1", "2"], [[1, ResponseCurve.CategoriesMax]]));
        Assert.Throws<ArgumentException>(() => ResponseMatrix.Create(["1", "2"], (ReadOnlySpan<sbyte>)[1, 0, 1]));
        Assert.Throws<ArgumentException>(() => ResponseMatrix.Create(["1", "2"], (ReadOnlySpan<sbyte>)[1, -2]));
    }

    // Answers that follow one order without exception have no finite slopes; answers without anything in common have no
    // variance.
    [Theory]
    [InlineData(CalibrationModel.Rasch)]
    [InlineData(CalibrationModel.TwoParameter)]
    [InlineData(CalibrationModel.ThreeParameter)]
    [InlineData(CalibrationModel.GradedResponse)]
    [InlineData(CalibrationModel.GeneralizedPartialCredit)]
    public void Extreme_responses_give_finite_parameters_or_say_that_they_stopped_at_a_bound(CalibrationModel model)
    {
        int?[][] ordered = [[0, 0, 0, 0], [1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 1, 1]];
        int?[][] alternating = [[0, 1, 0, 1], [1, 0, 1, 0], [1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 0, 1], [0, 1, 1, 0]];
        foreach (var rows in new[] { ordered, alternating })
        {
            var responses = ResponseMatrix.Create(Simulated.Ids(4), Enumerable.Repeat(rows, 20).SelectMany(r => r));

            var found = MarginalMaximumLikelihood.Calibrate(responses, new CalibrationSettings(model) { CyclesMax = 500 });

            Assert.True(double.IsFinite(found.LogLikelihood));
            Assert.All(found.Abilities, a => Assert.True(double.IsFinite(a!.Value.Theta) && double.IsFinite(a.Value.StandardError)));
            Assert.All(found.Items, i => Assert.DoesNotContain(i.Errors.Locations, e => e is { } error && !double.IsFinite(error)));
            if (model == CalibrationModel.Rasch)
                Assert.Equal(rows == alternating, found.NoCommonAbility);
            else if (rows == ordered && found.Converged)
                Assert.Contains(found.Items, i => i.AtBound);
        }
    }
}
