using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ExamActors.Core.Adaptive.Estimation;

/// <summary>The abilities that an estimate may take; part of the definition of a score.</summary>
/// <param name="Min">The lowest.</param>
/// <param name="Max">The highest.</param>
[method: JsonConstructor]
public readonly record struct ThetaRange(double Min, double Max)
{
    /// <summary>−4 to 4, as in catR.</summary>
    public static readonly ThetaRange Default = new(-4, 4);

    public double Middle => Min + (Max - Min) / 2;
}

/// <summary>Equally spaced points of an integral over θ, and how they are summed.</summary>
/// <param name="Min">The first point.</param>
/// <param name="Max">The last point.</param>
/// <param name="Points">How many, 3 or more.</param>
/// <param name="Rule">What the first and the last point count for.</param>
[method: JsonConstructor]
public readonly record struct Quadrature(
    double Min, double Max, int Points, QuadratureRule Rule = QuadratureRule.Trapezoid)
{
    /// <summary>33 points from −4 to 4 by the trapezoid rule, as in catR.</summary>
    public static readonly Quadrature Points33 = new(-4, 4, 33);

    /// <summary>61 points from −6 to 6, all alike, as in mirt and mirtCAT.</summary>
    public static readonly Quadrature Points61 = new(-6, 6, 61, QuadratureRule.Sum);

    public double Step => (Max - Min) / (Points - 1);

    public double this[int point] => point == Points - 1 ? Max : Min + point * Step;

    /// <summary>
    /// What a point counts for in a sum that stands for an integral, up to the step: 1, or 1/2 at an end.
    /// </summary>
    public double Weight(int point) =>
        Rule == QuadratureRule.Trapezoid && (point == 0 || point == Points - 1) ? 0.5 : 1;
}

/// <summary>What the ends of a quadrature count for.</summary>
public enum QuadratureRule
{
    /// <summary>Half, as the trapezoid rule has it.</summary>
    Trapezoid,

    /// <summary>As much as any other point.</summary>
    Sum,
}

/// <summary>What is believed of an ability before the first answer; closed.</summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(Prior.Normal), "normal")]
[JsonDerivedType(typeof(Prior.Uniform), "uniform")]
[JsonDerivedType(typeof(Prior.Jeffreys), "jeffreys")]
[JsonDerivedType(typeof(Prior.Tabulated), "tabulated")]
public abstract record Prior
{
    private Prior()
    {
    }

    /// <summary>Normal.</summary>
    /// <param name="Mean">Its mean.</param>
    /// <param name="Deviation">Its standard deviation, above 0.</param>
    public sealed record Normal(double Mean = 0, double Deviation = 1) : Prior;

    /// <summary>The same everywhere from Min to Max, 0 elsewhere.</summary>
    /// <param name="Min">The lowest ability.</param>
    /// <param name="Max">The highest.</param>
    public sealed record Uniform(double Min = -4, double Max = 4) : Prior;

    /// <summary>Proportional to the square root of the test's information (H. Jeffreys 1946).</summary>
    public sealed record Jeffreys : Prior;

    /// <summary>A density given by its values at equally spaced points; linear in between, 0 outside.</summary>
    /// <param name="Min">The first point.</param>
    /// <param name="Max">The last point.</param>
    /// <param name="Densities">Values at the points, 0 or more, not all 0; need not sum to 1.</param>
    public sealed record Tabulated(double Min, double Max, ImmutableArray<double> Densities) : Prior;
}

/// <summary>How an ability is estimated from responses; closed. Formulas and sources: docs/MEASUREMENT.md.</summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(Estimator.MaximumLikelihood), "maximumLikelihood")]
[JsonDerivedType(typeof(Estimator.WeightedLikelihood), "weightedLikelihood")]
[JsonDerivedType(typeof(Estimator.MaximumAPosteriori), "maximumAPosteriori")]
[JsonDerivedType(typeof(Estimator.ExpectedAPosteriori), "expectedAPosteriori")]
[JsonDerivedType(typeof(Estimator.Robust), "robust")]
public abstract record Estimator
{
    private Estimator()
    {
    }

    /// <summary>Maximum likelihood; at a bound of the range where there is no maximum within it.</summary>
    /// <param name="Range">The abilities that it may take.</param>
    public sealed record MaximumLikelihood(ThetaRange Range) : Estimator;

    /// <summary>Weighted likelihood (T. A. Warm, Psychometrika 54, 1989).</summary>
    /// <param name="Range">The abilities that it may take.</param>
    public sealed record WeightedLikelihood(ThetaRange Range) : Estimator;

    /// <summary>The mode of the posterior (A. Birnbaum, Journal of Mathematical Psychology 6, 1969).</summary>
    /// <param name="Prior">What is believed of the ability before the first answer.</param>
    /// <param name="Range">The abilities that it may take.</param>
    public sealed record MaximumAPosteriori(Prior Prior, ThetaRange Range) : Estimator;

    /// <summary>
    /// The mean of the posterior (R. D. Bock and R. J. Mislevy, Applied Psychological Measurement 6, 1982).
    /// </summary>
    /// <param name="Prior">What is believed of the ability before the first answer.</param>
    /// <param name="Quadrature">The points of the integral.</param>
    public sealed record ExpectedAPosteriori(Prior Prior, Quadrature Quadrature) : Estimator;

    /// <summary>
    /// Robust (C. Schuster and K.-H. Yuan, Journal of Educational and Behavioral Statistics 36, 2011).
    /// </summary>
    /// <param name="Weight">The weight function of the residuals.</param>
    /// <param name="Tuning">Its tuning constant, above 0: 1 for Huber's and 4 for Tukey's as a rule.</param>
    /// <param name="Range">The abilities that the estimate may take.</param>
    public sealed record Robust(RobustWeight Weight, double Tuning, ThetaRange Range) : Estimator;
}

/// <summary>How responses far from what an ability predicts are weighed down.</summary>
public enum RobustWeight
{
    /// <summary>1 up to the tuning constant, then in inverse proportion.</summary>
    Huber,

    /// <summary>(1 − (r/H)²)² up to the tuning constant H, then 0.</summary>
    Tukey,
}

/// <summary>Which information the standard error of a likelihood or posterior mode is made of.</summary>
public enum StandardErrorRule
{
    /// <summary>The expected (Fisher) information, as in catR.</summary>
    Expected,

    /// <summary>The observed information, the curvature of the function that was maximised, as in mirt.</summary>
    Observed,
}

/// <summary>An estimate of ability.</summary>
/// <param name="Theta">The ability, on the bank's scale.</param>
/// <param name="StandardError">
/// Its standard error by the estimator's convention; +∞ where nothing is known of it.
/// </param>
/// <param name="AtBound">Whether the estimate is a bound of its range for want of a solution within.</param>
[method: JsonConstructor]
public readonly record struct AbilityEstimate(double Theta, double StandardError, bool AtBound = false);
