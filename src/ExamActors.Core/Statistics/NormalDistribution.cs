namespace ExamActors.Core.Statistics;

/// <summary>The standard normal distribution.</summary>
internal static class NormalDistribution
{
    // Up to here the series, beyond it the continued fraction.
    private const double SeriesMax = 3;

    private const int FractionDepth = 120;

    /// <summary>
    /// Φ(x), to about 15 digits, in the lower tail to 12 of its own: the series of Φ(x) − ½ and Laplace's continued
    /// fraction (M. Abramowitz and I. A. Stegun, Handbook of Mathematical Functions, 26.2.11 and 26.2.14).
    /// </summary>
    public static double Cumulative(double x)
    {
        if (double.IsNaN(x) || double.IsInfinity(x))
            return double.IsNaN(x) ? x : x > 0 ? 1 : 0;
        var density = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
        if (Math.Abs(x) > SeriesMax)
        {
            var fraction = Math.Abs(x);
            for (var k = FractionDepth; k >= 1; k--)
                fraction = Math.Abs(x) + k / fraction;
            return x > 0 ? 1 - density / fraction : density / fraction;
        }
        var (term, sum) = (x, x);
        for (var k = 3; Math.Abs(term) > 1e-18; k += 2)
            sum += term *= x * x / k;
        return 0.5 + density * sum;
    }
}
