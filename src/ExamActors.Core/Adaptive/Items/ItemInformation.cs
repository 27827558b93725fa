namespace ExamActors.Core.Adaptive.Items;

/// <summary>The Fisher information of an item at one θ, with what estimators and standard errors need of it.</summary>
/// <param name="Value">I = Σ P'² / P, expected over the scores; 0 or more.</param>
/// <param name="First">dI/dθ.</param>
/// <param name="Second">d²I/dθ².</param>
/// <param name="Bias">J = Σ P' P'' / P, of Warm's estimator.</param>
public readonly record struct InformationPoint(double Value, double First, double Second, double Bias);

/// <summary>Fisher information of an item (R. D. Bock 1972; F. Samejima 1969; for 4PL D. Magis 2013).</summary>
public static class ItemInformation
{
    /// <summary>The expected information and its derivatives.</summary>
    public static InformationPoint At(ItemParameters item, double scale, double theta) =>
        Of(ResponseCurve.Evaluate(item, scale, theta, stackalloc CategoryPoint[item.Categories]));

    /// <summary>The expected information alone.</summary>
    public static double Expected(ItemParameters item, double scale, double theta) => At(item, scale, theta).Value;

    /// <summary>The observed information of one score: −d² ln P / dθ²; may be negative where c is above 0.</summary>
    public static double Observed(ItemParameters item, double scale, double theta, int score)
    {
        var point = ResponseCurve.Evaluate(item, scale, theta, stackalloc CategoryPoint[item.Categories])[score];
        return Observed(point);
    }

    /// <summary>The observed information of the score that a point belongs to.</summary>
    public static double Observed(in CategoryPoint point)
    {
        if (point.P == 0)
            return 0;
        var first = point.First / point.P;
        return first * first - point.Second / point.P;
    }

    /// <summary>
    /// The θ at which a logistic item tells most. With d = 1: b + ln((1 + √(1 + 8c)) / 2) / (D a) (A. Birnbaum 1968);
    /// with d below 1 the one root of d ln I / dP = 2/(P − c) − 2/(d − P) − 1/P + 1/(1 − P), which falls all the way
    /// from c to d (D. Magis, Applied Psychological Measurement 37, 2013).
    /// </summary>
    public static double MaximumAt(ItemParameters.Logistic item, double scale)
    {
        var odds = item.D == 1 ? (1 + Math.Sqrt(1 + 8 * item.C)) / 2 : MaximumOdds(item);
        return item.B + Math.Log(odds) / (scale * item.A);
    }

    /// <summary>The expected information from an item's evaluated curve.</summary>
    public static InformationPoint Of(ReadOnlySpan<CategoryPoint> curve)
    {
        double value = 0, first = 0, second = 0, bias = 0;
        foreach (var (p, p1, p2, p3) in curve)
        {
            if (p == 0)
                continue; // underflow: its terms vanish with it
            var r1 = p1 / p;
            value += p1 * r1;
            bias += r1 * p2;
            first += r1 * (2 * p2 - p1 * r1);
            second += 2 * (p2 * p2 / p + r1 * p3) - 5 * r1 * r1 * p2 + 2 * r1 * r1 * r1 * p1;
        }
        return new InformationPoint(value, first, second, bias);
    }

    // The odds u / (1 − u) at the root, with P = c + (d − c) u. Times u (1 − u), the equation has no poles; whatever c
    // and d, its root lies between 1/3 (c = 0, d → 0) and 2/3 (c → 1).
    private static double MaximumOdds(ItemParameters.Logistic item)
    {
        var (low, high) = (0.3, 0.7);
        while (true)
        {
            var u = (low + high) / 2;
            if (u <= low || u >= high)
                return u / (1 - u);
            var span = item.D - item.C;
            var p = item.C + span * u;
            if (2 * (1 - 2 * u) - span * u * (1 - u) * (1 / p - 1 / (1 - p)) > 0)
                low = u;
            else
                high = u;
        }
    }
}
