using System.Collections.Immutable;

namespace ExamActors.Core.Adaptive.Calibration;

/// <summary>Says why responses cannot be calibrated, before anything is computed.</summary>
public static class CalibrationCheck
{
    /// <summary>The faults; empty where the responses can be calibrated.</summary>
    public static ImmutableArray<string> Faults(ResponseMatrix responses, CalibrationSettings settings)
    {
        var faults = ImmutableArray.CreateBuilder<string>();
        if (settings.Scale is not (1 or 1.702))
            faults.Add($"the scaling constant must be 1 or 1.702, not {settings.Scale}");
        if (settings.CyclesMax < 1 || !(settings.ChangeMax > 0))
            faults.Add("the cycles must be 1 or more and the change at convergence above 0");
        if (settings.Quadrature.Points is < 3 or > 1000 || !(settings.Quadrature.Max > settings.Quadrature.Min))
            faults.Add("the quadrature must have 3 to 1000 points from a lower to a higher θ");
        if (settings.Slope is { Deviation: not > 0 }
            || settings.Guessing is GuessingPrior.LogitNormal { Deviation: not > 0 })
            faults.Add("the deviation of a prior must be above 0");
        if (settings.Guessing is GuessingPrior.BetaOfGuessing beta && !(beta.Alpha >= 1 && beta.Beta >= 1))
            faults.Add("the α and β of a prior must be 1 or more");
        if (responses.Students == 0)
            faults.Add("there are no students");
        // Below this the parameters are not determined by the responses, however many there are.
        var itemsMin = settings.Model == CalibrationModel.Rasch ? 2 : 3;
        if (responses.Items.Length < itemsMin)
            faults.Add($"there are {responses.Items.Length} items; this model needs {itemsMin} or more");
        for (var item = 0; responses.Students > 0 && item < responses.Items.Length; item++)
            if (ItemFault(responses, settings.Model, item) is { } fault)
                faults.Add($"item {responses.Items[item]}: {fault}");
        return faults.ToImmutable();
    }

    private static string? ItemFault(ResponseMatrix responses, CalibrationModel model, int item)
    {
        var counts = new int[responses.Categories[item]];
        for (var student = 0; student < responses.Students; student++)
            if (responses[student, item] is var score and not ResponseMatrix.NotPresented)
                counts[score]++;
        if (counts.Length == 0)
            return "it was presented to nobody";
        if (counts.Count(n => n > 0) == 1)
            return $"every response scores {counts.Length - 1}; nothing can be learned of it";
        if (Array.IndexOf(counts, 0) is var missing and >= 0)
            return $"no response scores {missing}; merge its scores so that each one from 0 up occurs";
        var dichotomous = model is not (CalibrationModel.GradedResponse or CalibrationModel.GeneralizedPartialCredit);
        return dichotomous && counts.Length > 2
            ? $"its highest score is {counts.Length - 1}; this model knows 0 and 1"
            : null;
    }
}
