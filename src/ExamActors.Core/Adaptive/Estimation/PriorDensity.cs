namespace ExamActors.Core.Adaptive.Estimation;

/// <summary>
/// A prior's density up to a constant, for every prior but Jeffreys', which depends on the items answered and is taken
/// account of where their information is known.
/// </summary>
internal static class PriorDensity
{
    /// <summary>ln p(θ), 0 for Jeffreys'; −∞ where the density is 0.</summary>
    public static double Log(Prior prior, double theta) => prior switch
    {
        Prior.Normal n => -0.5 * ((theta - n.Mean) / n.Deviation) * ((theta - n.Mean) / n.Deviation),
        Prior.Uniform u => theta >= u.Min && theta <= u.Max ? 0 : double.NegativeInfinity,
        Prior.Tabulated t => Math.Log(Line(t, theta).Value),
        Prior.Jeffreys => 0,
        _ => throw new InvalidOperationException($"unknown prior {prior.GetType().Name}"),
    };

    /// <summary>
    /// ln √I, Jeffreys' prior where the items answered have the information I. It is flat where all of it underflows,
    /// and where nothing is answered.
    /// </summary>
    public static double LogJeffreys(double information) => 0.5 * Math.Log(Math.Max(information, double.Epsilon));

    /// <summary>d ln p / dθ; 0 where the density is 0.</summary>
    public static double Slope(Prior prior, double theta)
    {
        if (prior is Prior.Normal n)
            return (n.Mean - theta) / (n.Deviation * n.Deviation);
        if (prior is not Prior.Tabulated t)
            return 0;
        var (value, slope) = Line(t, theta);
        return value > 0 ? slope / value : 0;
    }

    /// <summary>
    /// −d² ln p / dθ², what a prior adds to the information: 1/σ² of a normal one; of a tabulated one the second
    /// difference of the logarithms over the table's own step, 0 where it reaches beyond the table or a density of 0.
    /// </summary>
    public static double Curvature(Prior prior, double theta)
    {
        if (prior is Prior.Normal n)
            return 1 / (n.Deviation * n.Deviation);
        if (prior is not Prior.Tabulated t)
            return 0;
        var step = (t.Max - t.Min) / (t.Densities.Length - 1);
        var curvature = (2 * Log(t, theta) - Log(t, theta - step) - Log(t, theta + step)) / (step * step);
        return double.IsFinite(curvature) ? curvature : 0;
    }

    /// <summary>The part of a range where the density may be above 0.</summary>
    public static ThetaRange Support(Prior prior, ThetaRange range) => prior switch
    {
        Prior.Uniform u => new(Math.Max(u.Min, range.Min), Math.Min(u.Max, range.Max)),
        Prior.Tabulated t => new(Math.Max(t.Min, range.Min), Math.Min(t.Max, range.Max)),
        _ => range,
    };

    /// <summary>Whether ln p is concave wherever the density is above 0.</summary>
    public static bool IsConcave(Prior prior) => prior is Prior.Normal or Prior.Uniform;

    private static (double Value, double Slope) Line(Prior.Tabulated t, double theta)
    {
        if (!(theta >= t.Min && theta <= t.Max))
            return (0, 0);
        var step = (t.Max - t.Min) / (t.Densities.Length - 1);
        var left = Math.Min((int)((theta - t.Min) / step), t.Densities.Length - 2);
        var slope = (t.Densities[left + 1] - t.Densities[left]) / step;
        return (Math.Max(0, t.Densities[left] + slope * (theta - t.Min - left * step)), slope);
    }
}
