using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Calibration;

/// <summary>From one scale of ability to another: θ' = A θ + B. Probabilities stay what they are.</summary>
/// <param name="A">The stretch, above 0.</param>
/// <param name="B">The shift.</param>
public readonly record struct ScaleTransform(double A, double B)
{
    /// <summary>An ability on the other scale.</summary>
    public double Theta(double theta) => A * theta + B;

    /// <summary>A bank on the other scale; models without a slope get one where A is not 1.</summary>
    /// <exception cref="ArgumentException">A parameter leaves the bounds of a bank; the message names it.</exception>
    public ItemBank Apply(ItemBank bank)
    {
        var transform = this;
        return ItemBank.Create(
            bank.Scale, [.. bank.Items.Select(i => i with { Parameters = transform.Apply(i.Parameters) })]);
    }

    /// <summary>An item's parameters on the other scale.</summary>
    public ItemParameters Apply(ItemParameters item)
    {
        var (a, shift) = (A, B);
        switch (item)
        {
            case ItemParameters.Logistic m:
                return m with { A = m.A / a, B = Theta(m.B) };
            case ItemParameters.GradedResponse m:
                return new ItemParameters.GradedResponse(m.A / a, Locations(m.Thresholds, 0));
            case ItemParameters.ModifiedGradedResponse m:
                return new ItemParameters.ModifiedGradedResponse(m.A / a, Theta(m.B), [.. m.Offsets.Select(c => a * c)]);
            case ItemParameters.GeneralizedPartialCredit m:
                return new ItemParameters.GeneralizedPartialCredit(m.A / a, Locations(m.Steps, 0));
            case ItemParameters.PartialCredit m:
                return a == 1
                    ? new ItemParameters.PartialCredit(Locations(m.Steps, 0))
                    : new ItemParameters.GeneralizedPartialCredit(1 / a, Locations(m.Steps, 0));
            case ItemParameters.RatingScale m:
                return a == 1
                    ? m with { Location = Theta(m.Location) }
                    : new ItemParameters.GeneralizedPartialCredit(1 / a, Locations(m.Steps, m.Location));
            case ItemParameters.Nominal m: // α θ + c = (α / A) θ' + c − α B / A
                return new ItemParameters.Nominal(
                    [.. m.Slopes.Select(s => s / a)],
                    [.. m.Intercepts.Select((c, k) => c - m.Slopes[k] * shift / a)]);
            default:
                throw new InvalidOperationException($"unknown model {item.GetType().Name}");
        }
    }

    /// <summary>Standard errors on the other scale: A and B count as known.</summary>
    public ParameterErrors Apply(ParameterErrors errors)
    {
        var a = A;
        return errors with { A = errors.A / a, Locations = [.. errors.Locations.Select(e => e * a)] };
    }

    private ImmutableArray<double> Locations(ImmutableArray<double> values, double location)
    {
        var transform = this;
        return [.. values.Select(v => transform.Theta(location + v))];
    }
}
