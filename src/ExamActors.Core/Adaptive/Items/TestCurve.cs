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
}
