using ExamActors.Core.Adaptive.Calibration;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Tests.Adaptive.Calibration;

public class ItemFitTests
{
    // Coarse: with 10 × 12 values a uniform share lies within ± 0.12 of what it should be, nearly always.
    [Theory]
    [InlineData(CalibrationModel.TwoParameter)]
    [InlineData(CalibrationModel.GradedResponse)]
    public void P_values_are_about_uniform_where_the_model_holds(CalibrationModel model)
    {
        var values = new List<double>();
        for (var run = 0UL; run < 10; run++)
        {
            var responses = Simulated.Responses(Simulated.Items(model, 12, seed: 100 + run), 500, seed: 200 + run);
            var found = MarginalMaximumLikelihood.Calibrate(
                responses, new CalibrationSettings(model) { StandardErrors = false, ChangeMax = 1e-4 });
            var fits = ItemFit.Of(responses, found);
            values.AddRange(fits.Select(f => f.SumScore!.P));
            Assert.All(fits, f => Assert.InRange(f.Infit, 0.85, 1.15));
            Assert.All(fits, f => Assert.InRange(f.Outfit, 0.6, 1.6));
        }
        foreach (var share in new[] { 0.1, 0.25, 0.5, 0.75, 0.9 })
            Assert.InRange(values.Count(v => v < share) / (double)values.Count, share - 0.12, share + 0.12);
    }

    [Fact]
    public void An_item_that_breaks_the_model_stands_out()
    {
        var truth = Simulated.Items(CalibrationModel.Rasch, 20, seed: 301)
            .SetItem(7, new ItemParameters.Logistic(0.15, 0))
            .SetItem(12, new ItemParameters.Logistic(4, 0));
        var responses = Simulated.Responses(truth, 1500, seed: 302);

        var fits = ItemFit.Of(responses, MarginalMaximumLikelihood.Calibrate(
            responses, new CalibrationSettings(CalibrationModel.Rasch)));

        Assert.True(fits[7].SumScore!.P < 1e-6 && fits[12].SumScore!.P < 1e-6);
        Assert.Equal(7, Enumerable.Range(0, 20).MaxBy(i => fits[i].Infit));
        Assert.Equal(12, Enumerable.Range(0, 20).MinBy(i => fits[i].Infit));
        Assert.True(fits[7].Infit > 1.15 && fits[12].Infit < 0.85);
    }

    [Fact]
    public void Without_a_student_who_answered_everything_there_is_no_sum_score_to_compare_by()
    {
        var responses = Simulated.Responses(
            Simulated.Items(CalibrationModel.TwoParameter, 6, seed: 401), 300, seed: 402, presented: (s, i) => s % 6 != i);

        var fits = ItemFit.Of(responses, MarginalMaximumLikelihood.Calibrate(
            responses, new CalibrationSettings(CalibrationModel.TwoParameter)));

        Assert.All(fits, f => Assert.Null(f.SumScore));
        Assert.All(fits, f => Assert.InRange(f.Infit, 0.7, 1.3));
        Assert.Null(Reliability.CronbachAlpha(responses));
    }

    // Tables of the chi-square distribution (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4), and two
    // closed forms.
    [Theory]
    [InlineData(3.841, 1, 0.05, 2e-5)]
    [InlineData(18.307, 10, 0.05, 2e-5)]
    [InlineData(135.807, 100, 0.01, 2e-5)]
    [InlineData(70.065, 100, 0.99, 2e-5)]
    [InlineData(0.001, 2, 0.99950012497917, 1e-12)] // exp(−x / 2)
    [InlineData(700, 2, 1.0e-152, 1e-155)]
    [InlineData(0, 5, 1, 0)]
    [InlineData(double.PositiveInfinity, 5, 0, 0)]
    public void The_tail_of_chi_square_is_that_of_the_tables(double x, double degrees, double p, double tolerance) =>
        Assert.Equal(x == 700 ? Math.Exp(-350) : p, ChiSquare.Tail(x, degrees), tolerance);

    [Fact]
    public void Both_forms_of_the_tail_meet()
    {
        for (var degrees = 1; degrees < 400; degrees++)
        {
            var (below, above) = (ChiSquare.Tail(degrees + 2 - 1e-9, degrees), ChiSquare.Tail(degrees + 2 + 1e-9, degrees));
            Assert.Equal(below, above, 1e-9);
            Assert.True(below > above);
        }
    }

    [Fact]
    public void Cronbachs_alpha_is_that_of_the_formula()
    {
        // Variances 0.25, 0.25, 0.1875 and of the sum 1.25 (each over n): 3/2 (1 − 0.6875 / 1.25)
        var responses = ResponseMatrix.Create(Simulated.Ids(3), [[0, 0, 0], [0, 0, 1], [1, 1, 1], [1, 1, 1]]);

        Assert.Equal(1.5 * (1 - 0.6875 / 1.6875), Reliability.CronbachAlpha(responses)!.Value, 1e-12);
        Assert.Null(Reliability.CronbachAlpha(ResponseMatrix.Create(Simulated.Ids(2), [[1, 1], [1, 1]])));
    }

    // On a long test the three measures of the same thing are near each other, and near the squared correlation with
    // the truth.
    [Fact]
    public void Reliabilities_agree_on_a_long_test()
    {
        var responses = Simulated.Responses(Simulated.Items(CalibrationModel.TwoParameter, 40, seed: 501), 1500, seed: 502);
        var found = MarginalMaximumLikelihood.Calibrate(responses, new CalibrationSettings(CalibrationModel.TwoParameter));

        var marginal = Reliability.Marginal(found);
        Assert.InRange(marginal, 0.8, 0.95);
        Assert.Equal(marginal, Reliability.Empirical(found)!.Value, 0.02);
        Assert.Equal(marginal, Reliability.CronbachAlpha(responses)!.Value, 0.03);
    }
}
