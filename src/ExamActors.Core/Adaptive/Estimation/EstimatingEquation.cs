using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Estimation;

/// <summary>
/// The function of θ whose root is an estimate: the derivative of what is maximised. It is positive below a maximum and
/// negative above.
/// </summary>
/// <remarks>
/// With score = d ln L / dθ, I the test's expected information and J = Σ P' P'' / P (all over the items answered):
/// maximum likelihood: score; weighted likelihood: score + J / (2 I); maximum a posteriori: score + d ln p / dθ, of
/// Jeffreys' prior I' / (2 I); robust: Σ w score of each response. A term over an information that underflows to 0
/// counts as 0.
/// </remarks>
internal readonly ref struct EstimatingEquation
{
    private readonly ItemBank bank;
    private readonly ReadOnlySpan<ScoredResponse> responses;
    private readonly Estimator estimator;
    private readonly Prior? prior;

    public EstimatingEquation(ItemBank bank, ReadOnlySpan<ScoredResponse> responses, Estimator estimator)
    {
        this.bank = bank;
        this.responses = responses;
        this.estimator = estimator;
        prior = (estimator as Estimator.MaximumAPosteriori)?.Prior;
        IsMonotone = estimator is Estimator.MaximumLikelihood || (prior is not null && PriorDensity.IsConcave(prior));
        var slopeMax = 0.0;
        foreach (var (item, score) in responses)
        {
            IsMonotone &= LikelihoodPoint.IsConcave(bank[item], score);
            slopeMax = Math.Max(slopeMax, ItemLocation.Of(bank[item], bank.Scale).Slope);
        }
        // A curve of slope s changes over a distance of 1/s; a scan of half of that sees every turn that matters.
        ScanStep = Math.Min(0.25, 0.5 / Math.Max(slopeMax, 1));
    }

    /// <summary>Whether the function falls (or stays) everywhere, so that its root is the only maximum.</summary>
    public bool IsMonotone { get; }

    /// <summary>How far apart a scan for roots may look.</summary>
    public double ScanStep { get; }

    /// <summary>
    /// Where a scan for roots looks after θ. A tabulated prior has bends, where the function jumps: a scan looks on
    /// both sides of each.
    /// </summary>
    public double After(double theta)
    {
        const double Beside = 1e-9;
        var next = theta + ScanStep;
        if (prior is not Prior.Tabulated t)
            return next;
        var step = (t.Max - t.Min) / (t.Densities.Length - 1);
        for (var bend = t.Min + step * Math.Floor((theta - t.Min) / step); bend - Beside < next; bend += step)
        {
            if (bend - Beside > theta)
                return bend - Beside;
            if (bend + Beside > theta && bend + Beside < next)
                return bend + Beside;
        }
        return next;
    }

    /// <summary>The function's value.</summary>
    public double At(double theta)
    {
        if (estimator is Estimator.Robust robust)
            return WeightedScore(robust, theta);
        var score = Likelihood(theta).First;
        if (estimator is not Estimator.WeightedLikelihood && prior is not Prior.Jeffreys)
            return prior is null ? score : score + PriorDensity.Slope(prior, theta);
        var information = Information(theta);
        if (!(information.Value > 0))
            return score;
        return score + (prior is null ? information.Bias : information.First) / (2 * information.Value);
    }

    /// <summary>
    /// How much larger the maximised function is at one θ than at another: exactly, where it is a likelihood or a
    /// posterior; by Simpson's rule over the estimating function otherwise, which has no other definition there.
    /// </summary>
    public double Gain(double from, double to)
    {
        if (estimator is not (Estimator.WeightedLikelihood or Estimator.Robust))
            return Objective(to) - Objective(from);
        var panels = 2 * (int)Math.Ceiling((to - from) / ScanStep);
        if (panels == 0)
            return 0;
        var step = (to - from) / panels;
        var sum = At(from) + At(to);
        for (var i = 1; i < panels; i++)
            sum += (i % 2 == 1 ? 4 : 2) * At(from + i * step);
        return sum * step / 3;
    }

    /// <summary>The logarithm of the likelihood with its derivatives.</summary>
    public LikelihoodPoint Likelihood(double theta) => LikelihoodPoint.At(bank, responses, theta);

    /// <summary>
    /// The standard error of a robust estimate: √(Σ w² I) / Σ w I (D. Magis, British Journal of Mathematical and
    /// Statistical Psychology 67, 2014; catR).
    /// </summary>
    public double RobustError(Estimator.Robust robust, double theta)
    {
        double squares = 0, sum = 0;
        foreach (var (item, _) in responses)
        {
            var weight = RobustWeights.Of(robust, bank[item], theta);
            var information = ItemInformation.Expected(bank[item], bank.Scale, theta);
            squares += weight * weight * information;
            sum += weight * information;
        }
        return sum > 0 ? Math.Sqrt(squares) / sum : double.PositiveInfinity;
    }

    /// <summary>The test's expected information with its derivatives.</summary>
    public InformationPoint Information(double theta)
    {
        double value = 0, first = 0, second = 0, bias = 0;
        foreach (var (item, _) in responses)
        {
            var point = ItemInformation.At(bank[item], bank.Scale, theta);
            value += point.Value;
            first += point.First;
            second += point.Second;
            bias += point.Bias;
        }
        return new InformationPoint(value, first, second, bias);
    }

    private double Objective(double theta)
    {
        var log = Likelihood(theta).Log;
        if (prior is Prior.Jeffreys)
            return log + PriorDensity.LogJeffreys(Information(theta).Value);
        return prior is null ? log : log + PriorDensity.Log(prior, theta);
    }

    private double WeightedScore(Estimator.Robust robust, double theta)
    {
        var sum = 0.0;
        foreach (var (item, score) in responses)
        {
            var parameters = bank[item];
            sum += RobustWeights.Of(robust, parameters, theta)
                * LikelihoodPoint.At(parameters, bank.Scale, theta, score).First;
        }
        return sum;
    }
}
