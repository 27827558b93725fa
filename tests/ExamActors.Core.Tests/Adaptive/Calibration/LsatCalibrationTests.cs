using System.Text.Json;
using ExamActors.Core.Adaptive.Calibration;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Tests.Oracles;
using Files = ExamActors.Core.Tests.Oracles.Oracles;

namespace ExamActors.Core.Tests.Adaptive.Calibration;

/// <summary>Calibrations that R's mirt has printed.</summary>
public class LsatCalibrationTests
{
    // The files' own tolerances; abilities follow the parameters.
    private const double ParameterTolerance = 1e-3;
    private const double LogLikelihoodTolerance = 0.01;

    [Fact]
    public void Parameters_log_likelihoods_and_abilities_are_those_of_mirt()
    {
        var cases = Files.Cases("mirt_lsat_calibration").ToList();

        Assert.NotEmpty(cases);
        Files.AssertNone(cases.SelectMany(Faults));
    }

    // SE.type = "Oakes" of mirt 1.38.1 on LSAT7, TOL = 1e-7: of a and d = −a b (2PL), and of d and the variance
    // (Rasch).
    [Fact]
    public void Standard_errors_are_those_of_mirt()
    {
        var responses = Lsat7();

        var rasch = Calibrate(responses, CalibrationModel.Rasch);
        Near([0.10042906, 0.08115642, 0.09131021, 0.07872498, 0.10370458], rasch.Items.Select(i => i.Errors.Locations[0]!.Value), 1e-5);
        Assert.Equal(0.13134762, rasch.LatentVarianceError!.Value, 1e-5);
        Assert.All(rasch.Items, i => Assert.Null(i.Errors.A));

        var two = Calibrate(responses, CalibrationModel.TwoParameter);
        Near([0.17719488, 0.16876394, 0.32107629, 0.13412032, 0.15113397], two.Items.Select(i => i.Errors.A!.Value), 1e-5);
        Assert.Null(two.LatentVarianceError);
    }

    // itemfit(m, 'S_X2'), marginal_rxx(m) and empirical_rxx(fscores(m)) of the same version on the same calibrations.
    [Fact]
    public void Item_fit_and_reliability_are_those_of_mirt()
    {
        var responses = Lsat7();

        var rasch = Calibrate(responses, CalibrationModel.Rasch);
        var fits = ItemFit.Of(responses, rasch);
        Near([5.593, 12.189, 8.588, 8.987, 4.877], fits.Select(f => f.SumScore!.Statistic), 2e-3);
        Near([0.061, 0.002, 0.014, 0.011, 0.087], fits.Select(f => f.SumScore!.P), 6e-4);
        Assert.All(fits, f => Assert.Equal((2, 1000), (f.SumScore!.Degrees, f.SumScore.Students)));

        var two = Calibrate(responses, CalibrationModel.TwoParameter);
        Near([4.751, 14.453, 1.273, 5.236, 0.941], ItemFit.Of(responses, two).Select(f => f.SumScore!.Statistic), 2e-3);
        Assert.Equal(0.441819, Reliability.Marginal(two), 1e-5);
        Assert.Equal(0.4523049, Reliability.Empirical(two)!.Value, 1e-5);
    }

    private static IEnumerable<string> Faults(JsonElement given)
    {
        var name = $"{given.GetProperty("data")} {given.GetProperty("itemtype")}";
        var responses = Responses(given);
        var found = Calibrate(responses, given.GetProperty("itemtype").GetString() switch
        {
            "Rasch" => CalibrationModel.Rasch,
            "2PL" => CalibrationModel.TwoParameter,
            "3PL" => CalibrationModel.ThreeParameter,
            "graded" => CalibrationModel.GradedResponse,
            "gpcm" => CalibrationModel.GeneralizedPartialCredit,
            var other => throw new FormatException($"{name}: unknown item type {other}"),
        });
        if (!found.Converged)
            yield return $"{name}: not converged";
        if (Math.Abs(found.LogLikelihood - given.GetProperty("logLik").GetDouble()) > LogLikelihoodTolerance)
            yield return $"{name}: log-likelihood {found.LogLikelihood}, not {given.GetProperty("logLik")}";
        if (Math.Abs(found.LatentVariance - given.GetProperty("var").GetDouble()) > ParameterTolerance)
            yield return $"{name}: variance {found.LatentVariance}, not {given.GetProperty("var")}";
        var (a, b) = (Files.Doubles(given.GetProperty("a")), Files.Doubles(given.GetProperty("b")));
        for (var i = 0; i < found.Items.Length; i++)
            if (found.Items[i].Parameters is ItemParameters.Logistic item
                && !(Math.Abs(item.A - a[i]) <= ParameterTolerance && Math.Abs(item.B - b[i]) <= ParameterTolerance))
                yield return $"{name}: item {i + 1} {item}, not a = {a[i]}, b = {b[i]}";

        var bank = Files.Bank(1, found.Items.Select(i => i.Parameters));
        var estimator = new Estimator.ExpectedAPosteriori(
            new Prior.Normal(0, Math.Sqrt(found.LatentVariance)), Quadrature.Points61);
        var (theta, error) = (Files.Doubles(given.GetProperty("EAP")), Files.Doubles(given.GetProperty("EAP_SE")));
        var patterns = given.GetProperty("scored_patterns").EnumerateArray().Select(p => Files.Integers(p)).ToList();
        for (var i = 0; i < patterns.Count; i++)
        {
            var answered = patterns[i].Select((score, item) => new ScoredResponse(item, score)).ToArray();
            var estimate = AbilityEstimation.Estimate(bank, answered, estimator);
            if (Math.Abs(estimate.Theta - theta[i]) > ParameterTolerance || Math.Abs(estimate.StandardError - error[i]) > ParameterTolerance)
                yield return $"{name}: pattern {i}: {estimate}, not {theta[i]} ± {error[i]}";
            var student = Enumerable.Range(0, responses.Students)
                .FirstOrDefault(s => patterns[i].Select(v => (sbyte)v).SequenceEqual(responses.Row(s).ToArray()), -1);
            if (student >= 0 && Math.Abs(found.Abilities[student]!.Value.Theta - estimate.Theta) > 1e-9)
                yield return $"{name}: pattern {i}: the calibration says {found.Abilities[student]}, the estimator {estimate}";
        }
    }

    private static ResponseMatrix Lsat7()
    {
        using var file = Files.Files("mirt_lsat_calibration").First();
        return Responses(file.RootElement.GetProperty("cases").EnumerateArray().First(c => c.GetProperty("data").GetString() == "LSAT7"));
    }

    // Each pattern with its frequency behind it.
    private static ResponseMatrix Responses(JsonElement given)
    {
        var rows = given.GetProperty("patterns_freq").EnumerateArray().Select(r => Files.Integers(r)).ToList();
        return ResponseMatrix.Create(Simulated.Ids(rows[0].Length - 1), rows.SelectMany(
            r => Enumerable.Repeat((IReadOnlyList<int?>)[.. r[..^1].Select(v => (int?)v)], r[^1])));
    }

    private static CalibrationResult Calibrate(ResponseMatrix responses, CalibrationModel model) =>
        MarginalMaximumLikelihood.Calibrate(responses, new CalibrationSettings(model) { ChangeMax = 1e-7 });

    private static void Near(double[] expected, IEnumerable<double> actual, double tolerance) => Assert.All(
        expected.Zip(actual, (e, a) => (e, a)), pair => Assert.Equal(pair.e, pair.a, tolerance));
}
