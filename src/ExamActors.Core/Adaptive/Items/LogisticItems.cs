using System.Runtime.Intrinsics;

namespace ExamActors.Core.Adaptive.Items;

/// <summary>
/// The parameters of a bank whose items are all logistic, side by side, so that the information of every item at one θ
/// takes a few microseconds and no allocation.
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
        var i = 0;
        for (; i <= Count - Vector256<double>.Count; i += Vector256<double>.Count)
            Information(
                Vector256.LoadUnsafe(ref slopes[i]), Vector256.LoadUnsafe(ref difficulties[i]),
                Vector256.LoadUnsafe(ref lower[i]), Vector256.LoadUnsafe(ref upper[i]), theta)
                .StoreUnsafe(ref information[i]);
        for (; i < Count; i++)
            information[i] = Information(i, theta);
    }

    /// <summary>The expected information of one item at θ, to the same digits as among all.</summary>
    public double Information(int item, double theta) => Information(
        Vector256.CreateScalar(slopes[item]), Vector256.CreateScalar(difficulties[item]),
        Vector256.CreateScalar(lower[item]), Vector256.CreateScalar(upper[item]), theta).ToScalar();

    /// <summary>The probability of a right answer to one item at θ.</summary>
    public double Right(int item, double theta) =>
        lower[item] + (upper[item] - lower[item]) * ResponseCurve.Sigmoid(slopes[item] * (theta - difficulties[item]));

    private static Vector256<double> Information(
        Vector256<double> slope, Vector256<double> difficulty, Vector256<double> c, Vector256<double> d, double theta)
    {
        var farthest = Vector256.Create(Farthest);
        var x = slope * (difficulty - Vector256.Create(theta));
        var e = Vector256.Exp(Vector256.Min(Vector256.Max(x, -farthest), farthest));
        var u = Vector256<double>.One / (Vector256<double>.One + e);
        var v = e * u;
        var first = (d - c) * slope * u * v;
        var p = c + (d - c) * u;
        var q = Vector256<double>.One - d + (d - c) * v;
        return first * first / (p * q);
    }
}
