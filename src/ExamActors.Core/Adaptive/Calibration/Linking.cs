using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Calibration;

/// <summary>How the transform between two scales is found from items that stand in both banks.</summary>
public enum LinkingMethod
{
    /// <summary>
    /// Means of the discriminations and of the difficulties (B. H. Loyd and H. D. Hoover, Journal of Educational
    /// Measurement 17, 1980).
    /// </summary>
    MeanMean,

    /// <summary>
    /// Means and standard deviations of the difficulties (G. L. Marco, Journal of Educational Measurement 14, 1977).
    /// </summary>
    MeanSigma,

    /// <summary>
    /// Least squares of the tests' expected scores (M. L. Stocking and F. M. Lord, Applied Psychological Measurement 7,
    /// 1983).
    /// </summary>
    StockingLord,

    /// <summary>
    /// Least squares of the items' probabilities (T. Haebara, Japanese Psychological Research 22, 1980).
    /// </summary>
    Haebara,
}

/// <summary>Puts a new bank onto the scale of an old one by the items that stand in both.</summary>
public static class Linking
{
    // Abilities of the old scale at which curves are compared, with the standard normal density as weights.
    private const int Points = 41;
    private const double ThetaMax = 4;

    private const int StepsMax = 200;

    /// <summary>Finds A and B with θ_old = A θ_new + B from the items whose ids stand in both banks.</summary>
    /// <param name="from">The new bank.</param>
    /// <param name="to">The old bank, of the same scaling constant.</param>
    /// <param name="method">How.</param>
    /// <exception cref="ArgumentException">
    /// The constants D differ, there are fewer than two common items, one of them has other scores, or their
    /// difficulties do not vary.
    /// </exception>
    public static ScaleTransform Find(ItemBank from, ItemBank to, LinkingMethod method)
    {
        if (from.Scale != to.Scale)
            throw new ArgumentException($"the scaling constants differ: {from.Scale} and {to.Scale}", nameof(from));
        var common = from.Items.Where(i => to.IndexOf(i.Id) >= 0)
            .Select(i => (i.Id, From: i.Parameters, To: to[to.IndexOf(i.Id)])).ToArray();
        if (common.Length < 2)
            throw new ArgumentException($"the banks have {common.Length} items in common; 2 are needed", nameof(from));
        if (common.FirstOrDefault(c => c.From.Categories != c.To.Categories) is { Id: { } id })
            throw new ArgumentException($"item {id} has other scores in the other bank", nameof(from));
        var pairs = Array.ConvertAll(common, c => (c.From, c.To));
        return method switch
        {
            LinkingMethod.MeanMean => MeanMean(pairs),
            LinkingMethod.MeanSigma => MeanSigma(pairs),
            LinkingMethod.StockingLord or LinkingMethod.Haebara => LeastSquares(pairs, from.Scale, method),
            _ => throw new ArgumentOutOfRangeException(nameof(method), method, "unknown method"),
        };
    }

    private static ScaleTransform MeanMean((ItemParameters From, ItemParameters To)[] pairs)
    {
        var a = pairs.Average(p => Slope(p.From)) / pairs.Average(p => Slope(p.To));
        return new ScaleTransform(
            a, pairs.SelectMany(p => Locations(p.To)).Average() - a * pairs.SelectMany(p => Locations(p.From)).Average());
    }

    private static ScaleTransform MeanSigma((ItemParameters From, ItemParameters To)[] pairs)
    {
        var (meanFrom, deviationFrom) = Moments([.. pairs.SelectMany(p => Locations(p.From))]);
        var (meanTo, deviationTo) = Moments([.. pairs.SelectMany(p => Locations(p.To))]);
        if (!(deviationFrom > 0 && deviationTo > 0))
            throw new ArgumentException("the difficulties of the common items do not vary", nameof(pairs));
        var a = deviationTo / deviationFrom;
        return new ScaleTransform(a, meanTo - a * meanFrom);
    }

