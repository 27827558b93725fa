namespace ExamActors.Core.Adaptive.Items;

/// <summary>The information of all items of a bank at once.</summary>
internal static class BankInformation
{
    /// <summary>The expected information of every item at one θ, four at a time where all are logistic.</summary>
    /// <param name="bank">The bank.</param>
    /// <param name="theta">The ability.</param>
    /// <param name="information">As long as the bank.</param>
    public static void At(ItemBank bank, double theta, Span<double> information)
    {
        if (bank.Dichotomous is { } logistic)
        {
            logistic.Information(theta, information);
            return;
        }
        for (var i = 0; i < bank.Count; i++)
            information[i] = ItemInformation.Expected(bank[i], bank.Scale, theta);
    }
}
