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
}
