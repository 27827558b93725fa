namespace ExamActors.Core.Adaptive.Calibration;

/// <summary>The chi-square distribution's upper tail by the regularised incomplete gamma function.</summary>
public static class ChiSquare
{
    private const int TermsMax = 10_000;

    /// <summary>The probability of a value as large or larger, 0 to 1: Q(df / 2, x / 2).</summary>
    /// <param name="x">The statistic, 0 or more.</param>
    /// <param name="degrees">Degrees of freedom, above 0; need not be whole.</param>
    public static double Tail(double x, double degrees)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(x);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(degrees);
        return x == 0 ? 1 : UpperGamma(degrees / 2, x / 2);
    }

    // Q(a, x) = Γ(a, x) / Γ(a): below a + 1 by the series of P = 1 − Q (NIST Digital Library of Mathematical Functions
    // 8.11.4), above by the continued fraction (8.9.2), evaluated by W. J. Lentz's method (Applied Optics 15, 1976).
    // Either converges fast there.
    private static double UpperGamma(double a, double x)
    {
        if (double.IsPositiveInfinity(x))
            return 0;
        var factor = Math.Exp(a * Math.Log(x) - x - LogGamma(a));
        if (x < a + 1)
        {
            var term = 1 / a;
            var sum = term;
            for (var n = 1; n < TermsMax && term > 1e-17 * sum; n++)
                sum += term *= x / (a + n);
            return Math.Clamp(1 - factor * sum, 0, 1);
        }
        const double Tiny = 1e-300;
        var b = x + 1 - a;
        var (c, d) = (1 / Tiny, 1 / b);
        var fraction = d;
        for (var n = 1; n < TermsMax; n++)
        {
            var numerator = -n * (n - a);
            b += 2;
            d = numerator * d + b;
            d = 1 / (Math.Abs(d) < Tiny ? Tiny : d);
            c = b + numerator / c;
            c = Math.Abs(c) < Tiny ? Tiny : c;
            fraction *= c * d;
            if (Math.Abs(c * d - 1) < 1e-16)
                break;
        }
        return Math.Clamp(factor * fraction, 0, 1);
    }

    /// <summary>
    /// ln Γ(x) for x above 0 by J. Stirling's series (DLMF 5.11.1), from 10 up; below by Γ(x) = Γ(x + 1) / x.
    /// </summary>
    internal static double LogGamma(double x)
    {
        var product = 1.0;
        for (; x < 10; x++)
            product *= x;
        var r = 1 / (x * x);
        var series = 1.0 / 1680 - r * (1.0 / 1188 - r * 691.0 / 360360);
        series = (1.0 / 12 - r * (1.0 / 360 - r * (1.0 / 1260 - r * series))) / x;
        return (x - 0.5) * Math.Log(x) - x + 0.5 * Math.Log(2 * Math.PI) + series - Math.Log(product);
    }
}
