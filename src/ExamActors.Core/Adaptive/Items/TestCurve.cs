namespace ExamActors.Core.Adaptive.Items;

/// <summary>What a set of items says together: sums over the items, as responses are independent given θ.</summary>
public static class TestCurve
{
    /// <summary>The test's expected Fisher information at θ.</summary>
    public static double Information(ItemBank bank, ReadOnlySpan<int> items, double theta)
    {
        var sum = 0.0;
        foreach (var item in items)
            sum += ItemInformation.Expected(bank[item], bank.Scale, theta);
        return sum;
    }

    /// <summary>The test characteristic curve: the expected sum of scores at θ.</summary>
    public static double ExpectedScore(ItemBank bank, ReadOnlySpan<int> items, double theta)
    {
        var sum = 0.0;
        foreach (var item in items)
            sum += ResponseCurve.ExpectedScore(bank[item], bank.Scale, theta);
        return sum;
    }

    /// <summary>
    /// The standard error of an ability with so much information behind it: 1 / √I; +∞ where there is none.
    /// </summary>
    public static double StandardError(double information) =>
        information > 0 ? 1 / Math.Sqrt(information) : double.PositiveInfinity;

    /// <summary>
    /// The reliability of a test at one θ, on a scale with variance 1: 1 − 1/I, the share of the variance that is not
    /// error (as in Python's catsim); below 0 where I is below 1, −∞ where there is no information.
    /// </summary>
    public static double Reliability(double information) =>
        information > 0 ? 1 - 1 / information : double.NegativeInfinity;
}
