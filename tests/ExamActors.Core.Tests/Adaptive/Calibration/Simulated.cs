using System.Collections.Immutable;
using System.Globalization;
using ExamActors.Core.Adaptive.Calibration;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Tests.Adaptive.Calibration;

/// <summary>Items and responses drawn from a model with a seed.</summary>
internal static class Simulated
{
    /// <summary>Items whose parameters are drawn as a calibration's priors have them.</summary>
    public static ImmutableArray<ItemParameters> Items(CalibrationModel model, int count, ulong seed)
    {
        var random = new SplitMix64(seed);
        var items = ImmutableArray.CreateBuilder<ItemParameters>();
        for (var i = 0; i < count; i++)
        {
            var a = Math.Exp(0.3 * random.Normal());
            var b = random.Normal();
            items.Add(model switch
            {
                CalibrationModel.Rasch => new ItemParameters.Logistic(1, b),
                CalibrationModel.TwoParameter => new ItemParameters.Logistic(a, b),
                // logit c is uniform with the deviation of the prior, without the outliers that a prior has to
                // distrust.
                CalibrationModel.ThreeParameter =>
                    new ItemParameters.Logistic(a, b, 1 / (1 + Math.Exp(1.4 - (random.NextDouble() - 0.5)))),
                CalibrationModel.GradedResponse =>
                    new ItemParameters.GradedResponse(a, [b - 0.4 - random.NextDouble(), b, b + 0.4 + random.NextDouble()]),
                CalibrationModel.GeneralizedPartialCredit =>
                    new ItemParameters.GeneralizedPartialCredit(a, [b - random.NextDouble(), b, b + random.NextDouble()]),
                _ => throw new ArgumentOutOfRangeException(nameof(model)),
            });
        }
        return items.ToImmutable();
    }

    /// <summary>Responses of students whose abilities are normal.</summary>
    /// <param name="items">The items, D = 1.</param>
    /// <param name="students">How many students.</param>
    /// <param name="seed">Which ones.</param>
    /// <param name="deviation">The standard deviation of their abilities.</param>
    /// <param name="presented">Whether an item is presented to a student; to all where it is null.</param>
    public static ResponseMatrix Responses(
        ImmutableArray<ItemParameters> items, int students, ulong seed, double deviation = 1, Func<int, int, bool>? presented = null)
    {
        var random = new SplitMix64(seed);
        var scores = new sbyte[students * items.Length];
        var curve = new CategoryPoint[ResponseCurve.CategoriesMax];
        for (var student = 0; student < students; student++)
        {
            var theta = deviation * random.Normal();
            for (var item = 0; item < items.Length; item++)
            {
                var points = ResponseCurve.Evaluate(items[item], 1, theta, curve);
                var (u, score) = (random.NextDouble(), 0);
                while (score < points.Length - 1 && u >= points[score].P)
                    u -= points[score++].P;
                scores[student * items.Length + item] =
                    presented?.Invoke(student, item) == false ? ResponseMatrix.NotPresented : (sbyte)score;
            }
        }
        return ResponseMatrix.Create(Ids(items.Length), scores);
    }

    public static ImmutableArray<string> Ids(int count) =>
        [.. Enumerable.Range(1, count).Select(i => i.ToString(CultureInfo.InvariantCulture))];

    /// <summary>
    /// Two measures of how far estimates are from the truth, both chi-square with as many degrees of freedom as there
    /// are parameters where everything is right: 2 (ln L(x̂) − ln L(x)), priors included, and (x̂ − x)' I (x̂ − x),
    /// which needs the information too.
    /// </summary>
    public static (double LikelihoodRatio, double Wald, int Degrees) Distance(
        ResponseMatrix responses, CalibrationResult found, ImmutableArray<ItemParameters> truth,
        double variance = 1)
    {
        var model = new MarginalModel(responses, found.Settings);
        var estimates = model.Layout.FreeOf(found);
        var planted = model.Layout.FreeOf(found with
        {
            Items = [.. found.Items.Select((item, i) => item with { Parameters = truth[i] })],
            LatentVariance = variance,
        });
        var lower = model.Evaluate(planted);
        var ratio = 2 * (model.Evaluate(estimates) - lower);
        var information = ObservedInformation.Matrix(model, estimates);
        var (n, sum) = (estimates.Length, 0.0);
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                sum += (estimates[i] - planted[i]) * information[i * n + j] * (estimates[j] - planted[j]);
        return (ratio, sum, n);
    }
}
