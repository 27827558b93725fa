using System.Runtime.Intrinsics;

namespace ExamActors.Core.Adaptive.Items;

/// <summary>
/// The parameters of a bank whose items are all logistic, side by side, so that the information of every item at one θ takes a few
/// microseconds and no allocation.
/// </summary>
public sealed class LogisticItems
{
    // Beyond it exp would leave the doubles, and 0 / 0 make NaN of an information of 0.
    private const double Farthest = 700;

    private readonly double[] slopes;
    private readonly double[] difficulties;
    private readonly double[] lower;
    private readonly double[] upper;

    private LogisticItems(double[] slopes, double[] difficulties, double[] lower, double[] upper) =>
        (this.slopes, this.difficulties, this.lower, this.upper) = (slopes, difficulties, lower, upper);

    public int Count => slopes.Length;

    internal static LogisticItems? Of(ItemBank bank)
    {
        var items = bank.Items.Select(i => i.Parameters).OfType<ItemParameters.Logistic>().ToArray();
        return items.Length != bank.Count
            ? null
            : new LogisticItems(
                [.. items.Select(i => bank.Scale * i.A)], [.. items.Select(i => i.B)],
                [.. items.Select(i => i.C)], [.. items.Select(i => i.D)]);
    }

    /// <summary>The expected information of every item at one θ: I = P'² / (P (1 − P)).</summary>
    /// <param name="theta">The ability.</param>
    /// <param name="information">As long as there are items.</param>
    public void Information(double theta, Span<double> information)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(information.Length, Count);
        var farthest = Vector256.Create(Farthest);
        var i = 0;
        for (; i <= Count - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            var slope = Vector256.LoadUnsafe(ref slopes[i]);
            var c = Vector256.LoadUnsafe(ref lower[i]);
            var d = Vector256.LoadUnsafe(ref upper[i]);
            var x = slope * (Vector256.LoadUnsafe(ref difficulties[i]) - Vector256.Create(theta));
            var e = Vector256.Exp(Vector256.Min(Vector256.Max(x, -farthest), farthest));
            var u = Vector256<double>.One / (Vector256<double>.One + e);
            var v = e * u;
            var first = (d - c) * slope * u * v;
            var p = c + (d - c) * u;
            var q = Vector256<double>.One - d + (d - c) * v;
            (first * first / (p * q)).StoreUnsafe(ref information[i]);
        }
        for (; i < Count; i++)
            information[i] = Information(i, theta);
    }

    /// <summary>The expected information of one item at θ.</summary>
    public double Information(int item, double theta)
    {
        var slope = slopes[item];
        var e = Math.Exp(Math.Clamp(slope * (difficulties[item] - theta), -Farthest, Farthest));
        var u = 1 / (1 + e);
        var v = e * u;
        var between = upper[item] - lower[item];
        var first = between * slope * u * v;
        return first * first / ((lower[item] + between * u) * (1 - upper[item] + between * v));
    }

    /// <summary>The probability of a right answer to one item at θ.</summary>
    public double Right(int item, double theta) =>
        lower[item] + (upper[item] - lower[item]) * ResponseCurve.Sigmoid(slopes[item] * (theta - difficulties[item]));
}
