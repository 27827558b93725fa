using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Calibration;

/// <summary>
/// Where each item's free parameters lie in one vector, within which bounds they stay, and what they are as the
/// parameters of a bank. In the Rasch model the logarithm of the abilities' standard deviation comes last.
/// </summary>
internal sealed class ParameterLayout
{
    /// <summary>The farthest intercept from 0: far outside of what any data tells.</summary>
    public const double InterceptMax = 60;

    // c from 0.0001 to 0.6
    private const double GammaMin = -9.21;
    private const double GammaMax = 0.405;

    /// <summary>The smallest and the largest standard deviation of the abilities.</summary>
    public const double DeviationMin = 0.05, DeviationMax = 4;

    private readonly int[] first;

    public ParameterLayout(CalibrationSettings settings, ImmutableArray<int> categories)
    {
        Settings = settings;
        Categories = categories;
        first = new int[categories.Length + 1];
        Rows = new int[categories.Length + 1];
        for (var item = 0; item < categories.Length; item++)
        {
            first[item + 1] = first[item] + SizeOf(settings.Model, categories[item]);
            Rows[item + 1] = Rows[item] + categories[item];
        }
        DeviationIndex = settings.Model == CalibrationModel.Rasch ? first[^1] : -1;
        Count = first[^1] + (DeviationIndex < 0 ? 0 : 1);
        (Min, Max) = (new double[Count], new double[Count]);
        for (var item = 0; item < categories.Length; item++)
            BoundItem(item);
        if (DeviationIndex >= 0)
            (Min[DeviationIndex], Max[DeviationIndex]) = (Math.Log(DeviationMin), Math.Log(DeviationMax));
    }

    public CalibrationSettings Settings { get; }

    public ImmutableArray<int> Categories { get; }

    public int Items => Categories.Length;

    /// <summary>How many free parameters there are.</summary>
    public int Count { get; }

    /// <summary>
    /// For each item its first row in tables with a row per item and score; at the end the number of rows.
    /// </summary>
    public int[] Rows { get; }

    /// <summary>Where the log of the abilities' standard deviation lies; −1 where it is fixed.</summary>
    public int DeviationIndex { get; }

    public double[] Min { get; }

    public double[] Max { get; }

    public bool HasSlope => Settings.Model != CalibrationModel.Rasch;

    public Range Of(int item) => first[item]..first[item + 1];

    /// <summary>How many difficulties, thresholds or steps an item has.</summary>
    public int LocationsOf(int item) => Categories[item] - 1;

    /// <summary>Whether the estimate stopped at a bound, which then says nothing of where it would be.</summary>
    public bool AtBound(ReadOnlySpan<double> x, int parameter) =>
        x[parameter] <= Min[parameter] || x[parameter] >= Max[parameter];

    /// <summary>
    /// Whether an item's slope or an intercept stopped at a bound; an asymptote at its bound is as good as 0.
    /// </summary>
    public bool Undetermined(ReadOnlySpan<double> x, int item)
    {
        var (start, count) = Of(item).GetOffsetAndLength(Count);
        for (var i = 0; i < count; i++)
            if (AtBound(x, start + i) && !(Settings.Model == CalibrationModel.ThreeParameter && i == 2))
                return true;
        return false;
    }

    /// <summary>Values to begin with, from the share of each score.</summary>
    /// <param name="counts">How often each score of each item occurs, by row.</param>
    public double[] Start(ReadOnlySpan<double> counts)
    {
        var x = new double[Count];
        for (var item = 0; item < Items; item++)
            StartItem(x.AsSpan(Of(item)), counts[Rows[item]..Rows[item + 1]]);
        for (var i = 0; i < Count; i++)
            x[i] = Math.Clamp(x[i], Min[i], Max[i]);
        return x;
    }

    /// <summary>An item's parameters on the bank's scale.</summary>
    public ItemParameters ParametersOf(ReadOnlySpan<double> x, int item)
    {
        var own = x[Of(item)];
        var scale = Settings.Scale;
        switch (Settings.Model)
        {
            case CalibrationModel.Rasch:
                return new ItemParameters.Logistic(1 / scale, -own[0]);
            case CalibrationModel.TwoParameter:
                return new ItemParameters.Logistic(own[0] / scale, -own[1] / own[0]);
            case CalibrationModel.ThreeParameter:
                return new ItemParameters.Logistic(own[0] / scale, -own[1] / own[0], ResponseCurve.Sigmoid(own[2]));
            case CalibrationModel.GradedResponse:
                var thresholds = new double[own.Length - 1];
                for (var k = 1; k < own.Length; k++)
                    thresholds[k - 1] = -own[k] / own[0];
                return new ItemParameters.GradedResponse(own[0] / scale, [.. thresholds]);
            case CalibrationModel.GeneralizedPartialCredit:
                var steps = new double[own.Length - 1];
                for (var k = 1; k < own.Length; k++)
                    steps[k - 1] = ((k == 1 ? 0 : own[k - 1]) - own[k]) / own[0];
                return new ItemParameters.GeneralizedPartialCredit(own[0] / scale, [.. steps]);
            default:
                throw new InvalidOperationException($"unknown model {Settings.Model}");
        }
    }

