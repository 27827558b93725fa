namespace ExamActors.Core.Adaptive.Estimation;

/// <summary>
/// Passes an estimating equation's values from the lowest θ to the highest, and keeps the highest of the maxima on the
/// way: each change from plus to minus, and each bound that the function falls away from.
/// </summary>
internal struct MaximumScan(ThetaRange range)
{
    private (double X, double F)? signed; // the last point where the function was not 0
    private (double From, double To)? zeros; // the points since then
    private (double Theta, bool AtBound)? best;

    public void Pass(in EstimatingEquation equation, double x, double f)
    {
        if (f == 0)
        {
            zeros = (zeros?.From ?? x, x);
            return;
        }
        if (f < 0 && signed is null)
            Offer(equation, range.Min, true);
        if (f < 0 && signed is { F: > 0 } last)
        {
            var maximum = zeros is var (from, to)
                ? from + (to - from) / 2
                : RootSearch.Root(equation, last.X, last.F, x, f);
            Offer(equation, maximum, false);
        }
        signed = (x, f);
        zeros = null;
    }

    public (double Theta, bool AtBound) End(in EstimatingEquation equation)
    {
        if (signed is null)
            return (range.Middle, false); // nothing is known
        if (signed is { F: > 0 })
            Offer(equation, range.Max, true);
        return best ?? (range.Middle, false);
    }

    private void Offer(in EstimatingEquation equation, double theta, bool atBound)
    {
        if (best is null || equation.Gain(best.Value.Theta, theta) > 0)
            best = (theta, atBound);
    }
}
