using System.Collections.Immutable;

namespace ExamActors.Core.Adaptive.Items;

/// <summary>
/// Says what is wrong with an item's parameters. The bounds are wide of anything that a calibration yields, and keep
/// the exponent of a logistic item within ±700 for θ of −20 to 20, where exp stays within the doubles.
/// </summary>
public static class ItemParametersCheck
{
    /// <summary>The highest discrimination times D.</summary>
    public const double SlopeMax = 20;

    /// <summary>The farthest difficulty, threshold, step or intercept from 0.</summary>
    public const double LocationMax = 15;

    /// <summary>The faults of an item under the scaling constant D; empty where it is sound.</summary>
    public static ImmutableArray<string> Faults(ItemParameters item, double scale)
    {
        var faults = ImmutableArray.CreateBuilder<string>();
        switch (item)
        {
            case ItemParameters.Logistic m:
                Slope(m.A);
                Location("b", m.B);
                if (!(m.C >= 0 && m.C < m.D && m.D <= 1))
                    faults.Add($"c and d must hold 0 ≤ c < d ≤ 1, not c = {m.C}, d = {m.D}");
                break;
            case ItemParameters.GradedResponse m:
                Slope(m.A);
                Locations("threshold", m.Thresholds, 1);
                break;
            case ItemParameters.ModifiedGradedResponse m:
                Slope(m.A);
                Location("b", m.B);
                Locations("offset", m.Offsets, -1);
                break;
            case ItemParameters.PartialCredit m:
                Locations("step", m.Steps, 0);
                break;
            case ItemParameters.GeneralizedPartialCredit m:
                Slope(m.A);
                Locations("step", m.Steps, 0);
                break;
            case ItemParameters.RatingScale m:
                Location("location", m.Location);
                Locations("step", m.Steps, 0);
                break;
            case ItemParameters.Nominal m:
                Locations("intercept", m.Intercepts, 0);
                if (m.Slopes.IsDefault || m.Slopes.Length != m.Intercepts.Length)
                    faults.Add("there must be as many slopes as intercepts");
                else if (m.Slopes.FirstOrDefault(s => !(Math.Abs(s) <= SlopeMax), 0) is var slope and not 0)
                    faults.Add($"a slope must lie within ±{SlopeMax}, not {slope}");
                break;
            default:
                throw new InvalidOperationException($"unknown model {item.GetType().Name}");
        }
        return faults.ToImmutable();

        void Slope(double a)
        {
            if (!(a > 0 && a * scale <= SlopeMax))
                faults.Add($"a must be above 0 and a·D at most {SlopeMax}, not a = {a}");
        }

        void Location(string name, double value)
        {
            if (!(Math.Abs(value) <= LocationMax))
                faults.Add($"{name} must lie within ±{LocationMax}, not {value}");
        }

        void Locations(string name, ImmutableArray<double> values, int order)
        {
            if (values.IsDefaultOrEmpty || values.Length >= ResponseCurve.CategoriesMax)
            {
                faults.Add($"there must be 1 to {ResponseCurve.CategoriesMax - 1} {name}s");
                return;
            }
            foreach (var value in values)
                Location(name, value);
            for (var i = 1; order != 0 && i < values.Length; i++)
                if (!(order * (values[i] - values[i - 1]) > 0))
                    faults.Add($"{name}s must be {(order > 0 ? "ascending" : "descending")}: "
                        + $"{values[i - 1]} is followed by {values[i]}");
        }
    }
}