    // K. Levenberg's and D. W. Marquardt's method in ln A and B, from mean-mean, with derivatives by central
    // differences.
    private static ScaleTransform LeastSquares(
        (ItemParameters From, ItemParameters To)[] pairs, double scale, LinkingMethod method)
    {
        var start = MeanMean(pairs);
        var (logA, b) = (Math.Log(start.A), start.B);
        var residuals = Residuals(logA, b);
        var loss = SumOfSquares(residuals);
        var damping = 1e-3;
        const double H = 1e-5;
        for (var step = 0; step < StepsMax && damping < 1e12; step++)
        {
            var (byA1, byA0) = (Residuals(logA + H, b), Residuals(logA - H, b));
            var (byB1, byB0) = (Residuals(logA, b + H), Residuals(logA, b - H));
            double aa = 0, ab = 0, bb = 0, ga = 0, gb = 0;
            for (var i = 0; i < residuals.Length; i++)
            {
                var (da, db) = ((byA1[i] - byA0[i]) / (2 * H), (byB1[i] - byB0[i]) / (2 * H));
                aa += da * da;
                ab += da * db;
                bb += db * db;
                ga += da * residuals[i];
                gb += db * residuals[i];
            }
            while (damping < 1e12)
            {
                var (aaD, bbD) = (aa * (1 + damping), bb * (1 + damping));
                var determinant = aaD * bbD - ab * ab;
                if (!(determinant > 0))
                    return new ScaleTransform(Math.Exp(logA), b); // flat: nothing to gain
                var (moveA, moveB) = (-(ga * bbD - gb * ab) / determinant, -(gb * aaD - ga * ab) / determinant);
                var there = Residuals(logA + moveA, b + moveB);
                var lossThere = SumOfSquares(there);
                if (lossThere <= loss)
                {
                    (logA, b, residuals, loss) = (logA + moveA, b + moveB, there, lossThere);
                    damping = Math.Max(damping / 10, 1e-12);
                    if (Math.Max(Math.Abs(moveA), Math.Abs(moveB)) < 1e-10)
                        return new ScaleTransform(Math.Exp(logA), b);
                    break;
                }
                damping *= 10;
            }
        }
        return new ScaleTransform(Math.Exp(logA), b);

        double[] Residuals(double logStretch, double shift) =>
            CurveDifferences(pairs, scale, new ScaleTransform(Math.Exp(logStretch), shift), method);
    }

    // √weight times the differences of the tests' expected scores, or of each item's probabilities.
    private static double[] CurveDifferences(
        (ItemParameters From, ItemParameters To)[] pairs, double scale, ScaleTransform transform, LinkingMethod method)
    {
        var moved = Array.ConvertAll(pairs, p => transform.Apply(p.From));
        var differences = new List<double>();
        Span<CategoryPoint> curve = stackalloc CategoryPoint[ResponseCurve.CategoriesMax];
        Span<CategoryPoint> movedCurve = stackalloc CategoryPoint[ResponseCurve.CategoriesMax];
        for (var point = 0; point < Points; point++)
        {
            var theta = -ThetaMax + 2 * ThetaMax * point / (Points - 1);
            var weight = Math.Exp(-theta * theta / 4);
            var scores = 0.0;
            for (var i = 0; i < pairs.Length; i++)
            {
                ResponseCurve.Evaluate(pairs[i].To, scale, theta, curve);
                ResponseCurve.Evaluate(moved[i], scale, theta, movedCurve);
                for (var k = 1; k < moved[i].Categories; k++)
                {
                    var difference = movedCurve[k].P - curve[k].P;
                    scores += k * difference;
                    if (method == LinkingMethod.Haebara)
                        differences.Add(weight * difference);
                }
            }
            if (method == LinkingMethod.StockingLord)
                differences.Add(weight * scores);
        }
        return [.. differences];
    }

    private static double Slope(ItemParameters item) => item switch
    {
        ItemParameters.Logistic m => m.A,
        ItemParameters.GradedResponse m => m.A,
        ItemParameters.ModifiedGradedResponse m => m.A,
        ItemParameters.GeneralizedPartialCredit m => m.A,
        ItemParameters.PartialCredit or ItemParameters.RatingScale => 1,
        _ => throw new ArgumentException($"{item.GetType().Name} has no single slope to link by", nameof(item)),
    };

    private static IEnumerable<double> Locations(ItemParameters item) => item switch
    {
        ItemParameters.Logistic m => [m.B],
        ItemParameters.GradedResponse m => m.Thresholds,
        ItemParameters.ModifiedGradedResponse m => m.Offsets.Select(c => m.B - c),
        ItemParameters.GeneralizedPartialCredit m => m.Steps,
        ItemParameters.PartialCredit m => m.Steps,
        ItemParameters.RatingScale m => m.Steps.Select(s => m.Location + s),
        _ => throw new ArgumentException($"{item.GetType().Name} has no difficulties to link by", nameof(item)),
    };

    private static (double Mean, double Deviation) Moments(double[] values)
    {
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / values.Length));
    }

    private static double SumOfSquares(double[] values) => values.Sum(v => v * v);
}
