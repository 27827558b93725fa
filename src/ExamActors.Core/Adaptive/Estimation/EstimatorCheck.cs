using System.Collections.Immutable;

namespace ExamActors.Core.Adaptive.Estimation;

/// <summary>Says what is wrong with an estimator, so that it is known before a test begins.</summary>
public static class EstimatorCheck
{
    /// <summary>
    /// The farthest that a range or a quadrature may reach from 0: within it, no item of a sound bank leaves the
    /// doubles.
    /// </summary>
    public const double ThetaMax = 20;

    /// <summary>The most points of a quadrature.</summary>
    public const int PointsMax = 2001;

    /// <summary>The estimator's first fault; null where it is sound.</summary>
    public static string? Fault(Estimator estimator) => estimator switch
    {
        Estimator.MaximumLikelihood e => Fault(e.Range),
        Estimator.WeightedLikelihood e => Fault(e.Range),
        Estimator.MaximumAPosteriori e =>
            Fault(e.Range) ?? Fault(e.Prior) ?? Fault(PriorDensity.Support(e.Prior, e.Range)),
        Estimator.ExpectedAPosteriori e => Fault(e.Prior, e.Quadrature),
        Estimator.Robust e when !(e.Tuning > 0 && double.IsFinite(e.Tuning)) =>
            $"the tuning constant must be above 0, not {e.Tuning}",
        Estimator.Robust e => Fault(e.Range),
        _ => throw new InvalidOperationException($"unknown estimator {estimator.GetType().Name}"),
    };

    /// <summary>The first fault of a prior over a quadrature; null where they are sound.</summary>
    public static string? Fault(Prior prior, Quadrature quadrature)
    {
        if (quadrature.Points is < 3 or > PointsMax)
            return $"a quadrature must have 3 to {PointsMax} points, not {quadrature.Points}";
        if ((Fault(new ThetaRange(quadrature.Min, quadrature.Max)) ?? Fault(prior)) is { } fault)
            return fault;
        for (var q = 0; q < quadrature.Points; q++)
            if (PriorDensity.Log(prior, quadrature[q]) > double.NegativeInfinity)
                return null;
        return "the prior is 0 at every point of the quadrature";
    }

    private static string? Fault(ThetaRange range) =>
        range.Min < range.Max && range.Min >= -ThetaMax && range.Max <= ThetaMax
            ? null
            : $"abilities must ascend within ±{ThetaMax}, not from {range.Min} to {range.Max}";

    private static string? Fault(Prior prior) => prior switch
    {
        Prior.Normal n when !(double.IsFinite(n.Mean) && double.IsFinite(n.Deviation) && n.Deviation > 0) =>
            $"a normal prior must have a finite mean and a deviation above 0, not {n.Mean} and {n.Deviation}",
        Prior.Uniform u when !(double.IsFinite(u.Min) && double.IsFinite(u.Max) && u.Min < u.Max) =>
            $"a uniform prior must ascend, not from {u.Min} to {u.Max}",
        Prior.Tabulated t when !(double.IsFinite(t.Min) && double.IsFinite(t.Max) && t.Min < t.Max) =>
            $"a tabulated prior must ascend, not from {t.Min} to {t.Max}",
        Prior.Tabulated t when !AreDensities(t.Densities) =>
            "a tabulated prior must have 2 densities or more, each 0 or more, and not all of them 0",
        Prior.Normal or Prior.Uniform or Prior.Tabulated or Prior.Jeffreys => null,
        _ => throw new InvalidOperationException($"unknown prior {prior.GetType().Name}"),
    };

    private static bool AreDensities(ImmutableArray<double> densities)
    {
        if (densities.IsDefault || densities.Length < 2)
            return false;
        var sum = 0.0;
        foreach (var density in densities)
        {
            if (!(density >= 0))
                return false;
            sum += density;
        }
        return sum > 0 && double.IsFinite(sum);
    }
}
