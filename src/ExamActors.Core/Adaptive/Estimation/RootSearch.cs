namespace ExamActors.Core.Adaptive.Estimation;

/// <summary>
/// Finds the highest maximum within a range, whatever the shape of the likelihood, in a bounded number of steps.
/// </summary>
internal static class RootSearch
{
    // Far more than the tolerance needs even by bisection alone.
    private const int StepsMax = 200;
    private const double Tolerance = 1e-13;

    /// <summary>
    /// The θ of the highest maximum. Where the function has no maximum within the range, or a bound is higher than
    /// each, it is that bound and AtBound says so; where nothing at all is known of θ, it is the middle of the range.
    /// </summary>
    public static (double Theta, bool AtBound) Maximum(in EstimatingEquation equation, ThetaRange range) =>
        equation.IsMonotone ? OnlyMaximum(equation, range) : HighestMaximum(equation, range);

    /// <summary>The root of a function between two points where its signs differ (T. R. Chandrupatla, Advances in
    /// Engineering Software 28, 1997: inverse quadratic interpolation where it is safe, bisection elsewhere).</summary>
    public static double Root(in EstimatingEquation equation, double a, double fa, double b, double fb)
    {
        double c = a, fc = fa, t = 0.5;
        for (var i = 0; i < StepsMax; i++)
        {
            var x = a + t * (b - a);
            var fx = equation.At(x);
            if (Math.Sign(fx) == Math.Sign(fa))
                (c, fc) = (a, fa);
            else
                (c, b, fc, fb) = (b, a, fb, fa);
            (a, fa) = (x, fx);
            var (best, fBest) = Math.Abs(fa) < Math.Abs(fb) ? (a, fa) : (b, fb);
            var tolerance = Tolerance * Math.Max(1, Math.Abs(best));
            if (fBest == 0 || Math.Abs(b - a) <= tolerance)
                return best;
            var least = 0.5 * tolerance / Math.Abs(b - a);
            var (xi, phi) = ((a - b) / (c - b), (fa - fb) / (fc - fb));
            t = phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi
                ? fa / (fb - fa) * (fc / (fb - fc)) + (c - a) / (b - a) * (fa / (fc - fa)) * (fb / (fc - fb))
                : 0.5;
            t = Math.Clamp(double.IsNaN(t) ? 0.5 : t, least, 1 - least);
        }
        return a;
    }

    private static (double Theta, bool AtBound) OnlyMaximum(in EstimatingEquation equation, ThetaRange range)
    {
        var (atMin, atMax) = (equation.At(range.Min), equation.At(range.Max));
        if (atMin > 0 && atMax < 0)
            return (Root(equation, range.Min, atMin, range.Max, atMax), false);
        if (atMin == 0 && atMax == 0)
            return (range.Middle, false);
        return (atMin <= 0 ? range.Min : range.Max, true);
    }

    private static (double Theta, bool AtBound) HighestMaximum(in EstimatingEquation equation, ThetaRange range)
    {
        var scan = new MaximumScan(range);
        (double X, double F) last = (range.Min, equation.At(range.Min)), before = last;
        while (last.X < range.Max)
        {
            var x = Math.Min(range.Max, equation.After(last.X));
            var next = (X: x, F: equation.At(x));
            var turn = before.X < last.X && MayCrossBetween(before, last, next)
                ? Turn(equation, before.X, next.X, Math.Sign(last.F))
                : last;
            if (turn.X < last.X)
                scan.Pass(equation, turn.X, turn.F);
            scan.Pass(equation, last.X, last.F);
            if (turn.X > last.X)
                scan.Pass(equation, turn.X, turn.F);
            (before, last) = (last, next);
        }
        scan.Pass(equation, last.X, last.F);
        return scan.End(equation);
    }

    // Whether the function may cross 0 twice between three points of a scan where it has the same sign: by the vertex
    // of the parabola through them, with room for its error.
    private static bool MayCrossBetween((double X, double F) a, (double X, double F) b, (double X, double F) c)
    {
        var sign = Math.Sign(b.F);
        if (sign == 0 || Math.Sign(a.F) != sign || Math.Sign(c.F) != sign)
            return false;
        var (left, right) = (sign * (a.F - b.F), sign * (c.F - b.F)); // both 0 or more at a turn towards 0
        if (left < 0 || right < 0 || left + right == 0)
            return false;
        var vertex = Math.Abs(b.F) - (right - left) * (right - left) / (8 * (left + right));
        return vertex < 0.25 * Math.Max(left, right);
    }

    // The point nearest to 0, or beyond it, of a function that is of one sign at a and b and turns towards 0 in
    // between: golden section.
    private static (double X, double F) Turn(in EstimatingEquation equation, double a, double b, int sign)
    {
        const double Section = 0.6180339887498949;
        var (left, right) = (b - Section * (b - a), a + Section * (b - a));
        var (fLeft, fRight) = (sign * equation.At(left), sign * equation.At(right));
        while (b - a > 1e-9 && fLeft > 0 && fRight > 0)
        {
            if (fLeft < fRight)
            {
                (b, right, fRight) = (right, left, fLeft);
                fLeft = sign * equation.At(left = b - Section * (b - a));
            }
            else
            {
                (a, left, fLeft) = (left, right, fRight);
                fRight = sign * equation.At(right = a + Section * (b - a));
            }
        }
        return fLeft < fRight ? (left, sign * fLeft) : (right, sign * fRight);
    }
}