    /// <summary>The free parameters of a calibration: the inverse of <see cref="ParametersOf"/>.</summary>
    public double[] FreeOf(CalibrationResult calibration)
    {
        var x = new double[Count];
        for (var item = 0; item < Items; item++)
        {
            var own = x.AsSpan(Of(item));
            switch (calibration.Items[item].Parameters)
            {
                case ItemParameters.Logistic m when !HasSlope:
                    own[0] = -m.B;
                    break;
                case ItemParameters.Logistic m:
                    own[0] = m.A * Settings.Scale;
                    own[1] = -own[0] * m.B;
                    if (own.Length == 3)
                        own[2] = Logit(m.C);
                    break;
                case ItemParameters.GradedResponse m:
                    own[0] = m.A * Settings.Scale;
                    for (var k = 1; k < own.Length; k++)
                        own[k] = -own[0] * m.Thresholds[k - 1];
                    break;
                case ItemParameters.GeneralizedPartialCredit m:
                    own[0] = m.A * Settings.Scale;
                    for (var k = 1; k < own.Length; k++)
                        own[k] = own[k - 1] * (k == 1 ? 0 : 1) - own[0] * m.Steps[k - 1];
                    break;
                case var other:
                    throw new InvalidOperationException($"{other.GetType().Name} is no result of a calibration");
            }
        }
        if (DeviationIndex >= 0)
            x[DeviationIndex] = Math.Log(calibration.LatentVariance) / 2;
        for (var i = 0; i < Count; i++)
            x[i] = Math.Clamp(x[i], Min[i], Max[i]); // rounding must not carry an estimate across its bound
        return x;
    }

    /// <summary>How many free parameters an item has.</summary>
    public static int SizeOf(CalibrationModel model, int categories) => model switch
    {
        CalibrationModel.Rasch => 1,
        CalibrationModel.TwoParameter => 2,
        CalibrationModel.ThreeParameter => 3,
        _ => categories,
    };

    private void BoundItem(int item)
    {
        var (start, end) = (first[item], first[item + 1]);
        Min.AsSpan(start..end).Fill(-InterceptMax);
        Max.AsSpan(start..end).Fill(InterceptMax);
        if (HasSlope)
            (Min[start], Max[start]) = (
                Settings.Slope is null ? -ItemParametersCheck.SlopeMax : 1e-3, ItemParametersCheck.SlopeMax);
        if (Settings.Model == CalibrationModel.ThreeParameter)
            (Min[start + 2], Max[start + 2]) = (GammaMin, GammaMax);
    }

    // The spread of the abilities makes a share's logit flatter than the item's: by √(1 + a² / 1.7²), here with a = 1.
    private void StartItem(Span<double> own, ReadOnlySpan<double> counts)
    {
        const double Spread = 1.16;
        var total = 0.0;
        foreach (var count in counts)
            total += count + 0.5;
        var right = (counts[^1] + 0.5) / total;
        switch (Settings.Model)
        {
            case CalibrationModel.Rasch:
                own[0] = Spread * Logit(right);
                break;
            case CalibrationModel.TwoParameter:
                (own[0], own[1]) = (1, Spread * Logit(right));
                break;
            case CalibrationModel.ThreeParameter:
                var c = Math.Min(0.15, right / 2);
                (own[0], own[1], own[2]) = (1, Spread * Logit((right - c) / (1 - c)), Logit(c));
                break;
            case CalibrationModel.GradedResponse:
                own[0] = 1;
                var above = 0.0;
                for (var k = counts.Length - 1; k >= 1; k--)
                {
                    above += (counts[k] + 0.5) / total;
                    own[k] = Spread * Logit(above);
                }
                break;
            case CalibrationModel.GeneralizedPartialCredit:
                own[0] = 0.7;
                for (var k = 1; k < counts.Length; k++)
                    own[k] = Spread * Math.Log((counts[k] + 0.5) / (counts[0] + 0.5));
                break;
        }
    }

    private static double Logit(double p) => Math.Log(p / (1 - p));
}
